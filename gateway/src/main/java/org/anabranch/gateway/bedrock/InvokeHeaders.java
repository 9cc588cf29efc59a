package org.anabranch.gateway.bedrock;

import io.netty.handler.codec.http.HttpHeaders;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.anabranch.gateway.conversation.Conversation;
import org.anabranch.kernel.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What InvokeModel says in headers, and Converse in fields of its body. */
final class InvokeHeaders {
  static final String GUARDRAIL = "x-amzn-bedrock-guardrailidentifier";
  static final String GUARDRAIL_VERSION = "x-amzn-bedrock-guardrailversion";
  static final String LATENCY = "x-amzn-bedrock-performanceconfig-latency";
  static final String TIER = "x-amzn-bedrock-service-tier";
  private static final String TRACE = "x-amzn-bedrock-trace";

  private InvokeHeaders() {}

  /** A conversation with what the headers say beside it, so that none of it is lost. */
  static Conversation added(HttpHeaders headers, Conversation conversation) {
    Map<String, JsonNode> extras = new LinkedHashMap<>(conversation.extras());
    String guardrail = headers.get(GUARDRAIL);
    if (guardrail != null) {
      ObjectNode config = Json.object().put("guardrailIdentifier", guardrail);
      put(config, "guardrailVersion", headers.get(GUARDRAIL_VERSION));
      String trace = headers.get(TRACE);
      put(config, "trace", trace == null ? null : trace.toLowerCase(Locale.ROOT));
      extras.put("guardrailConfig", config);
    }
    String latency = headers.get(LATENCY);
    if (latency != null && !latency.equals("standard")) {
      extras.put("performanceConfig", Json.object().put("latency", latency));
    }
    String tier = headers.get(TIER);
    if (tier != null && !tier.equals("default")) {
      extras.put("serviceTier", Json.object().put("type", tier));
    }
    return extras.size() == conversation.extras().size()
        ? conversation
        : conversation.withExtras(extras);
  }

  private static void put(ObjectNode config, String name, @Nullable String value) {
    if (value != null) {
      config.put(name, value);
    }
  }
}
