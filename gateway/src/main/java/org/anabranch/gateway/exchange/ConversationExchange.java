package org.anabranch.gateway.exchange;

import io.netty.buffer.ByteBuf;
import org.anabranch.gateway.account.Usage;
import org.anabranch.gateway.call.Call;
import org.anabranch.gateway.client.ClientConnection;
import org.anabranch.gateway.client.InFlight;
import org.anabranch.gateway.client.Refusals;
import org.anabranch.gateway.conversation.Conversation;
import org.anabranch.gateway.conversation.Untranslatable;
import org.anabranch.gateway.dialect.Asked;
import org.anabranch.gateway.dialect.BadRequest;
import org.anabranch.gateway.dialect.Inbound;
import org.anabranch.gateway.dialect.Incoming;
import org.anabranch.gateway.dialect.Refusal;
import org.anabranch.gateway.dialect.Signer;
import org.anabranch.gateway.oversight.Oversight;
import org.anabranch.gateway.route.Served;
import org.anabranch.gateway.route.Trouble;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One turn of a conversation for one client: tries deployments until one answers, passes the answer
 * on as it comes, and settles what it cost. All on the client's event loop.
 *
 * <p>A deployment that speaks the client's dialect gets the client's bytes, and the client gets
 * its; any other is asked through the neutral conversation.
 *
 * <p>The point of no return is the first event (of a stream) or the last byte (of a whole answer):
 * before it any failure moves on to the next deployment, unseen by the client; after it a broken
 * stream ends with the dialect's error event and a cut connection, so that it can never pass for
 * complete.
 */
public final class ConversationExchange implements InFlight, Attempt.Owner {
  private static final Logger LOG = LoggerFactory.getLogger(ConversationExchange.class);

  final Premises premises;
  final ClientConnection connection;
  final Call call;
  final Asking asking;
  final Outlet outlet;
  final @Nullable Oversight oversight;
  final @Nullable Checkpoint checkpoint;
  final Race race;

  private @Nullable Untranslatable unsaid;
  private @Nullable BadRequest wrong;
  private boolean tried;

  public ConversationExchange(
      Premises premises,
      ClientConnection connection,
      Call call,
      Inbound inbound,
      Asked asked,
      Incoming request,
      @Nullable Oversight oversight) {
    this.oversight = oversight;
    this.premises = premises;
    this.connection = connection;
    this.call = call;
    this.asking = new Asking(inbound, asked, request, call, oversight);
    this.outlet = new Outlet(connection, call, inbound, asked, asking, oversight);
    this.race = new Race(premises, connection, call, asking, outlet, this);
    this.checkpoint =
        oversight == null ? null : new Checkpoint(oversight, call, asking, outlet, this);
  }

  /** What is asked in the place of what the client sent; null where nothing was changed. */
  public @Nullable Conversation changed() {
    return asking.changed();
  }

  /** Asks the first; once, on the client's event loop. */
  public void start() {
    connection.carry(this);
    if (checkpoint == null) {
      tryNext();
    } else {
      checkpoint.enter();
    }
  }

  /** Asks the next deployment, or tells the client that none is left. */
  void tryNext() {
    do {
      for (Served served = call.attempts().next();
          served != null;
          served = call.attempts().next()) {
        if (begin(served)) {
          return;
        }
      }
    } while (asking.sealed().goesOnWithout());
    outlet.close();
    Refusal exhausted = Refusals.of(call.exhausted().problem());
    if (outlet.hasBegun()) {
      outlet.breakOff(exhausted);
      return;
    }
    outlet.giveUp(tried ? exhausted : nobodyAsked(exhausted));
  }

  /** Where nobody was asked since nobody could be told what the request holds. */
  private Refusal nobodyAsked(Refusal exhausted) {
    if (wrong != null) {
      return Refusal.of(wrong);
    }
    return unsaid == null ? exhausted : Refusals.of(unsaid, asking.asked());
  }

