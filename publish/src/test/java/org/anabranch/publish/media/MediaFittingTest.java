package org.anabranch.publish.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Digest;
import org.anabranch.kernel.ProblemException;
import org.anabranch.kernel.Progress;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MediaFittingTest {
  private static final MediaLimits LIMITS =
      new MediaLimits(
          new MediaLimits.Picture(
              Set.of("image/jpeg"), 200_000, 320, 1440, new MediaLimits.Ratio(0.8, 1.91)),
          new MediaLimits.Video(
              Set.of("video/mp4"),
              Set.of("h264"),
              1_000_000,
              Duration.ofSeconds(1),
              Duration.ofSeconds(3),
              640,
              30,
              5_000_000,
              new MediaLimits.Ratio(0.5, 1.0)));

  @TempDir Path directory;
  private final MediaProbe probe = new MediaProbe(1L << 30);
  private MadeFiles files;
  private MediaFitting fitting;

  @BeforeEach
  void open() {
    files = new MadeFiles(directory);
    fitting = new MediaFitting(directory.resolve("fitted"), probe, Clock.systemUTC());
  }

  private static Deadline soon() {
    return Deadline.in(Duration.ofMinutes(1));
  }

  private Fitted fit(Path file, Framing framing, Progress progress)
      throws IOException, InterruptedException {
    return fitting.fit(
        file, Digest.sha256(file), probe.probe(file, soon()), LIMITS, framing, progress, soon());
  }

  @Test
  void a_picture_comes_out_as_the_platform_takes_it() throws Exception {
    Fitted fitted =
        fit(files.picture("wide.png", "png", 3000, 900, true), Framing.PAD, Progress.NONE);
    assertThat(fitted.probed().contentType()).isEqualTo("image/jpeg");
    assertThat(fitted.probed().width()).isEqualTo(1440);
    assertThat((double) fitted.probed().width() / fitted.probed().height()).isBetween(1.9, 1.92);
    assertThat(fitted.probed().bytes()).isLessThanOrEqualTo(200_000);
    assertThat(fitted.changes())
        .anyMatch(c -> c.startsWith("padded"))
        .anyMatch(c -> c.contains("image/jpeg"));
  }

  @Test
  void a_cropped_picture_fills_its_shape() throws Exception {
    Fitted fitted =
        fit(files.picture("tall.jpg", "jpg", 400, 1200, false), Framing.CROP, Progress.NONE);
    assertThat(fitted.probed().width()).isEqualTo(400);
    assertThat(fitted.probed().height()).isEqualTo(500);
  }

  @Test
  void what_is_good_stays_the_very_file() throws Exception {
    Path good = files.picture("good.jpg", "jpg", 800, 800, false);
    Fitted fitted = fit(good, Framing.PAD, Progress.NONE);
    assertThat(fitted.file()).isEqualTo(good);
    assertThat(fitted.changes()).isEmpty();
  }

  @Test
  void a_turned_photograph_comes_out_upright() throws Exception {
    Path lying = files.picture("lying.jpg", "jpg", 800, 640, false);
    Fitted fitted = fit(files.turned("turned.jpg", lying), Framing.PAD, Progress.NONE);
    assertThat(fitted.changes()).contains("turned upright");
    assertThat(((Probed.Picture) fitted.probed()).turned()).isFalse();
    assertThat(fitted.probed().height()).isEqualTo(800);
  }

  @Test
  void a_video_is_shortened_reshaped_and_encoded_with_progress() throws Exception {
    Path mov =
        files.video(
            "v.mov", "1280x720", 5, "-c:v", "mjpeg", "-pix_fmt", "yuvj444p", "-c:a", "pcm_s16le");
    List<Double> told = new ArrayList<>();
    Fitted fitted = fit(mov, Framing.PAD, (fraction, _) -> told.add(fraction));
    Probed.Video video = (Probed.Video) fitted.probed();
    assertThat(video.videoCodec()).isEqualTo("h264");
    assertThat(video.audioCodec()).isEqualTo("aac");
    assertThat(video.duration()).isBetween(Duration.ofMillis(2800), Duration.ofMillis(3100));
    assertThat(video.width()).isEqualTo(640);
    assertThat(video.height()).isEqualTo(640);
    assertThat(video.indexFirst()).isTrue();
    assertThat(video.bytes()).isLessThanOrEqualTo(1_000_000);
    assertThat(told).isNotEmpty().isSorted();
  }

  @Test
  void a_late_index_is_moved_without_encoding_anew() throws Exception {
    Path late = files.video("late.mp4", "320x320", 2, "-c:v", "libopenh264", "-c:a", "aac");
    Fitted fitted = fit(late, Framing.PAD, Progress.NONE);
    assertThat(fitted.changes()).containsExactly("index moved to the front");
    assertThat(((Probed.Video) fitted.probed()).indexFirst()).isTrue();
  }

  @Test
  void the_same_wish_is_fulfilled_once() throws Exception {
    Path file = files.picture("a.png", "png", 900, 900, false);
    Path first = fit(file, Framing.PAD, Progress.NONE).file();
    Files.write(first, Files.readAllBytes(file)); // another picture, which would be made anew
    Files.setLastModifiedTime(first, FileTime.from(Instant.EPOCH));
    assertThat(fit(file, Framing.PAD, Progress.NONE).file())
        .isEqualTo(first)
        .hasSameBinaryContentAs(file);
    assertThat(Files.getLastModifiedTime(first).toInstant())
        .as("asked for again, it counts as made now")
        .isAfter(Instant.EPOCH);
  }

  @Test
  void too_short_a_video_is_refused_with_the_fix() throws Exception {
    Path brief = files.video("brief.mp4", "320x320", 1, "-t", "0.5", "-c:v", "libopenh264");
    assertThatThrownBy(() -> fit(brief, Framing.PAD, Progress.NONE))
        .isInstanceOfSatisfying(
            ProblemException.class,
            e -> assertThat(e.problem().code()).isEqualTo("media-too-short"));
  }

  @Test
  void a_deadline_in_the_middle_leaves_nothing_behind() throws Exception {
    Path video = files.video("v.mp4", "1280x720", 5);
    Probed probed = probe.probe(video, soon());
    assertThatThrownBy(
            () ->
                fitting.fit(
                    video,
                    Digest.sha256(video),
                    probed,
                    LIMITS,
                    Framing.PAD,
                    Progress.NONE,
                    Deadline.in(Duration.ofMillis(50))))
        .isInstanceOf(ProblemException.class);
    try (Stream<Path> left = Files.list(directory.resolve("fitted"))) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void a_still_is_taken_out_of_a_video() throws Exception {
    Path video = files.video("v.mp4", "640x360", 3);
    Fitted still =
        fitting.thumbnail(video, Digest.sha256(video), Duration.ofSeconds(1), 320, 100_000, soon());
    assertThat(still.probed().contentType()).isEqualTo("image/jpeg");
    assertThat(still.probed().width()).isEqualTo(320);
  }
}
