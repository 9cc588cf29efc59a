package org.anabranch.publish.media;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Digest;
import org.anabranch.kernel.Home;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.Progress;

/**
 * Makes of a file what a platform takes: its shape, size, length, codecs and container, and no more
 * than must be. The result is named after the file's content and what was asked for, so the same
 * wish is fulfilled once, over restarts too; a cut-off attempt leaves nothing behind that counts.
 * Interrupting the thread stops the encoder. Safe for many threads; blocks.
 */
public final class MediaFitting {
  private final Path directory;
  private final MediaProbe probe;
  private final Clock clock;
  private final Ffmpeg ffmpeg = new Ffmpeg();

  /** Two encoders at a time: each uses more than one core. */
  private final Semaphore encoders = new Semaphore(2, true);

  private final ReentrantLock[] locks =
      Stream.generate(ReentrantLock::new).limit(64).toArray(ReentrantLock[]::new);

  /**
   * @param directory where what is made is kept
   */
  public MediaFitting(Path directory, MediaProbe probe, Clock clock) {
    this.directory = directory;
    this.clock = clock;
    this.probe = probe;
  }

  /**
   * The file as {@code limits} allow it; the very file when it is good as it is.
   *
   * @param sha256 of the file's bytes, hex
   * @throws org.anabranch.kernel.ProblemException {@code media-too-short} when a video is shorter
   *     than the platform takes, {@code media-unfittable} when it would have to be compressed
   *     beyond recognition, {@code media-too-slow} at the deadline
   */
  public Fitted fit(
      Path file,
      String sha256,
      Probed probed,
      MediaLimits limits,
      Framing framing,
      Progress progress,
      Deadline deadline)
      throws InterruptedException {
    return switch (probed) {
      case Probed.Document _ -> new Fitted(file, probed, List.of());
      case Probed.Picture picture -> {
        PictureRecipe recipe = PictureRecipe.of(picture, limits.picture(), framing);
        yield recipe.changes().isEmpty()
            ? new Fitted(file, probed, List.of())
            : made(
                name(sha256, recipe.toString(), recipe.extension()),
                recipe.changes(),
                draft -> picture(file, recipe, draft, deadline),
                deadline);
      }
      case Probed.Video video -> {
        VideoRecipe recipe = VideoRecipe.of(video, limits.video(), framing);
        yield recipe.changes().isEmpty()
            ? new Fitted(file, probed, List.of())
            : made(
                name(sha256, recipe.toString(), "mp4"),
                recipe.changes(),
                draft -> video(file, recipe, draft, progress, deadline),
                deadline);
      }
    };
  }

  /**
   * What {@link #fit} would do, one plain phrase each, without doing it; empty when the file is
   * good as it is. Throws what {@code fit} throws of a file that cannot be made fit. Does not
   * block.
   */
  public static List<String> changes(Probed probed, MediaLimits limits, Framing framing) {
    return switch (probed) {
      case Probed.Document _ -> List.of();
      case Probed.Picture picture -> PictureRecipe.of(picture, limits.picture(), framing).changes();
      case Probed.Video video -> VideoRecipe.of(video, limits.video(), framing).changes();
    };
  }

  /**
   * A still of a video, as JPEG of at most {@code mostBytes}.
   *
   * @param at from the video's beginning
   */
  public Fitted thumbnail(
      Path file, String sha256, Duration at, int mostWidth, long mostBytes, Deadline deadline)
      throws InterruptedException {
    String when = String.format(Locale.ROOT, "%.3f", at.toMillis() / 1000.0);
    PictureRecipe recipe = PictureRecipe.still(mostWidth, mostBytes);
    return made(
        name(sha256, "still at " + when + recipe, "jpg"),
        List.of("a still at " + when + " s"),
        draft -> still(file, when, recipe, draft, deadline),
        deadline);
  }

  private interface Maker {
    void make(Path draft) throws InterruptedException;
  }

  private static String name(String sha256, String wish, String extension) {
    return sha256.substring(0, 24) + "-" + Digest.sha256(wish).substring(0, 16) + "." + extension;
  }

