package org.anabranch.gateway.bedrock;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Base64;
import java.util.Map;
import org.anabranch.gateway.conversation.Reply;
import org.anabranch.gateway.dialect.Answer;
import org.anabranch.gateway.dialect.Asked;
import org.anabranch.gateway.dialect.BadRequest;
import org.anabranch.gateway.dialect.Credential;
import org.anabranch.gateway.dialect.Inbound;
import org.anabranch.gateway.dialect.Incoming;
import org.anabranch.gateway.dialect.Operation;
import org.anabranch.gateway.dialect.Refusal;
import org.anabranch.gateway.dialect.StreamWriter;
import org.anabranch.kernel.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Converse, ConverseStream and CountTokens as Amazon's SDKs speak them. Clients prove who they are
 * by a bearer key, or sign with a gateway key's name as access key id and the key as its secret.
 */
public final class BedrockInbound implements Inbound {
  static final String CONVERSE = "converse";
  static final String CONVERSE_STREAM = "converse-stream";
  static final String COUNT = "count-tokens";

  static final Map<String, String> WORDS =
      Map.ofEntries(
          Map.entry("tools", "toolConfig.tools%"),
          Map.entry("tool_choice", "toolConfig.toolChoice"),
          Map.entry("temperature", "inferenceConfig.temperature"),
          Map.entry("max_tokens", "inferenceConfig.maxTokens"),
          Map.entry("stop", "inferenceConfig.stopSequences"),
          Map.entry("top_k", "additionalModelRequestFields.top_k"),
          Map.entry("seed", "additionalModelRequestFields.seed"),
          Map.entry("thinking", "additionalModelRequestFields.thinking"),
          Map.entry("reasoning", "additionalModelRequestFields.thinking"),
          Map.entry("response_format", "outputConfig.textFormat"),
          Map.entry("service_tier", "serviceTier"));

  private final Callers callers;
  private final InvokeInbound invocations;

  /**
   * @param invocations reads bodies of InvokeModel, whose tokens may be asked for too
   */
  public BedrockInbound(InvokeInbound invocations, Clock clock) {
    this.invocations = invocations;
    this.callers = new Callers(clock);
  }

  @Override
  public String dialect() {
    return BedrockOutbound.DIALECT;
  }

  @Override
  public @Nullable Operation operation(Incoming head) {
    ModelPath path = ModelPath.read(head.path());
    return switch (path == null ? "" : path.action()) {
      case CONVERSE, CONVERSE_STREAM -> Operation.CONVERSE;
      case COUNT -> Operation.COUNT_TOKENS;
      default -> null;
    };
  }

  @Override
  public @Nullable Credential credential(Incoming head) {
    return callers.credential(head);
  }

  @Override
  public Asked read(Incoming request) {
    ModelPath path = ModelPath.read(request.path());
    if (path == null) {
      throw new IllegalArgumentException("“" + request.path() + "” is no address of Bedrock");
    }
    if (!path.action().equals(COUNT)) {
      return new ConverseAsked(request, path);
    }
    return new CountAsked(request, counted(request, path));
  }

  /** What is to be counted, by itself. */
  private Asked counted(Incoming request, ModelPath path) {
    JsonNode tree;
    try {
      tree = Json.MAPPER.readTree(request.array(), 0, request.length());
    } catch (JacksonException e) {
      throw BadRequest.malformed(e);
    }
    Field input = Field.root(tree).get("input");
    Field converse = input.get("converse");
    Field invocation = input.get("invokeModel").get("body");
    if (converse.isThere()) {
      String text = converse.object().value().toString();
      return new ConverseAsked(
          with(request, request.path(), text.getBytes(StandardCharsets.UTF_8)), path);
    } else if (invocation.isThere()) {
      return invocations.read(
          with(request, ModelPath.of(path.modelId(), InvokeInbound.INVOKE), bytes(invocation)));
    }
    throw new BadRequest(
        "The field “input” must hold what is to be counted: “converse” or “invokeModel”.", "input");
  }

  private static byte[] bytes(Field base64) {
    try {
      return Base64.getDecoder().decode(base64.text());
    } catch (IllegalArgumentException e) {
      throw base64.wrong("must be in base 64");
    }
  }

  private static Incoming with(Incoming request, String path, byte[] body) {
    return new Incoming(
        request.method(), path, request.query(), request.headers(), Unpooled.wrappedBuffer(body));
  }

  @Override
  public Answer counted(long tokens, Asked asked) {
    return Answer.json(bytes(Json.object().put("inputTokens", tokens)));
  }

  @Override
  public Answer write(Reply reply, Asked asked) {
    long latency = asked instanceof ConverseAsked converse ? converse.millisSince() : 0;
    return Answer.json(200, Map.of(), bytes(Replies.write(reply, latency)));
  }

  @Override
  public StreamWriter writer(Asked asked) {
    return new ConverseStreamWriter((event, json) -> Frame.event(event, bytes(json)));
  }

  private static byte[] bytes(JsonNode json) {
    return json.toString().getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public Answer refuse(Refusal refusal) {
    return BedrockErrors.whole(refusal.in(WORDS).dotted());
  }

  @Override
  public ByteBuf errorEvent(Refusal refusal, Asked asked) {
    return BedrockErrors.frame(refusal);
  }
}
