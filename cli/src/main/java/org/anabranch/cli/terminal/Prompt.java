package org.anabranch.cli.terminal;

import org.jspecify.annotations.Nullable;

/** Asks the person for a line, or takes the next one of standard input where it is no terminal. */
@FunctionalInterface
public interface Prompt {
  /**
   * Blocks until there is a line.
   *
   * @param words shown at a terminal only, where what is typed is not shown
   * @return null at the end of the input
   */
  @Nullable String line(String words);
}
