package org.anabranch.app;

import static org.anabranch.app.Bench.refusedFor;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.anabranch.publish.Failure.Reason;
import org.anabranch.publish.Job;
import org.anabranch.publish.Media;
import org.anabranch.publish.instagram.InstagramConnector;
import org.anabranch.publish.internal.Api;
import org.anabranch.sandbox.Faults.Fault;
import org.anabranch.sandbox.Faults.Kind;
import org.anabranch.sandbox.instagram.InstagramImitation;
import org.junit.jupiter.api.Test;

class InstagramOnSandboxTest extends ContainersOnSandbox {
  @Override
  Bench bench(Path directory) {
    return new Bench(directory, new InstagramConnector(new Api()), InstagramImitation::new);
  }

  @Override
  String publishing() {
    return "/media_publish";
  }

  @Test
  void a_reel_is_uploaded_again_from_where_it_broke_and_carries_the_label() throws Exception {
    Media video = bench.mp4(1080, 1920, Duration.ofSeconds(20), 2_000_000);
    Job job = bench.job(bench.post("watch", video));
    bench.sandbox.faults().add(Fault.once(Kind.LOSE_REPLY, "instagram", "POST", "/ig-api-upload/"));
    assertThat(bench.prepare(job)).satisfies(refusedFor(Reason.TRANSIENT));
    bench.publish(job);

    assertThat(bench.posts().getFirst().aiLabel()).isTrue();
    assertThat(Files.mismatch(bench.posts().getFirst().media().getFirst().file(), video.file()))
        .isEqualTo(-1);
  }

  @Test
  void a_reel_of_no_use_is_refused_by_its_container() throws Exception {
    Job job = bench.job(bench.post("blink", bench.mp4(1080, 1920, Duration.ofSeconds(1), 50_000)));
    assertThat(bench.connector.validate(job.post())).isNotEmpty();
    bench.prepare(job);
    assertThat(bench.connector.check(job, Bench.soon())).satisfies(refusedFor(Reason.MEDIA));
  }

  @Test
  void only_jpeg_of_a_fitting_shape_is_taken() throws Exception {
    assertThat(bench.connector.validate(bench.post("text alone"))).isNotEmpty();
    for (Media unfit : new Media[] {bench.png(400, 400), bench.jpeg(300, 500)}) {
      assertThat(bench.connector.validate(bench.post("unfit", unfit))).isNotEmpty();
      assertThat(bench.prepare(bench.job(bench.post("unfit", unfit))))
          .satisfies(refusedFor(Reason.MEDIA));
    }
  }
}
