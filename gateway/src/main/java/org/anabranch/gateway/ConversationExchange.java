package org.anabranch.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import org.anabranch.gateway.account.Usage;
import org.anabranch.gateway.cache.Known;
import org.anabranch.gateway.conversation.Conversation;
import org.anabranch.gateway.conversation.Reply;
import org.anabranch.gateway.conversation.Untranslatable;
import org.anabranch.gateway.dialect.Asked;
import org.anabranch.gateway.dialect.BadRequest;
import org.anabranch.gateway.dialect.Inbound;
import org.anabranch.gateway.dialect.Incoming;
import org.anabranch.gateway.dialect.Outbound;
import org.anabranch.gateway.dialect.Refusal;
import org.anabranch.gateway.dialect.Signer;
import org.anabranch.gateway.dialect.UpstreamError;
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
final class ConversationExchange implements InFlight, Attempt.Owner {
  private static final Logger LOG = LoggerFactory.getLogger(ConversationExchange.class);

  private final RoutedGateway gateway;
  private final ClientConnection connection;
  private final Call call;
  private final Inbound inbound;
  private final Asked asked;
  private final Asking asking;
  private final Outlet outlet;
  private final @Nullable Oversight oversight;
  private final Race race;

  private @Nullable Untranslatable unsaid;
  private @Nullable BadRequest wrong;
  private boolean tried;
  private boolean going;
  private boolean misshapen;
  private boolean over;

  ConversationExchange(
      RoutedGateway gateway,
      ClientConnection connection,
      Call call,
      Inbound inbound,
      Asked asked,
      Incoming request,
      @Nullable Oversight oversight) {
    this.oversight = oversight;
    this.gateway = gateway;
    this.connection = connection;
    this.call = call;
    this.inbound = inbound;
    this.asked = asked;
    this.asking = new Asking(inbound, asked, request, call, oversight);
    this.outlet = new Outlet(connection, call, inbound, asked, asking, oversight);
    this.race = new Race(gateway, connection, call, asking, this, () -> over);
  }

  /** What is asked in the place of what the client sent; null where nothing was changed. */
  @Nullable Conversation changed() {
    return asking.changed();
  }

  void start() {
    connection.carry(this);
    if (oversight == null) {
      tryNext();
    } else {
      enter(oversight);
    }
  }

  private void enter(Oversight over) {
    try {
      Conversation whole = asking.conversation();
      over.enter(whole, entry -> entered(over, whole, entry));
    } catch (BadRequest e) {
      call.abandoned(Usage.NONE);
      throw e;
    }
  }

  private void entered(Oversight by, Conversation whole, Oversight.Entry entry) {
    if (over) {
      return;
    }
    switch (entry) {
      case Oversight.Entry.Ask ask -> {
        if (ask.conversation() != whole) {
          asking.change(ask.conversation());
        }
        tryNext();
      }
      case Oversight.Entry.Refuse refuse -> {
        call.abandoned(Usage.NONE);
        refuse(refuse.refusal());
      }
      case Oversight.Entry.Tell tell ->
          by.leave(tell.known().reply(), exit -> told(by, tell.known(), exit));
    }
  }

  private void refuse(Refusal refusal) {
    over = true;
    outlet.refuse(refusal);
  }

  /** An answer from the cache, read once more: the guardrails may have changed since. */
  private void told(Oversight by, Known known, Oversight.Exit exit) {
    if (over) {
      return;
    }
    switch (exit) {
      case Oversight.Exit.Tell tell -> {
        HttpHeaders headers = new DefaultHttpHeaders();
        by.marks(known).forEach(headers::set);
        call.cached(known.reply().model(), usage(known.reply()));
        tell(tell.reply(), headers.set(ClientConnection.DEPLOYMENT, Call.CACHE));
      }
      case Oversight.Exit.Refuse refuse -> {
        call.abandoned(Usage.NONE);
        refuse(refuse.refusal());
      }
      case Oversight.Exit.Unfit _ -> tryNext();
    }
  }

  private void tell(Reply reply, HttpHeaders headers) {
    over = true;
    outlet.tell(reply, headers);
  }

  private Usage usage(Reply reply) {
    return reply.use() == null
        ? new Usage(call.ask().inputTokens(), BuiltInTalk.tokens(reply), true)
        : Usage.counted(reply.use());
  }

  /** Lets an answer go out as far as the guardrails do. */
  private void leave(Oversight by, Served served, Reply reply, Usage usage) {
    by.leave(reply, exit -> left(by, served, exit, usage));
  }

