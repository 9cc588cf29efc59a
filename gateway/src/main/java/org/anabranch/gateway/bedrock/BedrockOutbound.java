package org.anabranch.gateway.bedrock;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.anabranch.gateway.conversation.Conversation;
import org.anabranch.gateway.conversation.Part;
import org.anabranch.gateway.conversation.Reply;
import org.anabranch.gateway.conversation.Untranslatable;
import org.anabranch.gateway.dialect.Asked;
import org.anabranch.gateway.dialect.EmbeddingAsk;
import org.anabranch.gateway.dialect.Embeddings;
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
import tools.jackson.databind.node.ObjectNode;

/**
 * Asks models on Bedrock by Converse, whosever they are, or with a client's own body by
 * InvokeModel; for embeddings, each family in its own way. The deployment's address is that of the
 * runtime, such as {@code https://bedrock-runtime.us-east-1.amazonaws.com}, without a path.
 */
public final class BedrockOutbound implements Outbound {
  public static final String DIALECT = "bedrock";

  private final Ids ids;
  private final Map<InvokeBody, InvokePassage> passages = new EnumMap<>(InvokeBody.class);

  /**
   * @param ids names answers, which Bedrock does not
   * @param others read what InvokeModel answers in their dialects: {@code anthropic}, {@code
   *     openai}
   */
  public BedrockOutbound(Ids ids, List<Outbound> others) {
    this.ids = ids;
    Map<String, Outbound> named =
        others.stream().collect(Collectors.toMap(Outbound::dialect, Function.identity()));
    for (InvokeBody body : InvokeBody.values()) {
      String dialect = body.name().toLowerCase(Locale.ROOT);
      passages.put(body, new InvokePassage(body, named.get(dialect), ids));
    }
  }

  @Override
  public String dialect() {
    return DIALECT;
  }

  @Override
  public Outgoing ask(Conversation conversation, Upstream upstream) throws Untranslatable {
    ObjectNode body = new ConversationWriter(conversation, upstream.model()).write();
    String action = conversation.stream() ? "converse-stream" : "converse";
    return post(upstream, action, body);
  }

  @Override
  public boolean opens(Part.Signature seal, Upstream upstream) {
    return PartWriter.isOurs(seal, Family.of(upstream.model()));
  }

  /** Converse passes as it comes, and a body of InvokeModel to a model that takes such bodies. */
  @Override
  public @Nullable Outbound passing(String client, Asked asked, Upstream upstream) {
    if (asked instanceof InvokeAsked invoke && client.equals(InvokeInbound.DIALECT)) {
      return invoke.fits(upstream) ? passages.get(invoke.body()) : null;
    }
    return client.equals(DIALECT) ? this : null;
  }

  private static Outgoing post(Upstream upstream, String action, ObjectNode body) {
    byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
    return Outgoing.post(ModelPath.of(upstream.model(), action), Unpooled.wrappedBuffer(bytes));
  }

  @Override
  public @Nullable Reply reply(byte[] body, int length) {
    return Replies.read(body, length, ids, "");
  }

  @Override
  public @Nullable Reply reply(byte[] body, int length, Upstream upstream) {
    return Replies.read(body, length, ids, upstream.model());
  }

  @Override
  public StreamReader reader() {
    return new ConverseStreamReader(ids, "");
  }

  @Override
  public StreamReader reader(Upstream upstream) {
    return new ConverseStreamReader(ids, upstream.model());
  }

  @Override
  public Relay passThrough(Asked asked) {
    return new FrameRelay(new ConverseStreamReader(ids, ""));
  }

  @Override
  public UpstreamError error(int status, byte[] body, int length) {
    return BedrockErrors.read(status, body, length);
  }

  @Override
  public Outgoing count(Conversation conversation, Upstream upstream) throws Untranslatable {
    ObjectNode whole = new ConversationWriter(conversation, upstream.model()).write();
    ObjectNode body = Json.object();
    ObjectNode counted = body.putObject("input").putObject("converse");
    for (String name :
        new String[] {"messages", "system", "toolConfig", "additionalModelRequestFields"}) {
      if (whole.has(name)) {
        counted.set(name, whole.get(name));
      }
    }
    return post(upstream, "count-tokens", body);
  }

  @Override
  public long counted(byte[] body, int length) {
    try {
      JsonNode count = Json.MAPPER.readTree(body, 0, length).path("inputTokens");
      return count.isIntegralNumber() && count.canConvertToLong() ? count.longValue() : -1;
    } catch (JacksonException e) {
      return -1;
    }
  }

  @Override
  public Outgoing embed(EmbeddingAsk asked, Upstream upstream) throws Untranslatable {
    Outgoing outgoing = post(upstream, "invoke", EmbeddingBodies.ask(asked, upstream.model()));
    outgoing.headers().set(HttpHeaderNames.ACCEPT, "application/json");
    return outgoing;
  }

  @Override
  public @Nullable Embeddings embeddings(byte[] body, int length) {
    return EmbeddingBodies.answer(body, length);
  }
}
