package org.anabranch.gateway.bedrock;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.anabranch.gateway.conversation.Reply;
import org.anabranch.gateway.conversation.TokenUse;
import org.anabranch.gateway.dialect.Answer;
import org.anabranch.gateway.dialect.Asked;
import org.anabranch.gateway.dialect.BadRequest;
import org.anabranch.gateway.dialect.BodyScan;
import org.anabranch.gateway.dialect.Credential;
import org.anabranch.gateway.dialect.EmbeddingAsk;
import org.anabranch.gateway.dialect.Embeddings;
import org.anabranch.gateway.dialect.Inbound;
import org.anabranch.gateway.dialect.Incoming;
import org.anabranch.gateway.dialect.Operation;
import org.anabranch.gateway.dialect.Outgoing;
import org.anabranch.gateway.dialect.Refusal;
import org.anabranch.gateway.dialect.StreamWriter;
import org.anabranch.gateway.dialect.Upstream;
import org.anabranch.gateway.dialect.Wanted;
import org.anabranch.kernel.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * InvokeModel and InvokeModelWithResponseStream, whose bodies are in the model's own dialect. Which
 * one is told by the body's fields. A deployment on Bedrock whose model takes such a body gets it
 * as it came; for any other it is read and answered by that dialect's own reader and writer, and
 * Nova's here. A request is one for embeddings when the model's name holds {@code embed}.
 */
public final class InvokeInbound implements Inbound {
  static final String INVOKE = "invoke";
  static final String INVOKE_STREAM = "invoke-with-response-stream";

  static final String DIALECT = "bedrock-invoke";

  private static final String ANTHROPIC = "anthropic";
  private static final String OPENAI = "openai";

  private final Map<String, Inbound> natives;
  private final Callers callers;

  /**
   * @param others the dialects that bodies may be in: {@code anthropic}, {@code openai}
   */
  public InvokeInbound(List<Inbound> others, Clock clock) {
    this.natives = others.stream().collect(Collectors.toMap(Inbound::dialect, Function.identity()));
    this.callers = new Callers(clock);
  }

  @Override
  public String dialect() {
    return DIALECT;
  }

  @Override
  public @Nullable Operation operation(Incoming head) {
    ModelPath path = ModelPath.read(head.path());
    if (path == null) {
      return null;
    }
    return switch (path.action()) {
      case INVOKE ->
          path.model().toLowerCase(Locale.ROOT).contains("embed")
              ? Operation.EMBED
              : Operation.CONVERSE;
      case INVOKE_STREAM -> Operation.CONVERSE;
      default -> null;
    };
  }

  @Override
  public @Nullable Credential credential(Incoming head) {
    return callers.credential(head);
  }

  private static ModelPath path(Incoming request) {
    ModelPath path = ModelPath.read(request.path());
    if (path == null) {
      throw new IllegalArgumentException("“" + request.path() + "” is no address of Bedrock");
    }
    return path;
  }

  @Override
  public Asked read(Incoming request) {
    ModelPath path = path(request);
    BodyScan scan = BodyScan.of(request.array(), request.length(), Wanted.NOTHING);
    InvokeBody body = InvokeBody.of(scan);
    if (body == InvokeBody.NOVA) {
      return new InvokeAsked(request, body, null, new ConverseAsked(request, path), path);
    }
    if (!body.isRead()) {
      return new InvokeAsked(request, body, null, new OwnAsked(request, scan, path), path);
    }
    Inbound inbound = natives.get(body == InvokeBody.ANTHROPIC ? ANTHROPIC : OPENAI);
    if (inbound == null) {
      throw new IllegalStateException("No reader of " + body + " among " + natives.keySet());
    }
    boolean stream = path.action().equals(INVOKE_STREAM);
    Asked asked = inbound.read(in(inbound.dialect(), request, scan, path.model(), stream));
    return new InvokeAsked(request, body, inbound, asked, path);
  }

