package org.anabranch.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.anabranch.kernel.Json;
import tools.jackson.databind.JsonNode;

/** Speaks HTTP to a server word for word, so that a test may say what no client would. */
final class Wire {
  private final URI server;

  Wire(URI server) {
    this.server = server;
  }

  /** A whole reply; header names in lower case. */
  record Reply(int status, Map<String, String> headers, byte[] body) {
    String text() {
      return new String(body, StandardCharsets.UTF_8);
    }

    JsonNode json() {
      return Json.tree(text());
    }

    String header(String name) {
      return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
    }
  }

  String host() {
    return server.getAuthority();
  }

  Reply get(String path, String... headers) {
    return ask("GET", path, "", headers);
  }

  Reply post(String path, String body, String... headers) {
    return ask("POST", path, body, headers);
  }

  /** Each header as {@code Name: value}; the host is ours unless one names it. */
  Reply ask(String method, String path, String body, String... headers) {
    List<String> lines = new ArrayList<>(List.of(method + " " + path + " HTTP/1.1"));
    lines.addAll(List.of(headers));
    if (lines.stream().noneMatch(l -> l.startsWith("Host:"))) {
      lines.add("Host: " + host());
    }
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    if (!method.equals("GET") && !method.equals("HEAD")) {
      lines.add("Content-Length: " + bytes.length);
      lines.add("Content-Type: application/json");
    }
    lines.add("Connection: close");
    try (Socket socket = new Socket(server.getHost(), server.getPort())) {
      socket.setSoTimeout(10_000);
      OutputStream out = socket.getOutputStream();
      out.write((String.join("\r\n", lines) + "\r\n\r\n").getBytes(StandardCharsets.UTF_8));
      out.write(bytes);
      out.flush();
      return reply(socket.getInputStream());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Reply reply(InputStream in) throws IOException {
    String status = line(in);
    Map<String, String> headers = new HashMap<>();
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    String length = headers.getOrDefault("content-length", "");
    byte[] body =
        headers.getOrDefault("transfer-encoding", "").equals("chunked")
            ? chunks(in)
            : length.isEmpty() ? in.readAllBytes() : in.readNBytes(Integer.parseInt(length));
    return new Reply(Integer.parseInt(status.split(" ", 3)[1]), headers, body);
  }

  private static byte[] chunks(InputStream in) throws IOException {
    var all = new ByteArrayOutputStream();
    for (int size = size(in); size > 0; size = size(in)) {
      all.write(in.readNBytes(size));
      line(in);
    }
    return all.toByteArray();
  }

  private static int size(InputStream in) throws IOException {
    return Integer.parseInt(line(in), 16);
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }
}
