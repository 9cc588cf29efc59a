package org.anabranch.compute.live;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.stream.IntStream;

/** How it stood over the last day, a state for each minute. Safe for many threads. */
public final class LiveHistory {
  private static final int KEPT = 24 * 60;
  private static final Duration APART = Duration.ofMinutes(1);

  private final Deque<LiveState> states = new ArrayDeque<>();
  private Instant newest = Instant.MIN;

  synchronized void add(LiveState state) {
    if (newest.equals(Instant.MIN) || !state.at().isBefore(newest.plus(APART))) {
      newest = state.at();
      states.addLast(state);
      if (states.size() > KEPT) {
        states.removeFirst();
      }
    }
  }

  /** Oldest first, at most so many, evenly thinned. */
  public synchronized List<LiveState> recent(int most) {
    List<LiveState> all = List.copyOf(states);
    int every = Math.max(1, Math.ceilDiv(all.size(), Math.max(1, most)));
    return IntStream.range(0, all.size())
        .filter(i -> (all.size() - 1 - i) % every == 0)
        .mapToObj(all::get)
        .toList();
  }
}