  private Fitted made(String name, List<String> changes, Maker maker, Deadline deadline)
      throws InterruptedException {
    Path file = directory.resolve(name);
    ReentrantLock lock = locks[Math.floorMod(name.hashCode(), locks.length)];
    if (!lock.tryLock(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS)) {
      throw tooSlow();
    }
    try {
      if (!isThere(file)) {
        make(file, maker, deadline);
      }
    } finally {
      lock.unlock();
    }
    return new Fitted(file, probe.probe(file, deadline), changes);
  }

  /** One that is asked for again counts as made now, so that it is not cleared meanwhile. */
  private boolean isThere(Path file) {
    try {
      Files.setLastModifiedTime(file, FileTime.from(clock.instant()));
      return true;
    } catch (NoSuchFileException e) {
      return false;
    } catch (IOException e) {
      return Files.exists(file);
    }
  }

  private void make(Path file, Maker maker, Deadline deadline) throws InterruptedException {
    if (!encoders.tryAcquire(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS)) {
      throw tooSlow();
    }
    Path draft = file.resolveSibling("draft-" + file.getFileName());
    try {
      Files.createDirectories(directory);
      maker.make(draft);
      Home.writeWhole(file, part -> move(draft, part));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + file, e);
    } finally {
      encoders.release();
      discard(draft);
    }
  }

  private void picture(Path file, PictureRecipe recipe, Path draft, Deadline deadline)
      throws InterruptedException {
    for (PictureRecipe.Try attempt : recipe.tries()) {
      run(
          file,
          List.of(),
          recipe.arguments(attempt, draft),
          Duration.ZERO,
          Progress.NONE,
          deadline);
      if (size(draft) <= recipe.mostBytes()) {
        return;
      }
    }
    throw unfittable("The picture does not fit into %,d bytes.".formatted(recipe.mostBytes()));
  }

  private void still(Path file, String when, PictureRecipe recipe, Path draft, Deadline deadline)
      throws InterruptedException {
    for (PictureRecipe.Try attempt : recipe.tries()) {
      run(
          file,
          List.of("-ss", when),
          recipe.arguments(attempt, draft),
          Duration.ZERO,
          Progress.NONE,
          deadline);
      if (size(draft) > 0 && size(draft) <= recipe.mostBytes()) {
        return;
      }
    }
    throw unfittable("There is no still at " + when + " s.");
  }

  private void video(
      Path file, VideoRecipe recipe, Path draft, Progress progress, Deadline deadline)
      throws InterruptedException {
    for (long bits = recipe.bitsPerSecond(); ; bits = bits * 4 / 5) {
      run(file, List.of(), recipe.arguments(bits, draft), recipe.length(), progress, deadline);
      if (size(draft) <= recipe.mostBytes()) {
        return;
      }
      if (bits < VideoRecipe.LEAST_BITS) {
        throw unfittable("The video does not fit into %,d bytes.".formatted(recipe.mostBytes()));
      }
    }
  }

  private void run(
      Path file,
      List<String> before,
      List<String> after,
      Duration length,
      Progress progress,
      Deadline deadline)
      throws InterruptedException {
    Ffmpeg.Ended ended =
        ffmpeg.make(file, before, after, line -> tell(line, length, progress), deadline);
    if (!ended.well()) {
      throw unfittable(
          "FFmpeg stopped: " + ended.complaint().lines().findFirst().orElse("no reason given"));
    }
  }

  private static void tell(String line, Duration length, Progress progress) {
    if (line.startsWith("out_time_us=") && !length.isZero()) {
      try {
        double done = Long.parseLong(line.substring(12).strip()) / 1e3 / length.toMillis();
        progress.at(Math.clamp(done, 0, 1), "fitting video");
      } catch (NumberFormatException _) {
        // FFmpeg says N/A until the first frame is out: nothing to tell yet.
      }
    }
  }

  private static RuntimeException tooSlow() {
    return Problem.of(
            Problem.Kind.ENVIRONMENT,
            "media-too-slow",
            "The file was not ready in time.",
            "Start again when the machine has less to do; what is finished is kept.")
        .asException();
  }

  private static RuntimeException unfittable(String how) {
    return Problem.badInput(
            "media-unfittable", how, "Use a shorter or simpler file, or fit it by hand.")
        .asException();
  }

  private static long size(Path file) {
    try {
      return Files.exists(file) ? Files.size(file) : 0;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + file, e);
    }
  }

  private static void move(Path from, Path to) {
    try {
      Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void discard(Path draft) {
    try {
      Files.deleteIfExists(draft);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
