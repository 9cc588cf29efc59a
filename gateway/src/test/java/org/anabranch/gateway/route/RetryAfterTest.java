package org.anabranch.gateway.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.time.Duration;
import org.anabranch.gateway.Bench;
import org.anabranch.kernel.TestClock;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {
  private static @Nullable Duration of(String name, String value) {
    HttpHeaders headers = new DefaultHttpHeaders().set(name, value);
    return RetryAfter.of(headers, new TestClock(Bench.START));
  }

  @ParameterizedTest
  @CsvSource({"2, 2000", "1.5, 1500", "3600, 3600000"})
  void seconds_are_read_with_their_fractions(String value, long millis) {
    assertThat(of("retry-after", value)).isEqualTo(Duration.ofMillis(millis));
  }

  @Test
  void milliseconds_go_before_seconds() {
    HttpHeaders both =
        new DefaultHttpHeaders().set("retry-after", "9").set("retry-after-ms", "700");
    assertThat(RetryAfter.of(both, new TestClock(Bench.START))).isEqualTo(Duration.ofMillis(700));
  }

  @ParameterizedTest
  @ValueSource(strings = {"31536000", "99999999999999999999", "Fri, 31 Dec 2100 23:59:59 GMT"})
  void nobody_is_sent_away_for_longer_than_an_hour(String value) {
    assertThat(of("retry-after", value)).isEqualTo(Duration.ofHours(1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "-5", "soon", "2s", "Wed, 21 Oct 2015 07:28:00 GMT"})
  void what_names_no_time_to_come_is_none(String value) {
    assertThat(of("retry-after", value)).isNull();
  }
}
