package org.anabranch.gateway;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** A data plane asked over HTTP, one request at a time. */
abstract class AskedOverHttp {
  static final String ASK =
      "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"a secret wish\"}]}";

  static final String KEYS =
      """
      keys:
        - {name: one, key: env:KEY, budget_usd: 50}
      """;

  @TempDir Path directory;

  final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  HttpResponse<String> get(DataPlane plane, String path) throws Exception {
    return http.send(
        HttpRequest.newBuilder(uri(plane, path)).build(), HttpResponse.BodyHandlers.ofString());
  }

  HttpRequest.Builder chat(DataPlane plane, String body) {
    return HttpRequest.newBuilder(uri(plane, "/v1/chat/completions"))
        .header("authorization", "Bearer sk-one")
        .POST(HttpRequest.BodyPublishers.ofString(body));
  }

  HttpResponse<String> ask(DataPlane plane) throws Exception {
    return http.send(chat(plane, ASK).build(), HttpResponse.BodyHandlers.ofString());
  }

  static URI uri(DataPlane plane, String path) {
    return URI.create("http://127.0.0.1:" + plane.address().getPort() + path);
  }
}
