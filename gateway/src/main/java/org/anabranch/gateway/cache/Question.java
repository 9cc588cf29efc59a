package org.anabranch.gateway.cache;

import java.util.List;
import java.util.stream.Collectors;
import org.anabranch.gateway.conversation.Conversation;
import org.anabranch.gateway.conversation.Part;
import org.anabranch.gateway.conversation.Tool;
import org.anabranch.gateway.conversation.Turn;
import org.jspecify.annotations.Nullable;

/**
 * A request as a cache knows it.
 *
 * @param workspace whose it is: answers are never told to another
 * @param exact stands for all that can change the answer
 * @param surroundings stands for the same without the words of the last question; null when the
 *     last turn is more than words
 * @param words of the last question; empty when there are none
 */
public record Question(
    String workspace, String exact, @Nullable String surroundings, String words) {
  /** The question, or null where its answer is not to be kept: what a vendor's tool finds ages. */
  public static @Nullable Question of(
      String workspace, Conversation asked, boolean anyTemperature) {
    Double temperature = asked.sampling().temperature();
    boolean drawn = temperature == null || temperature != 0;
    if (drawn && !anyTemperature
        || asked.turns().isEmpty()
        || asked.tools().stream().anyMatch(t -> !(t instanceof Tool.Function))) {
      return null;
    }
    Turn last = asked.turns().getLast();
    boolean words =
        last.role() == Turn.Role.USER
            && last.parts().stream().allMatch(p -> p instanceof Part.Text);
    return new Question(
        workspace,
        Canon.digest(workspace, asked, asked.turns()),
        words
            ? Canon.digest(workspace, asked, asked.turns().subList(0, asked.turns().size() - 1))
            : null,
        words ? text(last.parts()) : "");
  }

  private static String text(List<Part> parts) {
    return parts.stream()
        .map(p -> p instanceof Part.Text t ? t.text() : "")
        .collect(Collectors.joining("\n"));
  }
}
