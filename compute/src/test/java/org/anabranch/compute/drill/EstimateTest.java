package org.anabranch.compute.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class EstimateTest {
  private static final double MISS = 0.05;
  private static final int RUNS = 1_000;

  @Test
  void the_interval_of_a_rate_misses_seldom_however_often_it_is_looked_at() {
    for (double rate : new double[] {0.01, 0.3}) {
      int missed = 0;
      for (int seed = 0; seed < RUNS; seed++) {
        missed += rateIsMissed(seed, rate) ? 1 : 0;
      }
      assertThat(missed).as("rate %s", rate).isLessThanOrEqualTo(72);
    }
  }

  private static boolean rateIsMissed(int seed, double rate) {
    SplittableRandom random = new SplittableRandom(seed);
    int hits = 0;
    for (int n = 1; n <= 400; n++) {
      hits += random.nextDouble() < rate ? 1 : 0;
      Estimate e = Estimate.rate(hits, n, MISS);
      if (e.low() > rate || e.high() < rate) {
        return true;
      }
    }
    return false;
  }

  @Test
  void the_interval_of_a_mean_misses_seldom_and_narrows() {
    int missed = 0;
    for (int seed = 0; seed < RUNS; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      Spread spread = Spread.NONE;
      boolean out = false;
      for (int n = 1; n <= 1000; n++) {
        spread = spread.with(random.nextDouble() * random.nextDouble()); // skewed; its mean is 1/4
        Estimate e = Estimate.mean(spread, MISS).orElse(null);
        out |= e != null && (e.low() > 0.25 || e.high() < 0.25);
      }
      missed += out ? 1 : 0;
    }
    assertThat(missed).isLessThanOrEqualTo(72);
  }

  @Test
  void nothing_is_known_of_nothing() {
    assertThat(Estimate.rate(0, 0, MISS)).isEqualTo(new Estimate(0, 0, 1));
    assertThat(Estimate.mean(Spread.NONE.with(1), MISS)).isEmpty();
    assertThat(Estimate.rate(0, 100, MISS).high()).isLessThan(0.1);
    assertThat(Estimate.rate(100, 100, MISS).low()).isGreaterThan(0.9);
  }

  @Test
  void what_is_gathered_apart_adds_up() {
    SplittableRandom random = new SplittableRandom(1);
    Spread whole = Spread.NONE;
    Spread[] parts = {Spread.NONE, Spread.NONE, Spread.NONE};
    for (int i = 0; i < 1000; i++) {
      double value = 1e6 + random.nextDouble();
      whole = whole.with(value);
      parts[i % 3] = parts[i % 3].with(value);
    }
    Spread sum = parts[0].plus(parts[1]).plus(Spread.NONE).plus(parts[2]);
    assertThat(sum.count()).isEqualTo(1000);
    assertThat(sum.mean()).isCloseTo(whole.mean(), within(1e-8));
    assertThat(sum.deviation()).isCloseTo(whole.deviation(), within(1e-8));
  }

  @Test
  void the_gamma_function_is_exact() {
    assertThat(Estimate.logGamma(1)).isCloseTo(0, within(1e-11));
    assertThat(Estimate.logGamma(5)).isCloseTo(Math.log(24), within(1e-11));
    assertThat(Estimate.logGamma(21)).isCloseTo(Math.log(2432902008176640000.0), within(1e-10));
  }
}
