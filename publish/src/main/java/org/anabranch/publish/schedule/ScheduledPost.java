package org.anabranch.publish.schedule;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import org.anabranch.publish.Post;
import org.jspecify.annotations.Nullable;

/**
 * A post, its account and its moment. It may be changed until it is sent; from then on its
 * publication tells what becomes of it.
 *
 * @param due nothing is sent to the platform before it
 * @param zone the wall clock that the person meant
 * @param series the recurring post that made it, when one did
 * @param problem why it was refused when it was due, in one line
 * @param publicationId once it is sent
 */
public record ScheduledPost(
    String id,
    String workspace,
    String accountId,
    Post post,
    Instant due,
    ZoneId zone,
    State state,
    Origin origin,
    @Nullable String series,
    @Nullable String problem,
    @Nullable String publicationId,
    Instant createdAt,
    Instant updatedAt) {

  public enum State {
    /** Its moment is to come. */
    WAITING,
    /** Being handed over. */
    SENDING,
    /** Its moment passed too long ago while nothing could be sent: a person decides. */
    MISSED,
    /** It no longer fits its platform or its account is gone; nothing was sent. */
    REFUSED,
    /** Handed over; see the publication. */
    SENT;

    /** Whether its text and moment may still be changed. */
    public boolean isOpen() {
      return this == WAITING || this == MISSED || this == REFUSED;
    }
  }

  /** Who chose the moment. */
  public enum Origin {
    PERSON,
    QUEUE,
    SERIES,
    IMPORT
  }

  /** The moment on the wall clock of its zone. */
  public ZonedDateTime at() {
    return due.atZone(zone);
  }
}
