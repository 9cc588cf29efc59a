package org.anabranch.gateway.exchange;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.netty.util.concurrent.Future;
import java.time.Duration;
import org.anabranch.gateway.call.Call;
import org.anabranch.gateway.call.Hedge;
import org.anabranch.gateway.client.ClientConnection;
import org.anabranch.gateway.conversation.Untranslatable;
import org.anabranch.gateway.dialect.BadRequest;
import org.anabranch.gateway.dialect.Outgoing;
import org.anabranch.gateway.dialect.Signer;
import org.anabranch.gateway.route.Served;
import org.anabranch.gateway.route.Trouble;
import org.jspecify.annotations.Nullable;

/**
 * The attempts of one exchange that are under way: one at a time, or two where the first takes
 * longer than it nearly ever does and the route hedges. Whichever begins to answer first wins and
 * the other is given up; one that fails leaves the other. What an attempt brings goes to its owner.
 * All on the client's event loop.
 */
final class Race {
  private final Premises premises;
  private final ClientConnection connection;
  private final Call call;
  private final Asking asking;
  private final Outlet outlet;
  private final Attempt.Owner owner;

  private @Nullable Attempt attempt;
  private @Nullable Attempt beside;
  private @Nullable Hedge hedge;
  private @Nullable Future<?> timer;

  /**
   * @param outlet once it is closed, nobody is asked any more
   */
  Race(
      Premises premises,
      ClientConnection connection,
      Call call,
      Asking asking,
      Outlet outlet,
      Attempt.Owner owner) {
    this.premises = premises;
    this.connection = connection;
    this.call = call;
    this.asking = asking;
    this.outlet = outlet;
    this.owner = owner;
  }

  /** The one that counts, or null while nobody is asked. */
  @Nullable Attempt current() {
    return attempt;
  }

  boolean isBetweenTwo() {
    return beside != null;
  }

  /** Asks a vendor, after the pause that the call wants. Throws {@link Signer.NotReady}. */
  void ask(Served served, Served.Line line) throws Untranslatable {
    Outgoing outgoing = asking.outgoing(line);
    Attempt next = new Attempt(served, asking.relay(line), owner);
    attempt = next;
    Duration pause = call.attempts().pause();
    if (pause.isZero()) {
      send(next, outgoing);
      Mirroring.start(premises, connection, call, asking);
    } else {
      timer = schedule(() -> sendLater(next, outgoing), pause);
    }
  }

  private Future<?> schedule(Runnable task, Duration after) {
    return connection.loop().schedule(task, after.toNanos(), NANOSECONDS);
  }

  private void send(Attempt next, Outgoing outgoing) {
    next.start(premises.network(), connection, outgoing);
    Duration after = beside == null ? call.attempts().hedgeAfter() : null;
    if (after != null) {
      timer = schedule(this::hedge, after);
    }
  }

  private void sendLater(Attempt next, Outgoing outgoing) {
    if (outlet.isClosed() || attempt != next) {
      outgoing.body().release();
      return;
    }
    try {
      send(next, outgoing);
    } catch (Signer.NotReady e) {
      owner.troubled(next, Trouble.of(Trouble.Kind.MISCONFIGURED, String.valueOf(e.getMessage())));
    }
  }

  /** The first takes longer than it nearly ever does: asks a second beside it. */
  private void hedge() {
    Attempt first = attempt;
    if (outlet.isClosed() || beside != null || first == null || first.hasBegun()) {
      return;
    }
    Hedge pair = call.attempts().hedge();
    if (pair == null) {
      return;
    }
    Served second = pair.served();
    Served.Line line = second.line();
    if (line == null) {
      pair.failed(second, Trouble.of(Trouble.Kind.REFUSED, "built in"));
      return;
    }
    try {
      Outgoing outgoing = asking.outgoing(line);
      Attempt next = new Attempt(second, asking.relay(line), owner);
      beside = next;
      hedge = pair;
      next.start(premises.network(), connection, outgoing);
    } catch (Untranslatable | BadRequest | Signer.NotReady e) {
      beside = null;
      pair.failed(second, Trouble.of(Trouble.Kind.REFUSED, String.valueOf(e.getMessage())));
    }
  }

  /** Of two, this one answers: the other is given up. */
  void wins(Attempt winner) {
    Attempt other = winner == beside ? attempt : beside;
    if (beside == null || other == null || hedge == null) {
      return;
    }
    hedge.wins(winner.served());
    attempt = winner;
    beside = null;
    other.cancel();
  }

  /** Of two, this one failed: whether the other goes on. */
  boolean goesOnWithout(Attempt failed, Trouble trouble) {
    Attempt other = failed == beside ? attempt : beside;
    if (beside == null || other == null || hedge == null) {
      return false;
    }
    hedge.failed(failed.served(), trouble);
    attempt = other;
    beside = null;
    return true;
  }

  /** The one that counted has failed; another may be asked. */
  void drop() {
    attempt = null;
  }

  /** Nobody waits any more: returns the one that counted, which is still to be cancelled. */
  @Nullable Attempt stop() {
    if (beside != null) {
      beside.cancel();
    }
    if (timer != null) {
      timer.cancel(false);
    }
    return attempt;
  }
}
