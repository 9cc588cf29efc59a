package org.anabranch.compute;

import java.time.YearMonth;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the buyer agreed with a partner.
 *
 * @param valueUsdBillion the whole commitment over the whole term
 * @param from first month
 * @param until last month; open-ended when absent
 * @param minimumTake the share of the value that is paid whether used or not; 1 when absent. Only
 *     for take-or-pay.
 * @param prices what an accelerator-hour costs, cheapest tier first
 * @param sites the sites it covers; every site of the partner when empty
 * @param chips the chips it covers; every chip when empty
 */
public record Contract(
    String id,
    String partner,
    Kind kind,
    @Nullable Figure valueUsdBillion,
    YearMonth from,
    @Nullable YearMonth until,
    @Nullable Figure minimumTake,
    List<Tier> prices,
    List<String> sites,
    List<String> chips,
    @Nullable String note) {

  /** What is paid when nothing runs. */
  public enum Kind {
    /** All that stands at its sites, or its tiers if those are fewer, is paid in full. */
    RESERVED,
    /**
     * The monthly pace of the minimum is paid, but never more than what has been delivered could
     * cost.
     */
    TAKE_OR_PAY,
    /** Nothing. */
    ON_DEMAND
  }

  /**
   * A price for the next so many accelerators.
   *
   * @param accelerators how many run at this price at once; no limit when absent
   */
  public record Tier(@Nullable Figure accelerators, Figure usdPerAcceleratorHour) {
    public Tier {
      Required.present(usdPerAcceleratorHour, "usd_per_accelerator_hour");
    }
  }

  public Contract {
    Required.text(id, "id");
    Required.text(partner, "partner");
    Required.present(kind, "kind (reserved, take_or_pay, on_demand)");
    Required.present(from, "from");
    Required.share(minimumTake, "minimum_take");
    prices = Required.list(prices, "prices");
    sites = Required.list(sites, "sites");
    chips = Required.list(chips, "chips");
    if (prices.isEmpty()) {
      throw new IllegalArgumentException(
          "prices of " + id + " is missing: give at least one usd_per_accelerator_hour.");
    }
    if (kind == Kind.TAKE_OR_PAY && (valueUsdBillion == null || until == null)) {
      throw new IllegalArgumentException(
          "contract %s is take-or-pay, which needs value_usd_billion and until.".formatted(id));
    }
  }

  boolean inForce(YearMonth month) {
    return !month.isBefore(from) && (until == null || !month.isAfter(until));
  }
}
