package org.anabranch.gateway.account;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/** What a request holds of its scopes until it is settled. Its account's lock guards it. */
public final class Reservation {
  /** Nothing is held, and nothing is given back. */
  public static final Reservation NOTHING = new Reservation(0, 0);

  final long at;
  final long tokens;
  final List<Part> money = new ArrayList<>(4);
  final List<RateMeter> rates = new ArrayList<>(4);

  record Part(BudgetMeter meter, BigDecimal amount) {}

  /**
   * @param at epoch milliseconds when it is taken
   */
  Reservation(long at, long tokens) {
    this.at = at;
    this.tokens = tokens;
  }

  void settle(Charge charge) {
    money.forEach(part -> part.meter().giveBack(part.amount()));
    rates.forEach(meter -> meter.settle(at, tokens, charge.at(), charge.tokens()));
  }
}
