package org.anabranch.compute.simulate;

import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.anabranch.compute.estate.Contract;
import org.anabranch.compute.estate.Demand;
import org.anabranch.compute.estate.Estate;
import org.anabranch.compute.estate.Site;
import org.anabranch.compute.forecast.DemandSeries;
import org.anabranch.compute.live.SitePool;
import org.anabranch.kernel.Problem;

/**
 * Makes scenarios of an estate in one month, a trace and a seed. The estate says how much of each
 * kind of demand there is in the mean, and the trace, by a column of the demand's name, how it
 * rises and falls; demand without a column is level.
 *
 * <p>Narrower than the plan: a site counts with the chip it has most of, a contract with the price
 * of its first tier. Batch waits twelve hours at most, whatever months the estate gives it.
 */
public final class Scenarios {
  private static final double HOURS_PER_MONTH = 730;
  private static final double BATCH_WAITS_HOURS = 12;
  private static final double LEAST_SECONDS = 0.3;

  private final Estate estate;
  private final YearMonth month;
  private final List<DemandSeries> trace;
  private final Map<String, SitePool> pools = new TreeMap<>();

  private Scenarios(Estate estate, YearMonth month, List<DemandSeries> trace) {
    this.estate = estate;
    this.month = month;
    this.trace = trace;
    estate.sites().forEach(s -> pools.put(s.id(), pool(s)));
  }

  /**
   * @param month whose levels count; the trace begins on its first day
   * @throws org.anabranch.kernel.ProblemException BAD_INPUT when no column belongs to any demand,
   *     or the estate has nothing standing in that month
   */
  public static Scenario of(Estate estate, YearMonth month, List<DemandSeries> trace, long seed) {
    return new Scenarios(estate, month, trace).make(seed);
  }

  private Scenario make(long seed) {
    List<String> columns = trace.stream().map(DemandSeries::name).toList();
    List<String> wanted = estate.demand().stream().map(Demand::id).toList();
    if (Collections.disjoint(columns, wanted)) {
      throw Problem.badInput(
              "trace-without-demand",
              "No column of the trace is a demand of the estate: it has %s, the estate %s."
                  .formatted(String.join(", ", columns), String.join(", ", wanted)),
              "Name a demand of the estate as a column of the trace is named.")
          .asException();
    }
    DemandSeries first = trace.getFirst();
    int steps = first.values().size();
    Luck luck = new Luck(seed, steps, first.step());
    int days = (int) (first.step().multipliedBy(steps - 1).toHours() / 24) + 1;
    List<SimulatedSite> sites = pools.values().stream().map(p -> site(p, luck, steps)).toList();
    List<SimulatedLane> lanes = new ArrayList<>();
    List<Obligation> obligations = new ArrayList<>();
    double span = first.step().multipliedBy(steps).toMillis() / 3_600_000.0;
    for (Contract contract : contracts()) {
      boolean moves =
          contract.kind() == Contract.Kind.ON_DEMAND || contract.kind() == Contract.Kind.SPOT;
      double[] factor = moves ? luck.prices(contract.id(), days) : ones(days);
      lanes.addAll(lanes(contract, factor));
      obligation(contract, span, obligations);
    }
    refuseNothing(lanes);
    return new Scenario(
        estate.name(),
        seed,
        month.atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant(),
        first.step(),
        steps,
        sites,
        lanes,
        estate.demand().stream().map(d -> kind(d, steps)).toList(),
        obligations,
        luck.told().stream().sorted().toList());
  }

  private static double[] ones(int days) {
    double[] ones = new double[days];
    Arrays.fill(ones, 1);
    return ones;
  }

  private List<Contract> contracts() {
    return estate.contracts().stream()
        .filter(c -> c.inForce(month) && c.status() == Contract.Status.SIGNED)
        .toList();
  }

  private void refuseNothing(List<SimulatedLane> lanes) {
    if (lanes.isEmpty()) {
      throw Problem.badInput(
              "nothing-stands",
              "In %s nothing stands under any contract of “%s”.".formatted(month, estate.name()),
              "Choose another month with --month.")
          .asException();
    }
  }

  private SitePool pool(Site site) {
    return SitePool.of(estate, site, month)
        .orElseThrow(
            () ->
                Problem.badInput(
                        "site-without-limit",
                        "Nothing says how much there is at "
                            + site.id()
                            + ": neither power nor deliveries.",
                        "Give the site power, or its hosts delivered accelerators.")
                    .asException());
  }

