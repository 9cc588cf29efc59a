package org.anabranch.gateway.exchange;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import org.anabranch.gateway.account.Usage;
import org.anabranch.gateway.cache.Known;
import org.anabranch.gateway.call.Call;
import org.anabranch.gateway.client.ClientConnection;
import org.anabranch.gateway.conversation.Conversation;
import org.anabranch.gateway.conversation.Reply;
import org.anabranch.gateway.dialect.BadRequest;
import org.anabranch.gateway.dialect.Refusal;
import org.anabranch.gateway.oversight.Oversight;
import org.anabranch.gateway.route.Served;
import org.anabranch.gateway.route.Trouble;

/**
 * Where an exchange waits for its {@link Oversight}: before anybody is asked, and before a whole
 * answer goes out. Carries out what guardrails and the cache say. On the client's event loop.
 */
final class Checkpoint {
  private final Oversight oversight;
  private final Call call;
  private final Asking asking;
  private final Outlet outlet;
  private final ConversationExchange exchange;

  private boolean misshapen;

  Checkpoint(
      Oversight oversight, Call call, Asking asking, Outlet outlet, ConversationExchange exchange) {
    this.oversight = oversight;
    this.call = call;
    this.asking = asking;
    this.outlet = outlet;
    this.exchange = exchange;
  }

  /**
   * Has the request read; then somebody is asked, or the client told. Throws {@link BadRequest}.
   */
  void enter() {
    try {
      Conversation whole = asking.conversation();
      oversight.enter(whole, entry -> entered(whole, entry));
    } catch (BadRequest e) {
      call.letGo(Call.LetGo.REFUSED);
      throw e;
    }
  }

  private void entered(Conversation whole, Oversight.Entry entry) {
    if (outlet.isClosed()) {
      return;
    }
    switch (entry) {
      case Oversight.Entry.Ask ask -> {
        if (ask.conversation() != whole) {
          asking.change(ask.conversation());
        }
        exchange.tryNext();
      }
      case Oversight.Entry.Refuse refuse -> {
        call.letGo(Call.LetGo.BLOCKED);
        outlet.refuse(refuse.refusal());
      }
      case Oversight.Entry.Tell tell ->
          oversight.leave(tell.known().reply(), exit -> told(tell.known(), exit));
    }
  }

  /** An answer from the cache, read once more: the guardrails may have changed since. */
  private void told(Known known, Oversight.Exit exit) {
    if (outlet.isClosed()) {
      return;
    }
    switch (exit) {
      case Oversight.Exit.Tell tell -> {
        HttpHeaders headers = new DefaultHttpHeaders();
        oversight.marks(known).forEach(headers::set);
        call.cached(known.reply().model(), Usage.of(known.reply(), call.ask().inputTokens()));
        outlet.tell(tell.reply(), headers.set(ClientConnection.DEPLOYMENT, Call.CACHE));
      }
      case Oversight.Exit.Refuse refuse -> {
        call.letGo(Call.LetGo.BLOCKED);
        outlet.refuse(refuse.refusal());
      }
      case Oversight.Exit.Unfit _ -> exchange.tryNext();
    }
  }

  /** Lets an answer go out as far as the guardrails do. */
  void leave(Served served, Reply reply, Usage usage) {
    oversight.leave(reply, exit -> left(served, exit, usage));
  }

  private void left(Served served, Oversight.Exit exit, Usage usage) {
    if (outlet.isClosed()) {
      return;
    }
    switch (exit) {
      case Oversight.Exit.Tell tell -> {
        call.answered(usage);
        oversight.keep(tell.reply());
        HttpHeaders headers = new DefaultHttpHeaders();
        oversight.mark(headers);
        outlet.tell(tell.reply(), outlet.marked(headers, served));
      }
      case Oversight.Exit.Refuse refuse -> {
        call.answered(usage);
        outlet.refuse(refuse.refusal());
      }
      case Oversight.Exit.Unfit unfit -> unfit(unfit.why(), usage);
    }
  }

  /** One more deployment may try to answer in the shape that is wanted. */
  private void unfit(String why, Usage usage) {
    exchange.unfit(
        Trouble.of(Trouble.Kind.BROKEN, "its answer is not as it must be: " + why), usage);
    if (misshapen) {
      call.exhausted();
      outlet.refuse(
          Refusal.of(502, "answer_misshapen", "The answer is not as it must be: " + why + "."));
      return;
    }
    misshapen = true;
    exchange.tryNext();
  }
}
