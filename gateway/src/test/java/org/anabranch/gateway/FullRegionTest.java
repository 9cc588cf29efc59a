package org.anabranch.gateway;

import static org.anabranch.gateway.Bench.config;
import static org.anabranch.gateway.Bench.deployment;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.anabranch.compute.live.LiveBroker;
import org.anabranch.compute.live.LiveSite;
import org.anabranch.compute.live.Stage;
import org.anabranch.gateway.route.Decision;
import org.anabranch.kernel.TestClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A site that answers so many requests every ten seconds and refuses the rest with 429, through the
 * whole gateway: over its own port, with the broker reading its meter. The other site has room.
 */
class FullRegionTest {
  private static final String SITE =
      "site: %s\naccelerator_hours_per_million_tokens: 10000\nregion: %s";

  @TempDir Path directory;
  private final TestClock clock = new TestClock(Bench.START);
  private final AtomicInteger room = new AtomicInteger(Integer.MAX_VALUE);
  private final HttpClient client = HttpClient.newHttpClient();
  private final LiveBroker broker =
      new LiveBroker(
          List.of(
              new LiveSite("near", "Near", "west", 100), new LiveSite("far", "Far", "east", 1000)),
          3,
          Bench.START);
  private FakeUpstream near;
  private FakeUpstream far;
  private Bench bench;
  private DataPlane plane;

  private boolean refuseWhenFull(FakeUpstream.Request request, OutputStream out)
      throws IOException, InterruptedException {
    boolean fits = room.getAndDecrement() > 0;
    return (fits ? FakeUpstream.answer("near") : FakeUpstream.status(429, "", "{}"))
        .answer(request, out);
  }

  @BeforeEach
  void open() throws Exception {
    near = new FakeUpstream(this::refuseWhenFull);
    far = new FakeUpstream(FakeUpstream.answer("far"));
    String yaml =
        config(
                    deployment("near", near.url(), SITE.formatted("near", "west")),
                    deployment("far", far.url(), SITE.formatted("far", "east")))
                .replaceFirst(
                    "(?s)(id: far.*?)input_usd_per_million: 1", "$1input_usd_per_million: 3")
            + """
            aliases:
              - {name: only, preset: cheapest, candidates: [near]}
              - {name: both, preset: cheapest, candidates: [near, far]}
            workspaces: [{name: old}, {name: new}]
            keys:
              - {name: old, key: env:KEY, workspace: old}
              - {name: new, key: env:OTHER, workspace: new}
            """;
    bench = new Bench(directory, yaml, broker, clock);
    Random draws = new Random(4); // the same in every run
    plane = DataPlane.open(bench.gateway, draws);
    broker.observe(bench.gateway.meter().read());
  }

  @AfterEach
  void close() throws Exception {
    plane.close();
    bench.close();
    broker.close();
    near.close();
    far.close();
    client.close();
  }

