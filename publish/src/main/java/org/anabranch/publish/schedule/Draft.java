package org.anabranch.publish.schedule;

import java.time.Instant;
import java.time.ZoneId;
import org.anabranch.publish.Post;
import org.anabranch.publish.schedule.ScheduledPost.Origin;
import org.jspecify.annotations.Nullable;

/** What is to be scheduled. */
public record Draft(
    String accountId, Post post, Instant due, ZoneId zone, Origin origin, @Nullable String series) {

  /** Chosen by a person. */
  public static Draft of(String accountId, Post post, Instant due, ZoneId zone) {
    return new Draft(accountId, post, due, zone, Origin.PERSON, null);
  }
}
