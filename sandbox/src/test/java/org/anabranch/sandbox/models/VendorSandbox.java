package org.anabranch.sandbox.models;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.anabranch.sandbox.Faults.Fault;
import org.anabranch.sandbox.SandboxServer;
import org.anabranch.sandbox.anthropic.AnthropicImitation;
import org.anabranch.sandbox.bedrock.BedrockImitation;
import org.anabranch.sandbox.gemini.GeminiImitation;
import org.anabranch.sandbox.openai.CompatibleImitation;
import org.anabranch.sandbox.openai.OpenAiImitation;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A running sandbox with the imitations of the model vendors, and a client without manners. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class VendorSandbox {
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private SandboxServer server;

  @BeforeAll
  void start(@TempDir Path directory) {
    server =
        SandboxServer.start(
            directory,
            world ->
                List.of(
                    new OpenAiImitation(world),
                    new CompatibleImitation(world),
                    new AnthropicImitation(world),
                    new GeminiImitation(world),
                    new BedrockImitation(world)),
            new SandboxServer.Settings(0, 7, Duration.ZERO),
            Clock.systemUTC());
  }

  @BeforeEach
  void behave() {
    server.faults().clear();
    server.received().clear();
  }

  @AfterAll
  void stop() {
    client.close();
    server.close();
  }

  protected SandboxServer server() {
    return server;
  }

  protected void fault(Fault fault) {
    server.faults().add(fault);
  }

  protected String url(String path) {
    return server.address() + path;
  }

  protected HttpResponse<String> get(String path, String... headers)
      throws IOException, InterruptedException {
    return client.send(to(path, headers).build(), BodyHandlers.ofString());
  }

  protected HttpResponse<String> post(String path, String body, String... headers)
      throws IOException, InterruptedException {
    return client.send(
        to(path, headers).POST(BodyPublishers.ofString(body)).build(), BodyHandlers.ofString());
  }

  private HttpRequest.Builder to(String path, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url(path))).header("Content-Type", "application/json");
    return headers.length == 0 ? request : request.headers(headers);
  }
}
