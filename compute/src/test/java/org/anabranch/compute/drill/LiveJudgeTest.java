package org.anabranch.compute.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import java.util.stream.LongStream;
import org.anabranch.compute.drill.LiveDrill.End;
import org.junit.jupiter.api.Test;

/** When a drill has to end, over seeded traffic that is looked at after every fiftieth request. */
class LiveJudgeTest {
  private static final LiveBounds BOUNDS = new LiveBounds(0.05, 0.02, 2.0, 2.0);
  private static final int RUNS = 300;

  /** Traffic of which each fifth request is drilled; latency and cost are spread widely. */
  private static final class Traffic {
    private final SplittableRandom random;
    private final RateTest test = new RateTest();
    private LiveGroup drilled = LiveGroup.NONE;
    private LiveGroup control = LiveGroup.NONE;

    Traffic(long seed) {
      random = new SplittableRandom(seed);
    }

    void serve(double slower, double dearer, double moreFailures) {
      boolean in = random.nextInt(5) == 0;
      boolean failed = random.nextDouble() < 0.01 + (in ? moreFailures : 0);
      double noise = random.nextDouble() * random.nextDouble() * 4;
      LiveGroup one =
          new LiveGroup(
              1,
              failed ? 1 : 0,
              0,
              failed ? Spread.NONE : Spread.NONE.with(Math.log((in ? slower : 1) * 300) + noise),
              failed ? Spread.NONE : Spread.NONE.with((in ? dearer : 1) * 0.001 * noise),
              Spread.NONE,
              Map.of());
      if (in) {
        test.suspected(failed);
        drilled = drilled.plus(one);
      } else {
        test.compared(failed);
        control = control.plus(one);
      }
    }

    LiveTally tally() {
      return new LiveTally(drilled, control, test.evidence());
    }
  }

  private static End ending(long seed, double slower, double dearer, double moreFailures) {
    Traffic traffic = new Traffic(seed);
    for (int i = 1; i <= 3000; i++) {
      traffic.serve(slower, dearer, moreFailures);
      if (i % 50 == 0) {
        var verdict = LiveJudge.judge(BOUNDS, traffic.tally());
        if (verdict.isPresent()) {
          return verdict.get().end();
        }
      }
    }
    return End.DEADLINE;
  }

  private static long endings(End end, double slower, double dearer, double moreFailures) {
    return LongStream.range(0, RUNS)
        .filter(seed -> ending(seed, slower, dearer, moreFailures) == end)
        .count();
  }

  @Test
  void goes_on_where_nothing_is_worse() {
    assertThat(endings(End.DEADLINE, 1, 1, 0)).isGreaterThanOrEqualTo(RUNS - 30);
  }

  @Test
  void goes_on_where_it_is_worse_by_less_than_its_bounds() {
    assertThat(endings(End.DEADLINE, 1.8, 1.8, 0)).isGreaterThanOrEqualTo(RUNS - 30);
  }

  @Test
  void ends_for_what_is_worse_by_more() {
    assertThat(endings(End.FAILURES, 1, 1, 0.2)).isGreaterThanOrEqualTo(RUNS - 10);
    assertThat(endings(End.LATENCY, 4, 1, 0)).isGreaterThanOrEqualTo(RUNS - 10);
    assertThat(endings(End.COST, 1, 4, 0)).isGreaterThanOrEqualTo(RUNS - 10);
  }

  @Test
  void a_bound_that_is_off_ends_nothing() {
    LiveBounds off = new LiveBounds(0.05, 0.02, null, null);
    Traffic traffic = new Traffic(1);
    for (int i = 0; i < 3000; i++) {
      traffic.serve(10, 10, 0);
    }
    assertThat(LiveJudge.judge(off, traffic.tally())).isEmpty();
    assertThat(LiveJudge.judge(BOUNDS, traffic.tally())).isPresent();
  }

  @Test
  void a_verdict_names_the_figures() {
    Traffic traffic = new Traffic(2);
    for (int i = 0; i < 3000; i++) {
      traffic.serve(1, 1, 0.3);
    }
    assertThat(LiveJudge.judge(BOUNDS, traffic.tally()).orElseThrow().why())
        .contains("drilled requests failed", "chance of that where nothing is worse");
  }

  @Test
  void bounds_that_make_no_sense_are_refused() {
    ToDoubleFunction<Double> chance = c -> new LiveBounds(c, 0, null, null).falseAlarm();
    assertThat(chance.applyAsDouble(0.5)).isEqualTo(0.5);
    assertThatThrownBy(() -> chance.applyAsDouble(0.6)).hasMessageContaining("false_alarm");
    assertThatThrownBy(() -> new LiveBounds(0.01, -1, null, null))
        .hasMessageContaining("more_failures");
    assertThatThrownBy(() -> new LiveBounds(0.01, 0, 0.5, null))
        .hasMessageContaining("latency_times");
  }
}
