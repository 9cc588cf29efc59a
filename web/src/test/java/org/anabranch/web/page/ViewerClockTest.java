package org.anabranch.web.page;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ViewerClockTest {
  @Test
  void whether_the_server_is_up_is_answered_without_the_database() {
    assertThat(ViewerClock.isPage("/health")).isFalse();
    assertThat(ViewerClock.isPage("/api/keys")).isFalse();
    assertThat(ViewerClock.isPage("/")).isTrue();
    assertThat(ViewerClock.isPage("/models")).isTrue();
  }
}
