package org.anabranch.studio;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Language;
import org.anabranch.publish.Counting;
import org.anabranch.studio.Writer.Judged;

/** Has a run's key sentences chosen, each short enough for a card. Safe for many threads. */
final class StoryboardWriter {
  private static final int MOST_LINES = 6;
  private static final int FEWEST_LINES = 3;

  private final Writer writer;

  StoryboardWriter(Writer writer) {
    this.writer = writer;
  }

  private record Board(String title, List<String> lines) {}

  Storyboard write(String runId, Source source, Deadline deadline) throws InterruptedException {
    boolean wide = Language.of(source.text()) == Language.CJK;
    int titleMax = wide ? 28 : 70;
    int lineMax = wide ? 44 : 110;
    Writer.Written<Board> written =
        writer.write(
            faults -> Briefing.storyboard(runId, source, titleMax, lineMax, MOST_LINES, faults),
            answer -> judge(answer, source, titleMax, lineMax),
            deadline);
    Board board = written.result();
    return new Storyboard(runId, board.title(), board.lines(), source.language(), written.by());
  }

  private static Judged<Board> judge(String answer, Source source, int titleMax, int lineMax) {
    Optional<Answer> found = Answer.in(answer, "lines");
    if (found.isEmpty()) {
      return new Judged<>(
          Optional.empty(), List.of("There was no JSON object with lines in the answer."));
    }
    List<String> faults = new ArrayList<>();
    String given = found.get().title().isEmpty() ? source.title() : found.get().title();
    String title = fitted(given, titleMax, "The title", faults);
    List<String> lines =
        found.get().texts().stream()
            .limit(MOST_LINES)
            .map(l -> fitted(Prose.line(l), lineMax, "A line", faults))
            .filter(l -> l.codePoints().anyMatch(Character::isLetterOrDigit))
            .distinct()
            .toList();
    if (lines.size() < FEWEST_LINES) {
      faults.add("There are fewer than %d lines.".formatted(FEWEST_LINES));
    }
    return new Judged<>(
        lines.isEmpty() ? Optional.empty() : Optional.of(new Board(title, lines)), faults);
  }

  private static String fitted(String text, int max, String what, List<String> faults) {
    String fitted = Fit.toLimit(text, max, Counting.CODE_POINTS);
    if (!fitted.equals(text)) {
      faults.add("%s is longer than %d.".formatted(what, max));
    }
    return fitted;
  }
}
