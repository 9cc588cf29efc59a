package org.anabranch.gateway.exchange;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.anabranch.gateway.account.Usage;
import org.anabranch.gateway.call.Call;
import org.anabranch.gateway.client.ClientConnection;
import org.anabranch.gateway.client.InFlight;
import org.anabranch.gateway.client.Refusals;
import org.anabranch.gateway.dialect.Outgoing;
import org.anabranch.gateway.dialect.Refusal;
import org.anabranch.gateway.dialect.Signer;
import org.anabranch.gateway.dialect.UpstreamError;
import org.anabranch.gateway.route.Served;
import org.anabranch.gateway.route.Trouble;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request for which one deployment after another is asked until one answers. Here is whose turn
 * it is, and what happens when a deployment fails, the client leaves or the gateway stops; what is
 * asked and what becomes of an answer is said by who extends it. All on the client's event loop.
 */
abstract sealed class SuccessiveExchange implements InFlight, Attempt.Owner
    permits WholeExchange, MediaExchange {
  private static final Logger LOG = LoggerFactory.getLogger(SuccessiveExchange.class);

  final Premises premises;
  final ClientConnection connection;
  final Call call;

  private @Nullable Attempt attempt;
  private boolean tried;
  private boolean over;

  SuccessiveExchange(Premises premises, ClientConnection connection, Call call) {
    this.premises = premises;
    this.connection = connection;
    this.call = call;
  }

  /** Whether the deployment is being asked; otherwise the call knows why not, and the next is. */
  abstract boolean begin(Served served);

  /** What the client is told where no deployment could even be asked. */
  abstract Refusal nobodyAsked(Refusal exhausted);

  /** What an attempt that is given up is taken to have used. */
  abstract Usage used(Attempt left);

  /** Tells the client, as far as it can be told, that the premises stops. */
  void breakOff(@Nullable Attempt left) {
    connection.refuse(Refusals.DRAINING.with(ClientConnection.DECISION, call.id()));
  }

  /** Asks the next deployment, or tells the client that none is left. */
  final void tryNext() {
    for (Served served = call.attempts().next(); served != null; served = call.attempts().next()) {
      if (begin(served)) {
        return;
      }
    }
    over = true;
    Refusal exhausted = Refusals.of(call.exhausted().problem());
    connection.refuse(tried ? exhausted : nobodyAsked(exhausted));
  }

  /** Puts the request to a vendor, after the pause that a repetition has to keep. */
  final boolean ask(Attempt next, Outgoing outgoing) {
    tried();
    Duration pause = call.attempts().pause();
    if (!pause.isZero()) {
      connection
          .loop()
          .schedule(() -> askLater(next, outgoing), pause.toNanos(), TimeUnit.NANOSECONDS);
      return true;
    }
    try {
      start(next, outgoing);
      return true;
    } catch (Signer.NotReady e) {
      attempt = null;
      call.attempts().failed(notReady(e));
      return false;
    }
  }

  private void askLater(Attempt next, Outgoing outgoing) {
    if (over) {
      outgoing.body().release();
      return;
    }
    try {
      start(next, outgoing);
    } catch (Signer.NotReady e) {
      moveOn(notReady(e));
    }
  }

  private void start(Attempt next, Outgoing outgoing) throws Signer.NotReady {
    attempt = next;
    next.start(premises.network(), connection, outgoing);
  }

  private static Trouble notReady(Signer.NotReady reason) {
    return Trouble.of(Trouble.Kind.MISCONFIGURED, String.valueOf(reason.getMessage()));
  }

  /** A deployment can be told what the request holds. */
  final void tried() {
    tried = true;
  }

  /** The deployment asked last failed before the client saw anything of it. */
  final void moveOn(Trouble trouble) {
    call.attempts().failed(trouble);
    LOG.atWarn()
        .addKeyValue("decision", call.id())
        .addKeyValue("reason", trouble.reason())
        .log("A deployment failed before it answered");
    attempt = null;
    tryNext();
  }

  /**
   * Whether an upstream's error is for another deployment to do better; otherwise it is the
   * client's to be told.
   */
  final boolean movesOn(Attempt from, UpstreamError error) {
    Trouble other = call.attempts().elsewhere(from.status(), from.headers(), error, null);
    if (other != null) {
      moveOn(other);
      return true;
    }
    over = true;
    call.rejected(from.status());
    return false;
  }

  /** The client has its answer, or its refusal: nothing more is asked. */
  final void close() {
    over = true;
  }

  final boolean isOver() {
    return over;
  }

  /** The vendor under way; null before one is asked. */
  final @Nullable Attempt attempt() {
    return attempt;
  }

  @Override
  public final Call call() {
    return call;
  }

  @Override
  public final void clientGone() {
    if (!over) {
      call.letGo(Call.LetGo.ABANDONED, letGo());
    }
  }

  @Override
  public final void stopped() {
    if (!over) {
      call.letGo(Call.LetGo.STOPPED, letGo());
      breakOff(attempt);
    }
  }

  private Usage letGo() {
    over = true;
    if (attempt == null) {
      return Usage.NONE;
    }
    attempt.cancel();
    return used(attempt);
  }
}
