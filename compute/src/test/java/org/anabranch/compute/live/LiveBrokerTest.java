package org.anabranch.compute.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import org.anabranch.compute.live.Admission.Urgency;
import org.anabranch.compute.solve.Engine;
import org.anabranch.compute.solve.LinearProgram;
import org.anabranch.compute.solve.OrToolsEngine;
import org.anabranch.compute.solve.Solver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two sites at 2 and 3 dollars; who sees them serves as much as they have and refuses the rest. */
class LiveBrokerTest {
  private static final Instant START = Instant.parse("2026-11-29T00:00:00Z");
  private static final double CHEAP = 1000;

  private final LiveBroker broker =
      new LiveBroker(
          List.of(
              new LiveSite("cheap", "Cheap", "west", CHEAP),
              new LiveSite("dear", "Dear", "east", 1000)),
          3,
          START,
          new Solver(List.of(new Failing()), List.of(), Duration.ofMinutes(2)));
  private boolean failing;
  private boolean shared = true;
  private Instant now = START;
  private double cheapUnits;
  private double dearUnits;
  private long answered;
  private long limited;
  private double turnedAway;
  private double offered;
  private final List<Double> prices = new ArrayList<>();

  /** CLP, which ends oddly when told to. */
  private final class Failing implements Engine {
    private final Engine clp = OrToolsEngine.clp();

    @Override
    public String name() {
      return "failing CLP";
    }

    @Override
    public Session open(LinearProgram program) {
      Session session = clp.open(program);
      return new Session() {
        @Override
        public Answer solve(Duration limit) {
          return failing ? new Answer.Stopped("it ended ABNORMAL") : session.solve(limit);
        }

        @Override
        public void interrupt() {
          session.interrupt();
        }

        @Override
        public void close() {
          session.close();
        }
      };
    }
  }

  @AfterEach
  void close() {
    broker.close();
  }

  private void read() {
    broker.observe(
        new Signals(
            now,
            List.of(
                new Signals.Lane(
                    "c", "cheap", 1, 2, answered, limited, 0, cheapUnits, 0.5, 1, turnedAway),
                new Signals.Lane("d", "dear", 1, 3, answered, 0, 0, dearUnits, 0.5, 1)),
            List.of(
                new Signals.Kind("chat", 20, 0, offered, List.of(), List.of("c", "d"), shared))));
  }

  /** A minute in which so many units an hour are asked for. */
  private void minute(double load, double cheapHas) {
    now = now.plus(Duration.ofMinutes(1));
    double served = Math.min(load, cheapHas);
    cheapUnits += served / 60;
    dearUnits += (load - served) / 60;
    offered += load / 60;
    answered += 100;
    limited += load > cheapHas ? 20 : 0;
    read();
  }

  private void minutes(int count, double load, double cheapHas) {
    for (int i = 0; i < count; i++) {
      minute(load, cheapHas);
      broker.solve();
      prices.add(price());
    }
  }

  private double price() {
    return broker.usdPerAcceleratorHour("cheap").doubleValue();
  }

  private static double variation(List<Double> prices) {
    double sum = 0;
    for (int i = 1; i < prices.size(); i++) {
      sum += Math.abs(prices.get(i) - prices.get(i - 1));
    }
    return sum;
  }

  @Test
  void the_scarce_site_costs_what_the_next_best_would_and_the_other_nothing() {
    read();
    minutes(60, 1500, CHEAP);

    assertThat(price()).isCloseTo(1, within(0.3));
    assertThat(broker.usdPerAcceleratorHour("dear").doubleValue()).isLessThan(0.05);
  }

  /** The part of evenly spread pieces of work that is aimed there. */
  private double aimed(String lane) {
    int aimed = 0;
    for (int i = 0; i < 1000; i++) {
      aimed += broker.steeringUsdPerAcceleratorHour("chat", lane, (i + 0.5) / 1000) < 0 ? 1 : 0;
    }
    return aimed / 1000.0;
  }

