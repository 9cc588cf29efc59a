package org.anabranch.studio.media;

import java.nio.file.Path;
import java.util.List;
import java.util.function.IntFunction;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.Progress;

/**
 * Slides into a video: each stands still while it is read, and one goes before the next comes, so
 * that no two texts lie over each other; a thin bar fills as time goes by. A slide is drawn once,
 * when its turn comes; at most two are in memory.
 */
record Slideshow(Canvas canvas, Timeline timeline, Cards.Bar bar, Palette palette) {
  private static final int HALF_FADE_FRAMES = 7;

  /** Throws when the deadline is over or the thread is interrupted; then the file is not whole. */
  void write(
      Path file, Planes blank, IntFunction<Planes> slides, Progress progress, Deadline deadline)
      throws InterruptedException {
    Planes screen = Planes.blank(canvas.width(), canvas.height());
    List<Integer> frames = timeline.frames();
    int shown = 0;
    try (Mp4 mp4 = new Mp4(file, canvas.width(), canvas.height())) {
      Planes before = slides.apply(0);
      for (int slide = 0; slide < frames.size(); slide++) {
        Planes now = slide == 0 ? before : slides.apply(slide);
        for (int frame = 0; frame < frames.get(slide); frame++) {
          goOn(deadline);
          boolean fading = slide > 0 && frame < 2 * HALF_FADE_FRAMES;
          if (fading) {
            fade(screen, before, blank, now, frame + 1);
          } else {
            screen.copyFrom(now);
          }
          screen.fill(bar.x(), bar.y(), passed(++shown), bar.height(), palette.accent());
          mp4.show(screen);
          progress.at((double) shown / timeline.total(), "encoding video");
        }
        before = now;
      }
      mp4.finish();
    }
  }

  private static void fade(Planes screen, Planes before, Planes blank, Planes now, int frame) {
    if (frame <= HALF_FADE_FRAMES) {
      screen.mix(before, blank, eased(frame));
    } else {
      screen.mix(blank, now, eased(frame - HALF_FADE_FRAMES));
    }
  }

  private int passed(int shown) {
    return (int) ((long) bar.width() * shown / timeline.total()) & ~1;
  }

  /** Slow at both ends. */
  private static int eased(int frame) {
    double t = (double) frame / HALF_FADE_FRAMES;
    return (int) Math.round(256 * t * t * (3 - 2 * t));
  }

  private static void goOn(Deadline deadline) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException("while encoding a video");
    }
    if (deadline.isOver()) {
      throw Problem.of(
              Problem.Kind.ENVIRONMENT,
              "video-too-slow",
              "The video was not ready in time.",
              "Start again when the machine has less to do; what is finished is kept.")
          .asException();
    }
  }
}
