package org.anabranch.gateway.guard;

import java.util.List;
import org.anabranch.gateway.guard.GuardrailConfig.Action;

/**
 * A text on its way, of which the end is held back: as much as a guardrail may need to see, a run
 * of characters without a blank until it is over, and what a guardrail found until its end is
 * clear. A little of what went out is remembered, since it may say what follows is. One thread.
 */
final class Window {
  /** More than this is not held back for the sake of one passage. */
  static final int MOST_HELD = 1 << 18;

  private static final int LONGEST_RUN = 8192;

  private final Screening screening;
  private final int reach;
  private final StringBuilder text = new StringBuilder();
  private int out;

  Window(Screening screening) {
    this.screening = screening;
    this.reach = screening.reach();
  }

  /** Takes more, and returns what may go out. */
  String add(String more) {
    text.append(more);
    return more.isEmpty() || text.length() - out <= reach ? "" : release(false);
  }

  /** The text is over: returns the rest. */
  String finish() {
    return release(true);
  }

  boolean isTooLong() {
    return text.length() - out > MOST_HELD;
  }

  private String release(boolean all) {
    String whole = text.toString();
    List<Screening.Mark> marks = screening.marks(whole);
    int until = all ? whole.length() : clear(whole, marks);
    int counted = out;
    for (Screening.Mark mark : marks) {
      Finding finding = mark.finding();
      boolean blocks = mark.guardrail().config().action() == Action.BLOCK;
      boolean leaves = finding.end() > counted && finding.end() <= until;
      if (leaves || blocks && finding.end() > counted && isSettled(finding, whole)) {
        screening.count(mark);
      }
    }
    String released = until <= out ? "" : Screening.redacted(whole, out, until, marks);
    out = Math.max(out, until);
    forget();
    return released;
  }

  /** Whether more text can no longer change what was found. */
  private boolean isSettled(Finding finding, String whole) {
    return finding.end() + reach <= whole.length();
  }

  /** Up to where it is clear what everything is. */
  private int clear(String whole, List<Screening.Mark> marks) {
    int until = Math.max(out, whole.length() - reach);
    for (int moved = -1; moved != until; ) {
      moved = until;
      until = runStart(whole, until);
      for (Screening.Mark mark : marks) {
        Finding finding = mark.finding();
        if (finding.start() < until && finding.end() > until) {
          until = finding.start();
        }
      }
      until = Math.max(out, until);
    }
    return until;
  }

  /** Where the run of characters around a place begins. */
  private int runStart(String whole, int at) {
    int start = at;
    while (start > out && at - start < LONGEST_RUN && isOfARun(whole.charAt(start - 1))) {
      start--;
    }
    boolean inside = at < whole.length() && isOfARun(whole.charAt(at));
    return inside && at - start < LONGEST_RUN ? start : at;
  }

  private static boolean isOfARun(char c) {
    return c > ' ' && c < 127;
  }

  private void forget() {
    int surplus = out - 4 * reach - 256;
    if (surplus > 1024) {
      text.delete(0, surplus);
      out -= surplus;
    }
  }
}