  @Test
  void work_is_aimed_where_the_plan_puts_it_and_what_is_planned_full_costs_other_work_more() {
    read();
    minutes(60, 1500, CHEAP);

    // eight per cent more than it takes: what it refuses goes on, what stays empty is lost
    assertThat(aimed("c")).isCloseTo(1.08 * CHEAP / 1500, within(0.02));
    assertThat(aimed("c") + aimed("d")).isCloseTo(1, within(0.002));
    assertThat(broker.steeringUsdPerAcceleratorHour("chat", "c", 0.999)).isPositive();
    assertThat(broker.steeringUsdPerAcceleratorHour("chat", "d", 0.001)).isZero();
    assertThat(broker.steeringUsdPerAcceleratorHour("other", "c", 0.001)).isZero();
  }

  @Test
  void where_lanes_answer_better_and_worse_nobody_is_steered() {
    shared = false;
    read();
    minutes(60, 1500, CHEAP);

    assertThat(aimed("c") + aimed("d")).isZero();
    assertThat(price()).isCloseTo(1, within(0.3));
  }

  @Test
  void under_a_constant_load_prices_settle_and_stay() {
    read();
    minutes(120, 1500, CHEAP);

    assertThat(variation(prices.subList(60, 120))).isLessThan(0.1);
  }

  @Test
  void a_step_of_the_load_moves_the_price_there_once_and_not_back_and_forth() {
    read();
    minutes(90, 600, CHEAP);
    double before = price();
    prices.clear();
    prices.add(before);
    minutes(90, 1700, CHEAP);
    double after = price();

    assertThat(after - before).isGreaterThan(0.7);
    assertThat(variation(prices)).isLessThan(1.6 * (after - before));
    prices.clear();
    prices.add(after);
    minutes(90, 600, CHEAP);
    assertThat(price()).isLessThan(0.1);
    assertThat(variation(prices)).isLessThan(1.6 * after);
  }

  @Test
  void a_load_that_wavers_about_the_capacity_moves_the_price_less_than_its_dual_would() {
    read();
    double dual = 0;
    List<Double> duals = new ArrayList<>();
    for (int i = 0; i < 120; i++) {
      minutes(1, i % 2 == 0 ? 980 : 1120, CHEAP);
      dual = broker.state().sites().getFirst().dualUsd();
      duals.add(dual);
    }
    assertThat(variation(prices.subList(40, 120)))
        .isLessThanOrEqualTo(Math.max(4, 0.5 * variation(duals.subList(40, 120))));
  }

  @Test
  void a_solve_that_fails_leaves_the_last_prices_in_force_and_they_fade_and_it_is_said() {
    read();
    minutes(30, 1500, CHEAP);
    double good = price();
    failing = true;
    minute(1500, CHEAP);

    assertThat(broker.solve()).isFalse();
    assertThat(broker.state().trouble()).contains("ABNORMAL");
    assertThat(broker.state().fading()).isFalse();
    assertThat(price()).isCloseTo(good, within(0.5));

    for (int i = 0; i < 90; i++) {
      minute(100, CHEAP);
      broker.solve();
    }
    assertThat(broker.state().fading()).isTrue();
    assertThat(price()).isLessThan(0.1);
    assertThat(aimed("c")).isZero();
    failing = false;
    minute(1500, CHEAP);
    assertThat(broker.solve()).isTrue();
    assertThat(broker.state().fading()).isFalse();
  }

  @Test
  void a_site_that_refuses_is_estimated_at_what_it_does_and_comes_back_when_it_no_longer_refuses() {
    read();
    minutes(15, 900, 400);
    assertThat(broker.state().sites().getFirst().accelerators()).isBetween(380.0, 440.0);

    minutes(90, 900, CHEAP);
    assertThat(broker.state().sites().getFirst().accelerators()).isGreaterThan(900);
  }

