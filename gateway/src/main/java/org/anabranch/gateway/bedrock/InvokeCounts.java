package org.anabranch.gateway.bedrock;

import io.netty.handler.codec.http.HttpHeaders;
import org.anabranch.gateway.conversation.TokenUse;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Where answers of InvokeModel tell their tokens: Bedrock in headers, or in the last event of a
 * stream; each family in fields of its own. Input is told without what the cache read or wrote.
 */
final class InvokeCounts {
  static final String HEADER = "x-amzn-bedrock-";
  static final String METRICS = "amazon-bedrock-invocationMetrics";

  private InvokeCounts() {}

  /** Null where the headers do not count both ways. */
  static @Nullable TokenUse read(HttpHeaders headers) {
    long input = number(headers, "input-token-count");
    long output = number(headers, "output-token-count");
    return use(
        input,
        output,
        number(headers, "cache-read-input-token-count"),
        number(headers, "cache-write-input-token-count"));
  }

  private static long number(HttpHeaders headers, String name) {
    String text = headers.get(HEADER + name);
    try {
      return text == null ? -1 : Long.parseLong(text.strip());
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  /** Of the object that the last event of a stream has under {@link #METRICS}. */
  static @Nullable TokenUse metrics(JsonNode metrics) {
    return use(
        number(metrics, "inputTokenCount"),
        number(metrics, "outputTokenCount"),
        number(metrics, "cacheReadInputTokenCount"),
        number(metrics, "cacheWriteInputTokenCount"));
  }

  /** Of a model's own answer: Llama's, Titan's, and those that count as OpenAI does. */
  static @Nullable TokenUse own(JsonNode answer) {
    if (answer.path("results").isArray()) {
      long output = 0;
      for (JsonNode result : answer.path("results")) {
        output += Math.max(0, number(result, "tokenCount"));
      }
      return use(number(answer, "inputTextTokenCount"), output, 0, 0);
    }
    JsonNode usage = answer.path("usage");
    return usage.isObject()
        ? use(number(usage, "prompt_tokens"), number(usage, "completion_tokens"), 0, 0)
        : use(number(answer, "prompt_token_count"), number(answer, "generation_token_count"), 0, 0);
  }

  private static long number(JsonNode of, String name) {
    JsonNode value = of.path(name);
    return value.isIntegralNumber() && value.canConvertToInt() ? value.intValue() : -1;
  }

  private static @Nullable TokenUse use(long input, long output, long read, long written) {
    if (input < 0 || output < 0) {
      return null;
    }
    long cached = Math.max(0, read) + Math.max(0, written);
    return new TokenUse(input + cached, Math.max(0, read), Math.max(0, written), 0, output, 0);
  }
}
