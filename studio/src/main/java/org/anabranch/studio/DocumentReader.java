package org.anabranch.studio;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Language;
import org.anabranch.kernel.TextBytes;
import org.anabranch.publish.Counting;
import org.anabranch.publish.Languages;
import org.anabranch.studio.Source.Block;
import org.anabranch.studio.Source.Block.Picture;
import org.jspecify.annotations.Nullable;

/**
 * Reads documents of every kind, from files, addresses and pasted texts, into sources. What it is
 * decides by its first bytes, then by its type or name, then by its look.
 */
final class DocumentReader {
  private static final Pattern SCHEME = Pattern.compile("(?i)[a-z][a-z0-9+.-]+:(//.*|[^\\\\/].*)");
  private static final Pattern HTML_LOOK =
      Pattern.compile(
          "(?is)\\s*(<!doctype\\s+html|<html|<(body|article|main|div|p|h1)[\\s>].*</\\w+>).*");
  private static final Pattern MARKDOWN_LOOK =
      Pattern.compile(
          "(?m)^#{1,6} \\S|^```|^> \\S|!?\\[[^\\]\\n]*\\]\\([^)\\n]+\\)|\\*\\*\\S|^---\\n");
  private static final int FEWEST_CHARS = 40;
  private static final int FEWEST_CHARS_CJK = 20;

  /** Which reader a text needs. */
  private enum Kind {
    MARKDOWN,
    HTML,
    PLAIN,
    UNKNOWN
  }

  private final PictureShelf shelf;
  private final Function<Boolean, PageFetch> web;

  /**
   * @param web fetches from the web, with private addresses allowed or not
   */
  DocumentReader(PictureShelf shelf, Function<Boolean, PageFetch> web) {
    this.shelf = shelf;
    this.web = web;
  }

  Source read(String fileOrAddress, boolean allowPrivateAddresses, Deadline deadline)
      throws InterruptedException {
    PageFetch fetch = web.apply(allowPrivateAddresses);
    String name = fileOrAddress.strip();
    if (name.regionMatches(true, 0, "http:", 0, 5) || name.regionMatches(true, 0, "https:", 0, 6)) {
      URI address =
          HtmlReader.webAddress(name).orElseThrow(() -> Refusal.malformedAddress(fileOrAddress));
      return page(fetch.get(address, deadline), fetch, deadline);
    }
    return file(name, fetch, deadline);
  }

  Source pasted(String name, String text) {
    if (text.isBlank()) {
      throw Refusal.empty(name);
    }
    if (text.indexOf('\0') >= 0) {
      throw Refusal.binary(name);
    }
    Pictures pictures = new NamedPictures(shelf, null, null, null, Deadline.in(Duration.ZERO));
    return source(name, text(name, text, kindByName(name), null, pictures));
  }

  private Source file(String name, PageFetch fetch, Deadline deadline) {
    Path file = path(name);
    byte[] bytes = bytes(name, file);
    if (bytes.length == 0) {
      throw Refusal.empty(name);
    }
    Pictures pictures =
        new NamedPictures(shelf, file.toAbsolutePath().getParent(), null, fetch, deadline);
    return document(name, bytes, null, kindByName(name), null, pictures, deadline);
  }

  private static Path path(String name) {
    try {
      Path file = Path.of(name);
      if (!Files.exists(file)) {
        throw SCHEME.matcher(name).matches() ? Refusal.scheme(name) : Refusal.missing(name);
      }
      if (Files.isDirectory(file)) {
        throw Refusal.directory(name);
      }
      if (!Files.isRegularFile(file)) {
        throw Refusal.notAFile(name);
      }
      return file;
    } catch (InvalidPathException e) {
      throw Refusal.missing(Prose.line(name));
    }
  }

