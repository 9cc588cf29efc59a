package org.anabranch.gateway.dialect;

import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.Map;
import org.anabranch.gateway.conversation.Reply;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * A dialect as clients speak it: which addresses are its own, how a request is read, how answers
 * and errors are written. Stateless, safe for many threads, never blocks.
 */
public interface Inbound {
  /**
   * The dialect's name. Deployments whose {@link Outbound} has the same name get the client's
   * bytes.
   */
  String dialect();

  /**
   * What is asked at this address, whatever the method; null when the address is not this
   * dialect's. Decided by path and headers alone, as the body has not come yet.
   */
  @Nullable Operation operation(Incoming head);

  /** How the client says who it is; null when it says nothing in this dialect's way. */
  @Nullable Credential credential(Incoming head);

  /** Reads as much of a conversation as routing needs. Throws {@link BadRequest}. */
  Asked read(Incoming request);

  /**
   * Puts files that were uploaded to the gateway in the place of their ids, so that any vendor can
   * be shown them. Throws {@link BadRequest}.
   *
   * @param body of a request for a conversation
   * @return whether any was
   */
  default boolean fill(ObjectNode body, Uploads uploads) {
    return false;
  }

  /** A whole answer in this dialect. */
  Answer write(Reply reply, Asked asked);

  /** Writes an answer as it comes; a new one for every answer. */
  StreamWriter writer(Asked asked);

  /** A response that is kept and still to be given, as its client is told so. */
  default ObjectNode queued(Asked asked, String id) {
    throw new UnsupportedOperationException("Answers of this dialect are always waited for");
  }

  /** What fields of the neutral conversation are called here, as {@link Refusal#in} has it. */
  default Map<String, String> words() {
    return Map.of();
  }

  /** An error before an answer has begun. */
  Answer refuse(Refusal refusal);

  /**
   * An error after a stream has begun, framed as this dialect's streams are.
   *
   * @param asked what the stream answers
   */
  ByteBuf errorEvent(Refusal refusal, Asked asked);

  /** The answer to {@link Operation#COUNT_TOKENS}. */
  default Answer counted(long tokens, Asked asked) {
    throw new UnsupportedOperationException(dialect() + " does not count tokens");
  }

  /** Reads a request for embeddings. Throws {@link BadRequest}. */
  default EmbeddingAsk readEmbedding(Incoming request) {
    throw new UnsupportedOperationException(dialect() + " has no embeddings");
  }

  /**
   * The request's own bytes for a deployment that takes them as they are; null where they must be
   * translated, as most are, being short.
   */
  default @Nullable Outgoing passEmbedding(Incoming request, String dialect, Upstream upstream) {
    return null;
  }

  default Answer writeEmbeddings(Embeddings embeddings, EmbeddingAsk asked) {
    throw new UnsupportedOperationException(dialect() + " has no embeddings");
  }

  /** The answer to {@link Operation#MODELS}. */
  default Answer models(List<Listed> models) {
    throw new UnsupportedOperationException(dialect() + " lists no models");
  }

  /** The answer to {@link Operation#MODEL}. */
  default Answer model(Listed model) {
    throw new UnsupportedOperationException(dialect() + " lists no models");
  }

  /** The model whose address this is, decoded. */
  default String modelAsked(Incoming request) {
    throw new UnsupportedOperationException(dialect() + " lists no models");
  }

  /**
   * Something that can be asked for by name.
   *
   * @param since epoch seconds
   * @param context the most tokens in and out together, or null
   */
  record Listed(
      String name, String owner, long since, @Nullable Long context, @Nullable Long maxOutput) {}
}
