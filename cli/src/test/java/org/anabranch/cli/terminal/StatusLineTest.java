package org.anabranch.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class StatusLineTest {
  private static String said(Terminal terminal, String... steps) {
    StringWriter text = new StringWriter();
    try (StatusLine status = new StatusLine(new PrintWriter(text), terminal)) {
      for (String step : steps) {
        status.say(step);
      }
    }
    return text.toString();
  }

  @Test
  void each_step_is_written_over_the_one_before_and_the_last_is_taken_away() {
    assertThat(
            said(new Terminal(true, false, 80), "Choosing", "Choosing", "Planning each loss anew"))
        .isEqualTo("\r\u001b[KChoosing…\r\u001b[KPlanning each loss anew…\r\u001b[K");
  }

  @Test
  void a_long_step_stays_on_its_line() {
    assertThat(said(new Terminal(true, false, 60), "long ".repeat(40)).split("\r"))
        .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(60 + 3));
  }

  @Test
  void nothing_is_written_where_nobody_watches() {
    assertThat(said(new Terminal(false, false, 80), "Choosing")).isEmpty();
  }
}