  /** Whether the deployment is being asked; otherwise the next is to be tried. */
  private boolean begin(Served served) {
    try {
      if (served.line() == null) {
        return outlet.hasBegun() ? cannotGoOn() : askBuiltIn(served);
      }
      race.ask(served, served.line());
      tried = true;
      return true;
    } catch (Untranslatable e) {
      unsaid = e;
      asking.sealed().passOver(e);
    } catch (BadRequest e) {
      // read in full only now that a deployment of another dialect is asked
      wrong = e;
      call.attempts().passedOver("cannot be read: " + e.getMessage());
    } catch (Signer.NotReady e) {
      tried = true;
      call.attempts()
          .failed(Trouble.of(Trouble.Kind.MISCONFIGURED, String.valueOf(e.getMessage())));
    }
    return false;
  }

  private boolean cannotGoOn() {
    call.attempts().passedOver("it cannot go on with another's answer");
    return false;
  }

  /** The current attempt failed before the client saw anything of it. */
  void moveOn(Attempt from, Trouble trouble) {
    if (!race.goesOnWithout(from, trouble)) {
      moveOn(trouble);
    }
  }

  /** Nobody else is under way. */
  void moveOn(Trouble trouble) {
    call.attempts().failed(trouble);
    LOG.atWarn()
        .addKeyValue("decision", call.id())
        .addKeyValue("reason", trouble.reason())
        .log("A deployment failed before it answered");
    race.drop();
    tryNext();
  }

  /** The current attempt's answer is whole, but will not be told. */
  void unfit(Trouble trouble, Usage usage) {
    call.attempts().unfit(trouble, usage);
    race.drop();
  }

  @Override
  public Call call() {
    return call;
  }

  @Override
  public void clientGone() {
    if (!outlet.isClosed()) {
      call.letGo(Call.LetGo.ABANDONED, letGo());
    }
  }

  @Override
  public void stopped() {
    if (outlet.isClosed()) {
      return;
    }
    call.letGo(Call.LetGo.STOPPED, letGo());
    if (outlet.hasBegun()) {
      outlet.breakOff(Refusals.DRAINING);
    } else {
      outlet.refuse(Refusals.DRAINING);
    }
  }

  /** Gives up what is under way; returns what it has used. */
  private Usage letGo() {
    outlet.close();
    Attempt left = race.stop();
    if (left == null) {
      return Usage.NONE;
    }
    if (oversight != null) {
      oversight.streamed(left.relay(), false);
    }
    left.cancel();
    return left.usage(call.ask().inputTokens());
  }

  @Override
  public void writabilityChanged() {
    followClient();
  }

  /** Stops reading the vendor while the client does not keep up. */
  private void followClient() {
    Attempt current = race.current();
    if (current != null && current.hasBegun() && !outlet.isClosed()) {
      current.follow(connection);
    }
  }

  @Override
  public void begun(Attempt from, ByteBuf first) {
    race.wins(from);
    call.attempts().begins();
    if (outlet.hasBegun()) {
      connection.pass(first);
    } else {
      outlet.begin(from, first);
    }
    followClient();
  }

  @Override
  public void more(Attempt from, ByteBuf bytes) {
    connection.pass(bytes);
    followClient();
  }

  @Override
  public void pause(Attempt from) {
    connection.flush();
  }

  @Override
  public void ended(Attempt from) {
    if (oversight != null) {
      oversight.streamed(from.relay(), true);
    }
    from.malformedCalls().ifPresent(call.notes()::add);
    call.answered(from.usage(call.ask().inputTokens()));
    outlet.end();
  }

  @Override
  public void answered(Attempt from, byte[] body, int length) {
    new WholeTurn(this, from, body, length).settle();
  }

  /** Before the point of no return the next is tried; after it the client is told. */
  @Override
  public void troubled(Attempt from, Trouble trouble) {
    if (from.hasBegun() || outlet.hasBegun()) {
      new BrokenStream(this, from, trouble).settle();
    } else {
      moveOn(from, trouble);
    }
  }

  private boolean askBuiltIn(Served served) {
    boolean begun = new BuiltInTurn(this, served).begin();
    tried = true;
    return begun;
  }
}
