package org.anabranch.gateway.dialect;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A request for embeddings.
 *
 * @param texts in order
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
    @Nullable Integer dimensions,
    boolean base64,
    @Nullable String purpose,
    @Nullable String user,
    Map<String, JsonNode> extras,
    Map<String, String> words) {
  public EmbeddingAsk {
    texts = List.copyOf(texts);
    extras = Map.copyOf(extras);
    words = Map.copyOf(words);
  }

  /** Of a client who calls everything as it is called here. */
  public EmbeddingAsk(
      String model,
      List<String> texts,
      @Nullable Integer dimensions,
      boolean base64,
      @Nullable String purpose,
      @Nullable String user,
      Map<String, JsonNode> extras) {
    this(model, texts, dimensions, base64, purpose, user, extras, Map.of());
  }

  /** The same for other texts. */
  public EmbeddingAsk with(List<String> others) {
    return new EmbeddingAsk(model, others, dimensions, base64, purpose, user, extras, words);
  }
}
