package org.anabranch.publish.schedule;

import java.time.Instant;
import java.util.Set;
import org.anabranch.publish.schedule.ScheduledPost.State;
import org.jspecify.annotations.Nullable;

/**
 * Which scheduled posts to list, by their moments, earliest first. Null means any.
 *
 * @param from inclusive
 * @param to exclusive
 * @param states empty for all
 * @param limit at most {@link #MOST}
 */
public record ScheduleQuery(
    @Nullable Instant from,
    @Nullable Instant to,
    @Nullable String workspace,
    @Nullable String accountId,
    Set<State> states,
    int limit) {
  public static final int MOST = 5_000;

  public static final ScheduleQuery ALL = new ScheduleQuery(null, null, null, null, Set.of(), MOST);

  public ScheduleQuery {
    states = Set.copyOf(states);
    if (limit < 1 || limit > MOST) {
      throw new IllegalArgumentException("A limit of %d is not in 1…%d".formatted(limit, MOST));
    }
  }

  public static ScheduleQuery between(Instant from, Instant to) {
    return new ScheduleQuery(from, to, null, null, Set.of(), MOST);
  }

  public ScheduleQuery in(State... wanted) {
    return new ScheduleQuery(from, to, workspace, accountId, Set.of(wanted), limit);
  }

  public ScheduleQuery of(@Nullable String account) {
    return new ScheduleQuery(from, to, workspace, account, states, limit);
  }
}