  /** A vendor that says how long to wait refuses few: nobody is sent there meanwhile. */
  @Test
  void a_region_is_as_full_as_is_asked_for_though_few_requests_are_sent_to_be_refused() {
    read();
    for (int i = 0; i < 20; i++) {
      now = now.plus(Duration.ofMinutes(1));
      cheapUnits += CHEAP / 60;
      answered += 85;
      limited += 5;
      read();
    }
    assertThat(broker.state().sites().getFirst().stage()).isIn(Stage.OPEN, Stage.CLOSED_TO_NEW);

    for (int i = 0; i < 20; i++) {
      now = now.plus(Duration.ofMinutes(1));
      cheapUnits += CHEAP / 60;
      answered += 85;
      limited += 5;
      turnedAway += 85;
      read();
    }
    assertThat(broker.state().sites().getFirst().stage()).isEqualTo(Stage.BATCH_SHED);
  }

  @Test
  void
      a_full_region_turns_away_new_workspaces_first_then_what_may_wait_then_batches_and_opens_again() {
    read();
    broker.used("cheap", "old");
    List<Stage> stages = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      now = now.plus(Duration.ofMinutes(1));
      cheapUnits += CHEAP / 60;
      offered += 2 * CHEAP / 60;
      answered += 50;
      limited += 50; // as many refused as done
      read();
      Stage stage = broker.state().sites().getFirst().stage();
      if (stages.isEmpty() || stages.getLast() != stage) {
        stages.add(stage);
      }
      if (stage == Stage.CLOSED_TO_NEW) {
        assertThat(broker.against("cheap", "old", Urgency.BATCH)).isNull();
        assertThat(broker.against("cheap", "new", Urgency.NOW)).contains("closed to new");
      }
      if (stage == Stage.FLEXIBLE_WAITS) {
        assertThat(broker.against("cheap", "old", Urgency.NOW)).isNull();
        assertThat(broker.against("cheap", "old", Urgency.FLEXIBLE)).contains("waits");
      }
    }
    assertThat(stages).containsExactly(Stage.values());
    assertThat(broker.against("cheap", "old", Urgency.BATCH)).contains("batches");
    assertThat(broker.against("dear", "new", Urgency.BATCH)).isNull();

    Stage stage = Stage.BATCH_SHED;
    for (int i = 0; i < 40 && stage != Stage.OPEN; i++) {
      minutes(1, 500, CHEAP);
      stage = broker.state().sites().getFirst().stage();
      if (stage == Stage.REROUTING || stage == Stage.CLOSED_TO_NEW) {
        assertThat(broker.against("cheap", "old", Urgency.FLEXIBLE)).isNull();
        assertThat(broker.against("cheap", "old", Urgency.BATCH)).contains("until it is open");
      }
    }
    assertThat(stage).isEqualTo(Stage.OPEN);
    assertThat(broker.against("cheap", "old", Urgency.BATCH)).isNull();
  }

  @Test
  void the_shares_are_those_that_drawing_gives() {
    SmoothPrices smooth = new SmoothPrices(2, 0.2);
    smooth.pull(new double[] {0.7, 0.1});
    var load =
        new SmoothPrices.Load(
            100,
            3.2,
            List.of(
                new SmoothPrices.Way(0, 1, 2.4),
                new SmoothPrices.Way(1, 1, 2.6),
                new SmoothPrices.Way(1, 2, 2.5)));
    double[] shares = smooth.shares(load);
    double[] drawn = new double[3];
    SplittableRandom random = new SplittableRandom(7);
    int draws = 200_000;
    for (int i = 0; i < draws; i++) {
      int best = -1;
      double least = load.worthUsd();
      for (int w = 0; w < 3; w++) {
        var way = load.ways().get(w);
        double extra = -0.2 * Math.log(1 - random.nextDouble());
        double cost = way.cashUsd() + way.acceleratorHours() * (smooth.usd(way.site()) + extra);
        if (cost < least) {
          least = cost;
          best = w;
        }
      }
      if (best >= 0) {
        drawn[best] += 1.0 / draws;
      }
    }
    for (int w = 0; w < 3; w++) {
      assertThat(shares[w]).isCloseTo(drawn[w], within(0.01));
    }
    assertThat(DoubleStream.of(shares).sum()).isLessThanOrEqualTo(1 + 1e-9);
  }
}
