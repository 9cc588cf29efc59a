package org.anabranch.kernel;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads files that a person names, and says why where that cannot be. */
public final class TextFile {
  private TextFile() {}

  /** The whole of a file in UTF-8. Throws a {@link ProblemException} where it is none. */
  public static String read(Path file) {
    try {
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw unreadable(file, e).asException(e);
    }
  }

  /**
   * The whole of a file in any of the encodings that spreadsheets save tables in: what {@link
   * TextBytes} decodes. Throws a {@link ProblemException} where it is none.
   */
  public static String readTable(Path file) {
    try {
      return TextBytes.decode(Files.readAllBytes(file), null)
          .orElseThrow(
              () ->
                  problem(
                          "file-no-text",
                          file + " is no text in UTF-8, UTF-16 or GB 18030.",
                          "Save it as “CSV UTF-8”.")
                      .asException());
    } catch (IOException e) {
      throw unreadable(file, e).asException(e);
    }
  }

  /** What to say of a file that could not be read. */
  public static Problem unreadable(Path file, IOException why) {
    if (Files.isDirectory(file)) {
      return problem("file-is-directory", file + " is a directory.", "Name a file in it.");
    }
    return switch (why) {
      case NoSuchFileException _ ->
          problem("file-missing", "There is no file " + file + ".", "Check the path.");
      case AccessDeniedException _ ->
          problem(
              "file-unreadable",
              file + " cannot be read: permission denied.",
              "Check its permissions; while a server runs, it is the server that reads it.");
      case CharacterCodingException _ ->
          problem("file-no-text", file + " is no text in UTF-8.", "Save it as UTF-8 text.");
      default ->
          problem(
              "file-unreadable",
              file + " cannot be read: " + why.getMessage() + ".",
              "Check its permissions and the disk.");
    };
  }

  private static Problem problem(String code, String message, String fix) {
    return Problem.badInput(code, message, fix);
  }
}
