package org.anabranch.compute.drill;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The sequential test against seeded chance: looked at after every request, as the judge may. */
class RateTestTest {
  private static final int RUNS = 1_000;
  private static final int REQUESTS = 3_000;
  private static final double ALARM = 0.05;

  /** How many requests until the alarm; -1 where there is none. */
  private static int alarm(long seed, double share, double drilled, double others) {
    SplittableRandom random = new SplittableRandom(seed);
    RateTest test = new RateTest();
    for (int i = 1; i <= REQUESTS; i++) {
      if (random.nextDouble() < share) {
        test.suspected(random.nextDouble() < drilled);
      } else {
        test.compared(random.nextDouble() < others);
      }
      if (test.evidence() >= -Math.log(ALARM)) {
        return i;
      }
    }
    return -1;
  }

  /**
   * At most {@code ALARM} of the runs may ever raise one; of 1,000 runs, 72 are exceeded with a
   * chance of one in a thousand where it is exactly that.
   */
  @ParameterizedTest(name = "share {0}, rates {1} and {2}")
  @CsvSource({
    "0.05, 0.01, 0.01",
    "0.05, 0.2, 0.2",
    "0.2, 0.002, 0.002",
    "0.5, 0.05, 0.05",
    "0.5, 0.5, 0.5",
    "0.2, 0.02, 0.05"
  })
  void raises_few_false_alarms_however_often_it_is_looked_at(
      double share, double drilled, double others) {
    int alarms = 0;
    for (int seed = 0; seed < RUNS; seed++) {
      alarms += alarm(seed, share, drilled, others) >= 0 ? 1 : 0;
    }
    assertThat(alarms).isLessThanOrEqualTo(72);
  }

  @ParameterizedTest(name = "share {0}, rates {1} and {2}: within {3} requests")
  @CsvSource({
    "0.05, 1.0, 0.01, 200",
    "0.05, 0.3, 0.01, 600",
    "0.5, 0.2, 0.05, 600",
    "0.1, 0.1, 0.02, 3000"
  })
  void finds_what_is_worse(double share, double drilled, double others, int within) {
    int found = 0;
    for (int seed = 0; seed < 200; seed++) {
      int at = alarm(seed, share, drilled, others);
      found += at >= 0 && at <= within ? 1 : 0;
    }
    assertThat(found).as("of 200 runs").isGreaterThanOrEqualTo(190);
  }
}
