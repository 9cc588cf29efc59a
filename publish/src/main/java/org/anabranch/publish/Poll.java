package org.anabranch.publish;

import java.time.Duration;
import java.util.List;

/**
 * A question with answers to choose from; the question is the post's text unless given.
 *
 * @param question for platforms that take it in a field of its own; empty means the post's text
 * @param open how long votes are taken
 */
public record Poll(String question, List<String> answers, Duration open) {
  public Poll {
    answers = List.copyOf(answers);
    if (answers.size() < 2 || answers.stream().anyMatch(String::isBlank)) {
      throw new IllegalArgumentException(
          "A poll needs at least two answers, none of them empty: " + answers);
    }
    if (!open.isPositive()) {
      throw new IllegalArgumentException("A poll must be open for some time: " + open);
    }
  }
}
