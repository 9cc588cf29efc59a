package org.anabranch.gateway.dialect;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaders;
import org.anabranch.gateway.conversation.Conversation;
import org.anabranch.gateway.conversation.Part;
import org.anabranch.gateway.conversation.Reply;
import org.anabranch.gateway.conversation.TokenUse;
import org.anabranch.gateway.conversation.Untranslatable;
import org.jspecify.annotations.Nullable;

/**
 * A dialect as vendors speak it: how they are asked, and how their answers are read. Stateless,
 * safe for many threads, never blocks.
 */
public interface Outbound {
  String dialect();

  /**
   * The request in this dialect, streamed if {@link Conversation#stream}. Throws {@link
   * Untranslatable} where something cannot be said.
   */
  Outgoing ask(Conversation conversation, Upstream upstream) throws Untranslatable;

  /**
   * Whether the vendor takes back what a model reasoned under this seal. What is sealed otherwise
   * is none of its business: it would refuse it or cannot read it.
   */
  default boolean opens(Part.Signature seal, Upstream upstream) {
    return seal.dialect().equals(dialect());
  }

  /** Reads a whole answer with status 200; null when it is none. */
  @Nullable Reply reply(byte[] body, int length);

  /** The same, of an answer of this deployment: it names a model also where the vendor does not. */
  default @Nullable Reply reply(byte[] body, int length, Upstream upstream) {
    return reply(body, length);
  }

  /** What a whole answer says it used; null when it is no answer. Cheaper than reading it all. */
  default @Nullable Tally tally(byte[] body, int length) {
    Reply reply = reply(body, length);
    return reply == null ? null : new Tally(reply.use());
  }

  /** The same, where the vendor counts in the answer's headers. */
  default @Nullable Tally tally(HttpHeaders headers, byte[] body, int length) {
    return tally(body, length);
  }

  /** Reads an answer as it comes; a new one for every answer. */
  StreamReader reader();

  /** The same, of an answer of this deployment: it names a model also where the vendor does not. */
  default StreamReader reader(Upstream upstream) {
    return reader();
  }

  /**
   * Passes a stream through to a client of the same dialect and watches it go by.
   *
   * @param asked what it answers
   */
  Relay passThrough(Asked asked);

  /**
   * Who passes a request's own bytes to a deployment and its answer's back: this, where the client
   * speaks this dialect; null where both must be translated.
   *
   * @param client the client's dialect
   */
  default @Nullable Outbound passing(String client, Asked asked, Upstream upstream) {
    return client.equals(dialect()) ? this : null;
  }

  /**
   * Who asks models that only say aloud what they are given: another where the dialect has an
   * address of its own for them.
   */
  default Outbound speaking() {
    return this;
  }

  /**
   * Whether its answers tell how often the vendor searched the web. Where they do not, one that was
   * asked to search is taken to have searched once.
   */
  default boolean tellsSearches() {
    return true;
  }

  /** What a status other than 200 means, from its body. Must take any bytes. */
  UpstreamError error(int status, byte[] body, int length);

  /** Asks how many tokens a conversation is; null where the vendor has no such call. */
  default @Nullable Outgoing count(Conversation conversation, Upstream upstream)
      throws Untranslatable {
    return null;
  }

  /** Reads the answer to {@link #count}; -1 when it is none. */
  default long counted(byte[] body, int length) {
    return -1;
  }

  default Outgoing embed(EmbeddingAsk asked, Upstream upstream) throws Untranslatable {
    throw new Untranslatable("model", "names a vendor without embeddings");
  }

  /** Reads embeddings; null when the answer holds none. */
  default @Nullable Embeddings embeddings(byte[] body, int length) {
    return null;
  }

  /**
   * @param use null when the vendor did not count
   */
  record Tally(@Nullable TokenUse use) {}

  /** A body of JSON for {@link Outgoing}. */
  static ByteBuf json(byte[] bytes) {
    return io.netty.buffer.Unpooled.wrappedBuffer(bytes);
  }
}
