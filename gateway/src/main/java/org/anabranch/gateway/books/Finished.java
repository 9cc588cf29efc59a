package org.anabranch.gateway.books;

import java.util.Map;
import org.anabranch.gateway.account.Spent;
import org.anabranch.gateway.route.Decision;
import org.jspecify.annotations.Nullable;

/** What is told of a call that has ended. */
public final class Finished {
  private Finished() {}

  /** The decision with what came of it. */
  public static Decision decision(Decision made, Entry.@Nullable Closed closed) {
    return closed == null ? made : made.ended(closed.attempts(), closed.notes());
  }

  static Spent spent(Entry.Closed closed, String deployment) {
    return new Spent(
        closed.payer().with(Map.of()),
        closed.asked(),
        deployment,
        closed.model(),
        closed.at(),
        closed.cost(),
        closed.usage().tokens());
  }
}
