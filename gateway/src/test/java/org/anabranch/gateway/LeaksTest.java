package org.anabranch.gateway;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBufAllocator;
import org.junit.jupiter.api.Test;

/** Whether the watch that other tests rely on sees anything at all. */
class LeaksTest {
  @Test
  void a_buffer_that_nobody_gives_back_is_told() {
    Leaks leaks = Leaks.watch();
    for (int i = 0; i < 100; i++) {
      ByteBufAllocator.DEFAULT.directBuffer(16).writeByte(i);
    }

    assertThatThrownBy(leaks::assertNone).hasMessageContaining("LEAK");
  }
}
