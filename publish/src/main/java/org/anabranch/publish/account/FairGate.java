package org.anabranch.publish.account;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.anabranch.kernel.Deadline;

/**
 * Lets a bounded number of calls go to one platform at the same time, and shares the places between
 * workspaces by weighted turns: however many wait for one workspace, another's first call waits for
 * no more than one turn of each. Within a workspace: first come, first served. Safe for many
 * threads; waiting is bounded by the caller's deadline.
 */
public final class FairGate {
  private static final class Line {
    private final Deque<Semaphore> waiting = new ArrayDeque<>();
    private int left;
  }

  private final Map<String, Line> lines = new LinkedHashMap<>();
  private final Map<String, Integer> weights = new HashMap<>();
  private int places;

  public FairGate(int places) {
    this.places = places;
  }

  /** How many calls in a row a workspace makes before the next has its turn; 1 unless said. */
  public synchronized void weigh(String workspace, int weight) {
    if (weight < 1) {
      throw new IllegalArgumentException(
          "The weight of %s is %d; the least is 1".formatted(workspace, weight));
    }
    weights.put(workspace, weight);
  }

  /** Waits for a place; false when the deadline came first. */
  public boolean enter(String workspace, Deadline deadline) throws InterruptedException {
    Semaphore mine = new Semaphore(0);
    synchronized (this) {
      if (places > 0 && lines.isEmpty()) {
        places--;
        return true;
      }
      lines.computeIfAbsent(workspace, this::line).waiting.add(mine);
    }
    boolean granted = false;
    try {
      granted = mine.tryAcquire(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
      return granted;
    } finally {
      if (!granted) {
        giveUp(workspace, mine);
      }
    }
  }

  private Line line(String workspace) {
    Line line = new Line();
    line.left = weights.getOrDefault(workspace, 1);
    return line;
  }

  /** Leaves the line; a place that was granted at the last moment goes to the next. */
  private synchronized void giveUp(String workspace, Semaphore mine) {
    Line line = lines.get(workspace);
    boolean stood = line != null && line.waiting.remove(mine);
    if (line != null && line.waiting.isEmpty()) {
      lines.remove(workspace);
    }
    if (!stood) {
      leave();
    }
  }

  /** Gives the place back. */
  public synchronized void leave() {
    places++;
    while (places > 0 && !lines.isEmpty()) {
      places--;
      next().release();
    }
  }

  /** The first waiter of the workspace whose turn it is; then perhaps the turn passes on. */
  private Semaphore next() {
    Map.Entry<String, Line> first = lines.entrySet().iterator().next();
    Line line = first.getValue();
    Semaphore waiter = line.waiting.remove();
    line.left--;
    if (line.waiting.isEmpty()) {
      lines.remove(first.getKey());
    } else if (line.left == 0) {
      lines.remove(first.getKey());
      line.left = weights.getOrDefault(first.getKey(), 1);
      lines.put(first.getKey(), line);
    }
    return waiter;
  }
}
