package org.anabranch.compute.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.anabranch.compute.solve.Solver;
import org.junit.jupiter.api.Test;

/** One site of 100 accelerators at 1 dollar and one without end at 3; solved by hand. */
class ShortHorizonTest {
  private static final int STRETCHES = Horizon.STRETCHES.size();
  private static final List<LiveSite> SITES = List.of(new LiveSite("site", "Site", "west", 100));
  private static final List<Signals.Lane> LANES =
      List.of(
          new Signals.Lane("cheap", "site", 1, 1, 0, 0, 0, 0, 0, 1),
          new Signals.Lane("dear", null, 1, 3, 0, 0, 0, 0, 0, 1));
  private final Solver solver = new Solver(Duration.ofMinutes(2));

  private ShortHorizon.Output solve(Signals.Kind kind, double loadNow, double loadLater) {
    double[] load = new double[STRETCHES];
    Arrays.fill(load, loadLater);
    load[0] = loadNow;
    double[] accelerators = new double[STRETCHES];
    Arrays.fill(accelerators, 100);
    var in =
        new ShortHorizon.Input(
            SITES, LANES, List.of(kind), Map.of("k", load), Map.of("site", accelerators));
    try (ShortHorizon program = new ShortHorizon(in, solver)) {
      return program.solve(in);
    }
  }

  private static double flow(ShortHorizon.Output out, String lane) {
    return out.flows().getOrDefault("k", Map.of()).getOrDefault(lane, 0.0);
  }

  private static Signals.Kind kind(double worth, double waits, Signals.Waiting... waiting) {
    return new Signals.Kind("k", worth, waits, 0, List.of(waiting), List.of("cheap", "dear"), true);
  }

  @Test
  void what_exceeds_the_cheap_site_goes_to_the_dear_one_and_the_difference_is_the_price() {
    ShortHorizon.Output out = solve(kind(20, 0), 150, 50);

    assertThat(flow(out, "cheap")).isCloseTo(2 / 3.0, within(1e-6));
    assertThat(flow(out, "dear")).isCloseTo(1 / 3.0, within(1e-6));
    assertThat(out.usdPerAcceleratorHour().get("site")).isCloseTo(2, within(1e-6));
    assertThat(out.undone().get("k")).isZero();
  }

  @Test
  void what_is_worth_less_than_the_dear_site_is_left_undone() {
    ShortHorizon.Output out = solve(kind(2, 0), 150, 50);

    assertThat(out.undone().get("k")).isCloseTo(1 / 3.0, within(1e-6));
    assertThat(out.usdPerAcceleratorHour().get("site")).isCloseTo(1, within(1e-6));
  }

  @Test
  void what_may_wait_waits_for_room_at_the_cheap_site() {
    ShortHorizon.Output out = solve(kind(20, 12), 150, 50);

    assertThat(out.flows().get("k")).containsOnlyKeys("cheap");
    assertThat(out.waits().get("k")).isCloseTo(1 / 3.0, within(1e-6));
    assertThat(out.usdPerAcceleratorHour().get("site")).isLessThan(0.1);
  }

  @Test
  void what_has_waited_as_long_as_it_may_runs_now_wherever() {
    ShortHorizon.Output out = solve(kind(20, 12, new Signals.Waiting(50, 0.1)), 0, 50);

    assertThat(out.waits().get("k")).isCloseTo(0, within(1e-6));
    double hours = Horizon.STRETCHES.getFirst().hours();
    assertThat(flow(out, "cheap")).isCloseTo(100 * hours / 50, within(1e-6));
  }
}
