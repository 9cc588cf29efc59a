package org.anabranch.gateway.dialect;

import java.util.Map;
import java.util.Set;
import org.anabranch.gateway.conversation.Conversation;
import org.anabranch.gateway.conversation.Untranslatable;
import org.jspecify.annotations.Nullable;

/**
 * A request for the next turn of a conversation, read no further than routing needs. Holds on to
 * the request's bytes without owning them: good until the answer has ended. Used by one thread at a
 * time.
 */
public interface Asked {
  /** A model, a deployment's id or an alias. */
  String model();

  boolean stream();

  /** The client's bound on the answer, or 0. */
  long maxOutputTokens();

  /** How many answers at once, at least 1. */
  default int choices() {
    return 1;
  }

  Weight weight();

  /** What a deployment must be able to do. */
  Set<Capability> needs();

  /**
   * What keeps requests of one conversation together, so that a vendor's prompt cache is hit: the
   * client's own key for it, or null.
   */
  default @Nullable String sessionKey() {
    return null;
  }

  /** Whom the client asks for, or null. */
  default @Nullable String user() {
    return null;
  }

  /** The client's labels of the request, for the ledger. */
  default Map<String, String> tags() {
    return Map.of();
  }

  /**
   * Whether vendors of the dialect may not know this kind of request at all, so that a 404 is about
   * the request and says nothing of the deployment.
   */
  default boolean mayBeUnserved() {
    return false;
  }

  /**
   * Whether earlier turns hold reasoning that a vendor of another dialect sealed, which {@link
   * #passThrough} leaves out.
   */
  default boolean holdsForeignSeals() {
    return false;
  }

  /** Whether it names files by an id, which may be ones that were uploaded to the gateway. */
  default boolean namesFiles() {
    return false;
  }

  /** The answer kept before that this goes on from, or null. */
  default @Nullable String goesOnFrom() {
    return null;
  }

  /** The kept conversation that this belongs to, or null. */
  default @Nullable String belongsTo() {
    return null;
  }

  /** Whether the client does not wait for the answer. */
  default boolean inBackground() {
    return false;
  }

  /** Whether the client wants the answer kept, so that a later request can go on from it. */
  default boolean wantsKeeping() {
    return false;
  }

  /**
   * Tells that the gateway keeps the answer.
   *
   * @param id the answer's own, where its vendor gives none to this client
   * @param after the answer kept before that it goes on from, or null
   * @param conversation the kept conversation that it belongs to, or null
   */
  default void kept(String id, @Nullable String after, @Nullable String conversation) {
    throw new UnsupportedOperationException("Answers of this dialect are not kept");
  }

  /** What a request holds beside what its client sent. */
  interface Recalled {
    /** What the client calls a field of the whole. */
    String place(String field);

    /** Whether the field, as {@link #place} takes it, is none that the client sent. */
    boolean holds(String field);
  }

  /** Tells that this holds more than its client sent. */
  default void recalled(Recalled before) {
    throw new UnsupportedOperationException("Answers of this dialect are not kept");
  }

  /** The whole request in the neutral form. Throws {@link BadRequest}. */
  Conversation conversation();

  /**
   * Where the request holds what its {@link #conversation} has at a place.
   *
   * @param field such as {@code messages[3].content[1]}, counted in turns and parts; another is
   *     given back as it is
   */
  default String place(String field) {
    return field;
  }

  /** Whether the client did not send it with this request, and so cannot leave it out. */
  default boolean isKept(String field) {
    return false;
  }

  /**
   * The same request for a deployment that speaks the same dialect: only what must change is
   * changed, the rest are the client's bytes.
   */
  Outgoing passThrough(Upstream upstream);

  /**
   * The request as a conversation says it, for a deployment that does not get the client's bytes.
   * Throws {@link Untranslatable}.
   *
   * @param changed {@link #conversation}, as guardrails and others have made it
   */
  default Outgoing ask(Conversation changed, Outbound outbound, Upstream upstream)
      throws Untranslatable {
    return outbound.ask(changed, upstream);
  }

  /** The same for {@link Operation#COUNT_TOKENS}; null where the dialect has no such call. */
  default @Nullable Outgoing passThroughCount(Upstream upstream) {
    return null;
  }

  /** The content type of a stream in answer to this. */
  default String streamType() {
    return "text/event-stream";
  }
}
