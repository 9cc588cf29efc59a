package org.anabranch.compute.solve;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Lets one session solve on a thread of its own, and leaves it when it does not end. Native code
 * cannot be stopped, only left: its memory is freed whenever it returns, never under its feet. One
 * caller at a time; closing is right at any moment.
 */
final class Watch implements AutoCloseable {
  /** How much longer than its limit an engine may take before it counts as stalled. */
  private static final Duration GRACE = Duration.ofSeconds(2);

  private final Engine.Session session;
  private boolean running;
  private boolean closed;

  Watch(Engine.Session session) {
    this.session = session;
  }

  /** Throws {@link Stalled} when the session does not end; it can then only be closed. */
  Engine.Answer solve(Duration limit) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException("before the solve");
    }
    CompletableFuture<Engine.Answer> answer = new CompletableFuture<>();
    begin();
    Thread thread = Thread.ofPlatform().daemon().name("solver").start(() -> run(limit, answer));
    try {
      return answer.get(limit.plus(GRACE).toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      return new Engine.Answer.Stopped("it threw " + e.getCause());
    } catch (TimeoutException e) {
      leave(thread);
      throw new Stalled(
          "it did not end within %d s".formatted(limit.plus(GRACE).toSeconds()), this, e);
    } catch (InterruptedException e) {
      leave(thread);
      throw e;
    }
  }

  private synchronized void begin() {
    if (closed || running) {
      throw new IllegalStateException("The session is closed or busy.");
    }
    running = true;
  }

  private void run(Duration limit, CompletableFuture<Engine.Answer> answer) {
    Engine.Answer said = null;
    Throwable thrown = null;
    try {
      said = session.solve(limit);
    } catch (Throwable e) { // an engine may throw anything, and somebody waits
      thrown = e;
    }
    ended();
    if (thrown != null) {
      answer.completeExceptionally(thrown);
    } else {
      answer.complete(said);
    }
  }

  /** Whether a solve is under way, be it one that was left. */
  synchronized boolean isRunning() {
    return running;
  }

  private synchronized void ended() {
    running = false;
    if (closed) {
      session.close();
    }
  }

  private synchronized void leave(Thread thread) {
    if (running) {
      session.interrupt();
      thread.interrupt();
    }
    close();
  }

  /** Frees the session now, or when its solve returns. */
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      if (!running) {
        session.close();
      }
    }
  }

  /** The session did not end. */
  static final class Stalled extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Watch left;

    Stalled(String message, Watch left, Throwable cause) {
      super(message, cause);
      this.left = left;
    }

    /** What was left, and may still run. */
    Watch left() {
      return left;
    }
  }
}
