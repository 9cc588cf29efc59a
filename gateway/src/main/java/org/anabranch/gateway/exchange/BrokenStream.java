package org.anabranch.gateway.exchange;

import org.anabranch.gateway.account.Usage;
import org.anabranch.gateway.call.Call;
import org.anabranch.gateway.conversation.Untranslatable;
import org.anabranch.gateway.dialect.BadRequest;
import org.anabranch.gateway.dialect.Refusal;
import org.anabranch.gateway.dialect.Signer;
import org.anabranch.gateway.route.Served;
import org.anabranch.gateway.route.Trouble;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A stream that broke after the client had some of it: another deployment goes on with it where the
 * alias and what was said allow that, else the client is told, so that it can never pass for
 * complete. On the client's event loop.
 */
final class BrokenStream {
  private static final Logger LOG = LoggerFactory.getLogger(BrokenStream.class);

  private final ConversationExchange exchange;
  private final Call call;
  private final Attempt from;
  private final Trouble trouble;

  BrokenStream(ConversationExchange exchange, Attempt from, Trouble trouble) {
    this.exchange = exchange;
    this.call = exchange.call;
    this.from = from;
    this.trouble = trouble;
  }

  /** Once. */
  void settle() {
    if (exchange.oversight != null) {
      exchange.oversight.streamed(from.relay(), false);
    }
    if (!resumes()) {
      breaksOff(from.served(), used());
    }
  }

  private Usage used() {
    return from.usage(call.ask().inputTokens());
  }

  private void breaksOff(Served served, Usage usage) {
    call.broken(trouble, usage);
    LOG.atWarn()
        .addKeyValue("decision", call.id())
        .addKeyValue("deployment", served.id())
        .addKeyValue("reason", trouble.reason())
        .log("A stream broke after it had begun");
    String message = "The answer of " + served.id() + " broke off: " + trouble.reason() + ".";
    exchange.outlet.breakOff(Refusal.of(502, "upstream_broken", message));
  }

  /** Whether another deployment goes on where this one broke off, or broke off as well. */
  private boolean resumes() {
    if (!exchange.asking.canGoOn()) {
      return false;
    }
    Served other = call.attempts().resume(trouble, used());
    if (other == null) {
      return false;
    }
    if (other.line() == null) {
      breaksOff(other, Usage.NONE);
      return true;
    }
    LOG.atWarn()
        .addKeyValue("decision", call.id())
        .addKeyValue("broken", from.served().id())
        .addKeyValue("resumed", other.id())
        .addKeyValue("reason", trouble.reason())
        .log("A stream broke, and another deployment goes on with it");
    if (exchange.oversight != null) {
      exchange.oversight.resumed();
    }
    try {
      exchange.asking.goOn();
      exchange.race.ask(other, other.line());
    } catch (Untranslatable | BadRequest | Signer.NotReady e) {
      breaksOff(other, Usage.NONE);
    }
    return true;
  }
}
