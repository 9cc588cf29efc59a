package org.anabranch.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class MomentsTest {
  @Test
  void a_day_is_meant_whole_and_a_moment_up_to_it() {
    assertThat(Moments.from("from", "2026-11-30")).isEqualTo(Instant.parse("2026-11-30T00:00:00Z"));
    assertThat(Moments.to("to", "2026-11-30")).isEqualTo(Instant.parse("2026-12-01T00:00:00Z"));
    String moment = "2026-11-30T10:00:00Z";
    assertThat(Moments.from("from", moment)).isEqualTo(Instant.parse(moment));
    assertThat(Moments.to("to", moment)).isEqualTo(Instant.parse(moment));
    assertThatThrownBy(() -> Moments.to("--to", "soon"))
        .hasMessageContaining("--to is “soon”, which is neither a day nor a moment.");
  }
}
