package org.anabranch.web.page;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ShowTest {
  @Test
  void a_chance_keeps_two_digits_and_a_tiny_one_is_not_shown_as_none() {
    assertThat(Show.chance(1)).isEqualTo("1");
    assertThat(Show.chance(0.3)).isEqualTo("0.3");
    assertThat(Show.chance(0.00304)).isEqualTo("0.003");
    assertThat(Show.chance(1e-9)).isEqualTo("below 0.001");
  }
}
