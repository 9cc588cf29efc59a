package org.anabranch.gateway.openai;

import java.util.stream.Stream;
import org.anabranch.gateway.conversation.TokenUse;
import org.anabranch.kernel.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code usage} both ways, with the names that vendors other than OpenAI use. */
final class TokenUses {
  private static final JsonPointer[] CACHE_READ =
      pointers(
          "/prompt_tokens_details/cached_tokens",
          "/input_tokens_details/cached_tokens",
          "/prompt_cache_hit_tokens",
          "/cached_tokens",
          "/cache_read_input_tokens");
  private static final JsonPointer[] CACHE_WRITE =
      pointers(
          "/prompt_tokens_details/cache_write_tokens",
          "/prompt_tokens_details/cache_creation_tokens",
          "/prompt_tokens_details/cache_creation_input_tokens",
          "/input_tokens_details/cache_write_tokens",
          "/cache_creation_input_tokens");
  private static final JsonPointer[] REASONING =
      pointers(
          "/completion_tokens_details/reasoning_tokens",
          "/output_tokens_details/reasoning_tokens",
          "/reasoning_tokens");

  private static final JsonPointer[] INPUT = pointers("/prompt_tokens", "/input_tokens");
  private static final JsonPointer[] OUTPUT = pointers("/completion_tokens", "/output_tokens");
  private static final JsonPointer[] TOTAL = pointers("/total_tokens");

  private TokenUses() {}

  private static JsonPointer[] pointers(String... paths) {
    return Stream.of(paths).map(JsonPointer::compile).toArray(JsonPointer[]::new);
  }

  /** Reads the usage of chat completions or of responses; null when it says nothing. */
  static @Nullable TokenUse read(JsonNode usage) {
    long input = first(usage, INPUT);
    long output = first(usage, OUTPUT);
    if (input < 0 || output < 0) {
      return null;
    }
    long reasoning = Math.max(0, first(usage, REASONING));
    return new TokenUse(
        input,
        Math.max(0, first(usage, CACHE_READ)),
        Math.max(0, first(usage, CACHE_WRITE)),
        output + beside(usage, input, output, reasoning),
        reasoning);
  }

  /**
   * Reasoning that a vendor counts in the total but not in the answer, as xAI and Google do.
   *
   * @param reasoning 0 when the vendor does not name it
   */
  private static long beside(JsonNode usage, long input, long output, long reasoning) {
    long more = first(usage, TOTAL) - input - output;
    return more > 0 && (reasoning == 0 || more == reasoning) ? more : 0;
  }

  private static long first(JsonNode usage, JsonPointer[] pointers) {
    for (JsonPointer pointer : pointers) {
      JsonNode found = usage.at(pointer);
      if (found.isIntegralNumber() && found.canConvertToLong()) {
        return Math.max(0, found.longValue());
      }
    }
    return -1;
  }

  /** As chat completions tell it. */
  static ObjectNode chat(TokenUse use) {
    ObjectNode usage =
        Json.object()
            .put("prompt_tokens", use.input())
            .put("completion_tokens", use.output())
            .put("total_tokens", use.total());
    ObjectNode input = usage.putObject("prompt_tokens_details");
    input.put("cached_tokens", use.cacheRead());
    if (use.cacheWrite() > 0) {
      input.put("cache_write_tokens", use.cacheWrite());
    }
    usage.putObject("completion_tokens_details").put("reasoning_tokens", use.reasoning());
    return usage;
  }

  /** As responses tell it. */
  static ObjectNode response(TokenUse use) {
    ObjectNode usage = Json.object().put("input_tokens", use.input());
    usage
        .putObject("input_tokens_details")
        .put("cached_tokens", use.cacheRead())
        .put("cache_write_tokens", use.cacheWrite());
    usage.put("output_tokens", use.output());
    usage.putObject("output_tokens_details").put("reasoning_tokens", use.reasoning());
    return usage.put("total_tokens", use.total());
  }
}
