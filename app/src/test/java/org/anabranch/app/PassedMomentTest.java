package org.anabranch.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.anabranch.cli.product.Product;
import org.anabranch.http.ControlPlane;
import org.anabranch.kernel.Json;
import org.anabranch.kernel.TestClock;
import org.anabranch.publish.schedule.ScheduledPost;
import org.anabranch.publish.schedule.ScheduledPost.State;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Of console, API and command line, none sends what nobody asked to be sent. */
class PassedMomentTest {
  @TempDir Path directory;
  private final TestClock clock = new TestClock(Instant.parse("2031-03-04T08:00:00Z"));
  private final HttpClient client = HttpClient.newHttpClient();

  private HttpResponse<String> send(String method, URI to, String type, String body)
      throws Exception {
    return client.send(
        HttpRequest.newBuilder(to)
            .header("Content-Type", type)
            .method(method, BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }

  private HttpResponse<String> json(String method, URI to, Map<String, String> body)
      throws Exception {
    return send(method, to, "application/json", Json.write(body));
  }

  private HttpResponse<String> form(URI to, Map<String, String> fields) throws Exception {
    String body =
        fields.entrySet().stream()
            .map(e -> e.getKey() + "=" + URLEncoder.encode(e.getValue(), StandardCharsets.UTF_8))
            .collect(Collectors.joining("&"));
    return send("POST", to, "application/x-www-form-urlencoded", body);
  }

  @Test
  void every_door_refuses_a_moment_that_has_passed_and_keeps_what_was_missed_waiting()
      throws Exception {
    try (Shell shell = new Shell(directory);
        Stations stations =
            Stations.open(
                new Product.Place(shell.home, Optional.empty()), shell.environment, clock)) {
      ControlPlane server = Anabranch.start(stations, Optional.of(0), _ -> {});
      URI api = server.address().resolve("/api/schedule/");
      stations.scheduling().posts().pause(Optional.empty());
      String said =
          shell.anabranch("schedule", "One", "--to", "x", "--at", "2031-03-04T09:00Z").out();
      String id = said.substring(0, said.indexOf(' '));
      URI page = server.address().resolve("/schedule/posts/" + id);
      assertThat(
              json("PUT", api.resolve(id), Map.of("at", "2031-03-04T18:00Z", "zone", "UTC"))
                  .statusCode())
          .isEqualTo(200);
      clock.advance(Duration.ofMinutes(75));

      assertThat(json("POST", api.resolve(id + "/undo"), Map.of()).body())
          .contains("moment-passed");
      assertThat(json("PUT", api.resolve(id), Map.of("at", "2031-03-04T08:30Z")).body())
          .contains("moment-passed");
      assertThat(
              json(
                      "POST",
                      server.address().resolve("/api/schedule"),
                      Map.of("account", "x", "text", "One", "at", " "))
                  .body())
          .contains("time-missing");
      assertThat(form(page.resolve(id + "/undo"), Map.of()).body()).contains("has passed");
      assertThat(form(page, Map.of("text", "Two", "at", "2031-03-04T08:30", "zone", "UTC")).body())
          .contains("2031-03-04 08:30 (UTC) has passed");
      assertThat(shell.anabranch("schedule", "--undo", id).err()).contains("has passed");
      assertThat(shell.anabranch("schedule", "--change", id, "--at", "2031-03-04T08:30Z").err())
          .contains("has passed");
      assertThat(post(stations, id).due()).isEqualTo("2031-03-04T18:00:00Z");

      clock.advance(Duration.ofHours(24));
      stations.scheduling().posts().resume(Optional.empty());
      while (post(stations, id).state() != State.MISSED) {
        Thread.onSpinWait();
      }
      assertThat(json("PUT", api.resolve(id), Map.of("text", "By the API")).body())
          .contains("MISSED");
      assertThat(shell.anabranch("schedule", "By a command", "--change", id).out())
          .contains("missed");
      form(page, Map.of("text", "By the console", "at", "2031-03-04T18:00", "zone", "UTC"));
      assertThat(post(stations, id).post().text()).isEqualTo("By the console");
      assertThat(post(stations, id).state()).isEqualTo(State.MISSED);
      assertThat(shell.sandbox.world().posts("x")).isEmpty();

      stations.scheduling().posts().pause(Optional.empty());
      assertThat(shell.anabranch("schedule", "--change", id, "--now").out()).contains("waiting");
      assertThat(post(stations, id).due()).isEqualTo(clock.instant());
    }
  }

  private static ScheduledPost post(Stations stations, String id) {
    return stations.scheduling().posts().find(id).orElseThrow();
  }
}
