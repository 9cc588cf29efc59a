package org.anabranch.gateway.bedrock;

import io.netty.handler.codec.http.HttpHeaders;
import org.anabranch.gateway.conversation.Conversation;
import org.anabranch.gateway.conversation.Reply;
import org.anabranch.gateway.conversation.TokenUse;
import org.anabranch.gateway.dialect.Asked;
import org.anabranch.gateway.dialect.Outbound;
import org.anabranch.gateway.dialect.Outgoing;
import org.anabranch.gateway.dialect.Relay;
import org.anabranch.gateway.dialect.StreamReader;
import org.anabranch.gateway.dialect.Upstream;
import org.anabranch.gateway.dialect.UpstreamError;
import org.anabranch.kernel.Ids;
import org.anabranch.kernel.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** InvokeModel asked with the client's own body; its answers are read for the ledger alone. */
final class InvokePassage implements Outbound {
  private final InvokeBody body;
  private final @Nullable Outbound inner;
  private final Ids ids;

  /**
   * @param inner reads answers in the body's dialect; null where Nova's or none is read here
   */
  InvokePassage(InvokeBody body, @Nullable Outbound inner, Ids ids) {
    this.body = body;
    this.inner = inner;
    this.ids = ids;
  }

  @Override
  public String dialect() {
    return InvokeInbound.DIALECT;
  }

  @Override
  public Outgoing ask(Conversation conversation, Upstream upstream) {
    throw new IllegalStateException("InvokeModel is asked with the client's own body alone");
  }

  @Override
  public @Nullable Reply reply(byte[] bytes, int length) {
    if (inner != null) {
      return inner.reply(bytes, length);
    }
    return body == InvokeBody.NOVA ? Replies.read(bytes, length, ids, "") : null;
  }

  @Override
  public @Nullable Tally tally(HttpHeaders headers, byte[] bytes, int length) {
    Tally own = tally(bytes, length);
    return own == null || own.use() != null ? own : new Tally(InvokeCounts.read(headers));
  }

  @Override
  public @Nullable Tally tally(byte[] bytes, int length) {
    if (inner != null) {
      return inner.tally(bytes, length);
    }
    try {
      JsonNode tree = Json.MAPPER.readTree(bytes, 0, length);
      if (!tree.isObject()) {
        return null;
      }
      TokenUse use =
          body == InvokeBody.NOVA ? NovaBodies.use(tree.path("usage")) : InvokeCounts.own(tree);
      return new Tally(use);
    } catch (JacksonException e) {
      return null;
    }
  }

  @Override
  public StreamReader reader() {
    return frames();
  }

  private InvokeStreamReader frames() {
    return new InvokeStreamReader(
        body == InvokeBody.NOVA ? new ConverseStreamReader(ids, "") : null,
        inner == null ? null : inner.reader());
  }

  @Override
  public Relay passThrough(Asked asked) {
    return new FrameRelay(frames());
  }

  @Override
  public UpstreamError error(int status, byte[] bytes, int length) {
    return BedrockErrors.read(status, bytes, length);
  }
}
