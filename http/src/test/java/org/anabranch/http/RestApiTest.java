package org.anabranch.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.anabranch.insight.StoredInsight;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.Ids;
import org.anabranch.kernel.TestClock;
import org.anabranch.loop.BackgroundRuns;
import org.anabranch.loop.DurableLoop;
import org.anabranch.loop.FakeGateway;
import org.anabranch.loop.FakePublisher;
import org.anabranch.loop.FakeStudio;
import org.anabranch.loop.FakeTime;
import org.anabranch.publish.Platform;
import org.anabranch.publish.Publication.State;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The API over the real loop and stand-ins for the stations. */
@Timeout(300)
class RestApiTest {
  @TempDir Path directory;
  private final TestClock clock = new TestClock(Instant.parse("2026-11-22T10:00:00Z"));
  private final FakePublisher publisher = new FakePublisher();
  private Database database;
  private BackgroundRuns background;
  private ControlPlane server;
  private Wire wire;

  @BeforeEach
  void start() {
    database = Database.sqlite(directory.resolve("anabranch.db"));
    FakeStudio studio = new FakeStudio();
    FakeGateway gateway = new FakeGateway();
    StoredInsight insight = new StoredInsight(database, publisher, clock);
    DurableLoop loop =
        new DurableLoop(
            database,
            studio,
            gateway,
            publisher,
            insight,
            Optional.of(new FakeTime()),
            new Ids(clock, new Random(7)),
            clock);
    background = new BackgroundRuns(loop, clock);
    server =
        ControlPlane.start(
            0, List.of(new RestApi(loop, background, studio, publisher, insight, gateway)));
    wire = new Wire(server.address());
  }

  @AfterEach
  void stop() throws InterruptedException {
    server.close();
    background.close();
    database.close();
  }

  private String run(String body) {
    Wire.Reply reply = wire.post("/api/runs", body);
    assertThat(reply.status()).as(reply.text()).isEqualTo(202);
    String id = reply.json().get("id").asString();
    assertThat(reply.header("Location")).isEqualTo("/api/runs/" + id);
    ended(id);
    return id;
  }

  private void ended(String id) {
    while (background.progress(id).map(BackgroundRuns.Progress::working).orElse(false)) {
      Thread.onSpinWait();
    }
  }

  private String stage(String id) {
    return wire.get("/api/runs/" + id).json().get("stage").asString();
  }

  private void problem(Wire.Reply reply, int status, String code) {
    assertThat(reply.status()).as(reply.text()).isEqualTo(status);
    assertThat(reply.header("Content-Type")).isEqualTo("application/problem+json");
    assertThat(reply.json().get("status").asInt()).isEqualTo(status);
    assertThat(reply.json().get("code").asString()).isEqualTo(code);
    assertThat(reply.json().get("fix").asString()).isNotEmpty();
  }

  @Test
  void it_is_up() {
    assertThat(wire.get("/health").json().get("status").asString()).isEqualTo("up");
  }

  @Test
  void a_pasted_text_goes_round_the_loop_and_everything_can_be_read() {
    String id = run("{\"text\": \"一篇中文文章\", \"platforms\": [\"x\", \"youtube\", \"x\"]}");

    assertThat(stage(id)).isEqualTo("DONE");
    assertThat(wire.get("/api/runs").json()).hasSize(1);
    assertThat(wire.get("/api/runs/" + id + "/variants").json()).hasSize(2);
    assertThat(wire.get("/api/runs/" + id + "/variants").text()).contains("一篇中文文章");
    assertThat(wire.get("/api/runs/" + id + "/report").json().get("lines")).hasSize(2);
    assertThat(wire.get("/api/runs/" + id + "/progress").json().get("working").asBoolean())
        .isFalse();
    String publication = wire.get("/api/publications").json().get(0).get("id").asString();
    String path = "/api/publications/" + publication;
    assertThat(wire.get(path).json().get("state").asString()).isEqualTo("PUBLISHED");
    assertThat(wire.get(path + "/journal").json()).hasSize(1);
    assertThat(wire.get(path + "/observations").json()).hasSize(3);
    assertThat(wire.get("/api/ratings").json()).isNotEmpty();
    assertThat(wire.get("/api/deployments").json()).hasSize(1);
    assertThat(wire.get("/api/usage").json()).hasSize(1);
  }

  @Test
  void no_platforms_means_all_there_are_accounts_for() {
    for (Platform platform : Platform.values()) {
      if (platform != Platform.X && platform != Platform.THREADS) {
        publisher.disconnect(platform);
      }
    }
    String id = run("{\"source\": \"article.md\"}");

    assertThat(wire.get("/api/runs/" + id).json().get("platforms")).hasSize(2);
  }

