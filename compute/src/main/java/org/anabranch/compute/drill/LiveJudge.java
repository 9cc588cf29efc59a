package org.anabranch.compute.drill;

import java.util.Locale;
import java.util.Optional;
import org.anabranch.compute.drill.LiveDrill.End;

/**
 * Says when a live drill has to end. May be asked at any time and as often as one likes: that makes
 * false alarms no likelier than {@link LiveBounds#falseAlarm}.
 */
public final class LiveJudge {
  private LiveJudge() {}

  /** Why it has to end. */
  public record Verdict(End end, String why) {}

  /** Empty while it may go on. */
  public static Optional<Verdict> judge(LiveBounds bounds, LiveTally tally) {
    return failures(bounds, tally).or(() -> latency(bounds, tally)).or(() -> cost(bounds, tally));
  }

  private static Optional<Verdict> failures(LiveBounds bounds, LiveTally tally) {
    LiveGroup drilled = tally.drilled();
    LiveGroup control = tally.control();
    double more = drilled.failureRate() - control.failureRate();
    boolean sure = tally.evidence() >= -Math.log(bounds.falseAlarm());
    return sure && more > bounds.moreFailures()
        ? Optional.of(
            new Verdict(
                End.FAILURES,
                format(
                    "%,d of %,d drilled requests failed (%.1f %%), %,d of %,d others (%.1f %%);"
                        + " chance of that where nothing is worse: below %s",
                    drilled.failures(),
                    drilled.requests(),
                    100 * drilled.failureRate(),
                    control.failures(),
                    control.requests(),
                    100 * control.failureRate(),
                    small(Math.exp(-tally.evidence())))))
        : Optional.empty();
  }

  private static Optional<Verdict> latency(LiveBounds bounds, LiveTally tally) {
    Double times = bounds.latencyTimes();
    Estimate drilled = Estimate.geometric(tally.drilled().logMillis(), bounds.falseAlarm() / 2);
    Estimate control = Estimate.geometric(tally.control().logMillis(), bounds.falseAlarm() / 2);
    return times != null
            && drilled != null
            && control != null
            && drilled.low() > times * control.high()
        ? Optional.of(
            new Verdict(
                End.LATENCY,
                format(
                    "drilled answers began after %,.0f ms (at least %,.0f), others after %,.0f ms"
                        + " (at most %,.0f): more than %s times as long",
                    drilled.value(), drilled.low(), control.value(), control.high(), times)))
        : Optional.empty();
  }

  private static Optional<Verdict> cost(LiveBounds bounds, LiveTally tally) {
    Double times = bounds.costTimes();
    Estimate drilled = Estimate.mean(tally.drilled().usd(), bounds.falseAlarm() / 2).orElse(null);
    Estimate control = Estimate.mean(tally.control().usd(), bounds.falseAlarm() / 2).orElse(null);
    return times != null
            && drilled != null
            && control != null
            && drilled.low() > times * Math.max(0, control.high())
        ? Optional.of(
            new Verdict(
                End.COST,
                format(
                    "a drilled request cost $%.6f (at least %.6f), another $%.6f (at most %.6f):"
                        + " more than %s times as much",
                    drilled.value(), drilled.low(), control.value(), control.high(), times)))
        : Optional.empty();
  }

  /** A small chance as a power of ten, rounded up. */
  private static String small(double chance) {
    double power = Math.ceil(Math.log10(Math.max(chance, 1e-300)));
    return power >= -2 ? format("%.3f", chance) : "10^" + (int) power;
  }

  private static String format(String pattern, Object... values) {
    return String.format(Locale.ENGLISH, pattern, values);
  }
}
