package org.anabranch.gateway;

import org.anabranch.gateway.account.Spent;
import org.anabranch.gateway.account.Usage;
import org.anabranch.kernel.Money;
import org.jspecify.annotations.Nullable;

/** What is told of a call that has ended. */
final class Finished {
  private Finished() {}

  /** The decision with what came of it. */
  static Decision decision(Decision made, Entry.@Nullable Closed closed) {
    return closed == null ? made : made.ended(closed.attempts(), closed.notes());
  }

  /** What was decided, paid and used, for a replay. */
  static Replayer.Past past(Decision made, Entry.@Nullable Closed closed) {
    Decision decision = decision(made, closed);
    if (closed != null && closed.deployment() != null) {
      return new Replayer.Past(decision, closed.deployment(), closed.usage(), closed.cost());
    }
    Decision.Basis basis = decision.basis();
    Usage guess = new Usage(basis.inputTokens(), basis.expectedOutputTokens(), true);
    return new Replayer.Past(decision, null, guess, Money.ZERO);
  }

  static Spent spent(Entry.Closed closed, String deployment) {
    return new Spent(
        closed.payer().with(java.util.Map.of()),
        closed.asked(),
        deployment,
        closed.model(),
        closed.at(),
        closed.cost(),
        closed.usage().tokens());
  }
}
