package org.anabranch.gateway.openai;

import java.util.HashSet;
import java.util.Set;

/**
 * The ids of one choice's calls of tools, each its own: some vendors give none, and some give the
 * tool's name to each of its calls, which nobody could tell results apart by. One thread.
 */
final class CallIds {
  private final String choice;
  private final Set<String> taken = new HashSet<>();
  private int calls;

  /**
   * @param choice what tells this choice from all others
   */
  CallIds(String choice) {
    this.choice = choice;
  }

  /** The id of the next call: the vendor's, unless that is empty or another call's. */
  String next(String given) {
    int own = calls++;
    return !given.isEmpty() && taken.add(given) ? given : "call_" + choice + "_" + own;
  }
}
