package org.anabranch.gateway.conversation;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * How the answer is drawn, and where it ends. Null and empty mean: as the model usually does.
 *
 * @param choices how many answers at once, 1
 * @param topLogprobs how many likely tokens to name at each place; with {@code logprobs} only
 * @param logitBias by token id, as the client gave it
 */
public record Sampling(
    @Nullable Long maxTokens,
    @Nullable Double temperature,
    @Nullable Double topP,
    @Nullable Integer topK,
    @Nullable Double presencePenalty,
    @Nullable Double frequencyPenalty,
    @Nullable Long seed,
    List<String> stop,
    int choices,
    boolean logprobs,
    @Nullable Integer topLogprobs,
    @Nullable JsonNode logitBias) {
  public static final Sampling DEFAULT =
      new Sampling(null, null, null, null, null, null, null, List.of(), 1, false, null, null);

  public Sampling {
    stop = List.copyOf(stop);
  }

  /** The same, ended elsewhere. */
  public Sampling withStop(List<String> others) {
    return new Sampling(
        maxTokens,
        temperature,
        topP,
        topK,
        presencePenalty,
        frequencyPenalty,
        seed,
        others,
        choices,
        logprobs,
        topLogprobs,
        logitBias);
  }

  public static Sampling atMost(long tokens) {
    return new Sampling(
        tokens, null, null, null, null, null, null, List.of(), 1, false, null, null);
  }
}
