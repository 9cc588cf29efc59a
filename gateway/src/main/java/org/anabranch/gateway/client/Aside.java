package org.anabranch.gateway.client;

import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.anabranch.gateway.dialect.BadRequest;
import org.anabranch.gateway.dialect.Refusal;
import org.anabranch.kernel.ProblemException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Work on behalf of clients that touches disk or database: each on a virtual thread, a bounded
 * number at once. What comes of it is told on the client's event loop, and to nobody when the
 * client has gone.
 */
public final class Aside {
  private static final Logger LOG = LoggerFactory.getLogger(Aside.class);

  private final Semaphore free;

  /**
   * @param mostAtOnce beyond which clients are refused
   */
  public Aside(int mostAtOnce) {
    this.free = new Semaphore(mostAtOnce);
  }

  /** A client that waits. */
  private static final class Waiting implements InFlight {
    private boolean gone;

    @Override
    public void clientGone() {
      gone = true;
    }

    @Override
    public void writabilityChanged() {
      // nothing is written before the work is done
    }
  }

  /** Whether there is a place; whoever gets one must {@link #leave}. */
  public boolean enter(ClientConnection connection) {
    boolean entered = free.tryAcquire();
    if (!entered) {
      connection.refuse(
          Refusal.of(503, "overloaded", "Too much is under way. Try again in a moment."));
    }
    return entered;
  }

  public void leave() {
    free.release();
  }

  /**
   * Refuses where the work or what follows it throws.
   *
   * @param then on the event loop
   */
  public <T> void run(ClientConnection connection, Supplier<T> work, Consumer<T> then) {
    run(connection, work, then, _ -> {});
  }

  /**
   * The same for work whose outcome must not be lost.
   *
   * @param unwanted gets it when the client has gone
   */
  public <T> void run(
      ClientConnection connection, Supplier<T> work, Consumer<T> then, Consumer<T> unwanted) {
    if (!enter(connection)) {
      return;
    }
    Waiting waiting = new Waiting();
    connection.carry(waiting);
    Thread.ofVirtual()
        .name("gateway-aside")
        .start(
            () -> {
              Runnable next = next(connection, waiting, work, then, unwanted);
              leave();
              connection.loop().execute(next);
            });
  }

  private static <T> Runnable next(
      ClientConnection connection,
      Waiting waiting,
      Supplier<T> work,
      Consumer<T> then,
      Consumer<T> unwanted) {
    try {
      T done = work.get();
      return () -> {
        try {
          (waiting.gone ? unwanted : then).accept(done);
        } catch (RuntimeException e) {
          connection.refuse(refusal(e));
        }
      };
    } catch (RuntimeException e) {
      Refusal refusal = refusal(e);
      return () -> {
        if (!waiting.gone) {
          connection.refuse(refusal);
        }
      };
    }
  }

  private static Refusal refusal(RuntimeException met) {
    return switch (met) {
      case BadRequest e -> Refusal.of(e);
      case ProblemException e -> Refusals.of(e.problem());
      default -> {
        LOG.atError().setCause(met).log("Work aside met a bug");
        yield Refusal.of(500, "internal_error", "The gateway met an error of its own.");
      }
    };
  }
}
