package org.anabranch.http;

import io.helidon.http.NotFoundException;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sends a file, whole or the one range that was asked for, streamed. */
final class Files {
  private static final Pattern RANGE = Pattern.compile("bytes=(\\d*)-(\\d*)");
  private static final Map<String, String> TYPES =
      Map.of(
          "jpg", "image/jpeg",
          "jpeg", "image/jpeg",
          "png", "image/png",
          "svg", "image/svg+xml",
          "mp4", "video/mp4",
          "html", "text/html; charset=utf-8",
          "json", "application/json",
          "css", "text/css; charset=utf-8");

  private Files() {}

  /** Sends {@code file}; a 404 when it is not the path of a regular file inside {@code root}. */
  static void send(Path root, String file, ServerRequest request, ServerResponse response) {
    Path inside = inside(root, file);
    try (FileChannel channel = FileChannel.open(inside, StandardOpenOption.READ)) {
      long size = channel.size();
      long from = 0;
      long to = size - 1;
      Matcher range =
          RANGE.matcher(request.headers().first(io.helidon.http.HeaderNames.RANGE).orElse(""));
      if (range.matches() && isSound(range.group(1), range.group(2))) {
        from =
            range.group(1).isEmpty()
                ? Math.max(0, size - number(range.group(2)))
                : number(range.group(1));
        to =
            range.group(1).isEmpty() || range.group(2).isEmpty()
                ? to
                : Math.min(to, number(range.group(2)));
        if (from > to) {
          response.header("Content-Range", "bytes */" + size);
          response.status(Status.REQUESTED_RANGE_NOT_SATISFIABLE_416).send();
          return;
        }
        response.status(Status.PARTIAL_CONTENT_206);
        response.header("Content-Range", "bytes " + from + "-" + to + "/" + size);
      }
      response.header("Content-Type", type(inside));
      response.header("Accept-Ranges", "bytes");
      response.header("Content-Length", Long.toString(to - from + 1));
      try (OutputStream out = response.outputStream()) {
        copy(channel, from, to - from + 1, out);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path inside(Path root, String file) {
    try {
      Path inside = root.resolve(file).normalize();
      if (inside.startsWith(root) && java.nio.file.Files.isRegularFile(inside)) {
        return inside;
      }
    } catch (InvalidPathException e) {
      throw new NotFoundException("No such file", e);
    }
    throw new NotFoundException("No such file");
  }

  /** A range without either end, or one that ends before it begins, is to be passed over. */
  private static boolean isSound(String first, String last) {
    return first.isEmpty() ? !last.isEmpty() : last.isEmpty() || number(first) <= number(last);
  }

  private static long number(String digits) {
    return digits.length() > 18 ? Long.MAX_VALUE : Long.parseLong(digits);
  }

  private static void copy(FileChannel channel, long from, long count, OutputStream out)
      throws IOException {
    var target = Channels.newChannel(out);
    long position = from;
    long end = from + count;
    while (position < end) {
      long moved = channel.transferTo(position, Math.min(1 << 16, end - position), target);
      if (moved <= 0) {
        throw new IOException("The file became shorter while it was sent");
      }
      position += moved;
    }
  }

  private static String type(Path file) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    return TYPES.getOrDefault(
        name.substring(name.lastIndexOf('.') + 1), "application/octet-stream");
  }
}
