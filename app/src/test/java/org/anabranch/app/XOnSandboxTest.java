package org.anabranch.app;

import static org.anabranch.app.Bench.refusedFor;
import static org.anabranch.app.Bench.soon;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.anabranch.publish.Failure.Reason;
import org.anabranch.publish.Job;
import org.anabranch.publish.Media;
import org.anabranch.publish.Metrics;
import org.anabranch.publish.Metrics.Metric;
import org.anabranch.publish.Step;
import org.anabranch.publish.internal.Api;
import org.anabranch.publish.x.XConnector;
import org.anabranch.sandbox.Faults.Fault;
import org.anabranch.sandbox.Faults.Kind;
import org.anabranch.sandbox.World.SandboxPost;
import org.anabranch.sandbox.x.XImitation;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class XOnSandboxTest {
  private static final String CREATE = "/2/tweets$";

  @TempDir Path directory;
  Bench bench;

  @BeforeEach
  void open() {
    bench = new Bench(directory, new XConnector(new Api()), XImitation::new);
  }

  @AfterEach
  void close() {
    bench.close();
  }

  @Test
  void a_post_with_pictures_appears_whole() throws Exception {
    Media first = bench.jpeg(400, 300);
    Media second = bench.png(300, 300);
    Job job = bench.job(bench.post("Rivers & channels: https://example.com/a?b=1", first, second));
    String id = bench.publish(job);

    SandboxPost post = bench.posts().getFirst();
    assertThat(post.text()).isEqualTo("Rivers & channels: https://example.com/a?b=1");
    assertThat(post.aiLabel()).isTrue();
    assertThat(post.media()).hasSize(2);
    assertThat(post.media().getFirst().altText()).isEqualTo(first.altText());
    assertThat(Files.mismatch(post.media().getFirst().file(), first.file())).isEqualTo(-1);
    assertThat(bench.connector.confirm(job, soon()))
        .isEqualTo(new Step.Live(id, bench.account.host("web") + "/i/status/" + id));
  }

  @Test
  void a_thread_is_a_chain_of_replies() throws Exception {
    Job job = bench.job(bench.thread(List.of("one", "two", "three")));
    bench.publish(job);

    assertThat(bench.posts().reversed())
        .extracting(SandboxPost::text)
        .containsExactly("one", "two", "three");
    assertThat(bench.posts().reversed())
        .extracting(SandboxPost::inReplyTo)
        .containsExactly(
            "",
            job.handles().get("commit.0").orElseThrow(),
            job.handles().get("commit.1").orElseThrow());
  }

  @Test
  void a_video_goes_up_in_segments_and_is_awaited() throws Exception {
    Media video = bench.mp4(1280, 720, Duration.ofSeconds(20), 9_000_000);
    bench.publish(bench.post("watch", video));

    assertThat(Files.mismatch(bench.posts().getFirst().media().getFirst().file(), video.file()))
        .isEqualTo(-1);
  }

  @Test
  void an_upload_goes_on_after_the_segment_whose_reply_was_lost() throws Exception {
    Job job =
        bench.job(bench.post("watch", bench.mp4(1280, 720, Duration.ofSeconds(20), 9_000_000)));
    bench.sandbox.faults().add(Fault.once(Kind.LOSE_REPLY, "x", "POST", "/append$"));

    assertThat(bench.prepare(job)).isInstanceOf(Step.Refused.class);
    String begun = job.handles().get("media.0.id").orElseThrow();
    bench.publish(job);
    assertThat(job.handles().get("media.0.id")).contains(begun);
    assertThat(bench.posts()).hasSize(1);
  }

  @Test
  void a_commit_whose_reply_was_lost_is_found_by_reading() throws Exception {
    String text = "Lost & <found> at https://example.com/x and example.org";
    bench.publish(bench.post(text));
    bench.sandbox.letPass(Duration.ofHours(1));
    for (boolean pictured : List.of(false, true)) {
      Job job = bench.job(pictured ? bench.post(text, bench.jpeg(40, 40)) : bench.post(text));
      bench.ready(job);
      bench.sandbox.faults().add(Fault.once(Kind.LOSE_REPLY, "x", "POST", CREATE));

      assertThat(bench.connector.commit(job, 0, soon())).isInstanceOf(Step.Unknown.class);
      assertThat(bench.connector.settle(job, 0, soon()))
          .isEqualTo(new Step.Accepted(bench.posts().getFirst().id()));
    }
    assertThat(bench.posts()).hasSize(3);
  }

  @Test
  void an_older_post_with_the_same_words_is_not_taken_for_ours() throws Exception {
    bench.publish(bench.post("again"));
    bench.sandbox.letPass(Duration.ofHours(1));
    Job job = bench.job(bench.post("again"));
    bench.ready(job);
    bench.sandbox.faults().add(Fault.once(Kind.RESET, "x", "POST", CREATE));

    assertThat(bench.connector.commit(job, 0, soon())).isInstanceOf(Step.Unknown.class);
    assertThat(bench.connector.settle(job, 0, soon())).isEqualTo(new Step.NotThere());
  }

  @Test
  void a_lost_reply_in_a_thread_is_settled_for_that_part() throws Exception {
    Job job = bench.job(bench.thread(List.of("same", "same", "same")));
    bench.sandbox.letPass(Duration.ofHours(1));
    bench.ready(job);
    bench.commit(job, 0);
    assertThat(bench.connector.settle(job, 1, soon())).isEqualTo(new Step.NotThere());
  }

  @Test
  void a_duplicate_is_told_from_a_prohibition_and_settled_by_reading() throws Exception {
    Job first = bench.job(bench.post("twice"));
    bench.ready(first);
    String id = bench.commit(first, 0);
    assertThat(bench.connector.commit(first, 0, soon())).satisfies(refusedFor(Reason.DUPLICATE));
    assertThat(bench.connector.settle(first, 0, soon())).isEqualTo(new Step.Accepted(id));

    Job second = bench.job(bench.post("twice"));
    bench.ready(second);
    assertThat(bench.connector.commit(second, 0, soon())).satisfies(refusedFor(Reason.DUPLICATE));
    assertThat(bench.connector.settle(second, 0, soon())).isEqualTo(new Step.NotThere());
    assertThat(bench.posts()).hasSize(1);
  }

  @Test
  void refusals_are_told_apart() throws Exception {
    Job stranger = bench.job(bench.post("hello"), bench.with("access_token", "nobody"));
    assertThat(bench.prepare(stranger)).satisfies(refusedFor(Reason.REAUTHORISE));

    Job job = bench.job(bench.post("hello"));
    bench.ready(job);
    bench
        .sandbox
        .faults()
        .add(
            Fault.once(Kind.STATUS, "x", "POST", CREATE)
                .withStatus(429, "{\"title\":\"Too Many Requests\"}", Duration.ofSeconds(30)));
    assertThat(bench.connector.commit(job, 0, soon()))
        .isInstanceOfSatisfying(
            Step.Refused.class,
            r -> {
              assertThat(r.failure().reason()).isEqualTo(Reason.THROTTLED);
              assertThat(r.failure().retryAfter()).isEqualTo(Duration.ofSeconds(30));
            });
    bench.sandbox.faults().add(Fault.once(Kind.STATUS, "x", "POST", CREATE));
    assertThat(bench.connector.commit(job, 0, soon())).isInstanceOf(Step.Unknown.class);
  }

  @Test
  void the_platforms_own_count_decides_what_fits() throws Exception {
    String fits = "字".repeat(128) + " https://example.com/" + "long".repeat(20);
    assertThat(bench.connector.validate(bench.post(fits))).isEmpty();
    bench.publish(bench.post(fits));
    assertThat(bench.connector.validate(bench.post(fits + "字"))).isNotEmpty();
    Job job = bench.job(bench.post(fits + "字"));
    bench.ready(job);
    assertThat(bench.connector.commit(job, 0, soon())).satisfies(refusedFor(Reason.CONTENT));
  }

  @Test
  void a_days_audience_is_measured() throws Exception {
    String id = bench.publish(bench.post("count me https://example.com"));
    bench.sandbox.letPass(Duration.ofHours(24));
    var seen = bench.sandbox.world().reactions(bench.posts().getFirst());

    Metrics metrics = bench.connector.measure(bench.account, id, soon());
    assertThat(metrics.values())
        .containsEntry(Metric.VIEWS, seen.views())
        .containsEntry(Metric.LIKES, seen.likes())
        .containsEntry(Metric.SHARES, seen.shares())
        .containsEntry(Metric.SAVES, seen.saves())
        .containsEntry(Metric.CLICKS, seen.clicks())
        .doesNotContainKey(Metric.REACH);
    assertThat(bench.connector.measure(bench.account, "1", soon()).failure()).isNotNull();
  }
}