  /** The same request as a client of its body's dialect would send it. */
  private static Incoming in(
      String dialect, Incoming request, BodyScan scan, String model, boolean stream) {
    Map<String, String> values =
        Map.of("model", Json.write(model), "stream", Boolean.toString(stream));
    ByteBuf spliced = scan.with(request.body(), values, Set.of("anthropic_version"));
    ByteBuf body = Unpooled.buffer(spliced.readableBytes()).writeBytes(spliced);
    spliced.release();
    return new Incoming(
        "POST",
        dialect.equals(ANTHROPIC) ? "/v1/messages" : "/v1/chat/completions",
        "",
        request.headers(),
        body);
  }

  @Override
  public Answer write(Reply reply, Asked asked) {
    InvokeAsked invoke = (InvokeAsked) asked;
    Inbound inbound = invoke.inbound();
    Answer answer =
        inbound == null
            ? Answer.json(NovaBodies.write(reply).toString().getBytes(StandardCharsets.UTF_8))
            : inbound.write(reply, invoke.inner());
    Map<String, String> headers = new HashMap<>(answer.headers());
    TokenUse use = reply.use();
    if (use != null) {
      long cached = use.cacheRead() + use.cacheWrite();
      headers.put(InvokeCounts.HEADER + "input-token-count", Long.toString(use.input() - cached));
      headers.put(InvokeCounts.HEADER + "output-token-count", Long.toString(use.output()));
      headers.put(
          InvokeCounts.HEADER + "cache-read-input-token-count", Long.toString(use.cacheRead()));
      headers.put(
          InvokeCounts.HEADER + "cache-write-input-token-count", Long.toString(use.cacheWrite()));
    }
    headers.put(InvokeCounts.HEADER + "invocation-latency", Long.toString(invoke.millisSince()));
    return new Answer(answer.status(), answer.type(), headers, answer.body());
  }

  @Override
  public StreamWriter writer(Asked asked) {
    InvokeAsked invoke = (InvokeAsked) asked;
    return invoke.inbound() == null
        ? new ConverseStreamWriter(
            (event, json) -> InvokeChunks.write(NovaBodies.event(event, json)))
        : new InvokeStreamWriter(invoke.inbound().writer(invoke.inner()), invoke);
  }

  @Override
  public Answer refuse(Refusal refusal) {
    return BedrockErrors.whole(refusal);
  }

  @Override
  public ByteBuf errorEvent(Refusal refusal, Asked asked) {
    return BedrockErrors.frame(refusal);
  }

  @Override
  public EmbeddingAsk readEmbedding(Incoming request) {
    JsonNode body;
    try {
      body = Json.MAPPER.readTree(request.array(), 0, request.length());
    } catch (JacksonException e) {
      throw BadRequest.malformed(e);
    }
    return EmbeddingBodies.read(Field.root(body), path(request).model());
  }

  /** Each family's body has fields that no other knows. */
  @Override
  public @Nullable Outgoing passEmbedding(Incoming request, String dialect, Upstream upstream) {
    if (!dialect.equals(BedrockOutbound.DIALECT)) {
      return null;
    }
    JsonNode body = Json.MAPPER.readTree(request.array(), 0, request.length());
    if (!EmbeddingBodies.fits(body, upstream.model())) {
      return null;
    }
    String address = ModelPath.of(upstream.model(), INVOKE);
    Outgoing outgoing = Outgoing.post(address, request.body().retainedDuplicate());
    outgoing.headers().set(HttpHeaderNames.ACCEPT, "application/json");
    return outgoing;
  }

  @Override
  public Answer writeEmbeddings(Embeddings embeddings, EmbeddingAsk asked) {
    byte[] body = Json.MAPPER.writeValueAsBytes(EmbeddingBodies.write(embeddings, asked));
    Long tokens = embeddings.inputTokens();
    Map<String, String> headers =
        tokens == null
            ? Map.of()
            : Map.of(InvokeCounts.HEADER + "input-token-count", tokens.toString());
    return Answer.json(200, headers, body);
  }
}
