package org.anabranch.app;

import static org.anabranch.app.Bench.refusedFor;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.anabranch.publish.Failure.Reason;
import org.anabranch.publish.Job;
import org.anabranch.publish.Media;
import org.anabranch.publish.Step;
import org.anabranch.publish.internal.Api;
import org.anabranch.publish.threads.ThreadsConnector;
import org.anabranch.sandbox.Faults.Fault;
import org.anabranch.sandbox.Faults.Kind;
import org.anabranch.sandbox.World.SandboxPost;
import org.anabranch.sandbox.threads.ThreadsImitation;
import org.junit.jupiter.api.Test;

class ThreadsOnSandboxTest extends ContainersOnSandbox {
  @Override
  Bench bench(Path directory) {
    return new Bench(directory, new ThreadsConnector(new Api()), ThreadsImitation::new);
  }

  @Override
  String publishing() {
    return "/threads_publish";
  }

  @Test
  void a_text_needs_no_picture_and_is_counted_as_threads_counts() throws Exception {
    String fits = "🌊".repeat(100) + "a".repeat(100);
    assertThat(bench.connector.validate(bench.post(fits))).isEmpty();
    bench.publish(bench.post(fits));
    assertThat(bench.posts().getFirst().text()).isEqualTo(fits);

    assertThat(bench.connector.validate(bench.post(fits + "a"))).isNotEmpty();
    assertThat(bench.prepare(bench.job(bench.post(fits + "a"))))
        .satisfies(refusedFor(Reason.CONTENT));
    String links = "https://a.example/1 https://a.example/2 https://a.example/3";
    assertThat(bench.connector.validate(bench.post(links + " " + links.replace("/a", "/b"))))
        .isNotEmpty();
  }

  @Test
  void a_lost_reply_to_the_second_part_is_found_behind_pages_of_newer_replies() throws Exception {
    Job job = bench.job(bench.thread(List.of("The river", "parts here")));
    bench.ready(job);
    String first = bench.commit(job, 0);
    bench.sandbox.faults().add(Fault.once(Kind.LOSE_REPLY, "threads", "POST", publishing() + "$"));
    assertThat(bench.connector.commit(job, 1, Bench.soon())).isInstanceOf(Step.Unknown.class);
    SandboxPost second = bench.posts().getFirst();
    for (int i = 0; i < 150; i++) {
      bench
          .sandbox
          .world()
          .publish(
              new SandboxPost(
                  "threads",
                  bench.sandbox.world().newId(),
                  second.accountId(),
                  "",
                  "Another answer, number " + i,
                  "",
                  List.of(),
                  "",
                  false,
                  first,
                  second.at()));
    }
    assertThat(bench.connector.settle(job, 1, Bench.soon()))
        .isEqualTo(new Step.Accepted(second.id()));
  }

  @Test
  void a_video_is_fetched_and_what_is_wrong_with_it_is_told_by_its_container() throws Exception {
    Media video = bench.mp4(1080, 1920, Duration.ofSeconds(20), 2_000_000);
    bench.publish(bench.post("watch", video));
    assertThat(Files.mismatch(bench.posts().getFirst().media().getFirst().file(), video.file()))
        .isEqualTo(-1);

    Job job = bench.job(bench.post("long", bench.mp4(1080, 1920, Duration.ofMinutes(6), 90_000)));
    bench.prepare(job);
    assertThat(bench.connector.check(job, Bench.soon())).satisfies(refusedFor(Reason.MEDIA));
  }
}
