package org.anabranch.app;

import static org.anabranch.app.Bench.refusedFor;
import static org.anabranch.app.Bench.soon;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import org.anabranch.publish.Failure.Reason;
import org.anabranch.publish.Job;
import org.anabranch.publish.Media;
import org.anabranch.publish.Metrics.Metric;
import org.anabranch.publish.Post;
import org.anabranch.publish.Step;
import org.anabranch.publish.facebook.FacebookConnector;
import org.anabranch.publish.internal.Api;
import org.anabranch.sandbox.Faults.Fault;
import org.anabranch.sandbox.Faults.Kind;
import org.anabranch.sandbox.World.SandboxPost;
import org.anabranch.sandbox.facebook.FacebookImitation;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FacebookOnSandboxTest {
  @TempDir Path directory;
  Bench bench;

  @BeforeEach
  void open() {
    bench = new Bench(directory, new FacebookConnector(new Api()), FacebookImitation::new);
  }

  @AfterEach
  void close() {
    bench.close();
  }

  @Test
  void a_post_with_pictures_appears_whole_and_is_found_at_its_link() throws Exception {
    Media first = bench.jpeg(400, 500);
    Job job =
        bench.job(bench.post("Rivers & channels\nhttps://example.com", first, bench.png(40, 50)));
    String id = bench.publish(job);

    SandboxPost post = bench.posts().getFirst();
    assertThat(post.text()).isEqualTo("Rivers & channels\nhttps://example.com");
    assertThat(post.media()).hasSize(2);
    assertThat(post.media().getFirst().altText()).isEqualTo(first.altText());
    assertThat(Files.mismatch(post.media().getFirst().file(), first.file())).isEqualTo(-1);
    assertThat(bench.connector.confirm(job, soon()))
        .isInstanceOfSatisfying(
            Step.Live.class,
            live -> {
              assertThat(live.remoteId()).isEqualTo(id);
              assertThat(Bench.fetch(live.permalink())).contains("Rivers &amp; channels");
            });
  }

  @Test
  void a_reel_goes_up_from_where_the_upload_broke() throws Exception {
    Media video = bench.mp4(1080, 1920, Duration.ofSeconds(20), 3_000_000);
    Job job = bench.job(bench.post("watch", video));
    bench.sandbox.faults().add(Fault.once(Kind.RESET, "facebook", "POST", "/video-upload/"));
    assertThat(bench.prepare(job)).satisfies(refusedFor(Reason.TRANSIENT));
    sendHalf(job, video);

    String id = bench.publish(job);
    assertThat(Files.mismatch(bench.posts().getFirst().media().getFirst().file(), video.file()))
        .isEqualTo(-1);
    Step.Confirmed end = bench.confirmed(job);
    assertThat(end).isEqualTo(new Step.Live(id, bench.account.host("web") + "/reel/" + id + "/"));
    assertThat(bench.connector.measure(bench.account, id, soon()).values())
        .containsKeys(Metric.VIEWS, Metric.LIKES, Metric.COMMENTS);
  }

  private void sendHalf(Job job, Media video) throws Exception {
    byte[] half = Arrays.copyOf(Files.readAllBytes(video.file()), 1_500_000);
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> reply =
          client.send(
              HttpRequest.newBuilder(URI.create(job.handles().get("upload.url").orElseThrow()))
                  .header(
                      "Authorization", "OAuth " + bench.account.credential("access_token").reveal())
                  .header("offset", "0")
                  .header("file_size", Long.toString(video.bytes()))
                  .POST(HttpRequest.BodyPublishers.ofByteArray(half))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      assertThat(reply.body()).contains("PartialRequestError");
    }
  }

  @Test
  void a_reel_whose_finish_was_lost_is_found_and_one_never_finished_is_not() throws Exception {
    Job job = bench.job(bench.post("watch", bench.mp4(1080, 1920, Duration.ofSeconds(9), 50_000)));
    bench.ready(job);
    assertThat(bench.connector.settle(job, 0, soon())).isEqualTo(new Step.NotThere());
    bench.sandbox.faults().add(Fault.once(Kind.LOSE_REPLY, "facebook", "POST", "/video_reels$"));
    assertThat(bench.connector.commit(job, 0, soon())).isInstanceOf(Step.Unknown.class);
    assertThat(bench.connector.settle(job, 0, soon()))
        .isEqualTo(new Step.Accepted(job.handles().get("video.id").orElseThrow()));
    assertThat(bench.posts()).hasSize(1);
  }

  @Test
  void a_lost_post_is_told_from_an_older_one_with_the_same_words() throws Exception {
    bench.publish(bench.post("again"));
    bench.sandbox.letPass(Duration.ofHours(1));
    Job job = bench.job(bench.post("again"));
    bench.ready(job);
    bench.sandbox.faults().add(Fault.once(Kind.RESET, "facebook", "POST", "/feed$"));
    assertThat(bench.connector.commit(job, 0, soon())).isInstanceOf(Step.Unknown.class);
    assertThat(bench.connector.settle(job, 0, soon())).isEqualTo(new Step.NotThere());

    bench.sandbox.faults().add(Fault.once(Kind.LOSE_REPLY, "facebook", "POST", "/feed$"));
    assertThat(bench.connector.commit(job, 0, soon())).isInstanceOf(Step.Unknown.class);
    assertThat(bench.connector.settle(job, 0, soon()))
        .isEqualTo(new Step.Accepted(bench.posts().getFirst().id()));
  }

  @Test
  void refusals_are_told_apart_by_their_codes() throws Exception {
    assertThat(bench.prepare(bench.job(bench.post("hello"), bench.with("access_token", "no"))))
        .satisfies(refusedFor(Reason.REAUTHORISE));
    assertThat(bench.prepare(bench.job(bench.post("hello"), bench.with("client_secret", "no"))))
        .satisfies(refusedFor(Reason.TRANSIENT));

    Job job = bench.job(bench.post("hello"));
    bench.ready(job);
    for (var expected :
        Map.of(
                "{\"code\":80001}", Reason.THROTTLED,
                "{\"code\":100,\"error_subcode\":1366051}", Reason.DUPLICATE,
                "{\"code\":368}", Reason.ACCOUNT,
                "{\"code\":210}", Reason.PERMISSION,
                "{\"code\":190,\"error_subcode\":463}", Reason.REAUTHORISE,
                "{\"code\":100,\"message\":\"about token 190\"}", Reason.CONTENT)
            .entrySet()) {
      fault(400, expected.getKey());
      assertThat(bench.connector.commit(job, 0, soon()))
          .as(expected.getKey())
          .satisfies(refusedFor(expected.getValue()));
    }
    fault(400, "{\"code\":2,\"is_transient\":true}");
    assertThat(bench.connector.commit(job, 0, soon())).isInstanceOf(Step.Unknown.class);
    fault(503, "{}");
    assertThat(bench.connector.commit(job, 0, soon())).isInstanceOf(Step.Unknown.class);
  }

  private void fault(int status, String error) {
    bench.sandbox.faults().clear();
    bench
        .sandbox
        .faults()
        .add(
            Fault.once(Kind.STATUS, "facebook", "POST", "/feed$")
                .withStatus(status, "{\"error\":" + error + "}", Duration.ZERO));
  }

  @Test
  void a_days_audience_is_measured() throws Exception {
    String id = bench.publish(bench.post("count me", bench.jpeg(40, 50)));
    bench.sandbox.letPass(Duration.ofHours(24));
    var seen = bench.sandbox.world().reactions(bench.posts().getFirst());

    assertThat(bench.connector.measure(bench.account, id, soon()).values())
        .containsEntry(Metric.VIEWS, seen.views())
        .containsEntry(Metric.REACH, seen.reach())
        .containsEntry(Metric.LIKES, seen.likes())
        .containsEntry(Metric.COMMENTS, seen.comments())
        .containsEntry(Metric.SHARES, seen.shares())
        .containsEntry(Metric.CLICKS, seen.clicks());
  }

  @Test
  void a_video_for_the_feed_goes_on_where_facebook_is_after_a_lost_reply() throws Exception {
    CutClient client = new CutClient();
    Path place = Files.createDirectories(directory.resolve("cut"));
    try (Bench cut =
        new Bench(place, new FacebookConnector(new Api(client)), FacebookImitation::new)) {
      Media video = cut.mp4(1280, 720, Duration.ofSeconds(20), 9_000_000);
      Job job = cut.job(cut.post("watch", video).withPlacement(Post.Placement.FEED));
      client.arm(CutClient.Cut.LOSE_REPLY, 3); // the newest posts, the start, a chunk, this one
      assertThat(cut.prepare(job)).satisfies(refusedFor(Reason.TRANSIENT));

      client.arm(CutClient.Cut.NONE, -1);
      assertThat(cut.prepare(job)).isEqualTo(new Step.Done());
      assertThat(client.calls()).as("the chunk that was there, the one that was not").isEqualTo(2);
      cut.publish(job);
      assertThat(Files.mismatch(cut.posts().getFirst().media().getFirst().file(), video.file()))
          .isEqualTo(-1);
      assertThat(cut.confirmed(job))
          .isInstanceOfSatisfying(
              Step.Live.class, live -> assertThat(live.permalink()).contains("/videos/"));
    }
  }

  @Test
  void a_photo_story_whose_reply_was_lost_is_settled_by_its_photo() throws Exception {
    Job job = bench.job(bench.post("", bench.jpeg(720, 1280)).withPlacement(Post.Placement.STORY));
    bench.ready(job);
    bench.sandbox.faults().add(Fault.once(Kind.LOSE_REPLY, "facebook", "POST", "/photo_stories$"));
    assertThat(bench.connector.commit(job, 0, soon())).isInstanceOf(Step.Unknown.class);
    assertThat(bench.connector.settle(job, 0, soon()))
        .isEqualTo(new Step.Accepted(bench.posts().getFirst().id()));
  }
}
