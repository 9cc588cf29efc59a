package org.anabranch.gateway.dialect;

import java.util.List;
import java.util.Map;
import org.anabranch.gateway.conversation.Untranslatable;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A request for embeddings.
 *
 * @param texts in order; none where there are tokens
 * @param tokens inputs that are already cut into the model's own tokens, as LangChain sends them;
 *     only who serves such a model can read them
 * @param dimensions the width wanted, or null for the model's own
 * @param base64 whether the client wants vectors as base 64 of little-endian floats
 * @param purpose what they are for ({@code RETRIEVAL_QUERY} …), or null
 * @param extras what this has no place for, as in a conversation
 * @param words what the client calls {@code input}, {@code dimensions} and {@code purpose}, where
 *     it does otherwise
 */
public record EmbeddingAsk(
    String model,
    List<String> texts,
    List<List<Integer>> tokens,
    @Nullable Integer dimensions,
    boolean base64,
    @Nullable String purpose,
    @Nullable String user,
    Map<String, JsonNode> extras,
    Map<String, String> words) {
  public EmbeddingAsk {
    texts = List.copyOf(texts);
    tokens = tokens.stream().map(List::copyOf).toList();
    extras = Map.copyOf(extras);
    words = Map.copyOf(words);
  }

  /** The same for other texts. */
  public EmbeddingAsk with(List<String> others) {
    return new EmbeddingAsk(
        model, others, tokens, dimensions, base64, purpose, user, extras, words);
  }

  /** How many vectors are asked for. */
  public int inputs() {
    return texts.size() + tokens.size();
  }

  /** The texts, for who takes nothing else. */
  public List<String> textsAlone() throws Untranslatable {
    if (!tokens.isEmpty()) {
      throw new Untranslatable("input", "holds tokens, which only their own model can read");
    }
    return texts;
  }
}
