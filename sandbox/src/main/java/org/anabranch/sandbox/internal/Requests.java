package org.anabranch.sandbox.internal;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.anabranch.kernel.Json;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Reads what a client sent. Bodies that go to memory are bounded; files are streamed. */
public final class Requests {
  /** Ample for every JSON and form that the platforms accept. */
  static final int MEMORY_LIMIT = 4 * 1024 * 1024;

  private Requests() {}

  /** The address of this server as the client wrote it: {@code http://127.0.0.1:8090}. */
  public static String base(ServerRequest request) {
    return "http://" + request.authority();
  }

  /** A part of the path, decoded: {@code id} of a route {@code /2/tweets/{id}}. */
  public static String path(ServerRequest request, String name) {
    return request.path().pathParameters().get(name);
  }

  /** The first value in the query, decoded. */
  public static Optional<String> query(ServerRequest request, String name) {
    return request.query().first(name).asOptional();
  }

  public static Optional<String> header(ServerRequest request, String name) {
    return request.headers().value(HeaderNames.create(name));
  }

  /** The token of {@code Authorization: Bearer …}. */
  public static Optional<String> bearer(ServerRequest request) {
    return header(request, "Authorization")
        .filter(v -> v.regionMatches(true, 0, "Bearer ", 0, 7))
        .map(v -> v.substring(7).strip())
        .filter(v -> !v.isEmpty());
  }

  /** The body as JSON; empty when it is none, or too large. */
  public static Optional<JsonNode> json(ServerRequest request) {
    try {
      return text(request).filter(t -> !t.isBlank()).map(Json::tree);
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }

  /** The body as UTF-8; empty when it is larger than 4 MiB. */
  public static Optional<String> text(ServerRequest request) {
    if (!request.content().hasEntity()) {
      return Optional.of("");
    }
    try (InputStream in = request.content().inputStream()) {
      byte[] bytes = in.readNBytes(MEMORY_LIMIT + 1);
      return bytes.length > MEMORY_LIMIT
          ? Optional.empty()
          : Optional.of(new String(bytes, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The body as {@code application/x-www-form-urlencoded}, the last of equal names winning; empty
   * when it is sent as something else. Malformed escapes are kept as they are.
   */
  public static Map<String, String> form(ServerRequest request) {
    String type = header(request, "Content-Type").orElse("");
    if (!type.regionMatches(true, 0, "application/x-www-form-urlencoded", 0, 33)) {
      return Map.of();
    }
    Map<String, String> fields = new LinkedHashMap<>();
    for (String pair : text(request).orElse("").split("&")) {
      int equals = pair.indexOf('=');
      if (!pair.isEmpty()) {
        fields.put(
            decoded(equals < 0 ? pair : pair.substring(0, equals)),
            equals < 0 ? "" : decoded(pair.substring(equals + 1)));
      }
    }
    return fields;
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return text;
    }
  }

  /** Streams the body into {@code file}, replacing it; returns its length. */
  public static long save(ServerRequest request, Path file) {
    return stream(request, file, StandardOpenOption.TRUNCATE_EXISTING);
  }

  /** Streams the body to the end of {@code file}; returns how much was added. */
  public static long append(ServerRequest request, Path file) {
    return stream(request, file, StandardOpenOption.APPEND);
  }

  private static long stream(ServerRequest request, Path file, StandardOpenOption how) {
    try (OutputStream out =
        Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, how)) {
      if (!request.content().hasEntity()) {
        return 0;
      }
      try (InputStream in = request.content().inputStream()) {
        return in.transferTo(out);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
