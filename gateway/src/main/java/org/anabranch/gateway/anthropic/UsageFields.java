package org.anabranch.gateway.anthropic;

import java.util.Locale;
import org.anabranch.gateway.conversation.ServiceTier;
import org.anabranch.gateway.conversation.TokenUse;
import org.anabranch.kernel.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The {@code usage} of an answer. Anthropic's {@code input_tokens} are those that neither came from
 * the cache nor went into it; {@link TokenUse#input} has them all.
 */
final class UsageFields {
  private long fresh = -1;
  private long read;
  private long written;
  private long writtenLong;
  private long output = -1;
  private long reasoning;
  private long searches;

  static @Nullable TokenUse read(JsonNode usage) {
    UsageFields fields = new UsageFields();
    fields.add(usage);
    return fields.use();
  }

  /** Takes what a later event says; it counts from the start and so replaces what was said. */
  void add(JsonNode usage) {
    fresh = count(usage, "input_tokens", fresh);
    read = count(usage, "cache_read_input_tokens", read);
    written = count(usage, "cache_creation_input_tokens", written);
    writtenLong = count(usage.path("cache_creation"), "ephemeral_1h_input_tokens", writtenLong);
    output = count(usage, "output_tokens", output);
    reasoning = count(usage.path("output_tokens_details"), "thinking_tokens", reasoning);
    searches = count(usage.path("server_tool_use"), "web_search_requests", searches);
  }

  private static long count(JsonNode from, String name, long otherwise) {
    JsonNode value = from.path(name);
    return value.isIntegralNumber() && value.canConvertToLong()
        ? Math.clamp(value.longValue(), 0, Integer.MAX_VALUE)
        : otherwise;
  }

  /** Null until the vendor has counted both ways. */
  @Nullable TokenUse use() {
    return fresh < 0 || output < 0
        ? null
        : new TokenUse(fresh + read + written, read, written, writtenLong, output, reasoning)
            .searched(searches);
  }

  static @Nullable ServiceTier tier(JsonNode usage) {
    return switch (usage.path("service_tier").asString("")) {
      case "standard" -> ServiceTier.STANDARD;
      case "priority" -> ServiceTier.PRIORITY;
      case "batch" -> ServiceTier.BATCH;
      default -> null;
    };
  }

  /** Tiers that Anthropic does not have are left out. */
  static ObjectNode write(@Nullable TokenUse counted, @Nullable ServiceTier tier) {
    ObjectNode usage = write(counted);
    if (tier == ServiceTier.STANDARD || tier == ServiceTier.PRIORITY || tier == ServiceTier.BATCH) {
      usage.put("service_tier", tier.name().toLowerCase(Locale.ROOT));
    }
    return usage;
  }

  private static ObjectNode write(@Nullable TokenUse counted) {
    TokenUse use = counted == null ? new TokenUse(0, 0) : counted;
    ObjectNode usage =
        Json.object()
            .put("input_tokens", use.input() - use.cacheRead() - use.cacheWrite())
            .put("cache_creation_input_tokens", use.cacheWrite())
            .put("cache_read_input_tokens", use.cacheRead())
            .put("output_tokens", use.output());
    usage
        .putObject("cache_creation")
        .put("ephemeral_5m_input_tokens", use.cacheWrite() - use.cacheWriteLong())
        .put("ephemeral_1h_input_tokens", use.cacheWriteLong());
    if (use.reasoning() > 0) {
      usage.putObject("output_tokens_details").put("thinking_tokens", use.reasoning());
    }
    if (use.searches() > 0) {
      usage
          .putObject("server_tool_use")
          .put("web_search_requests", use.searches())
          .put("web_fetch_requests", 0);
    }
    return usage;
  }
}
