package org.anabranch.gateway.exchange;

import org.anabranch.gateway.account.Usage;
import org.anabranch.gateway.call.Call;
import org.anabranch.gateway.conversation.Reply;
import org.anabranch.gateway.conversation.Tokens;
import org.anabranch.gateway.dialect.Outbound;
import org.anabranch.gateway.dialect.UpstreamError;
import org.anabranch.gateway.route.RetryAfter;
import org.anabranch.gateway.route.Served;
import org.anabranch.gateway.route.Trouble;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a vendor's whole answer to a conversation: it is passed on or translated, told as
 * a refusal, or another deployment is asked. On the client's event loop.
 */
final class WholeTurn {
  private final ConversationExchange exchange;
  private final Call call;
  private final Asking asking;
  private final Attempt from;
  private final Served.Line line;
  private final Outbound outbound;
  private final byte[] body;
  private final int length;

  /**
   * @param body lent until {@link #settle} returns
   */
  WholeTurn(ConversationExchange exchange, Attempt from, byte[] body, int length) {
    this.exchange = exchange;
    this.call = exchange.call;
    this.asking = exchange.asking;
    this.from = from;
    this.line = from.served().lineOrThrow();
    this.outbound = asking.outbound(line);
    this.body = body;
    this.length = length;
  }

  /** Once. */
  void settle() {
    if (from.status() != 200) {
      refused(outbound.error(from.status(), body, length));
    } else if (asking.streams()) {
      exchange.moveOn(from, Trouble.of(Trouble.Kind.BROKEN, "the answer is not a stream"));
    } else if (call.alias().refusalToOtherLab() && declined(reply())) {
      exchange.tryNext();
    } else if (asking.passesBytes(line)) {
      pass(outbound.tally(from.headers(), body, length));
      keep();
    } else {
      translate(reply());
    }
  }

  private @Nullable Reply reply() {
    return outbound.reply(body, length, line.upstream());
  }

  private void refused(UpstreamError error) {
    Trouble other = otherMayMend(error);
    if (other != null) {
      exchange.moveOn(from, other);
      return;
    }
    exchange.race.wins(from);
    call.rejected(from.status());
    exchange.outlet.reject(from, error, body, length);
  }

  /** What to move on with after an error; null where the client is to be told. */
  private @Nullable Trouble otherMayMend(UpstreamError error) {
    if (exchange.outlet.hasBegun()) {
      return Trouble.status(
          from.status(), RetryAfter.of(from.headers(), exchange.premises.clock()));
    }
    Trouble objection = Trouble.objection(from.status(), error, asking.asked());
    return call.attempts().elsewhere(from.status(), from.headers(), error, objection);
  }

  /** Whether it was answered that this will not be said, and a model of another lab may say it. */
  private boolean declined(@Nullable Reply reply) {
    if (reply == null || exchange.race.isBetweenTwo() || !call.attempts().goesToOtherLab(reply)) {
      return false;
    }
    exchange.unfit(Trouble.declined(), usage(reply));
    return true;
  }

  private Usage usage(Reply reply) {
    return Usage.of(reply, call.ask().inputTokens());
  }

  private void malformed() {
    exchange.moveOn(from, Trouble.of(Trouble.Kind.BROKEN, "the answer is malformed"));
  }

  private void pass(Outbound.@Nullable Tally tally) {
    if (tally == null) {
      malformed();
      return;
    }
    exchange.race.wins(from);
    call.answered(
        tally.use() == null
            ? new Usage(call.ask().inputTokens(), Tokens.estimate(length, 0), true)
            : Usage.counted(tally.use()));
    exchange.outlet.pass(from, body, length);
  }

  /** Has the cache remember what was passed on. */
  private void keep() {
    if (exchange.oversight == null || !exchange.outlet.isClosed()) {
      return;
    }
    Reply reply = reply();
    if (reply != null) {
      exchange.oversight.keep(reply);
    }
  }

  private void translate(@Nullable Reply reply) {
    if (reply == null) {
      malformed();
      return;
    }
    exchange.race.wins(from);
    if (exchange.checkpoint != null) {
      exchange.checkpoint.leave(from.served(), reply, usage(reply));
      return;
    }
    call.answered(usage(reply));
    exchange.outlet.send(from.served(), reply);
  }
}
