package org.anabranch.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.anabranch.http.ControlPlane;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The console over real HTTP, with {@link Samples} for stations. */
abstract class ConsoleFixture {
  final HttpClient client = HttpClient.newHttpClient();
  final Samples samples = new Samples(false, Path.of("media"));
  final Samples nothing = new Samples(true, Path.of("media"));

  final ControlPlane full = ControlPlane.start(0, List.of(samples.console(Optional.empty())));

  final ControlPlane empty = ControlPlane.start(0, List.of(nothing.console(Optional.empty())));

  @BeforeEach
  void put_a_run_to_work() throws Exception {
    samples.work();
  }

  @AfterEach
  void stop() throws Exception {
    full.close();
    empty.close();
    samples.close();
    nothing.close();
  }

  HttpResponse<String> get(ControlPlane server, String path) throws Exception {
    return client.send(
        HttpRequest.newBuilder(server.address().resolve(path))
            .header("Accept", "text/html")
            .build(),
        BodyHandlers.ofString());
  }

  Document page(String path) throws Exception {
    HttpResponse<String> response = get(full, path);
    assertThat(response.statusCode()).as(path).isEqualTo(200);
    return Jsoup.parse(response.body());
  }

  HttpResponse<String> post(String path, String... fields) throws Exception {
    StringBuilder body = new StringBuilder();
    for (int i = 0; i < fields.length; i += 2) {
      body.append(i == 0 ? "" : "&")
          .append(fields[i])
          .append('=')
          .append(URLEncoder.encode(fields[i + 1], StandardCharsets.UTF_8));
    }
    return client.send(
        HttpRequest.newBuilder(full.address().resolve(path))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .header("Accept", "text/html")
            .POST(BodyPublishers.ofString(body.toString()))
            .build(),
        BodyHandlers.ofString());
  }
}
