package org.anabranch.app;

import static org.anabranch.app.Bench.refusedFor;
import static org.anabranch.app.Bench.soon;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.anabranch.kernel.Json;
import org.anabranch.publish.Account;
import org.anabranch.publish.Failure.Reason;
import org.anabranch.publish.Job;
import org.anabranch.publish.Media;
import org.anabranch.publish.Metrics;
import org.anabranch.publish.Metrics.Metric;
import org.anabranch.publish.Platform;
import org.anabranch.publish.Post;
import org.anabranch.publish.Step;
import org.anabranch.publish.internal.Api;
import org.anabranch.publish.internal.Multipart;
import org.anabranch.publish.pinterest.PinterestConnector;
import org.anabranch.sandbox.Faults.Fault;
import org.anabranch.sandbox.Faults.Kind;
import org.anabranch.sandbox.World.SandboxPost;
import org.anabranch.sandbox.pinterest.PinterestImitation;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class PinterestOnSandboxTest {
  private static final String CREATE = "/v5/pins$";

  @TempDir Path directory;
  Bench bench;

  @BeforeEach
  void open() {
    bench = new Bench(directory, new PinterestConnector(new Api()), PinterestImitation::new);
  }

  @AfterEach
  void close() {
    bench.close();
  }

  private static Post post(String title, String text, Media... media) {
    return new Post(
        Platform.PINTEREST,
        title,
        List.of(text),
        List.of(),
        "https://source.example/a?b=1&c=2",
        null,
        List.of(media),
        true,
        "en");
  }

  /** The account without a board of its own. */
  private Account boardless() {
    return at("");
  }

  private Account at(String board) {
    Account account = bench.account;
    return new Account(
        account.id(),
        account.platform(),
        account.name(),
        board,
        account.hosts(),
        account.credentials(),
        account.provenance());
  }

  @Test
  void a_picture_appears_whole_with_its_link() throws Exception {
    Media picture = bench.jpeg(400, 600);
    Job job = bench.job(post("The river", "How it parts #water", picture));
    String id = bench.publish(job);

    SandboxPost post = bench.posts().getFirst();
    assertThat(post.title()).isEqualTo("The river");
    assertThat(post.text()).isEqualTo("How it parts #water");
    assertThat(post.link()).isEqualTo("https://source.example/a?b=1&c=2");
    assertThat(post.media().getFirst().altText()).isEqualTo(picture.altText());
    assertThat(Files.mismatch(post.media().getFirst().file(), picture.file())).isEqualTo(-1);
    String page = bench.account.host("web") + "/pin/" + id + "/";
    assertThat(bench.confirmed(job)).isEqualTo(new Step.Live(id, page));
    assertThat(Bench.fetch(page)).contains("The river");
  }

  @Test
  void several_pictures_of_one_shape_go_together_on_the_first_board() throws Exception {
    Media first = bench.jpeg(400, 600);
    Media second = bench.png(200, 300);
    Post pictures = post("Two", "of them", first, second);
    assertThat(bench.connector.validate(pictures)).isEmpty();
    bench.publish(bench.job(pictures, boardless()));
    assertThat(bench.posts().getFirst().media()).hasSize(2);
    assertThat(Files.mismatch(bench.posts().getFirst().media().get(1).file(), second.file()))
        .isEqualTo(-1);

    Post differing = post("Two", "shapes", first, bench.jpeg(300, 300));
    assertThat(bench.connector.validate(differing)).hasSize(1);
    Job job = bench.job(differing);
    bench.ready(job);
    assertThat(bench.connector.commit(job, 0, soon())).satisfies(refusedFor(Reason.CONTENT));
  }

  @Test
  void a_large_picture_goes_inside_the_call() throws Exception {
    Media picture = bench.jpeg(400, 600);
    byte[] padded = Arrays.copyOf(Files.readAllBytes(picture.file()), 19 << 20);
    Files.write(picture.file(), padded);
    Media large =
        new Media(
            Media.Role.IMAGE,
            picture.file(),
            picture.contentType(),
            400,
            600,
            Duration.ZERO,
            padded.length,
            picture.sha256(),
            "");
    bench.publish(post("Large", "", large));
    assertThat(Files.size(bench.posts().getFirst().media().getFirst().file()))
        .isEqualTo(padded.length);
  }

  @Test
  void a_video_goes_to_the_store_and_is_awaited() throws Exception {
    Media video = bench.mp4(720, 1280, Duration.ofSeconds(20), 3_000_000);
    Job job = bench.job(post("Watch", "it", video));
    bench.sandbox.faults().add(Fault.once(Kind.LOSE_REPLY, "pinterest", "POST", "/upload$"));
    assertThat(bench.prepare(job)).satisfies(refusedFor(Reason.TRANSIENT));
    assertThat(bench.prepare(job)).isEqualTo(new Step.Done());
    assertThat(bench.connector.check(job, soon())).isInstanceOf(Step.NotYet.class);
    bench.publish(job);
    assertThat(Files.mismatch(bench.posts().getFirst().media().getFirst().file(), video.file()))
        .isEqualTo(-1);

    Job brief = bench.job(post("Brief", "", bench.mp4(720, 1280, Duration.ofSeconds(2), 300_000)));
    bench.ready(brief);
    assertThat(bench.connector.validate(brief.post())).hasSize(1);
    assertThat(brief.handles().get("media")).isEmpty();
  }

  @Test
  void the_store_asks_for_its_own_parameters_first_and_the_file_last() throws Exception {
    Media video = bench.mp4(720, 1280, Duration.ofSeconds(20), 300_000);
    JsonNode registered =
        Json.tree(send("/v5/media", BodyPublishers.ofString("{\"media_type\":\"video\"}")).body());
    Multipart fileFirst = new Multipart("a").file("file", video.file(), "video/mp4");
    Multipart forged = new Multipart("b");
    registered
        .path("upload_parameters")
        .forEachEntry(
            (name, value) -> {
              fileFirst.field(name, value.asString());
              forged.field(name, name.equals("policy") ? "another" : value.asString());
            });
    forged.file("file", video.file(), "video/mp4");
    URI store = URI.create(registered.path("upload_url").asString());
    assertThat(status(store, fileFirst)).isEqualTo(400);
    assertThat(status(store, forged)).isEqualTo(403);
  }

  private static int status(URI store, Multipart body) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(store)
              .header("Content-Type", body.contentType())
              .POST(body.body())
              .build();
      return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }
  }

  @Test
  void a_commit_whose_reply_was_lost_is_settled_by_reading_the_board() throws Exception {
    Post post = post("Again", "and <again> & again", bench.jpeg(40, 60));
    bench.publish(post);
    for (Kind kind : List.of(Kind.LOSE_REPLY, Kind.RESET)) {
      Job job = bench.job(post);
      bench.ready(job);
      bench.sandbox.faults().add(Fault.once(kind, "pinterest", "POST", CREATE));
      assertThat(bench.connector.commit(job, 0, soon())).isInstanceOf(Step.Unknown.class);
      Step.Settled expected =
          kind == Kind.RESET
              ? new Step.NotThere()
              : new Step.Accepted(bench.posts().getFirst().id());
      assertThat(bench.connector.settle(job, 0, soon())).isEqualTo(expected);
    }
    assertThat(bench.posts()).hasSize(2);
  }

  @Test
  void refusals_are_told_apart() throws Exception {
    Post post = post("Hello", "", bench.jpeg(40, 60));
    Job stranger = bench.job(post, bench.with("access_token", "nobody"));
    assertThat(bench.prepare(stranger)).satisfies(refusedFor(Reason.REAUTHORISE));
    assertThat(bench.prepare(bench.job(post, at("1")))).satisfies(refusedFor(Reason.CONTENT));

    Job job = bench.job(post);
    bench.ready(job);
    Fault busy =
        Fault.once(Kind.STATUS, "pinterest", "POST", CREATE)
            .withStatus(429, "{\"code\":8,\"message\":\"slow\"}", Duration.ofSeconds(30));
    bench.sandbox.faults().add(busy);
    assertThat(bench.connector.commit(job, 0, soon()))
        .isInstanceOfSatisfying(
            Step.Refused.class,
            r -> {
              assertThat(r.failure().reason()).isEqualTo(Reason.THROTTLED);
              assertThat(r.failure().retryAfter()).isEqualTo(Duration.ofSeconds(30));
            });
    bench.sandbox.faults().add(Fault.once(Kind.STATUS, "pinterest", "POST", CREATE));
    assertThat(bench.connector.commit(job, 0, soon())).isInstanceOf(Step.Unknown.class);
    Job wordy = bench.job(post("Hello", "x".repeat(801), bench.jpeg(40, 60)));
    bench.ready(wordy);
    assertThat(bench.connector.commit(wordy, 0, soon())).satisfies(refusedFor(Reason.CONTENT));
  }

  @Test
  void pictures_are_fetched_from_this_machine_only() throws Exception {
    Media picture = bench.jpeg(40, 60);
    String here = bench.job(post("", "", picture)).mediaUrl().apply(picture).toString();
    assertThat(byAddress(here)).isEqualTo(201);
    assertThat(byAddress("http://192.0.2.1/a.jpg")).isEqualTo(400);
    assertThat(Files.mismatch(bench.posts().getFirst().media().getFirst().file(), picture.file()))
        .isEqualTo(-1);
  }

  private int byAddress(String address) throws Exception {
    ObjectNode pin = Json.object().put("board_id", bench.account.remoteId());
    pin.putObject("media_source").put("source_type", "image_url").put("url", address);
    return send("/v5/pins", BodyPublishers.ofString(Json.write(pin))).statusCode();
  }

  private HttpResponse<String> send(String path, HttpRequest.BodyPublisher body) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(bench.account.host("api") + path))
              .header(
                  "Authorization", "Bearer " + bench.account.credential("access_token").reveal())
              .header("Content-Type", "application/json")
              .POST(body)
              .build();
      return client.send(request, HttpResponse.BodyHandlers.ofString());
    }
  }

  @Test
  void the_last_ninety_days_are_measured() throws Exception {
    String id = bench.publish(post("Count me", "", bench.jpeg(40, 60)));
    bench.sandbox.letPass(Duration.ofHours(30));
    var seen = bench.sandbox.world().reactions(bench.posts().getFirst());

    Metrics metrics = bench.connector.measure(bench.account, id, soon());
    assertThat(metrics.values())
        .containsOnlyKeys(Metric.VIEWS, Metric.SAVES, Metric.CLICKS)
        .containsEntry(Metric.VIEWS, seen.views())
        .containsEntry(Metric.SAVES, seen.saves())
        .containsEntry(Metric.CLICKS, seen.clicks());
    bench.sandbox.letPass(Duration.ofDays(200));
    assertThat(bench.connector.measure(bench.account, id, soon()).values().get(Metric.VIEWS))
        .isLessThan(seen.views());
    assertThat(bench.connector.measure(bench.account, "1", soon()).failure()).isNotNull();
  }
}
