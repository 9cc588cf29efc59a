package org.anabranch.gateway.upstream;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.anabranch.gateway.upstream.Address.Origin;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one event loop; used on that loop alone. Of idle ones the one used last is
 * taken first, so that those not needed grow old and are closed. No origin gets more than its
 * bound: whoever comes then waits for one to be given back, and no more than that bound wait.
 */
final class Pool {
  private static final long LOOK_MILLIS = 100;
  private static final int MOST_IDLE_PER_ORIGIN = 256;
  private static final Duration LONGEST_IDLE = Duration.ofSeconds(20);

  private record Idle(Channel channel, long sinceNanos) {}

  /** Whoever waits for a connection. */
  interface Waiting {
    /** Whether it waits no more. */
    boolean isOver();

    /** It may have this one, or open one of its own where it is null. */
    void turn(@Nullable Channel kept);
  }

  /** What is looked at from time to time while it is under way; a link of the list of all such. */
  abstract static class Watched {
    private @Nullable Watched before;
    private @Nullable Watched after;

    abstract void look(long nowNanos);
  }

  private static final class Side {
    final Deque<Idle> idle = new ArrayDeque<>();
    final Deque<Waiting> waiting = new ArrayDeque<>();
    int open;
  }

  private final EventLoop loop;
  private final Map<Origin, Side> sides = new HashMap<>();
  private boolean sweeping;
  private @Nullable Watched newest;
  private boolean looking;

  Pool(EventLoop loop) {
    this.loop = loop;
  }

  void watch(Watched one) {
    one.after = newest;
    if (newest != null) {
      newest.before = one;
    }
    newest = one;
    if (!looking) {
      looking = true;
      loop.schedule(this::look, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  void unwatch(Watched one) {
    if (one.before != null) {
      one.before.after = one.after;
    } else if (newest == one) {
      newest = one.after;
    }
    if (one.after != null) {
      one.after.before = one.before;
    }
    one.before = null;
  }

  private void look() {
    long now = System.nanoTime();
    Watched one = newest;
    while (one != null) {
      Watched next = one.after; // it may take itself out of the list
      one.look(now);
      one = next;
    }
    looking = newest != null;
    if (looking) {
      loop.schedule(this::look, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  private Side side(Origin origin) {
    Side known = sides.get(origin);
    return known != null ? known : sides.computeIfAbsent(origin, _ -> new Side());
  }

  @Nullable Channel take(Origin origin) {
    Deque<Idle> mine = side(origin).idle;
    while (!mine.isEmpty()) {
      Channel channel = mine.removeLast().channel();
      if (channel.isActive()) {
        return channel;
      }
    }
    return null;
  }

  /** Whether one more may be opened; then it counts until {@link #closed}. */
  boolean mayOpen(Origin origin, int most) {
    Side side = side(origin);
    if (side.open >= most) {
      return false;
    }
    side.open++;
    return true;
  }

  /** One takes the place of another that died. */
  void reopened(Origin origin) {
    side(origin).open++;
  }

  /** Puts it into the queue; false where that is full. */
  boolean await(Origin origin, int most, Waiting who) {
    Deque<Waiting> queue = side(origin).waiting;
    if (queue.size() >= most) {
      queue.removeIf(Waiting::isOver);
    }
    return queue.size() < most && queue.add(who);
  }

  void closed(Origin origin) {
    Side side = side(origin);
    side.open--;
    Waiting next = next(side);
    if (next != null) {
      side.open++;
      loop.execute(() -> next.turn(null));
    }
  }

  private static @Nullable Waiting next(Side side) {
    Waiting next = side.waiting.poll();
    while (next != null && next.isOver()) {
      next = side.waiting.poll();
    }
    return next;
  }

  void give(Origin origin, Channel channel) {
    Side side = side(origin);
    Waiting next = next(side);
    if (next != null) {
      loop.execute(() -> next.turn(channel));
      return;
    }
    Deque<Idle> mine = side.idle;
    if (mine.size() >= MOST_IDLE_PER_ORIGIN) {
      mine.removeFirst().channel().close();
    }
    mine.addLast(new Idle(channel, System.nanoTime()));
    if (!sweeping) {
      sweeping = true;
      sweepLater();
    }
  }

  void forget(Origin origin, Channel channel) {
    side(origin).idle.removeIf(i -> i.channel() == channel);
  }

  private void sweepLater() {
    loop.schedule(this::sweep, LONGEST_IDLE.toMillis() / 2, TimeUnit.MILLISECONDS);
  }

  private void sweep() {
    long old = System.nanoTime() - LONGEST_IDLE.toNanos();
    boolean some = false;
    for (Side side : sides.values()) {
      while (!side.idle.isEmpty() && side.idle.getFirst().sinceNanos() - old < 0) {
        side.idle.removeFirst().channel().close();
      }
      some |= !side.idle.isEmpty();
    }
    sides.values().removeIf(s -> s.open == 0 && s.idle.isEmpty() && s.waiting.isEmpty());
    sweeping = some;
    if (some) {
      sweepLater();
    }
  }
}
