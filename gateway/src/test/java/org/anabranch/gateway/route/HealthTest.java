package org.anabranch.gateway.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.anabranch.gateway.Bench;
import org.anabranch.gateway.route.Trouble.Kind;
import org.anabranch.kernel.TestClock;
import org.junit.jupiter.api.Test;

class HealthTest {
  private final TestClock clock = new TestClock(Bench.START);
  private final Health health = new Health(clock, 3, Duration.ofSeconds(2));

  private void fail(int times) {
    for (int i = 0; i < times; i++) {
      health.failed(Trouble.of(Kind.BROKEN, "cut"));
    }
  }

  @Test
  void failures_in_a_row_open_the_circuit_and_one_probe_closes_it() {
    fail(2);
    assertThat(health.admit()).isTrue();
    fail(1);
    assertThat(health.admit()).isFalse();
    assertThat(health.unavailable()).startsWith("circuit open for 2 s");

    clock.advance(Duration.ofSeconds(2));
    assertThat(health.admit()).as("the probe").isTrue();
    assertThat(health.admit()).as("beside the probe").isFalse();
    health.answered(Duration.ofSeconds(1), false);
    assertThat(health.admit()).isTrue();
    assertThat(health.admit()).isTrue();
  }

  @Test
  void a_failed_probe_opens_it_for_longer() {
    fail(3);
    clock.advance(Duration.ofSeconds(2));
    assertThat(health.admit()).isTrue();
    fail(1);

    assertThat(health.availableIn()).isEqualTo(Duration.ofSeconds(4));
  }

  @Test
  void a_probe_whose_caller_left_lets_the_next_one_in() {
    fail(3);
    clock.advance(Duration.ofSeconds(2));
    assertThat(health.admit()).isTrue();
    health.abandoned();

    assertThat(health.admit()).isTrue();
  }

  @Test
  void the_time_an_upstream_asks_for_is_given_to_it() {
    health.failed(new Trouble(Kind.LIMITED, "status 429", Duration.ofSeconds(40)));
    clock.advance(Duration.ofSeconds(39));
    assertThat(health.unavailable()).isEqualTo("cooling down for 1 s: status 429");
    clock.advance(Duration.ofSeconds(1));
    assertThat(health.unavailable()).isNull();
  }

  @Test
  void a_pause_that_began_while_the_clock_was_ahead_ends_when_it_is_put_right() {
    clock.advance(Duration.ofHours(1));
    fail(3);
    health.failed(new Trouble(Kind.LIMITED, "status 429", Duration.ofSeconds(40)));
    assertThat(health.admit()).isFalse();

    clock.advance(Duration.ofHours(-1));
    assertThat(health.unavailable()).isNull();
    assertThat(health.availableIn()).isZero();
    health.failed(new Trouble(Kind.LIMITED, "status 429", Duration.ofSeconds(40)));
    assertThat(health.availableIn()).isEqualTo(Duration.ofSeconds(40));
  }

  @Test
  void the_failure_rate_grows_with_failures_and_fades_with_time() {
    fail(2);
    double now = health.failureRate();
    assertThat(now).isBetween(0.3, 0.4);
    clock.advance(Duration.ofMinutes(30));
    assertThat(health.failureRate()).isLessThan(0.01);
  }

  @Test
  void what_failed_long_ago_is_no_failure_at_all() {
    fail(1);
    for (int i = 0; i < 4_000; i++) {
      health.answered(Duration.ofMillis(1), false);
    }
    assertThat(health.failureRate()).isZero();

    fail(1);
    clock.advance(Duration.ofDays(2));
    assertThat(health.failureRate()).isZero();
  }
}
