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

  @Test
  void a_part_of_a_score_has_three_digits_at_most_and_no_empty_ones() {
    assertThat(Show.part(1)).isEqualTo("$1");
    assertThat(Show.part(0.30)).isEqualTo("$0.3");
    assertThat(Show.part(-0.000012345)).isEqualTo("−$0.0000123");
    assertThat(Show.part(1200)).isEqualTo("$1200");
    assertThat(Show.part(0)).isEqualTo("$0");
  }
}
