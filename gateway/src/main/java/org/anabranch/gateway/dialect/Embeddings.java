package org.anabranch.gateway.dialect;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Vectors in the order of the texts.
 *
 * @param inputTokens null when the vendor did not count
 */
public record Embeddings(String model, List<float[]> vectors, @Nullable Long inputTokens) {
  public Embeddings {
    vectors = List.copyOf(vectors);
  }
}
