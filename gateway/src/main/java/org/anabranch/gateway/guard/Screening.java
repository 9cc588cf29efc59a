package org.anabranch.gateway.guard;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.anabranch.gateway.guard.GuardrailConfig.Action;
import org.jspecify.annotations.Nullable;

/** What the guardrails found in one request or answer so far. One thread. */
public final class Screening {
  private final List<Guardrail> guardrails;
  private final Map<Trigger, Integer> counts = new LinkedHashMap<>();
  private @Nullable String blockedBy;

  Screening(List<Guardrail> guardrails) {
    this.guardrails = guardrails;
  }

  /** A passage that is to be redacted or counted. */
  record Mark(Guardrail guardrail, Finding finding) {}

  /** The guardrail that forbids it, or null. */
  public @Nullable String blockedBy() {
    return blockedBy;
  }

  /** Everything found, added up. */
  public List<Trigger> triggers() {
    List<Trigger> triggers = new ArrayList<>();
    counts.forEach(
        (t, count) -> triggers.add(new Trigger(t.guardrail(), t.action(), t.sort(), count)));
    return triggers;
  }

  /** The text with what must go redacted; what is found is counted. */
  String text(String text) {
    if (text.isEmpty()) {
      return text;
    }
    List<Mark> marks = marks(text);
    marks.forEach(this::count);
    return redacted(text, 0, text.length(), marks);
  }

  /** How many characters around a passage decide what it is. */
  int reach() {
    return guardrails.stream()
        .map(Guardrail::detector)
        .mapToInt(d -> d == null ? 0 : d.reach())
        .max()
        .orElse(0);
  }

  /** All that is found, by where it begins; nothing is counted yet. */
  List<Mark> marks(String text) {
    List<Mark> marks = new ArrayList<>();
    for (Guardrail guardrail : guardrails) {
      if (guardrail.detector() instanceof Detector detector) {
        detector.find(text, finding -> marks.add(new Mark(guardrail, finding)));
      }
    }
    marks.sort(Comparator.comparingInt(m -> m.finding().start()));
    return marks;
  }

  void count(Mark mark) {
    GuardrailConfig config = mark.guardrail().config();
    if (config.action() == Action.BLOCK && blockedBy == null) {
      blockedBy = config.name();
    }
    counts.merge(
        new Trigger(config.name(), config.action(), mark.finding().sort(), 0), 1, Integer::sum);
  }

  /** A part of the text; passages that overlap become one mark. */
  static String redacted(String text, int from, int to, List<Mark> marks) {
    StringBuilder out = new StringBuilder();
    int done = from;
    for (Mark mark : marks) {
      Finding finding = mark.finding();
      if (mark.guardrail().config().action() == Action.FLAG
          || finding.end() <= done
          || finding.start() >= to) {
        continue;
      }
      if (finding.start() >= done) {
        out.append(text, done, finding.start()).append('[').append(finding.sort()).append(']');
      }
      done = finding.end();
    }
    return done == from
        ? text.substring(from, to)
        : out.append(text, done, Math.max(done, to)).toString();
  }
}