  private SimulatedSite site(SitePool pool, Luck luck, int steps) {
    Site site = pool.site();
    double[] outages = luck.outages(site.id());
    double[] slip = luck.slip(site.id());
    List<Double> capacity = new ArrayList<>(steps);
    List<Boolean> down = new ArrayList<>(steps);
    for (int t = 0; t < steps; t++) {
      double there = outages[t] * slip[t];
      capacity.add(pool.accelerators() * there);
      down.add(there == 0);
    }
    double seconds = LEAST_SECONDS + 0.1 * Math.floorMod(site.id().hashCode(), 5);
    return new SimulatedSite(pool.live(), capacity, down, seconds);
  }

  private List<SimulatedLane> lanes(Contract contract, double[] factor) {
    List<SimulatedLane> lanes = new ArrayList<>();
    for (SitePool pool : pools.values()) {
      boolean chip = contract.chips().isEmpty() || contract.chips().contains(pool.chip().id());
      if (pool.accelerators() > 0 && contract.covers(pool.site()) && chip) {
        for (Demand demand : estate.demand()) {
          if (mayRun(demand, pool.site())) {
            lanes.add(lane(demand, contract, pool, factor));
          }
        }
      }
    }
    return lanes;
  }

  private boolean mayRun(Demand demand, Site site) {
    double mw =
        site.meanMw(month, estate.includeLettersOfIntent()).orElse(Double.POSITIVE_INFINITY);
    return estate.nearEnough(demand, site)
        && (demand.smallestSiteMw() == null || mw >= demand.smallestSiteMw().value());
  }

  private SimulatedLane lane(Demand demand, Contract contract, SitePool pool, double[] factor) {
    double hours = 1 / estate.h100Equivalents(pool.chip(), demand);
    double price =
        contract.kind() == Contract.Kind.RESERVED
            ? 0
            : contract.prices().getFirst().usdPerAcceleratorHour().value() * hours;
    return new SimulatedLane(
        demand.id() + "@" + pool.site().id() + "/" + contract.id(),
        demand.id(),
        pool.site().id(),
        contract.id(),
        contract.partner(),
        hours,
        Arrays.stream(factor).map(f -> f * price).boxed().toList());
  }

  private void obligation(Contract contract, double span, List<Obligation> obligations) {
    double full =
        pools.values().stream()
            .filter(p -> contract.covers(p.site()))
            .mapToDouble(SitePool::accelerators)
            .sum();
    double perMonth =
        full * contract.prices().getFirst().usdPerAcceleratorHour().value() * HOURS_PER_MONTH;
    boolean sunk = contract.kind() == Contract.Kind.RESERVED;
    if (contract.kind() == Contract.Kind.TAKE_OR_PAY) {
      perMonth = Math.min(perMonth, paceUsdPerMonth(contract));
    }
    if (sunk || contract.kind() == Contract.Kind.TAKE_OR_PAY) {
      obligations.add(
          new Obligation(
              contract.id(),
              contract.partner(),
              perMonth * span / HOURS_PER_MONTH,
              perMonth,
              sunk));
    }
  }

  private static double paceUsdPerMonth(Contract contract) {
    YearMonth until = contract.until();
    if (contract.valueUsdBillion() == null || until == null) {
      return 0;
    }
    long months = ChronoUnit.MONTHS.between(contract.from(), until) + 1;
    double share = contract.minimumTake() == null ? 1 : contract.minimumTake().value();
    return share * contract.valueUsdBillion().value() * 1e9 / months;
  }

  private SimulatedKind kind(Demand demand, int steps) {
    double level = demand.at(month);
    List<Double> load = new ArrayList<>(steps);
    DemandSeries shape =
        trace.stream().filter(s -> s.name().equals(demand.id())).findFirst().orElse(null);
    double mean =
        shape == null ? 1 : shape.values().stream().collect(Collectors.averagingDouble(v -> v));
    for (int t = 0; t < steps; t++) {
      load.add(shape == null || mean == 0 ? level : level * shape.values().get(t) / mean);
    }
    double waits = demand.kind() == Demand.Kind.BATCH ? BATCH_WAITS_HOURS : 0;
    return new SimulatedKind(demand.id(), demand.unmetUsdPerH100Hour().value(), waits, load);
  }
}
