package org.anabranch.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;

class JsonTest {
  private record Told(Money cost, double part, double[] parts, List<Object> others) {}

  @Test
  void what_is_told_has_plain_decimals_wherever_a_number_stands() {
    Told told =
        new Told(
            Money.usd("10"),
            1.5e-7,
            new double[] {0.5, 1e21},
            List.of(new BigDecimal("1E-9"), 2e9, -3e-5f, Double.NaN, 7));

    String plain =
        "{\"cost\":{\"usd\":10},\"part\":0.00000015,\"parts\":[0.5,1000000000000000000000],"
            + "\"others\":[0.000000001,2000000000,-0.00003,\"NaN\",7]}";
    assertThat(Json.plain(told)).isEqualTo(plain);
    assertThat(Json.plain(Json.MAPPER.valueToTree(told))).isEqualTo(plain);
    assertThat(Json.plainLines(told).replaceAll("\\s", "")).isEqualTo(plain);
  }

  @Test
  void a_few_bytes_never_become_a_million_digits() {
    assertThat(Json.plain(Json.tree("[1e999999]"))).isEqualTo("[1E+999999]");
  }
}