  /** What the client gets: who answered, or the status and what it says. */
  private String ask(String key, String alias, String urgency) throws Exception {
    String body =
        """
        {"model":"%s","metadata":{"urgency":"%s"},"messages":[{"role":"user","content":"hi"}]}"""
            .formatted(alias, urgency);
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create(
                    "http://127.0.0.1:" + plane.address().getPort() + "/v1/chat/completions"))
            .header("content-type", "application/json")
            .header("authorization", "Bearer " + key)
            .timeout(Duration.ofSeconds(30))
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
    return answer.statusCode() == 200
        ? (answer.body().contains("\"near\"") ? "near" : "far")
        : answer.statusCode() + " " + answer.body();
  }

  private Stage stage() {
    var sites = broker.state().sites();
    return sites.isEmpty() ? Stage.OPEN : sites.getFirst().stage();
  }

  /** Ten seconds later; the site answers {@code answers} more before it refuses again. */
  private void later(int answers) {
    clock.advance(Duration.ofSeconds(10));
    broker.observe(bench.gateway.meter().read());
    broker.solve();
    room.set(answers);
  }

  /** Time goes on with more asked for than there is, until the stage is reached. */
  private void until(Stage wanted) throws Exception {
    for (int i = 0; i < 60 && stage() != wanted; i++) {
      ask("sk-one", "only", "now");
      ask("sk-one", "only", "now");
      later(1);
    }
    assertThat(stage()).isEqualTo(wanted);
    room.set(9);
  }

  @Test
  void each_stage_turns_away_more_and_the_gateway_says_so_and_it_opens_again() throws Exception {
    assertThat(ask("sk-one", "only", "now")).isEqualTo("near");
    assertThat(ask("sk-two", "only", "batch")).as("open to all").isEqualTo("near");
    broker.used("near", "old");
    room.set(1);

    until(Stage.CLOSED_TO_NEW);
    assertThat(ask("sk-one", "only", "batch")).as("known workspaces go on").isEqualTo("near");

    until(Stage.REROUTING);
    List<String> answered = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      answered.add(ask("sk-one", "both", "now"));
    }
    assertThat(answered)
        .as("what can goes elsewhere, but for what the site still takes")
        .filteredOn("far"::equals)
        .hasSizeGreaterThan(15);
    assertThat(ask("sk-one", "only", "flexible")).as("what cannot stays").isEqualTo("near");

    until(Stage.FLEXIBLE_WAITS);
    assertThat(ask("sk-one", "only", "now")).isEqualTo("near");
    assertThat(ask("sk-one", "only", "flexible")).startsWith("503").contains("may wait");
    assertThat(ask("sk-one", "both", "flexible")).as("the other site is open").isEqualTo("far");

    until(Stage.BATCH_SHED);
    assertThat(ask("sk-one", "only", "batch")).contains("batches");
    assertThat(ask("sk-one", "only", "now"))
        .as("who waits is served last of all")
        .isEqualTo("near");

    List<Stage> back = new ArrayList<>(List.of(stage()));
    for (int i = 0; i < 60 && stage() != Stage.OPEN; i++) {
      later(Integer.MAX_VALUE);
      if (stage() != back.getLast()) {
        back.add(stage());
      }
    }
    assertThat(back).as("one stage after the other").isEqualTo(List.of(Stage.values()).reversed());
    assertThat(ask("sk-two", "only", "batch")).isEqualTo("near");
  }

  @Test
  void requests_that_are_sent_nowhere_for_want_of_room_are_counted_for_who_had_none()
      throws Exception {
    room.set(1);
    assertThat(ask("sk-one", "only", "now")).isEqualTo("near");
    assertThat(ask("sk-one", "only", "now")).as("met the limit").startsWith("429");
    assertThat(ask("sk-one", "only", "now")).startsWith("503").contains("cooling down");
    assertThat(ask("sk-one", "both", "now")).as("had another place to go").isEqualTo("far");

    assertThat(bench.gateway.meter().read().lanes())
        .filteredOn(l -> l.id().equals("near"))
        .singleElement()
        .satisfies(
            l -> {
              assertThat(l.limited()).isEqualTo(1);
              assertThat(l.turnedAway()).isEqualTo(1);
            });
  }

  @Test
  void a_workspace_that_has_not_used_a_full_region_goes_elsewhere_and_the_decision_says_why()
      throws Exception {
    assertThat(ask("sk-one", "only", "now")).isEqualTo("near");
    room.set(1);
    until(Stage.CLOSED_TO_NEW);

    assertThat(ask("sk-two", "only", "now")).startsWith("503").contains("closed to workspaces");
    assertThat(ask("sk-two", "both", "now")).isEqualTo("far");
    Decision decision = bench.gateway.recentDecisions(1).getFirst();
    assertThat(decision.candidates())
        .filteredOn(c -> c.deploymentId().equals("near"))
        .singleElement()
        .satisfies(c -> assertThat(c.removedBy()).contains("closed to new"));
  }
}
