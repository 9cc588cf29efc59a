package org.anabranch.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

/** Lines of at most twenty columns. */
class WrappingWriterTest {
  private static String wrapped(String text) {
    StringWriter out = new StringWriter();
    PrintWriter lines = new PrintWriter(new WrappingWriter(out, 20));
    lines.print(text);
    lines.flush();
    return out.toString();
  }

  @Test
  void what_fits_stays_as_it_is() {
    assertThat(wrapped("  exactly twenty col\n\n  a   table\n"))
        .isEqualTo("  exactly twenty col\n\n  a   table\n");
  }

  @Test
  void what_is_wider_goes_on_below_further_in() {
    assertThat(wrapped("  one two three four five six seven\n"))
        .isEqualTo("  one two three four\n    five six seven\n");
  }

  @Test
  void colours_take_no_room_and_a_long_word_stays_whole() {
    assertThat(wrapped("\u001b[1mexactly twenty colum\u001b[0m\n"))
        .isEqualTo("\u001b[1mexactly twenty colum\u001b[0m\n");
    assertThat(wrapped("see /a/path/that/is/longer/than/the/line\n"))
        .isEqualTo("see\n  /a/path/that/is/longer/than/the/line\n");
  }
}
