package org.anabranch.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ShownTest {
  @Test
  void what_a_solver_leaves_over_is_nothing_of_either_sign() {
    assertThat(Shown.signed(1e-9)).isEqualTo("$0");
    assertThat(Shown.signed(-1e-9)).isEqualTo("$0");
    assertThat(Shown.signed(0.25)).isEqualTo("+$0.250 M");
    assertThat(Shown.signed(-12)).isEqualTo("−$12 M");
  }
}
