package org.anabranch.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.List;
import org.anabranch.cli.terminal.Terminal;
import org.anabranch.loop.Run;
import org.anabranch.loop.RunListener.Event;
import org.anabranch.publish.Platform;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ProgressBoardTest {
  private static final Terminal PIPE = new Terminal(false, false, 100);
  private static final Terminal SCREEN = new Terminal(true, false, 100);

  private final StringWriter text = new StringWriter();

  private static Event event(
      Run.Stage stage, @Nullable Platform platform, double fraction, String what) {
    Run run =
        new Run(
            "run_1",
            "src_1",
            "a.md",
            "Title",
            "en",
            List.of(Platform.YOUTUBE, Platform.X),
            false,
            stage,
            Instant.EPOCH,
            Instant.EPOCH);
    return new Event(run, platform, fraction, what);
  }

  private ProgressBoard board(Terminal terminal, boolean plain) {
    return ProgressBoard.on(
        new PrintWriter(text), plain, terminal, List.of(Platform.YOUTUBE, Platform.X));
  }

  private void happens(ProgressBoard board) {
    board.on(event(Run.Stage.WRITE, Platform.X, 0, "writing"));
    board.on(event(Run.Stage.PUBLISH, Platform.YOUTUBE, 0.2, "uploading video"));
    board.on(event(Run.Stage.PUBLISH, Platform.YOUTUBE, 0.4, "uploading video"));
    board.on(event(Run.Stage.PUBLISH, Platform.YOUTUBE, 1, "published"));
    board.on(event(Run.Stage.MEASURE, null, 0, "letting a simulated day pass"));
    board.on(event(Run.Stage.MEASURE, null, 0.1, "letting a simulated day pass"));
    board.close();
  }

  @Test
  void piped_there_is_one_plain_line_for_each_change() {
    happens(board(PIPE, false));

    assertThat(text.toString())
        .isEqualToNormalizingNewlines(
            """
            X                        Writing
            YouTube                  Uploading video
            YouTube                  Published
            Letting a simulated day pass
            """);
  }

  @Test
  void plain_lines_can_be_asked_for_at_a_terminal_too() {
    happens(board(SCREEN, true));

    assertThat(text.toString()).doesNotContain("\u001b");
  }

  @Test
  void at_a_terminal_there_is_a_bar_for_each_platform_drawn_over_the_last() {
    happens(board(SCREEN, false));

    List<String> last =
        List.of(text.toString().strip().split("\n", -1)).reversed().subList(1, 4).reversed();
    assertThat(text.toString()).contains("\u001b[3A");
    assertThat(last.get(0)).contains("YouTube", "█".repeat(24), "100%", "Published");
    assertThat(last.get(1)).contains("X ", "·".repeat(24), "0%", "Writing");
    assertThat(last.get(2)).contains("Letting a simulated day pass");
  }

  @Test
  void a_narrow_terminal_cuts_lines_instead_of_wrapping_them_and_wraps_again_afterwards() {
    happens(board(SCREEN, false));

    assertThat(text.toString().split("\u001b\\[\\?7l", -1).length)
        .isEqualTo(text.toString().split("\u001b\\[\\?7h", -1).length)
        .isGreaterThan(1);
    assertThat(text.toString().strip()).endsWith("\u001b[?7h");
  }
}
