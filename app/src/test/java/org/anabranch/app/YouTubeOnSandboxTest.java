package org.anabranch.app;

import static org.anabranch.app.Bench.refusedFor;
import static org.anabranch.app.Bench.soon;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.anabranch.publish.Failure.Reason;
import org.anabranch.publish.Job;
import org.anabranch.publish.Media;
import org.anabranch.publish.Metrics;
import org.anabranch.publish.Metrics.Metric;
import org.anabranch.publish.Platform;
import org.anabranch.publish.Post;
import org.anabranch.publish.Step;
import org.anabranch.publish.internal.Api;
import org.anabranch.publish.youtube.YouTubeConnector;
import org.anabranch.sandbox.Faults.Fault;
import org.anabranch.sandbox.Faults.Kind;
import org.anabranch.sandbox.World.SandboxPost;
import org.anabranch.sandbox.youtube.YouTubeImitation;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class YouTubeOnSandboxTest {
  private static final String UPLOAD = "/upload/youtube/v3/videos";
  private static final int THREE_CHUNKS = 9_000_000;

  @TempDir Path directory;
  Bench bench;

  @BeforeEach
  void open() {
    bench = new Bench(directory, new YouTubeConnector(new Api()), YouTubeImitation::new);
  }

  @AfterEach
  void close() {
    bench.close();
  }

  private static Post post(String title, String text, Media... media) {
    return new Post(
        Platform.YOUTUBE, title, List.of(text), List.of(), null, null, List.of(media), true, "en");
  }

  private Media video(int bytes) {
    return bench.mp4(1280, 720, Duration.ofSeconds(20), bytes);
  }

  private Media cover() {
    Media image = bench.jpeg(1280, 720);
    return image.withRole(Media.Role.COVER);
  }

  @Test
  void a_video_appears_whole_only_with_the_commit_and_gets_its_thumbnail() throws Exception {
    Media video = video(THREE_CHUNKS);
    Media cover = cover();
    Job job = bench.job(post("The river", "How it parts\n\n#water", cover, video));
    bench.ready(job);
    assertThat(bench.posts()).isEmpty();
    String id = bench.commit(job, 0);

    SandboxPost post = bench.posts().getFirst();
    assertThat(post.id()).isEqualTo(id);
    assertThat(post.title()).isEqualTo("The river");
    assertThat(post.text()).isEqualTo("How it parts\n\n#water");
    assertThat(post.aiLabel()).isTrue();
    assertThat(Files.mismatch(post.media().getFirst().file(), video.file())).isEqualTo(-1);
    String page = bench.account.host("web") + "/watch?v=" + id;
    assertThat(bench.confirmed(job)).isEqualTo(new Step.Live(id, page));
    assertThat(Bench.fetch(page)).contains("The river");
    assertThat(thumbnail(id)).isEqualTo(Files.readAllBytes(cover.file()));
  }

  private byte[] thumbnail(String id) throws Exception {
    URI address = URI.create(bench.account.host("web") + "/vi/" + id + "/hqdefault.jpg");
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client
          .send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofByteArray())
          .body();
    }
  }

  @Test
  void a_lost_reply_of_the_last_chunk_is_settled_by_its_session() throws Exception {
    for (Kind kind : List.of(Kind.LOSE_REPLY, Kind.RESET)) {
      Job job = bench.job(post("Lost", "and found", video(THREE_CHUNKS)));
      bench.ready(job);
      bench.sandbox.faults().add(Fault.once(kind, "youtube", "PUT", UPLOAD));
      assertThat(bench.connector.commit(job, 0, soon())).isInstanceOf(Step.Unknown.class);
      Step.Settled expected =
          kind == Kind.RESET
              ? new Step.NotThere()
              : new Step.Accepted(bench.posts().getFirst().id());
      assertThat(bench.connector.settle(job, 0, soon())).isEqualTo(expected);
      if (kind == Kind.RESET) {
        bench.publish(job);
      }
    }
    assertThat(bench.posts()).hasSize(2);
  }

  @Test
  void an_upload_goes_on_where_it_stopped() throws Exception {
    Media video = video(THREE_CHUNKS);
    Job job = bench.job(post("Goes on", "", video));
    bench.sandbox.faults().add(Fault.once(Kind.LOSE_REPLY, "youtube", "PUT", UPLOAD));
    assertThat(bench.prepare(job)).satisfies(refusedFor(Reason.TRANSIENT));
    String session = job.handles().get("session").orElseThrow();
    bench.publish(job);

    assertThat(job.handles().get("session")).contains(session);
    assertThat(Files.mismatch(bench.posts().getFirst().media().getFirst().file(), video.file()))
        .isEqualTo(-1);
  }

  @Test
  void a_session_that_youtube_has_forgotten_is_begun_anew() throws Exception {
    Job job = bench.job(post("Forgotten", "", video(THREE_CHUNKS)));
    bench.ready(job);
    bench.sandbox.letPass(Duration.ofDays(8));
    assertThat(bench.connector.settle(job, 0, soon())).isInstanceOf(Step.Unknown.class);
    assertThat(bench.connector.commit(job, 0, soon())).satisfies(refusedFor(Reason.TRANSIENT));
    bench.publish(job);
    assertThat(bench.posts()).hasSize(1);
  }

  @Test
  void a_video_that_came_whole_after_all_is_not_sent_again() throws Exception {
    Job job = bench.job(post("Late", "", video(300_000)));
    bench.ready(job);
    bench.sandbox.faults().add(Fault.once(Kind.LOSE_REPLY, "youtube", "PUT", UPLOAD));
    assertThat(bench.connector.commit(job, 0, soon())).isInstanceOf(Step.Unknown.class);
    assertThat(bench.publish(job)).isEqualTo(bench.posts().getFirst().id());
    assertThat(bench.posts()).hasSize(1);
  }

  @Test
  void a_thumbnail_that_fails_does_not_fail_the_post() throws Exception {
    Job job = bench.job(post("Plain", "", cover(), video(300_000)));
    String id = bench.publish(job);
    bench.sandbox.faults().add(Fault.once(Kind.STATUS, "youtube", "POST", "/thumbnails/set"));
    assertThat(bench.confirmed(job)).isInstanceOf(Step.Live.class);
    assertThat(new String(thumbnail(id), StandardCharsets.UTF_8)).contains("no such thumbnail");
  }

  @Test
  void a_file_that_is_no_video_fails_in_processing() throws Exception {
    Media picture = bench.jpeg(1000, 1000);
    Media posing =
        new Media(
            Media.Role.VIDEO,
            picture.file(),
            "video/mp4",
            1000,
            1000,
            Duration.ofSeconds(9),
            picture.bytes(),
            picture.sha256(),
            "");
    Job job = bench.job(post("Posing", "", posing));
    bench.publish(job);
    assertThat(bench.confirmed(job)).satisfies(refusedFor(Reason.MEDIA));
    assertThat(bench.posts()).isEmpty();
  }

  @Test
  void refusals_are_told_apart() throws Exception {
    Post post = post("Hello", "", video(300_000));
    Job stranger = bench.job(post, bench.with("access_token", "nobody"));
    assertThat(bench.prepare(stranger)).satisfies(refusedFor(Reason.REAUTHORISE));
    assertThat(bench.prepare(bench.job(post("a < b", "", video(300_000)))))
        .satisfies(refusedFor(Reason.CONTENT));
    assertThat(bench.connector.validate(post("a < b", "", video(300_000)))).hasSize(1);
    assertThat(bench.connector.validate(post("", "", video(300_000)))).hasSize(1);
    for (int i = 0; i < 100; i++) {
      bench.prepare(bench.job(post));
    }
    assertThat(bench.prepare(bench.job(post)))
        .isInstanceOfSatisfying(
            Step.Refused.class,
            r -> {
              assertThat(r.failure().reason()).isEqualTo(Reason.QUOTA);
              assertThat(r.failure().retryAfter()).isPositive();
            });
  }

  @Test
  void chunks_must_be_whole_units_and_follow_each_other() throws Exception {
    Job job = bench.job(post("Strict", "", video(THREE_CHUNKS)));
    bench.ready(job);
    String session = job.handles().get("session").orElseThrow();
    assertThat(put(session, "bytes 8388608-8389607/9000000", 1000)).isEqualTo(400);
    assertThat(put(session, "bytes 0-262143/9000000", 262_144)).isEqualTo(400);
    assertThat(put(session, "bytes */9000001", 0)).isEqualTo(400);
    assertThat(put(session, "bytes */9000000", 0)).isEqualTo(308);
    assertThat(put(session + "x", "bytes */9000000", 0)).isEqualTo(404);
    assertThat(bench.posts()).isEmpty();
  }

  private static int put(String session, String range, int length) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(session))
              .header("Content-Range", range)
              .PUT(HttpRequest.BodyPublishers.ofByteArray(new byte[length]))
              .build();
      return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }
  }

  @Test
  void a_days_audience_is_measured() throws Exception {
    String id = bench.publish(post("Count me", "", video(300_000)));
    bench.sandbox.letPass(Duration.ofHours(24));
    var seen = bench.sandbox.world().reactions(bench.posts().getFirst());

    Metrics metrics = bench.connector.measure(bench.account, id, soon());
    assertThat(metrics.values())
        .containsOnlyKeys(Metric.VIEWS, Metric.LIKES, Metric.COMMENTS)
        .containsEntry(Metric.VIEWS, seen.views())
        .containsEntry(Metric.LIKES, seen.likes())
        .containsEntry(Metric.COMMENTS, seen.comments());
    assertThat(bench.connector.measure(bench.account, "1", soon()).failure()).isNotNull();
  }
}
