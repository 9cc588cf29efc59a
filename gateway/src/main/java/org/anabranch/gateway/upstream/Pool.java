package org.anabranch.gateway.upstream;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.anabranch.gateway.upstream.Target.Origin;
import org.jspecify.annotations.Nullable;

/**
 * The idle connections of one event loop; used on that loop alone. The one used last is taken
 * first, so that those not needed grow old and are closed.
 */
final class Pool {
  private static final int MOST_IDLE_PER_ORIGIN = 256;
  private static final Duration LONGEST_IDLE = Duration.ofSeconds(20);

  private record Idle(Channel channel, long sinceNanos) {}

  private final EventLoop loop;
  private final Map<Origin, Deque<Idle>> idle = new HashMap<>();
  private boolean sweeping;

  Pool(EventLoop loop) {
    this.loop = loop;
  }

  @Nullable Channel take(Origin origin) {
    Deque<Idle> mine = idle.get(origin);
    while (mine != null && !mine.isEmpty()) {
      Channel channel = mine.removeLast().channel();
      if (channel.isActive()) {
        return channel;
      }
    }
    return null;
  }

  void give(Origin origin, Channel channel) {
    Deque<Idle> mine = idle.computeIfAbsent(origin, _ -> new ArrayDeque<>());
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
    Deque<Idle> mine = idle.get(origin);
    if (mine != null) {
      mine.removeIf(i -> i.channel() == channel);
    }
  }

  private void sweepLater() {
    loop.schedule(this::sweep, LONGEST_IDLE.toMillis() / 2, TimeUnit.MILLISECONDS);
  }

  private void sweep() {
    long old = System.nanoTime() - LONGEST_IDLE.toNanos();
    for (Deque<Idle> mine : idle.values()) {
      while (!mine.isEmpty() && mine.getFirst().sinceNanos() - old < 0) {
        mine.removeFirst().channel().close();
      }
    }
    idle.values().removeIf(Deque::isEmpty);
    if (idle.isEmpty()) {
      sweeping = false;
    } else {
      sweepLater();
    }
  }
}
