package org.anabranch.gateway.openai;

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
import org.anabranch.kernel.Json;
import org.jspecify.annotations.Nullable;

/**
 * OpenAI's chat completions and embeddings, and every vendor compatible with them. Where one is
 * less compatible its quirks say so; {@link Quirks} lists them.
 */
public final class OpenAiCompletions implements Outbound {
  static final String PATH = "/chat/completions";

  @Override
  public String dialect() {
    return OpenAiChat.DIALECT;
  }

  @Override
  public Outgoing ask(Conversation conversation, Upstream upstream) throws Untranslatable {
    byte[] body = Json.MAPPER.writeValueAsBytes(ChatRequestWriter.write(conversation, upstream));
    return Outgoing.post(PATH, Outbound.json(body));
  }

  @Override
  public Outbound speaking() {
    return new OpenAiSpeech();
  }

  /** Whose quirks say that it takes seals is given all there are. */
  @Override
  public boolean opens(Part.Signature seal, Upstream upstream) {
    return upstream.quirks().contains(Quirks.REASONING_DETAILS)
        || upstream.quirks().contains(Quirks.EXTRA_CONTENT);
  }

  @Override
  public @Nullable Reply reply(byte[] body, int length) {
    return ChatReply.read(body, length);
  }

  @Override
  public @Nullable Tally tally(byte[] body, int length) {
    return ChatReply.tally(body, length);
  }

  @Override
  public StreamReader reader() {
    return new ChatStreamReader();
  }

  @Override
  public Relay passThrough(Asked asked) {
    return new ChatRelay(OpenAiChat.usageAsked(asked), asked.choices());
  }

  /** Models that search by chat completions do so before each answer; few vendors count it. */
  @Override
  public boolean tellsSearches() {
    return false;
  }

  @Override
  public UpstreamError error(int status, byte[] body, int length) {
    return Errors.read(status, body, length);
  }

  @Override
  public Outgoing embed(EmbeddingAsk asked, Upstream upstream) throws Untranslatable {
    byte[] body = Json.MAPPER.writeValueAsBytes(EmbeddingBodies.ask(asked, upstream));
    return Outgoing.post("/embeddings", Outbound.json(body));
  }

  @Override
  public @Nullable Embeddings embeddings(byte[] body, int length) {
    return EmbeddingBodies.embeddings(body, length);
  }
}
