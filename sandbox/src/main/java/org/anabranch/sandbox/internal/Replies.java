package org.anabranch.sandbox.internal;

import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.anabranch.kernel.Json;

/** Writes replies. Each method sends; nothing may be added afterwards. */
public final class Replies {
  /** Nothing from elsewhere, no script at all. */
  private static final String POLICY =
      "default-src 'self'; script-src 'none'; object-src 'none'; base-uri 'none';"
          + " frame-ancestors 'none'; form-action 'self'";

  private Replies() {}

  /** {@code body} is a {@code JsonNode}, a map, a list or a record. */
  public static void json(ServerResponse response, int status, Object body) {
    json(response, status, body, Map.of());
  }

  public static void json(
      ServerResponse response, int status, Object body, Map<String, String> headers) {
    send(response, status, "application/json; charset=utf-8", Json.write(body), headers);
  }

  public static void text(ServerResponse response, int status, String body) {
    send(response, status, "text/plain; charset=utf-8", body, Map.of());
  }

  /** A page for people, under a content security policy without scripts or foreign addresses. */
  public static void page(ServerResponse response, int status, String html) {
    send(
        response,
        status,
        "text/html; charset=utf-8",
        html,
        Map.of("Content-Security-Policy", POLICY, "Referrer-Policy", "same-origin"));
  }

  /** A reply without a body: 204, or 201 with a {@code Location}. */
  public static void empty(ServerResponse response, int status, Map<String, String> headers) {
    headers.forEach(response::header);
    response.status(Status.create(status)).send();
  }

  public static void send(
      ServerResponse response,
      int status,
      String contentType,
      String body,
      Map<String, String> headers) {
    headers.forEach(response::header);
    response
        .status(Status.create(status))
        .header("Content-Type", contentType)
        .header("X-Content-Type-Options", "nosniff")
        .send(body.getBytes(StandardCharsets.UTF_8));
  }

  /** A file, or the one range of it that was asked for. */
  public static void file(
      ServerRequest request, ServerResponse response, Path file, String contentType) {
    try (FileChannel channel = FileChannel.open(file)) {
      long size = channel.size();
      Optional<String> asked = Requests.header(request, "Range");
      Optional<ByteRange> range = asked.flatMap(r -> ByteRange.parse(r, size));
      response
          .header("Accept-Ranges", "bytes")
          .header("Content-Type", contentType)
          .header("X-Content-Type-Options", "nosniff");
      if (asked.isPresent() && range.isEmpty()) {
        response.header("Content-Range", "bytes */" + size).status(Status.create(416)).send();
        return;
      }
      ByteRange part = range.orElse(new ByteRange(0, size - 1));
      range.ifPresent(
          r -> response.status(Status.create(206)).header("Content-Range", r.header(size)));
      response.header("Content-Length", Long.toString(part.length()));
      copy(channel, part, response);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void copy(FileChannel channel, ByteRange part, ServerResponse response)
      throws IOException {
    byte[] chunk = new byte[64 * 1024];
    long at = part.first();
    try (OutputStream out = response.outputStream()) {
      while (at <= part.last()) {
        int wanted = (int) Math.min(chunk.length, part.last() - at + 1);
        int read = channel.read(ByteBuffer.wrap(chunk, 0, wanted), at);
        if (read < 0) {
          throw new IOException("The file became shorter while it was sent");
        }
        out.write(chunk, 0, read);
        at += read;
      }
    }
  }

  /** Whether {@code file} is a file inside {@code directory}, symbolic links followed. */
  public static boolean isInside(Path directory, Path file) {
    try {
      return Files.isRegularFile(file) && file.toRealPath().startsWith(directory.toRealPath());
    } catch (IOException e) {
      return false;
    }
  }
}
