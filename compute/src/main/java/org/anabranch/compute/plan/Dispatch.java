package org.anabranch.compute.plan;

import java.time.YearMonth;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Where demand runs in one solved scenario, what is unmet, what is paid and what each limit is
 * worth. Proved best by its duals when it was made.
 *
 * @param cashUsdMillion what is paid under the contracts
 * @param penaltyUsdMillion what the estate says unmet demand costs
 * @param relativeGap between cost and dual objective; at most 1e-7
 */
public record Dispatch(
    List<Run> runs,
    List<Balance> balances,
    List<Payment> payments,
    List<Limit> limits,
    List<Placement> placements,
    double cashUsdMillion,
    double penaltyUsdMillion,
    double relativeGap,
    int variables,
    int rows) {

  /** Accelerators busy all month with one class of work, and the H100s they replace. */
  public record Run(
      YearMonth month,
      String demand,
      String site,
      String chip,
      String contract,
      double accelerators,
      double h100Equivalents) {}

  /**
   * One class in one month, in H100-equivalents. What waits is neither served nor unmet yet.
   *
   * @param waitedBefore left over from the month before
   * @param waits left for the next month
   */
  public record Balance(
      YearMonth month,
      String demand,
      double wanted,
      double unmet,
      double waitedBefore,
      double waits) {
    public double served() {
      return wanted + waitedBefore - unmet - waits;
    }
  }

  /**
   * Where a block runs.
   *
   * @param site null when it is left out, and then {@code chip} too
   * @param start its first month; when it is left out, the first in which it could have begun
   */
  public record Placement(
      String demand,
      String block,
      @Nullable String site,
      @Nullable String chip,
      YearMonth start,
      int months,
      double h100Equivalents) {
    /** Whether it runs, or would run, in {@code month}. */
    public boolean covers(YearMonth month) {
      return !month.isBefore(start) && month.isBefore(start.plusMonths(months));
    }
  }

  /**
   * What one contract costs in one month.
   *
   * @param floorUsdMillion due even if nothing runs
   * @param usedUsdMillion what the use would cost without the floor
   */
  public record Payment(
      YearMonth month,
      String contract,
      double floorUsdMillion,
      double usedUsdMillion,
      double paidUsdMillion) {}

  /**
   * One limit in one month.
   *
   * @param subject the id of the site, chip, contract or partner
   * @param chip for chips at a site: which
   * @param bound how much there is, and {@code used} how much of it is taken: megawatts for power,
   *     accelerators for chips and contracts, IT megawatts for a vendor's supply
   * @param usdPerUnitMonth what one more unit would save for a month; 0 when the limit does not
   *     bind
   * @param usdPerAcceleratorHour the same for what one accelerator takes, so that limits compare
   */
  public record Limit(
      YearMonth month,
      Kind kind,
      String subject,
      @Nullable String chip,
      double bound,
      double used,
      double usdPerUnitMonth,
      double usdPerAcceleratorHour) {}

  /** What can run short. */
  public enum Kind {
    /** A site's megawatts, in the mean over the hours of a month. */
    POWER,
    /** A site's megawatts in the worst hour, for what cannot wait. */
    FIRM_POWER,
    /** Accelerators standing at a site. */
    CHIPS,
    /** What a vendor delivers to all sites together. */
    CHIP_SUPPLY,
    /** What a contract sells. */
    CONTRACT,
    /** The largest share a partner may have. */
    SHARE_CAP,
    /** A clause about shares, or about what may be had nowhere else. */
    CLAUSE
  }

  public Dispatch {
    runs = List.copyOf(runs);
    balances = List.copyOf(balances);
    payments = List.copyOf(payments);
    limits = List.copyOf(limits);
    placements = List.copyOf(placements);
  }

  /** Cash and penalty together: what the plan minimises. */
  public double totalUsdMillion() {
    return cashUsdMillion + penaltyUsdMillion;
  }

  /** H100-equivalent-months. */
  public double wanted(Predicate<Balance> which) {
    return balances.stream().filter(which).mapToDouble(Balance::wanted).sum();
  }

  /** H100-equivalent-months. */
  public double unmet(Predicate<Balance> which) {
    return balances.stream().filter(which).mapToDouble(Balance::unmet).sum();
  }

  /** H100-equivalent-months. */
  public double served(Predicate<Run> which) {
    return runs.stream().filter(which).mapToDouble(Run::h100Equivalents).sum();
  }

  /** The first of {@code months} in which supply meets demand in every class. */
  public Optional<YearMonth> firstMet(List<YearMonth> months) {
    Set<YearMonth> missed = missed();
    return months.stream().filter(m -> !missed.contains(m)).findFirst();
  }

  /** The first of {@code months} from which supply meets demand in every class to the last. */
  public Optional<YearMonth> metForGood(List<YearMonth> months) {
    Set<YearMonth> missed = missed();
    Optional<YearMonth> start = Optional.empty();
    for (int i = months.size() - 1; i >= 0 && !missed.contains(months.get(i)); i--) {
      start = Optional.of(months.get(i));
    }
    return start;
  }

  private Set<YearMonth> missed() {
    Map<YearMonth, Double> over = new HashMap<>();
    for (Balance b : balances) {
      over.merge(b.month(), b.unmet() - Loss.NOTICEABLE * b.wanted(), Double::sum);
    }
    Set<YearMonth> missed = new HashSet<>();
    over.forEach(
        (month, more) -> {
          if (more > 0) {
            missed.add(month);
          }
        });
    return missed;
  }
}