  private static byte[] bytes(String name, Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes((int) Refusal.MAX_BYTES + 1);
      if (bytes.length > Refusal.MAX_BYTES) {
        throw Refusal.tooLarge(name);
      }
      return bytes;
    } catch (AccessDeniedException e) {
      throw Refusal.unreadable(name, "permission denied");
    } catch (IOException e) {
      throw Refusal.unreadable(name, String.valueOf(e.getMessage()));
    }
  }

  private Source page(PageFetch.Page page, PageFetch fetch, Deadline deadline) {
    String name = page.address().toString();
    if (page.body().length == 0) {
      throw Refusal.empty(name);
    }
    Kind kind =
        switch (page.contentType()) {
          case "text/html", "application/xhtml+xml" -> Kind.HTML;
          case "text/markdown", "text/x-markdown" -> Kind.MARKDOWN;
          case "text/plain" -> kindByName(page.address().getPath());
          case "application/pdf", "application/octet-stream", "" -> Kind.UNKNOWN;
          default -> throw Refusal.contentType(name, page.contentType());
        };
    Pictures pictures = new NamedPictures(shelf, null, page.address(), fetch, deadline);
    return document(name, page.body(), page.charset(), kind, page.address(), pictures, deadline);
  }

  private Source document(
      String name,
      byte[] bytes,
      @Nullable String charset,
      Kind kind,
      @Nullable URI address,
      Pictures pictures,
      Deadline deadline) {
    if (TextBytes.begins(bytes, '%', 'P', 'D', 'F', '-')) {
      Reading pdf = PdfReader.read(name, bytes, deadline);
      return source(name, new Reading(pdf.title(), pdf.blocks(), List.of(), address, null));
    }
    if (name.toLowerCase(Locale.ROOT).endsWith(".pdf") && address == null) {
      throw Refusal.malformedPdf(name, new IOException("no PDF header"));
    }
    String text = TextBytes.decode(bytes, charset).orElseThrow(() -> Refusal.binary(name));
    return source(name, text(name, text, kind, address, pictures));
  }

  private static Reading text(
      String name, String text, Kind kind, @Nullable URI address, Pictures pictures) {
    if (text.length() > Refusal.MAX_CHARS) {
      throw Refusal.tooLong(name);
    }
    Reading reading =
        switch (kind == Kind.UNKNOWN ? kindByLook(text) : kind) {
          case HTML -> HtmlReader.read(text, address, pictures);
          case MARKDOWN -> MarkdownReader.read(text, pictures);
          case PLAIN, UNKNOWN -> PlainReader.read(text);
        };
    return reading.address() == null
        ? new Reading(
            reading.title(), reading.blocks(), reading.tables(), address, reading.language())
        : reading;
  }

  private static Kind kindByName(@Nullable String name) {
    String lower = name == null ? "" : name.toLowerCase(Locale.ROOT);
    if (lower.matches(".*\\.(md|markdown|mdown)")) {
      return Kind.MARKDOWN;
    }
    if (lower.matches(".*\\.te?xt")) {
      return Kind.PLAIN;
    }
    return lower.matches(".*\\.x?html?") ? Kind.HTML : Kind.UNKNOWN;
  }

  private static Kind kindByLook(String text) {
    if (HTML_LOOK.matcher(text).matches()) {
      return Kind.HTML;
    }
    return MARKDOWN_LOOK.matcher(text).find() ? Kind.MARKDOWN : Kind.PLAIN;
  }

  private Source source(String name, Reading reading) {
    Source draft = new Source("", "", "und", reading.blocks(), reading.address());
    String prose = draft.text();
    String language = Languages.detect(prose, reading.language());
    if (!hasProse(prose)) {
      throw Refusal.noProse(name);
    }
    String title = reading.title().isEmpty() ? titleFrom(reading) : reading.title();
    return new Source(
        SourceIds.of(title, reading.blocks(), shelf),
        SourceIds.former(title, reading, shelf),
        title,
        language,
        reading.blocks(),
        reading.address());
  }

  private static boolean hasProse(String prose) {
    long letters = prose.codePoints().filter(Character::isLetter).count();
    boolean cjk = Language.of(prose) == Language.CJK;
    return letters >= (cjk ? FEWEST_CHARS_CJK : FEWEST_CHARS) && Sentences.of(prose).size() >= 2;
  }

  private static String titleFrom(Reading reading) {
    return reading.blocks().stream()
        .<String>mapMulti(
            (block, out) -> {
              switch (block) {
                case Block.Heading h -> out.accept(h.text());
                case Block.Paragraph p -> out.accept(Sentences.of(p.text()).getFirst());
                case Block.Quote _, Block.Item _, Block.Verbatim _, Block.Table _, Picture _ -> {}
              }
            })
        .findFirst()
        .map(t -> Fit.toLimit(t, 100, Counting.CODE_POINTS))
        .orElse("");
  }
}
