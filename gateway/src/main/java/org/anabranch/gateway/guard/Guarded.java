package org.anabranch.gateway.guard;

import java.util.Locale;

/**
 * What a guardrail did about one request or its answer, without what it did it about. The
 * decision's note and the metric are both told from it.
 *
 * @param guardrail its name
 * @param about the sort of thing, such as {@code email}; empty where an outside checker acted
 * @param unchecked why the outside checker said nothing; empty where it said something, or is none
 * @param count how many times
 */
public record Guarded(
    String guardrail, Stage stage, Action action, String about, String unchecked, int count) {
  /** Which side was read. */
  public enum Stage {
    BEFORE,
    AFTER;

    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** What was done. */
  public enum Action {
    BLOCK,
    REDACT,
    FLAG,
    /** What it cannot read was not let through. */
    REFUSE,
    /** What it cannot read was let through. */
    PASS;

    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public Guarded(String guardrail, Stage stage, Action action, String about, int count) {
    this(guardrail, stage, action, about, "", count);
  }

  /** What was found in texts. */
  public static Guarded of(Stage stage, Trigger found) {
    Action action =
        switch (found.action()) {
          case BLOCK -> Action.BLOCK;
          case REDACT -> Action.REDACT;
          case FLAG -> Action.FLAG;
        };
    return new Guarded(found.guardrail(), stage, action, found.sort(), found.count());
  }

  /** In words, such as {@code before: redact email}. */
  public String told() {
    return stage.word()
        + ": "
        + action.word()
        + (about.isEmpty() ? "" : " " + about)
        + (unchecked.isEmpty() ? "" : ", not checked (" + unchecked + ")");
  }
}
