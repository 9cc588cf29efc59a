package org.anabranch.gateway.bedrock;

import java.util.List;
import java.util.Set;
import org.anabranch.gateway.conversation.Conversation;
import org.anabranch.gateway.dialect.Asked;
import org.anabranch.gateway.dialect.BadRequest;
import org.anabranch.gateway.dialect.BodyScan;
import org.anabranch.gateway.dialect.Capability;
import org.anabranch.gateway.dialect.Incoming;
import org.anabranch.gateway.dialect.Outgoing;
import org.anabranch.gateway.dialect.Upstream;
import org.anabranch.gateway.dialect.Weight;
import org.anabranch.kernel.Json;
import tools.jackson.databind.JsonNode;

/**
 * A body in a model's own words, such as a prompt with the marks that one family was trained on: it
 * has no meaning to another, and so is passed on or refused.
 */
record OwnAsked(Incoming request, BodyScan scan, ModelPath path) implements Asked {
  private static final List<String> BOUNDS =
      List.of("max_gen_len", "max_tokens", "max_tokens_to_sample", "maxTokens");

  @Override
  public String model() {
    return path.model();
  }

  @Override
  public boolean stream() {
    return path.action().equals(InvokeInbound.INVOKE_STREAM);
  }

  @Override
  public long maxOutputTokens() {
    for (String bound : BOUNDS) {
      if (scan.has(bound)) {
        return scan.count(bound, Integer.MAX_VALUE);
      }
    }
    BodyScan.Field titans = scan.field("textGenerationConfig");
    if (titans == null || titans.text() != null) {
      return 0;
    }
    JsonNode config =
        Json.MAPPER.readTree(request.array(), titans.start(), titans.end() - titans.start());
    return Math.clamp(config.path("maxTokenCount").asLong(0), 0, Integer.MAX_VALUE);
  }

  @Override
  public Weight weight() {
    return scan.weight(1);
  }

  @Override
  public Set<Capability> needs() {
    return Set.of();
  }

  @Override
  public Conversation conversation() {
    throw new BadRequest(
        "The body is in a model's own words, which only a deployment of that model on Bedrock takes,"
            + " without guardrails or the cache, which would have to read it. Bodies for any model"
            + " are Nova's (messages and inferenceConfig), Anthropic's (anthropic_version) and"
            + " OpenAI's chat completions (messages).",
        named());
  }

  /** The field that makes it so. */
  private String named() {
    for (String name : List.of("inputText", "prompt", "message")) {
      if (scan.has(name)) {
        return name;
      }
    }
    return "body";
  }

  @Override
  public Outgoing passThrough(Upstream upstream) {
    throw new IllegalStateException("InvokeAsked passes it");
  }
}
