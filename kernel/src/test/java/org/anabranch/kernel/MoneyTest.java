package org.anabranch.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MoneyTest {
  @Test
  void a_price_per_million_is_exact_for_one_token() {
    assertThat(Money.usd("0.132").perMillion(1)).isEqualTo(Money.usd("0.000000132"));
  }

  @Test
  void equal_amounts_are_equal_however_they_were_written() {
    assertThat(Money.usd("1.50")).isEqualTo(Money.usd("1.5")).hasSameHashCodeAs(Money.usd("1.5"));
    assertThat(Money.usd("0.00")).isEqualTo(Money.ZERO);
  }

  @Test
  void small_amounts_are_shown_with_the_digits_they_need() {
    assertThat(Money.usd("0.000000132")).hasToString("$0.00000013");
    assertThat(Money.usd("12.345")).hasToString("$12.34");
    assertThat(Money.ZERO).hasToString("$0");
  }
}