  private void left(Oversight by, Served served, Oversight.Exit exit, Usage usage) {
    if (over) {
      return;
    }
    switch (exit) {
      case Oversight.Exit.Tell tell -> {
        call.answered(usage);
        by.keep(tell.reply());
        HttpHeaders headers = new DefaultHttpHeaders();
        by.mark(headers);
        tell(tell.reply(), outlet.marked(headers, served));
      }
      case Oversight.Exit.Refuse refuse -> {
        call.answered(usage);
        refuse(refuse.refusal());
      }
      case Oversight.Exit.Unfit unfit -> unfit(unfit.why(), usage);
    }
  }

  /** One more deployment may try to answer in the shape that is wanted. */
  private void unfit(String why, Usage usage) {
    call.unfit(Trouble.of(Trouble.Kind.BROKEN, "its answer is not as it must be: " + why), usage);
    race.drop();
    if (misshapen) {
      call.exhausted();
      refuse(Refusal.of(502, "answer_misshapen", "The answer is not as it must be: " + why + "."));
      return;
    }
    misshapen = true;
    tryNext();
  }

  private void tryNext() {
    do {
      for (Served served = call.next(); served != null; served = call.next()) {
        if (begin(served)) {
          return;
        }
      }
    } while (asking.sealed().goesOnWithout());
    over = true;
    Refusal exhausted = Refusals.of(call.exhausted().problem());
    if (going) {
      outlet.breakOff(exhausted);
      return;
    }
    connection.refuse(tried ? exhausted : nobodyAsked(exhausted));
  }

  /** Where nobody was asked since nobody could be told what the request holds. */
  private Refusal nobodyAsked(Refusal exhausted) {
    if (wrong != null) {
      return Refusal.of(wrong);
    }
    return unsaid == null ? exhausted : Refusals.of(unsaid);
  }

