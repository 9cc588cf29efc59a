package org.anabranch.compute.estate;

import com.fasterxml.jackson.annotation.JsonAlias;
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
 * @param status whether it has been signed; signed when absent
 * @param option how it can be signed; only for an option
 * @param extension how it can be made longer
 * @param burnDown how far the commitment has been spent; only for take-or-pay
 * @param availability the share of the time in which spot capacity is to be had; only for spot
 * @param tranches the deliveries that may slip
 * @param clauses what else it binds to
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
    @Nullable String note,
    @Nullable Status status,
    @Nullable Option option,
    @Nullable Extension extension,
    @Nullable BurnDown burnDown,
    @Nullable Figure availability,
    List<Tranche> tranches,
    @Nullable Clauses clauses) {

  /** How far it has come. */
  public enum Status {
    /** Binds both. */
    SIGNED,
    /** Can be signed, and then binds both. */
    OPTION,
    /** Announced, and binds nobody. Counts for nothing unless the estate says so. */
    @JsonAlias("letter-of-intent")
    LETTER_OF_INTENT
  }

  /** A signed contract without clauses. */
  public Contract(
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
    this(
        id,
        partner,
        kind,
        valueUsdBillion,
        from,
        until,
        minimumTake,
        prices,
        sites,
        chips,
        note,
        null,
        null,
        null,
        null,
        null,
        List.of(),
        null);
  }

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
    ON_DEMAND,
    /** Nothing; and what runs may be taken away, so that only a share of the time counts. */
    SPOT
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
    Required.present(kind, "kind (reserved, take_or_pay, on_demand, spot)");
    Required.present(from, "from");
    Required.share(minimumTake, "minimum_take");
    prices = Required.list(prices, "prices");
    sites = Required.list(sites, "sites");
    chips = Required.list(chips, "chips");
    if (prices.isEmpty()) {
      throw new IllegalArgumentException(
          "prices of " + id + " is missing: give at least one usd_per_accelerator_hour.");
    }
    status = status == null ? Status.SIGNED : status;
    clauses = clauses == null ? Clauses.NONE : clauses;
    tranches = Required.list(tranches, "tranches");
    Required.share(availability, "availability");
    belongs(id, "availability", availability, kind == Kind.SPOT, "spot");
    belongs(id, "burn_down", burnDown, kind == Kind.TAKE_OR_PAY, "take_or_pay");
    belongs(id, "option", option, status == Status.OPTION, "status: option");
    if (status == Status.OPTION && option == null) {
      throw new IllegalArgumentException(
          "contract %s is an option, which needs option: {term_months: …}.".formatted(id));
    }
    if (kind == Kind.TAKE_OR_PAY && (valueUsdBillion == null || until == null)) {
      throw new IllegalArgumentException(
          "contract %s is take-or-pay, which needs value_usd_billion and until.".formatted(id));
    }
  }

  private static void belongs(
      String id, String key, @Nullable Object value, boolean allowed, String to) {
    if (value != null && !allowed) {
      throw new IllegalArgumentException(
          "contract %s has %s, which belongs to %s alone.".formatted(id, key, to));
    }
  }

  /** How far it has come; never absent. */
  @Override
  public Status status() {
    return status == null ? Status.SIGNED : status;
  }

  /** What else it binds to; never absent. */
  @Override
  public Clauses clauses() {
    return clauses == null ? Clauses.NONE : clauses;
  }

  /** This contract with another term. */
  public Contract during(YearMonth newFrom, @Nullable YearMonth newUntil) {
    return paid(kind, valueUsdBillion, newFrom, newUntil, minimumTake, prices);
  }

  /** This contract with an earlier end, and with what it is then worth. */
  public Contract endingEarly(@Nullable YearMonth last, @Nullable Figure worthUsdBillion) {
    return paid(kind, worthUsdBillion, from, last, minimumTake, prices).withoutExtension();
  }

  /** This contract that can no longer be made longer. */
  public Contract withoutExtension() {
    return agreed(status, option, null, clauses);
  }

  /** This contract with another option. */
  public Contract with(Option newOption) {
    return agreed(status, newOption, extension, clauses);
  }

  /** This contract with other clauses. */
  public Contract with(Clauses newClauses) {
    return agreed(status, option, extension, newClauses);
  }

  /** This contract with other prices. */
  public Contract priced(List<Tier> newPrices) {
    return paid(kind, valueUsdBillion, from, until, minimumTake, newPrices);
  }

  /** This contract if nothing had to be paid for what is not used. */
  public Contract withoutMinimum() {
    return paid(
        kind == Kind.RESERVED ? Kind.ON_DEMAND : kind,
        valueUsdBillion,
        from,
        until,
        kind == Kind.TAKE_OR_PAY ? Figure.of(0) : minimumTake,
        prices);
  }

  /** This option signed: it binds from {@code start} on for its term. */
  public Contract signed(YearMonth start) {
    if (option == null) {
      throw new IllegalStateException("Contract " + id + " is no option: it cannot be signed.");
    }
    return agreed(Status.SIGNED, null, extension, clauses)
        .during(start, start.plusMonths(option.termMonths() - 1L));
  }

  private Contract paid(
      Kind newKind,
      @Nullable Figure newValue,
      YearMonth newFrom,
      @Nullable YearMonth newUntil,
      @Nullable Figure newMinimumTake,
      List<Tier> newPrices) {
    return new Contract(
        id,
        partner,
        newKind,
        newValue,
        newFrom,
        newUntil,
        newMinimumTake,
        newPrices,
        sites,
        chips,
        note,
        status,
        option,
        extension,
        burnDown,
        availability,
        tranches,
        clauses);
  }

  private Contract agreed(
      @Nullable Status newStatus,
      @Nullable Option newOption,
      @Nullable Extension newExtension,
      @Nullable Clauses newClauses) {
    return new Contract(
        id,
        partner,
        kind,
        valueUsdBillion,
        from,
        until,
        minimumTake,
        prices,
        sites,
        chips,
        note,
        newStatus,
        newOption,
        newExtension,
        burnDown,
        availability,
        tranches,
        newClauses);
  }

  /** Hours of a mean month. */
  public static final double HOURS_PER_MONTH = 730;

  /**
   * What so many accelerators busy all month cost, as far as the tiers reach.
   *
   * @param ceilingUsdPerHour more than this no tier costs
   */
  public double usdMillionPerMonth(double accelerators, double ceilingUsdPerHour) {
    double left = accelerators;
    double usd = 0;
    for (Tier tier : prices) {
      double here =
          Math.min(
              left,
              tier.accelerators() == null ? Double.POSITIVE_INFINITY : tier.accelerators().value());
      double price = Math.min(ceilingUsdPerHour, tier.usdPerAcceleratorHour().value());
      usd += here > 0 ? here * price * HOURS_PER_MONTH : 0;
      left -= here;
    }
    return usd / 1e6;
  }

  /** The lowest price of an accelerator-hour under it. */
  public double lowestUsdPerHour() {
    return prices.stream()
        .mapToDouble(t -> t.usdPerAcceleratorHour().value())
        .min()
        .orElse(Double.POSITIVE_INFINITY);
  }

  /**
   * What an accelerator-hour may cost at most in {@code month}: the lowest price of those of {@code
   * binding} in force that count against it; infinite where it has no most-favoured price.
   */
  public double ceilingUsdPerHour(YearMonth month, List<Contract> binding) {
    double ceiling = Double.POSITIVE_INFINITY;
    if (clauses().mostFavoured() != null) {
      for (Contract other : binding) {
        if (other.inForce(month) && favours(other)) {
          ceiling = Math.min(ceiling, other.lowestUsdPerHour());
        }
      }
    }
    return ceiling;
  }

  /**
   * Whether it may cost no more than {@code other} while that is in force. A contract that is named
   * is named with what makes it longer.
   */
  public boolean favours(Contract other) {
    MostFavoured favoured = clauses().mostFavoured();
    return favoured != null
        && !other.id().equals(id)
        && (favoured.against().isEmpty()
            ? other.partner().equals(partner)
            : favoured.against().stream()
                .anyMatch(of -> other.id().equals(of) || other.id().equals(of + Extension.LONGER)))
        && (chips.isEmpty()
            || other.chips().isEmpty()
            || chips.stream().anyMatch(other.chips()::contains));
  }

  /** Whether it covers the site: named, or the partner's when it names none. */
  public boolean covers(Site site) {
    return sites.isEmpty() ? partner.equals(site.partner()) : sites.contains(site.id());
  }

  /** Whether {@code month} lies in its term. */
  public boolean inForce(YearMonth month) {
    return !month.isBefore(from) && (until == null || !month.isAfter(until));
  }
}
