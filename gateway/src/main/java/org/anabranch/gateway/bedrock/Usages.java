package org.anabranch.gateway.bedrock;

import java.util.Locale;
import org.anabranch.gateway.conversation.ServiceTier;
import org.anabranch.gateway.conversation.TokenUse;
import org.anabranch.kernel.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Bedrock's count of tokens, whose input is without what was read from and written to the cache.
 */
final class Usages {
  private Usages() {}

  static @Nullable TokenUse read(JsonNode usage) {
    if (!usage.path("inputTokens").isNumber()) {
      return null;
    }
    long read = count(usage, "cacheReadInputTokens");
    long written = count(usage, "cacheWriteInputTokens");
    long kept = 0;
    for (JsonNode detail : usage.path("cacheDetails")) {
      kept += detail.path("ttl").asString("").equals("1h") ? count(detail, "inputTokens") : 0;
    }
    long input = count(usage, "inputTokens") + read + written;
    return new TokenUse(input, read, written, kept, count(usage, "outputTokens"), 0);
  }

  private static long count(JsonNode usage, String name) {
    JsonNode count = usage.path(name);
    return count.isIntegralNumber() && count.canConvertToInt() ? Math.max(0, count.intValue()) : 0;
  }

  /**
   * @param serviceTier an object with its {@code type}
   */
  static @Nullable ServiceTier tier(JsonNode serviceTier) {
    return switch (serviceTier.path("type").asString("")) {
      case "default" -> ServiceTier.STANDARD;
      case "priority" -> ServiceTier.PRIORITY;
      case "flex" -> ServiceTier.FLEX;
      case "reserved" -> ServiceTier.RESERVED;
      default -> null;
    };
  }

  /** Batches are no tier of Bedrock's. */
  static void putTier(ObjectNode to, @Nullable ServiceTier tier) {
    if (tier != null && tier != ServiceTier.BATCH) {
      String name = tier == ServiceTier.STANDARD ? "default" : tier.name().toLowerCase(Locale.ROOT);
      to.putObject("serviceTier").put("type", name);
    }
  }

  static ObjectNode write(TokenUse use) {
    ObjectNode usage = Json.object();
    usage.put("inputTokens", use.input() - use.cacheRead() - use.cacheWrite());
    usage.put("outputTokens", use.output()).put("totalTokens", use.total());
    if (use.cacheRead() > 0 || use.cacheWrite() > 0) {
      usage.put("cacheReadInputTokens", use.cacheRead());
      usage.put("cacheWriteInputTokens", use.cacheWrite());
    }
    if (use.cacheWrite() > 0) {
      var details = usage.putArray("cacheDetails");
      long usual = use.cacheWrite() - use.cacheWriteLong();
      if (use.cacheWriteLong() > 0) {
        details.addObject().put("ttl", "1h").put("inputTokens", use.cacheWriteLong());
      }
      if (usual > 0) {
        details.addObject().put("ttl", "5m").put("inputTokens", usual);
      }
    }
    return usage;
  }
}