  @Test
  void a_run_waits_for_review_takes_an_edit_and_is_released() {
    String id = run("{\"text\": \"Text\", \"platforms\": [\"x\"], \"review\": true}");
    assertThat(stage(id)).isEqualTo("REVIEW");
    String variant = wire.get("/api/runs/" + id + "/variants").json().get(0).get("id").asString();

    Wire.Reply edited =
        wire.ask("PUT", "/api/variants/" + variant, "{\"parts\": [\"Better text\"]}");
    assertThat(edited.json().get("edited").asBoolean()).isTrue();
    assertThat(edited.json().get("title").asString()).isNotEmpty();
    assertThat(wire.post("/api/runs/" + id + "/publish", "").status()).isEqualTo(200);
    ended(id);

    assertThat(stage(id)).isEqualTo("DONE");
    assertThat(publisher.group(id).getFirst().post().text()).isEqualTo("Better text");
  }

  @Test
  void a_run_can_be_measured_again() {
    String id = run("{\"text\": \"Text\", \"platforms\": [\"x\"]}");
    assertThat(wire.post("/api/runs/" + id + "/measure", "").status()).isEqualTo(200);
    ended(id);

    String publication = publisher.group(id).getFirst().id();
    assertThat(wire.get("/api/publications/" + publication + "/observations").json()).hasSize(6);
  }

  @Test
  void a_hand_off_is_closed_by_its_link() {
    publisher.ends(Platform.DOUYIN, State.WAITING_FOR_PERSON);
    String id = run("{\"text\": \"Text\", \"platforms\": [\"douyin\"]}");
    String path = "/api/publications/" + publisher.group(id).getFirst().id() + "/handoff";

    problem(wire.post(path, "{}"), 400, "link-missing");
    problem(wire.post(path, "{\"link\": \"nonsense\"}"), 400, "link-strange");
    assertThat(wire.post(path, "{\"link\": \"https://v.douyin.com/1\"}").json().get("state"))
        .hasToString("\"PUBLISHED\"");
  }

  @Test
  void what_failed_is_tried_again_and_worked_at_once() {
    publisher.ends(Platform.X, State.FAILED);
    String id = run("{\"text\": \"Text\", \"platforms\": [\"x\"]}");
    publisher.ends(Platform.X, State.PUBLISHED);
    String path = "/api/publications/" + publisher.group(id).getFirst().id();

    assertThat(wire.post(path + "/retry", "").status()).isEqualTo(200);
    ended(id);
    assertThat(wire.get(path).json().get("state").asString()).isEqualTo("PUBLISHED");
  }

  @Test
  void what_waits_can_be_cancelled() {
    publisher.ends(Platform.DOUYIN, State.WAITING_FOR_PERSON);
    String id = run("{\"text\": \"Text\", \"platforms\": [\"douyin\"]}");
    String path = "/api/publications/" + publisher.group(id).getFirst().id();

    assertThat(wire.post(path + "/cancel", "").json().get("state").asString())
        .isEqualTo("CANCELLED");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "null",
        "[]",
        "7",
        "\"text\"",
        "{\"platforms\": \"x\"}",
        "{\"text\": {}}",
        "{\"text\": \"a\", \"platforms\": [null]}",
        "{\"dryRun\": \"perhaps\"}"
      })
  void a_body_that_is_not_the_json_expected_is_a_problem(String body) {
    problem(wire.post("/api/runs", body), 400, "body-not-json");
    assertThat(wire.get("/api/runs").json()).isEmpty();
  }

  @Test
  void what_a_person_got_wrong_is_told() {
    problem(wire.post("/api/runs", "{}"), 400, "source-unnamed");
    problem(
        wire.post("/api/runs", "{\"source\": \"missing.md\", \"platforms\": [\"x\"]}"),
        400,
        "source-missing");
    Wire.Reply unknown =
        wire.post("/api/runs", "{\"text\": \"Text\", \"platforms\": [\"myspace\"]}");
    problem(unknown, 400, "platform-unknown");
    assertThat(unknown.json().get("title").asString()).contains("myspace");
    assertThat(unknown.json().get("fix").asString()).contains("youtube");
    assertThat(wire.get("/api/runs").json()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /api/runs/no, run-unknown",
    "GET, /api/runs/no/report, run-unknown",
    "GET, /api/runs/no/progress, run-unknown",
    "GET, /api/runs/no/variants, run-unknown",
    "POST, /api/runs/no/publish, run-unknown",
    "POST, /api/runs/no/measure, run-unknown",
    "PUT, /api/variants/no, variant-unknown",
    "GET, /api/publications/no, publication-unknown",
    "GET, /api/publications/no/journal, publication-unknown",
    "GET, /api/publications/no/observations, publication-unknown",
    "POST, /api/publications/no/cancel, publication-missing",
    "POST, /api/publications/no/retry, publication-missing",
    "GET, /api/nothing, http-404"
  })
  void what_nobody_knows_is_not_found(String method, String path, String code) {
    problem(wire.ask(method, path, "{}"), 404, code);
  }
}
