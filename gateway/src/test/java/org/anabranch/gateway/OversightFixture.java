package org.anabranch.gateway;

import static org.anabranch.gateway.Bench.deployment;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import org.anabranch.gateway.route.Decision;
import org.anabranch.kernel.Json;
import org.junit.jupiter.api.io.TempDir;

/** A data plane with guardrails or a cache, asked over HTTP. */
abstract class OversightFixture {
  @TempDir Path directory;
  final HttpClient client = HttpClient.newHttpClient();

  static String config(FakeUpstream upstream, String more) {
    return "port: 0\n" + more + "\ndeployments:\n" + deployment("a", upstream.url(), "");
  }

  static String chat(String text, String more) {
    return "{\"model\":\"m\",\"temperature\":0,\"messages\":[{\"role\":\"user\",\"content\":%s}]%s}"
        .formatted(Json.write(text), more);
  }

  HttpResponse<String> post(DataPlane plane, String path, String body, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://localhost:" + plane.address().getPort() + path))
            .timeout(Duration.ofSeconds(20))
            .POST(HttpRequest.BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  HttpResponse<String> chat(DataPlane plane, String text, String... headers)
      throws IOException, InterruptedException {
    return post(plane, "/v1/chat/completions", chat(text, ""), headers);
  }

  static String header(HttpResponse<String> answer, String name) {
    return answer.headers().firstValue(name).orElse("");
  }

  static Decision decision(Bench bench, HttpResponse<String> answer) {
    return bench.gateway.decision(header(answer, "x-anabranch-decision")).orElseThrow();
  }
}
