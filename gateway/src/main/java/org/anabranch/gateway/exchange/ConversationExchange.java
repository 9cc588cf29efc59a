package org.anabranch.gateway.exchange;

import io.netty.buffer.ByteBuf;
import org.anabranch.gateway.account.Usage;
import org.anabranch.gateway.call.Call;
import org.anabranch.gateway.client.ClientConnection;
import org.anabranch.gateway.client.InFlight;
import org.anabranch.gateway.client.Refusals;
import org.anabranch.gateway.conversation.Conversation;
import org.anabranch.gateway.conversation.Reply;
import org.anabranch.gateway.conversation.Tokens;
import org.anabranch.gateway.conversation.Untranslatable;
import org.anabranch.gateway.dialect.Asked;
import org.anabranch.gateway.dialect.BadRequest;
import org.anabranch.gateway.dialect.Inbound;
import org.anabranch.gateway.dialect.Incoming;
import org.anabranch.gateway.dialect.Outbound;
import org.anabranch.gateway.dialect.Refusal;
import org.anabranch.gateway.dialect.Signer;
import org.anabranch.gateway.dialect.UpstreamError;
import org.anabranch.gateway.oversight.Oversight;
import org.anabranch.gateway.route.RetryAfter;
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

  private final Premises premises;
  private final ClientConnection connection;
  private final Call call;
  private final Asking asking;
  private final Outlet outlet;
  private final @Nullable Oversight oversight;
  private final @Nullable Checkpoint checkpoint;
  private final Race race;

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
      for (Served served = call.attempts().next(); served != null; served = call.attempts().next()) {
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
      call.attempts().failed(Trouble.of(Trouble.Kind.MISCONFIGURED, String.valueOf(e.getMessage())));
    }
    return false;
  }

  private boolean cannotGoOn() {
    call.attempts().passedOver("it cannot go on with another's answer");
    return false;
  }

  /** The current attempt failed before the client saw anything of it. */
  private void moveOn(Attempt from, Trouble trouble) {
    if (!race.goesOnWithout(from, trouble)) {
      moveOn(trouble);
    }
  }

  private void moveOn(Trouble trouble) {
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
  public void heard(Attempt from) {
    from.hearLimits(premises.clock());
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
    call.answered(from.usage(call.ask().inputTokens()));
    outlet.end();
  }

  @Override
  public void answered(Attempt from, byte[] body, int length) {
    Served.Line line = from.served().lineOrThrow();
    Outbound outbound = asking.outbound(line);
    if (from.status() != 200) {
      refused(from, outbound.error(from.status(), body, length), body, length);
    } else if (asking.streams()) {
      moveOn(from, Trouble.of(Trouble.Kind.BROKEN, "the answer is not a stream"));
    } else if (call.alias().refusalToOtherLab()
        && declined(from, outbound.reply(body, length, line.upstream()))) {
      tryNext();
    } else if (asking.passesBytes(line)) {
      passWhole(from, outbound.tally(from.headers(), body, length), body, length);
      keep(outbound, line, body, length);
    } else {
      translateWhole(from, outbound.reply(body, length, line.upstream()));
    }
  }

  /** Whether it was answered that this will not be said, and a model of another lab may say it. */
  private boolean declined(Attempt from, @Nullable Reply reply) {
    if (reply == null || race.isBetweenTwo() || !call.attempts().goesToOtherLab(reply)) {
      return false;
    }
    unfit(Trouble.declined(), Usage.of(reply, call.ask().inputTokens()));
    return true;
  }

  private void keep(Outbound outbound, Served.Line line, byte[] body, int length) {
    Reply reply =
        oversight == null || !outlet.isClosed()
            ? null
            : outbound.reply(body, length, line.upstream());
    if (oversight != null && reply != null) {
      oversight.keep(reply);
    }
  }

  private void refused(Attempt from, UpstreamError error, byte[] body, int length) {
    Trouble other = otherMayMend(from, error);
    if (other != null) {
      moveOn(from, other);
      return;
    }
    race.wins(from);
    call.rejected(from.status());
    outlet.reject(from, error, body, length);
  }

  /** What to move on with after an error; null where the client is to be told. */
  private @Nullable Trouble otherMayMend(Attempt from, UpstreamError error) {
    if (outlet.hasBegun()) {
      return Trouble.status(from.status(), RetryAfter.of(from.headers(), premises.clock()));
    }
    Trouble objection = Trouble.objection(from.status(), error, asking.asked());
    return call.attempts().elsewhere(from.status(), from.headers(), error, objection);
  }

  private void passWhole(Attempt from, Outbound.@Nullable Tally tally, byte[] body, int length) {
    if (tally == null) {
      moveOn(from, Trouble.of(Trouble.Kind.BROKEN, "the answer is malformed"));
      return;
    }
    race.wins(from);
    call.answered(
        tally.use() == null
            ? new Usage(call.ask().inputTokens(), Tokens.estimate(length, 0), true)
            : Usage.counted(tally.use()));
    outlet.pass(from, body, length);
  }

  private void translateWhole(Attempt from, @Nullable Reply reply) {
    if (reply == null) {
      moveOn(from, Trouble.of(Trouble.Kind.BROKEN, "the answer is malformed"));
      return;
    }
    race.wins(from);
    if (checkpoint != null) {
      checkpoint.leave(from.served(), reply, Usage.of(reply, call.ask().inputTokens()));
      return;
    }
    call.answered(Usage.of(reply, call.ask().inputTokens()));
    outlet.send(from.served(), reply);
  }

  /** Before the point of no return the next is tried; after it the client is told. */
  @Override
  public void troubled(Attempt from, Trouble trouble) {
    if (!from.hasBegun() && !outlet.hasBegun()) {
      moveOn(from, trouble);
      return;
    }
    if (oversight != null) {
      oversight.streamed(from.relay(), false);
    }
    if (resumes(from, trouble)) {
      return;
    }
    breaksOff(from.served(), trouble, from.usage(call.ask().inputTokens()));
  }

  private void breaksOff(Served served, Trouble trouble, Usage usage) {
    call.broken(trouble, usage);
    LOG.atWarn()
        .addKeyValue("decision", call.id())
        .addKeyValue("deployment", served.id())
        .addKeyValue("reason", trouble.reason())
        .log("A stream broke after it had begun");
    String message = "The answer of " + served.id() + " broke off: " + trouble.reason() + ".";
    outlet.breakOff(Refusal.of(502, "upstream_broken", message));
  }

  /** Whether another deployment goes on where this one broke off. */
  private boolean resumes(Attempt from, Trouble trouble) {
    if (!asking.canGoOn()) {
      return false;
    }
    Served other = call.attempts().resume(trouble, from.usage(call.ask().inputTokens()));
    if (other == null) {
      return false;
    }
    if (other.line() == null) {
      breaksOff(other, trouble, Usage.NONE);
      return true;
    }
    LOG.atWarn()
        .addKeyValue("decision", call.id())
        .addKeyValue("broken", from.served().id())
        .addKeyValue("resumed", other.id())
        .addKeyValue("reason", trouble.reason())
        .log("A stream broke, and another deployment goes on with it");
    if (oversight != null) {
      oversight.resumed();
    }
    try {
      asking.goOn();
      race.ask(other, other.line());
    } catch (Untranslatable | BadRequest | Signer.NotReady e) {
      breaksOff(other, trouble, Usage.NONE);
    }
    return true;
  }

  private boolean askBuiltIn(Served served) {
    Conversation whole = asking.conversation();
    tried = true;
    boolean accepted =
        premises
            .workshop()
            .handOver(
                () ->
                    BuiltInTalk.answer(
                        premises, whole, call, connection.loop(), r -> sendBuiltIn(served, r)));
    if (!accepted) {
      call.attempts().failed(Trouble.of(Trouble.Kind.LIMITED, "the built-in models are busy"));
    }
    return accepted;
  }

  private void sendBuiltIn(Served served, @Nullable Reply reply) {
    if (outlet.isClosed()) {
      return;
    }
    if (reply == null) {
      moveOn(Trouble.of(Trouble.Kind.FAILING, "the built-in writer failed"));
      return;
    }
    if (checkpoint != null) {
      checkpoint.leave(served, reply, BuiltInTalk.usage(reply));
      return;
    }
    call.answered(BuiltInTalk.usage(reply));
    outlet.builtIn(served, reply);
  }
}
