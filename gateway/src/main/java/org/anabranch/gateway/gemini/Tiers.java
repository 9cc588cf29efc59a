package org.anabranch.gateway.gemini;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.StringNode;

/** How urgently a request is to be served: {@code serviceTier}, which other dialects know too. */
final class Tiers {
  static final String OWN = "serviceTier";
  static final String NEUTRAL = "service_tier";

  /** Those that OpenAI and Bedrock call the same. */
  static final Set<String> OTHERS = Set.of("flex", "priority");

  private static final Set<String> USUAL = Set.of("standard", "unspecified");

  private Tiers() {}

  /** Puts it among what is left of a request by the name that others know it by. */
  static void read(JsonNode value, Map<String, JsonNode> extras) {
    String tier = tier(value);
    if (tier == null || !OTHERS.contains(tier) && !USUAL.contains(tier)) {
      extras.put(OWN, value);
    } else if (OTHERS.contains(tier)) {
      extras.put(NEUTRAL, StringNode.valueOf(tier));
    }
  }

  private static @Nullable String tier(JsonNode value) {
    return value.isString()
        ? value.asString().toLowerCase(Locale.ROOT).replaceFirst("^service_tier_", "")
        : null;
  }
}