  /** Whether the deployment is being asked; otherwise the next is to be tried. */
  private boolean begin(Served served) {
    try {
      if (served.line() == null) {
        return going ? cannotGoOn() : askBuiltIn(served);
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
      call.passedOver("cannot be read: " + e.getMessage());
    } catch (Signer.NotReady e) {
      tried = true;
      call.failed(Trouble.of(Trouble.Kind.MISCONFIGURED, String.valueOf(e.getMessage())));
    }
    return false;
  }

  private boolean cannotGoOn() {
    call.passedOver("it cannot go on with another's answer");
    return false;
  }

  /** The current attempt failed before the client saw anything of it. */
  private void moveOn(Attempt from, Trouble trouble) {
    if (!race.goesOnWithout(from, trouble)) {
      moveOn(trouble);
    }
  }

  private void moveOn(Trouble trouble) {
    call.failed(trouble);
    LOG.atWarn()
        .addKeyValue("decision", call.id())
        .addKeyValue("reason", trouble.reason())
        .log("A deployment failed before it answered");
    race.drop();
    tryNext();
  }

  @Override
  public Call call() {
    return call;
  }

  @Override
  public void clientGone() {
    if (!over) {
      call.abandoned(letGo());
    }
  }

  @Override
  public void stopped() {
    if (over) {
      return;
    }
    call.stopped(letGo());
    if (going) {
      outlet.breakOff(Refusals.DRAINING);
    } else {
      outlet.refuse(Refusals.DRAINING);
    }
  }

  /** Gives up what is under way; returns what it has used. */
  private Usage letGo() {
    over = true;
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
    if (current == null || !current.hasBegun() || over) {
      return;
    }
    if (!connection.isWritable()) {
      connection.flush();
    }
    current.read(connection.isWritable());
  }

  @Override
  public void heard(Attempt from) {
    call.heard(from.served(), from.headers());
  }

  @Override
  public void begun(Attempt from, ByteBuf first) {
    race.wins(from);
    call.answers();
    if (going) {
      more(from, first);
      return;
    }
    going = true;
    HttpHeaders headers = outlet.headers(from.served(), from.headers());
    if (!asking.passesBytes(from.served().lineOrThrow())) {
      headers.set(HttpHeaderNames.CONTENT_TYPE, asked.streamType());
    }
    connection.begin(200, headers);
    connection.pass(first);
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
    over = true;
    if (oversight != null) {
      oversight.streamed(from.relay(), true);
    }
    call.answered(from.usage(call.ask().inputTokens()));
    connection.end();
  }

  @Override
  public void answered(Attempt from, byte[] body, int length) {
    Outbound outbound = asking.outbound(from.served().lineOrThrow());
    if (from.status() != 200) {
      refused(from, outbound.error(from.status(), body, length), body, length);
    } else if (asking.streams()) {
      moveOn(from, Trouble.of(Trouble.Kind.BROKEN, "the answer is not a stream"));
    } else if (call.wantsOtherLab() && declined(from, outbound.reply(body, length))) {
      tryNext();
    } else if (asking.passesBytes(from.served().lineOrThrow())) {
      passWhole(from, outbound.tally(from.headers(), body, length), body, length);
      keep(outbound, body, length);
    } else {
      translateWhole(from, outbound.reply(body, length));
    }
  }

  /** Whether it was answered that this will not be said, and a model of another lab may say it. */
  private boolean declined(Attempt from, @Nullable Reply reply) {
    Trouble refused = Trouble.of(Trouble.Kind.REFUSED, "it declined for reasons of policy");
    if (reply == null || !reply.isDeclined() || race.isBetweenTwo() || !call.mayMend(refused)) {
      return false;
    }
    call.unfit(refused, usage(reply));
    race.drop();
    return true;
  }

  private void keep(Outbound outbound, byte[] body, int length) {
    Reply reply = oversight == null || !over ? null : outbound.reply(body, length);
    if (oversight != null && reply != null) {
      oversight.keep(reply);
    }
  }

  private void refused(Attempt from, UpstreamError error, byte[] body, int length) {
    boolean unserved = from.status() == 404 && asked.mayBeUnserved();
    if (going || !unserved && !Trouble.isTheClients(from.status(), error)) {
      Duration wait = RetryAfter.of(from.headers(), gateway.clock());
      moveOn(from, Trouble.status(from.status(), wait));
      return;
    }
    Trouble objection = unserved ? unserved() : objection(error);
    boolean mended = objection != null && (race.isBetweenTwo() || call.mayMend(objection));
    Trouble other = mended ? objection : call.objected(from.status());
    if (other != null) {
      moveOn(from, other);
      return;
    }
    race.wins(from);
    over = true;
    call.rejected(from.status());
    if (asking.passesBytes(from.served().lineOrThrow())) {
      HttpHeaders headers = outlet.headers(from.served(), from.headers());
      connection.send(from.status(), headers, body, length);
      return;
    }
    String message =
        error.message().isEmpty() ? from.served().id() + " refused it." : error.message();
    outlet.refuse(
        new Refusal(
            from.status(),
            error.kind().name().toLowerCase(Locale.ROOT),
            message,
            error.param(),
            Map.of()));
  }

  static Trouble unserved() {
    return Trouble.of(Trouble.Kind.UNSERVED, "it does not serve this kind of request");
  }

  /** What another deployment may see otherwise, or null. */
  private static @Nullable Trouble objection(UpstreamError error) {
    return switch (error.kind()) {
      case CONTEXT_EXCEEDED -> Trouble.of(Trouble.Kind.TOO_LONG, "too long for it");
      case CONTENT_POLICY -> Trouble.of(Trouble.Kind.REFUSED, "refused by its policy");
      case INVALID, LIMITED, MISCONFIGURED, FAILING -> null;
    };
  }

  private void passWhole(Attempt from, Outbound.@Nullable Tally tally, byte[] body, int length) {
    if (tally == null) {
      moveOn(from, Trouble.of(Trouble.Kind.BROKEN, "the answer is malformed"));
      return;
    }
    race.wins(from);
    over = true;
    call.answered(
        tally.use() == null
            ? new Usage(call.ask().inputTokens(), Tokens.estimate(length, 0), true)
            : Usage.counted(tally.use()));
    connection.send(200, outlet.headers(from.served(), from.headers()), body, length);
  }

  private void translateWhole(Attempt from, @Nullable Reply reply) {
    if (reply == null) {
      moveOn(from, Trouble.of(Trouble.Kind.BROKEN, "the answer is malformed"));
      return;
    }
    race.wins(from);
    if (oversight != null) {
      leave(oversight, from.served(), reply, usage(reply));
      return;
    }
    over = true;
    call.answered(usage(reply));
    outlet.send(from.served(), inbound.write(reply, asked));
  }

  /** Before the point of no return the next is tried; after it the client is told. */
  @Override
  public void troubled(Attempt from, Trouble trouble) {
    if (!from.hasBegun() && !going) {
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
    over = true;
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
    Served other = call.resume(trouble, from.usage(call.ask().inputTokens()));
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
        gateway
            .workshop()
            .handOver(
                () ->
                    BuiltInTalk.answer(
                        gateway, whole, call, connection.loop(), r -> sendBuiltIn(served, r)));
    if (!accepted) {
      call.failed(Trouble.of(Trouble.Kind.LIMITED, "the built-in models are busy"));
    }
    return accepted;
  }

  private void sendBuiltIn(Served served, @Nullable Reply reply) {
    if (over) {
      return;
    }
    if (reply == null) {
      moveOn(Trouble.of(Trouble.Kind.FAILING, "the built-in writer failed"));
      return;
    }
    if (oversight != null) {
      leave(oversight, served, reply, BuiltInTalk.usage(reply));
      return;
    }
    over = true;
    call.answered(BuiltInTalk.usage(reply));
    outlet.builtIn(served, reply);
  }
}
