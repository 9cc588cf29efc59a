package org.anabranch.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CountTest {
  @Test
  void one_is_singular_and_everything_else_plural() {
    assertThat(Count.of(0, "post")).isEqualTo("0 posts");
    assertThat(Count.of(1, "post")).isEqualTo("1 post");
    assertThat(Count.of(1_000, "post")).isEqualTo("1,000 posts");
    assertThat(Count.of(1, "reply is", "replies are")).isEqualTo("1 reply is");
    assertThat(Count.of(2, "reply is", "replies are")).isEqualTo("2 replies are");
  }
}
