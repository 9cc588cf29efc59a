package org.anabranch.sandbox;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.anabranch.kernel.Json;
import org.anabranch.kernel.TestClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A running sandbox with one imitation, and a client. */
abstract class SandboxTest {
  final TestClock clock = new TestClock();
  private final HttpClient client = HttpClient.newHttpClient();

  @TempDir Path directory;
  SandboxServer server;

  @BeforeEach
  void start() {
    server = start(7);
  }

  SandboxServer start(long seed) {
    return SandboxServer.start(
        directory,
        world -> List.of(new NoticeBoard(world)),
        new SandboxServer.Settings(0, seed, Duration.ZERO),
        clock);
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  void restart(long seed) {
    server.close();
    server = start(seed);
  }

  HttpRequest.Builder to(String path) {
    return HttpRequest.newBuilder(URI.create(server.address() + path));
  }

  HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
    return client.send(request.build(), BodyHandlers.ofString());
  }

  HttpResponse<byte[]> sendForBytes(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return client.send(request.build(), BodyHandlers.ofByteArray());
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return send(to(path));
  }

  HttpResponse<String> post(String path, JsonNode body) throws IOException, InterruptedException {
    return send(
        to(path)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body.toString())));
  }

  HttpResponse<String> note(String text) throws IOException, InterruptedException {
    return post("/board/api/notes", Json.object().put("text", text));
  }
}
