package org.anabranch.compute.forecast;

import java.time.Duration;
import org.anabranch.kernel.Problem;
import org.jspecify.annotations.Nullable;

/**
 * A forecast with its back-test: what is expected, and what such expectations were worth.
 *
 * @param backtest null where the history is too short to hold a part of it back
 */
public record Outlook(Forecast forecast, @Nullable Backtest backtest) {
  private static final int MOST_STEPS = 2_016;

  /**
   * Forecasts and back-tests; takes seconds for some thousand values.
   *
   * @throws org.anabranch.kernel.ProblemException BAD_INPUT when there is too little history or too
   *     many steps are asked for
   */
  public static Outlook of(DemandSeries history, Duration ahead) {
    long steps = Math.ceilDiv(ahead.toSeconds(), Math.max(1, history.step().toSeconds()));
    if (steps < 1 || steps > MOST_STEPS) {
      throw Problem.badInput(
              "horizon-invalid",
              "%s is %,d steps of %s, expected 1 to %,d."
                  .formatted(ahead, steps, history.step(), MOST_STEPS),
              "Look less far ahead, or use longer steps.")
          .asException();
    }
    int length = history.values().size();
    if (length < 4) {
      throw Problem.badInput(
              "history-short",
              "“%s” has %d values, too few to forecast from.".formatted(history.name(), length),
              "Give at least four, and better two whole seasons.")
          .asException();
    }
    boolean testable = length - length / 3 > steps && length / 3 >= 2;
    return new Outlook(
        Forecast.of(history, (int) steps), testable ? Backtest.of(history, (int) steps) : null);
  }
}
