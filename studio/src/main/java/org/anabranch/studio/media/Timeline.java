package org.anabranch.studio.media;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.anabranch.kernel.Language;

/**
 * How long each slide is seen, in frames: the title three seconds, each line as long as reading it
 * takes, all of it within the platform's limits.
 *
 * @param frames one entry for each slide, its half of the fades included
 */
record Timeline(List<Integer> frames) {
  static final int FRAMES_PER_SECOND = 24;
  private static final double TITLE_SECONDS = 3;
  private static final double SHORTEST_SECONDS = 18;
  private static final double LONGEST_SECONDS = 30;
  private static final double INSIDE_LIMITS_SECONDS = 0.5;

  Timeline {
    frames = List.copyOf(frames);
  }

  /**
   * @param max zero when the platform names no limit
   */
  static Timeline of(List<String> lines, Duration min, Duration max) {
    List<Double> seconds = new ArrayList<>(List.of(TITLE_SECONDS));
    lines.forEach(line -> seconds.add(reading(line)));
    double natural = seconds.stream().mapToDouble(Double::doubleValue).sum();
    double wanted = Math.clamp(natural, SHORTEST_SECONDS, LONGEST_SECONDS);
    wanted = Math.max(wanted, seconds(min) + INSIDE_LIMITS_SECONDS);
    if (!max.isZero()) {
      wanted = Math.min(wanted, seconds(max) - INSIDE_LIMITS_SECONDS);
    }
    double stretch = wanted / natural;
    return new Timeline(
        seconds.stream()
            .map(s -> Math.max(1, (int) Math.round(s * stretch * FRAMES_PER_SECOND)))
            .toList());
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1000.0;
  }

  /** At a calm pace: fifteen letters, or six Han characters, in a second. */
  private static double reading(String line) {
    double letters = line.codePoints().mapToDouble(c -> Language.isCjk(c) ? 2.5 : 1).sum();
    return Math.clamp(1.2 + letters / 15, 2.8, 8);
  }

  int total() {
    return frames.stream().mapToInt(Integer::intValue).sum();
  }

  Duration duration() {
    return Duration.ofMillis(Math.round(total() * 1000.0 / FRAMES_PER_SECOND));
  }
}
