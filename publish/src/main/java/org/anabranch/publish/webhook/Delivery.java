package org.anabranch.publish.webhook;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One call to a webhook, sent or to be sent.
 *
 * @param body what is sent, byte for byte the same at each attempt
 * @param status of the last answer; 0 when none came
 * @param error why the last attempt failed, in one line
 * @param nextAt when it is tried again, while it is pending
 */
public record Delivery(
    String id,
    String webhookId,
    String event,
    String body,
    State state,
    int attempts,
    int status,
    @Nullable String error,
    Instant nextAt,
    Instant createdAt) {
  public enum State {
    PENDING,
    DELIVERED,
    /** Given up after the last attempt; a person may replay it. */
    GIVEN_UP
  }
}
