package org.anabranch.gateway.exchange;

import org.anabranch.gateway.conversation.Conversation;
import org.anabranch.gateway.conversation.Reply;
import org.anabranch.gateway.route.Served;
import org.anabranch.gateway.route.Trouble;
import org.jspecify.annotations.Nullable;

/**
 * The built-in writer's turn at a conversation: it writes on a thread of its own. All else on the
 * client's event loop.
 */
final class BuiltInTurn {
  private final ConversationExchange exchange;
  private final Served served;

  BuiltInTurn(ConversationExchange exchange, Served served) {
    this.exchange = exchange;
    this.served = served;
  }

  /** Whether it writes; otherwise the call knows why not. */
  boolean begin() {
    Conversation whole = exchange.asking.conversation();
    boolean accepted =
        exchange
            .premises
            .workshop()
            .handOver(
                () ->
                    BuiltInTalk.answer(
                        exchange.premises,
                        whole,
                        exchange.call,
                        exchange.connection.loop(),
                        this::written));
    if (!accepted) {
      exchange
          .call
          .attempts()
          .failed(Trouble.of(Trouble.Kind.LIMITED, "the built-in models are busy"));
    }
    return accepted;
  }

  private void written(@Nullable Reply reply) {
    if (exchange.outlet.isClosed()) {
      return;
    }
    if (reply == null) {
      exchange.moveOn(Trouble.of(Trouble.Kind.FAILING, "the built-in writer failed"));
      return;
    }
    if (exchange.checkpoint != null) {
      exchange.checkpoint.leave(served, reply, BuiltInTalk.usage(reply));
      return;
    }
    exchange.call.answered(BuiltInTalk.usage(reply));
    exchange.outlet.builtIn(served, reply);
  }
}
