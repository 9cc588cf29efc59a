package org.anabranch.publish.inbox;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A reply to a remark, on its way or sent.
 *
 * @param remoteId the platform's id, once it was accepted
 * @param why why it was not sent, or is not known to be there, for the person
 */
public record Answer(
    String id,
    String receivedId,
    String text,
    State state,
    @Nullable String remoteId,
    @Nullable String why,
    Instant at) {
  /** Where a reply stands; nothing but a person sends one twice. */
  public enum State {
    /** Durable, and about to be sent or being sent. */
    ARMED,
    SENT,
    /** The platform's answer was lost; it is settled by reading. */
    OUTCOME_UNKNOWN,
    /** Definitely not there. */
    FAILED
  }
}
