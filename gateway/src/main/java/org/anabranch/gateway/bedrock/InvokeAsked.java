package org.anabranch.gateway.bedrock;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.anabranch.gateway.conversation.Conversation;
import org.anabranch.gateway.dialect.Asked;
import org.anabranch.gateway.dialect.BodyScan;
import org.anabranch.gateway.dialect.Capability;
import org.anabranch.gateway.dialect.Inbound;
import org.anabranch.gateway.dialect.Incoming;
import org.anabranch.gateway.dialect.Outgoing;
import org.anabranch.gateway.dialect.Refusal;
import org.anabranch.gateway.dialect.Upstream;
import org.anabranch.gateway.dialect.Wanted;
import org.anabranch.gateway.dialect.Weight;
import org.anabranch.kernel.Json;
import org.jspecify.annotations.Nullable;

/**
 * A request of InvokeModel, read in the dialect of its body. Where the deployment takes such bodies
 * by InvokeModel, it gets the client's.
 */
final class InvokeAsked implements Asked {
  /** What InvokeModel says beside its body. */
  private static final List<String> SAID_IN_HEADERS =
      List.of(
          "content-type",
          "accept",
          "x-amzn-bedrock-accept",
          "x-amzn-bedrock-trace",
          InvokeHeaders.GUARDRAIL,
          InvokeHeaders.GUARDRAIL_VERSION,
          InvokeHeaders.LATENCY,
          InvokeHeaders.TIER);

  /** How a seal that is not Anthropic's begins in its dialect. */
  private static final byte[] MARKED = "\"anabranch:".getBytes(StandardCharsets.US_ASCII);

  private final Incoming request;
  private final InvokeBody body;
  private final @Nullable Inbound inbound;
  private final Asked inner;
  private final ModelPath path;
  private final long startNanos = System.nanoTime();

  /**
   * @param inbound the dialect of the body; null for Nova's and a model's own
   */
  InvokeAsked(
      Incoming request, InvokeBody body, @Nullable Inbound inbound, Asked inner, ModelPath path) {
    this.request = request;
    this.body = body;
    this.inbound = inbound;
    this.inner = inner;
    this.path = path;
  }

  @Nullable Inbound inbound() {
    return inbound;
  }

  InvokeBody body() {
    return body;
  }

  /** Whether a deployment on Bedrock takes the client's own bytes. */
  boolean fits(Upstream upstream) {
    return body.fits(upstream.model()) || upstream.model().equals(path.modelId());
  }

  Asked inner() {
    return inner;
  }

  long millisSince() {
    return (System.nanoTime() - startNanos) / 1_000_000;
  }

  @Override
  public String model() {
    return path.model();
  }

  @Override
  public boolean stream() {
    return path.action().equals(InvokeInbound.INVOKE_STREAM);
  }

  @Override
  public String streamType() {
    return Frame.STREAM_TYPE;
  }

  @Override
  public long maxOutputTokens() {
    return inner.maxOutputTokens();
  }

  @Override
  public int choices() {
    return inner.choices();
  }

  @Override
  public Weight weight() {
    return inner.weight();
  }

  @Override
  public Set<Capability> needs() {
    Set<Capability> needs = EnumSet.noneOf(Capability.class);
    needs.addAll(inner.needs());
    if (stream()) {
      needs.add(Capability.STREAMING);
    }
    return needs;
  }

  @Override
  public @Nullable String sessionKey() {
    return inner.sessionKey();
  }

  @Override
  public @Nullable String user() {
    return inner.user();
  }

  @Override
  public Map<String, String> tags() {
    return inner.tags();
  }

  @Override
  public Conversation conversation() {
    return InvokeHeaders.added(request.headers(), inner.conversation());
  }

  @Override
  public String place(String field) {
    return Refusal.called(inner.place(field), words());
  }

  private Map<String, String> words() {
    if (body == InvokeBody.NOVA) {
      return NovaBodies.WORDS;
    }
    return inbound == null ? Map.of() : inbound.words();
  }

  @Override
  public Outgoing passThrough(Upstream upstream) {
    Outgoing outgoing =
        Outgoing.post(ModelPath.of(upstream.model(), path.action()), bytes(upstream));
    for (String name : SAID_IN_HEADERS) {
      String value = request.headers().get(name);
      if (value != null) {
        outgoing.headers().set(name, value);
      }
    }
    return outgoing;
  }

  @Override
  public boolean holdsForeignSeals() {
    return body == InvokeBody.ANTHROPIC
        && ByteBufUtil.indexOf(Unpooled.wrappedBuffer(MARKED), request.body()) >= 0;
  }

  /** The client's own, but for reasoning that others sealed, which the model would refuse. */
  private ByteBuf bytes(Upstream upstream) {
    if (body == InvokeBody.NOVA) {
      return inner.passThrough(upstream).body();
    }
    ByteBuf whole = request.body();
    if (!holdsForeignSeals()) {
      return whole.retainedDuplicate();
    }
    ByteBuf mended = inner.passThrough(upstream).body();
    try {
      BodyScan scan = BodyScan.of(request.array(), request.length(), Wanted.NOTHING);
      return scan.with(whole, Map.of("messages", messages(mended)));
    } finally {
      mended.release();
    }
  }

  private static String messages(ByteBuf body) {
    return Json.tree(body.toString(StandardCharsets.UTF_8)).path("messages").toString();
  }
}
