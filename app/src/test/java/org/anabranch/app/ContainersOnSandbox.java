package org.anabranch.app;

import static org.anabranch.app.Bench.refusedFor;
import static org.anabranch.app.Bench.soon;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.anabranch.publish.Failure.Reason;
import org.anabranch.publish.Job;
import org.anabranch.publish.Media;
import org.anabranch.publish.Metrics.Metric;
import org.anabranch.publish.Step;
import org.anabranch.sandbox.Faults.Fault;
import org.anabranch.sandbox.Faults.Kind;
import org.anabranch.sandbox.World.SandboxPost;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What holds for both platforms that publish by containers. */
abstract class ContainersOnSandbox {
  @TempDir Path directory;
  Bench bench;

  abstract Bench bench(Path directory);

  /** The end of the path that publishes a container. */
  abstract String publishing();

  String key() {
    return bench.connector.platform().key();
  }

  @BeforeEach
  void open() {
    bench = bench(directory);
  }

  @AfterEach
  void close() {
    bench.close();
  }

  @Test
  void a_carousel_appears_whole_and_is_found_at_its_link() throws Exception {
    Media first = bench.jpeg(400, 500);
    Media second = bench.jpeg(500, 500);
    Job job = bench.job(bench.post("Rivers & channels #water", first, second));
    String id = bench.publish(job);

    SandboxPost post = bench.posts().getFirst();
    assertThat(post.text()).isEqualTo("Rivers & channels #water");
    assertThat(post.media()).hasSize(2);
    assertThat(post.media().getFirst().altText()).isEqualTo(first.altText());
    assertThat(Files.mismatch(post.media().getLast().file(), second.file())).isEqualTo(-1);
    assertThat(bench.connector.confirm(job, soon()))
        .isInstanceOfSatisfying(
            Step.Live.class,
            live -> {
              assertThat(live.remoteId()).isEqualTo(id);
              assertThat(Bench.fetch(live.permalink())).contains("Rivers &amp; channels");
            });
  }

  @Test
  void a_single_picture_needs_no_carousel() throws Exception {
    bench.publish(bench.post("one", bench.jpeg(400, 400)));
    assertThat(bench.posts().getFirst().media()).hasSize(1);
  }

  @Test
  void a_lost_publish_is_settled_by_the_container() throws Exception {
    bench.publish(bench.post("again", bench.jpeg(400, 400)));
    Job job = bench.job(bench.post("again", bench.jpeg(400, 400)));
    bench.ready(job);
    lose(Kind.RESET);
    assertThat(bench.connector.commit(job, 0, soon())).isInstanceOf(Step.Unknown.class);
    assertThat(bench.connector.settle(job, 0, soon())).isEqualTo(new Step.NotThere());

    lose(Kind.LOSE_REPLY);
    assertThat(bench.connector.commit(job, 0, soon())).isInstanceOf(Step.Unknown.class);
    Step.Accepted ours = new Step.Accepted(bench.posts().getFirst().id());
    assertThat(bench.connector.settle(job, 0, soon())).isEqualTo(ours);
    assertThat(bench.posts()).hasSize(2);

    assertThat(bench.connector.commit(job, 0, soon())).isInstanceOf(Step.Unknown.class);
    assertThat(bench.connector.settle(job, 0, soon())).isEqualTo(ours);
    assertThat(bench.posts()).hasSize(2);
  }

  private void lose(Kind kind) {
    bench.sandbox.faults().add(Fault.once(kind, key(), "POST", publishing() + "$"));
  }

  @Test
  void a_container_that_expired_is_made_anew() throws Exception {
    Job job = bench.job(bench.post("late", bench.jpeg(400, 400), bench.jpeg(400, 400)));
    bench.ready(job);
    bench.sandbox.letPass(Duration.ofHours(25));
    assertThat(bench.connector.check(job, soon())).satisfies(refusedFor(Reason.TRANSIENT));
    bench.publish(job);
    assertThat(bench.posts()).hasSize(1);
  }

  @Test
  void what_was_begun_is_gone_on_with() throws Exception {
    Job job = bench.job(bench.post("slow", bench.jpeg(400, 400), bench.jpeg(400, 400)));
    bench
        .sandbox
        .faults()
        .add(Fault.once(Kind.STATUS, key(), "GET", "/\\d+$").withStatus(500, "{}", Duration.ZERO));
    assertThat(bench.prepare(job)).satisfies(refusedFor(Reason.TRANSIENT));
    String item = job.handles().get("item.0").orElseThrow();
    bench.publish(job);
    assertThat(job.handles().get("item.0")).contains(item);
  }

  @Test
  void an_action_blocked_may_have_gone_live() throws Exception {
    Job job = bench.job(bench.post("blocked?", bench.jpeg(400, 400)));
    bench.ready(job);
    bench
        .sandbox
        .faults()
        .add(
            Fault.once(Kind.STATUS, key(), "POST", publishing() + "$")
                .withStatus(
                    400, "{\"error\":{\"code\":4,\"error_subcode\":2207051}}", Duration.ZERO));
    assertThat(bench.connector.commit(job, 0, soon())).isInstanceOf(Step.Unknown.class);
    assertThat(bench.connector.settle(job, 0, soon())).isEqualTo(new Step.NotThere());
  }

  @Test
  void a_file_that_cannot_be_fetched_is_refused() throws Exception {
    Media gone = bench.jpeg(400, 400);
    Files.move(gone.file(), directory.resolve("elsewhere"));
    assertThat(bench.prepare(bench.job(bench.post("gone", gone))))
        .satisfies(refusedFor(Reason.MEDIA));
  }

  @Test
  void a_lost_grant_is_told() throws Exception {
    Job job = bench.job(bench.post("x", bench.jpeg(400, 400)), bench.with("access_token", "no"));
    assertThat(bench.prepare(job)).satisfies(refusedFor(Reason.REAUTHORISE));
  }

  @Test
  void a_days_audience_is_measured() throws Exception {
    String id = bench.publish(bench.post("count me", bench.jpeg(400, 400)));
    bench.sandbox.letPass(Duration.ofHours(24));
    var seen = bench.sandbox.world().reactions(bench.posts().getFirst());
    assertThat(bench.connector.measure(bench.account, id, soon()).values())
        .containsEntry(Metric.VIEWS, seen.views())
        .containsEntry(Metric.LIKES, seen.likes())
        .containsEntry(Metric.COMMENTS, seen.comments())
        .containsEntry(Metric.SHARES, seen.shares());
  }
}
