package org.anabranch.app;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OldGarbageTest {
  private static final long MB = 1 << 20;

  @Test
  void collects_only_what_is_worth_the_pause() {
    assertThat(OldGarbage.isMuch(90 * MB, 0)).as("little").isFalse();
    assertThat(OldGarbage.isMuch(100 * MB, 0)).as("much, nothing is known to live").isTrue();
    assertThat(OldGarbage.isMuch(120 * MB, 30 * MB)).as("mostly alive or new").isFalse();
    assertThat(OldGarbage.isMuch(130 * MB, 30 * MB)).as("mostly garbage").isTrue();
    assertThat(OldGarbage.isMuch(390 * MB, 200 * MB)).as("less than lives").isFalse();
    assertThat(OldGarbage.isMuch(410 * MB, 200 * MB)).as("more than lives").isTrue();
  }
}
