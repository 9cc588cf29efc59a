package org.anabranch.publish;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One post on its way to one account.
 *
 * @param group what asked for it (a run); one group never has two publications for one account
 * @param remoteId the platform's id, once a commit was accepted
 * @param failure why it stands in {@link State#FAILED} or waits to be tried again
 * @param attempts how many commits were sent so far, of all parts and tries together
 */
public record Publication(
    String id,
    String group,
    String accountId,
    Post post,
    State state,
    @Nullable String remoteId,
    @Nullable String permalink,
    @Nullable Failure failure,
    int attempts,
    Instant createdAt,
    Instant updatedAt) {

  public enum State {
    /** Accepted and durable; nothing sent yet. */
    QUEUED(false),
    /** Files and containers are being made; nothing is visible. */
    PREPARING(false),
    /** The platform is processing what was prepared. */
    CHECKING(false),
    /** A commit was or is being sent. */
    COMMITTING(false),
    /** A commit got no reply; only reading may go on from here. */
    OUTCOME_UNKNOWN(false),
    /** Accepted; the permalink or the review is awaited. The post counts as published. */
    CONFIRMING(false),
    /** The package is ready; a person publishes it and pastes the link. */
    WAITING_FOR_PERSON(true),
    /**
     * The platform no longer accepts the account's grant. It goes on by itself, from where it is,
     * once a person has connected the account again.
     */
    WAITING_FOR_ACCOUNT(true),
    /** Live. */
    PUBLISHED(true),
    /** Definitely not published; nothing goes on by itself. */
    FAILED(true),
    /** A person stopped it before anything became visible. */
    CANCELLED(true);

    private final boolean resting;

    State(boolean resting) {
      this.resting = resting;
    }

    /** Whether nothing more happens until a person acts. */
    public boolean isResting() {
      return resting;
    }
  }

  /** The same publication, moved on at {@code at}. */
  public Publication in(State next, Instant at) {
    return new Publication(
        id, group, accountId, post, next, remoteId, permalink, failure, attempts, createdAt, at);
  }

  public Optional<String> link() {
    return Optional.ofNullable(permalink);
  }
}
