package org.anabranch.gateway.conversation;

import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Texts that a client shows the model and that it may cite one by one: a document of several, or
 * what a search of the client's own has found.
 *
 * @param source where what was found is from, such as its address; null for a document
 * @param context words about a document for the model, which are not to be cited; or null
 * @param cited whether the answer is to say on which of them it stands
 */
public record Passages(
    @Nullable String source,
    @Nullable String title,
    @Nullable String context,
    List<String> texts,
    boolean cited) {
  public Passages {
    texts = List.copyOf(texts);
  }

  /** Whether a search of the client's own found them. */
  public boolean isFound() {
    return source != null;
  }

  /** The same with its words replaced. */
  public Passages map(UnaryOperator<String> text) {
    return new Passages(
        orNull(source, text),
        orNull(title, text),
        orNull(context, text),
        texts.stream().map(text).toList(),
        cited);
  }

  private static @Nullable String orNull(@Nullable String words, UnaryOperator<String> text) {
    return words == null ? null : text.apply(words);
  }
}
