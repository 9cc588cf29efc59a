package org.anabranch.compute.plan;

import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.anabranch.compute.estate.Budget;
import org.anabranch.compute.estate.BurnDown;
import org.anabranch.compute.estate.Clauses;
import org.anabranch.compute.estate.Contract;
import org.anabranch.compute.estate.Contract.Kind;
import org.anabranch.compute.estate.Demand;
import org.anabranch.compute.estate.Estate;
import org.anabranch.compute.estate.Estates;
import org.anabranch.compute.estate.Exclusivity;
import org.anabranch.compute.estate.Extension;
import org.anabranch.compute.estate.Figure;
import org.anabranch.compute.estate.FirstRight;
import org.anabranch.compute.estate.Latency;
import org.anabranch.compute.estate.MostFavoured;
import org.anabranch.compute.estate.Site;
import org.anabranch.compute.solve.Solver;
import org.jspecify.annotations.Nullable;

/**
 * Random estates with everything an estate can say: what {@link RichEstates} has, and spot markets,
 * burn-downs that roll over, exclusivity, first rights, favoured prices (against offers too),
 * extensions, grids, latencies, budgets and demand that must be met; every other one with {@link
 * RareTerms}. They always have a plan.
 */
final class FullEstates {
  private static final int TRIES = 20;

  private final Random random;
  private final Random favours;
  private final Estate rich;

  private FullEstates(Estate rich, Random random, Random favours) {
    this.rich = rich;
    this.random = random;
    this.favours = favours;
  }

  static Estate estate(long seed) {
    Random random = new Random(seed * 13 + 5);
    Random favours = new Random(seed * 19 + 11);
    Random rare = new Random(seed * 29 + 3);
    for (int i = 0; i < TRIES; i++) {
      Estate full = new FullEstates(RichEstates.estate(seed), random, favours).estate();
      Estate estate = seed % 2 == 0 ? full : RareTerms.in(full, rare);
      if (Estates.check(estate).contradictions().isEmpty()) {
        return insisting(estate, random);
      }
    }
    throw new IllegalStateException("Only contradictions of seed " + seed);
  }

  private Estate estate() {
    List<Site> sites = new ArrayList<>();
    for (Site s : rich.sites()) {
      sites.add(site(s));
    }
    List<Contract> contracts = new ArrayList<>();
    boolean longer = false;
    for (Contract c : rich.contracts()) {
      Contract full = c.status() == Contract.Status.OPTION ? c : contract(c, contracts, !longer);
      longer |= full.extension() != null;
      contracts.add(full);
    }
    contracts.replaceAll(c -> favoured(c, contracts));
    return new Estate(
        rich.name(),
        null,
        rich.horizon(),
        false,
        rich.chipVendors(),
        rich.chips(),
        rich.partners(),
        sites,
        contracts,
        rich.demand().stream().map(this::demand).toList(),
        rich.shareCaps(),
        List.of(
            new Latency("z", "near", Figure.of(20)),
            new Latency("z", "far", Figure.of(80)),
            new Latency("z", "farthest", Figure.of(200))),
        List.of(),
        null);
  }

  private boolean oneIn(int many) {
    return random.nextInt(many) == 0;
  }

  private Site site(Site s) {
    String region = List.of("near", "far", "farthest").get(random.nextInt(3));
    Figure grid = s.power().isEmpty() && oneIn(2) ? Figure.of(1 + random.nextInt(15)) : null;
    return new Site(
        s.id(),
        s.name(),
        s.partner(),
        s.suppliedBy(),
        region,
        s.pue(),
        s.power(),
        s.hosts(),
        "grid " + region,
        grid,
        s.curtailments());
  }

  private Contract contract(Contract c, List<Contract> before, boolean mayRunOn) {
    boolean spot = c.kind() == Kind.ON_DEMAND && oneIn(3);
    YearMonth until = c.until();
    boolean ends = until != null && until.isBefore(rich.horizon().until());
    return new Contract(
        c.id(),
        c.partner(),
        spot ? Kind.SPOT : c.kind(),
        c.valueUsdBillion(),
        oneIn(2) ? RandomEstates.START.plusMonths(1 + random.nextInt(2)) : c.from(),
        until,
        c.minimumTake(),
        c.prices(),
        c.sites(),
        c.chips(),
        c.note(),
        null,
        null,
        mayRunOn && ends && oneIn(2)
            ? new Extension(2, null, Figure.of(random.nextDouble()), Figure.of(1.1))
            : null,
        c.kind() == Kind.TAKE_OR_PAY && random.nextBoolean() ? burnDown() : null,
        spot ? Figure.of(0.5 + random.nextDouble() / 2.5) : null,
        List.of(),
        clauses(
            c,
            before.stream().filter(o -> o.partner().equals(c.partner())).map(Contract::id).toList(),
            before.stream().allMatch(o -> o.clauses().exclusivity().isEmpty())));
  }

  /** No dearer than another, which may be an offer, and may itself be no dearer than a third. */
  private Contract favoured(Contract c, List<Contract> all) {
    List<String> named = new ArrayList<>();
    for (Contract other : all) {
      if (other != c && favours.nextInt(3) == 0) {
        named.add(other.id());
      }
    }
    return switch (favours.nextInt(4)) {
      case 0 -> with(c, new MostFavoured(List.of()));
      case 1 -> with(c, new MostFavoured(named));
      default -> c;
    };
  }

  private static Contract with(Contract c, MostFavoured favoured) {
    Clauses k = c.clauses();
    return c.with(
        new Clauses(
            k.exclusivity(),
            k.firstRights(),
            favoured,
            k.minimumShare(),
            k.maximumShare(),
            k.noticeDays(),
            k.exitFee(),
            k.renewal()));
  }

  private BurnDown burnDown() {
    boolean lost = random.nextBoolean();
    return new BurnDown(
        null,
        null,
        lost ? BurnDown.Unspent.LOST : BurnDown.Unspent.ROLLS_OVER,
        lost ? null : 1 + random.nextInt(3));
  }

  private Clauses clauses(Contract of, List<String> sameSeller, boolean mayBeExclusive) {
    Clauses c = of.clauses();
    String demand = rich.demand().getFirst().id();
    return new Clauses(
        mayBeExclusive && oneIn(4)
            ? List.of(new Exclusivity(List.of(demand), List.of(), null, null))
            : List.of(),
        oneIn(4)
            ? List.of(new FirstRight(FirstRight.Kind.REFUSAL, List.of(), null, 30, null, null))
            : List.of(),
        !sameSeller.isEmpty() && oneIn(2) ? new MostFavoured(sameSeller) : null,
        c.minimumShare(),
        c.maximumShare(),
        null,
        null,
        null);
  }

  private Demand demand(Demand d) {
    @Nullable Figure limit = oneIn(3) ? Figure.of(oneIn(2) ? 50 : 100) : null;
    return new Demand(
        d.id(),
        d.name(),
        d.points(),
        d.unmetUsdPerH100Hour(),
        d.smallestSiteMw(),
        d.kind(),
        d.modelClass(),
        "z",
        limit,
        d.deferMonths(),
        d.priority(),
        d.blocks());
  }

  /** The same with a budget, or with a class that must be met where, put first, it can be. */
  private static Estate insisting(Estate estate, Random random) {
    if (random.nextBoolean()) {
      YearMonth until = random.nextBoolean() ? null : estate.horizon().until().minusMonths(1);
      double floors = 0;
      double paid = 0;
      for (Dispatch.Payment p : dispatch(estate).payments()) {
        boolean counts = until == null || !p.month().isAfter(until);
        floors += counts ? p.floorUsdMillion() : 0;
        paid += counts ? p.paidUsdMillion() : 0;
      }
      double most = floors + (paid - floors) * (0.6 + random.nextDouble() / 2);
      return estate.withCaps(
          estate.shareCaps(), List.of(new Budget(null, until, Figure.of(most + 0.001))));
    }
    Demand first = estate.demand().getFirst();
    Dispatch eager = dispatch(with(estate, dearer(first)));
    YearMonth from = estate.horizon().until().plusMonths(1);
    while (from.isAfter(estate.horizon().from()) && isMet(eager, first, from.minusMonths(1))) {
      from = from.minusMonths(1);
    }
    return first.blocks().isEmpty() && !from.isAfter(estate.horizon().until())
        ? with(estate, first.mustBeMetFrom(from))
        : estate;
  }

  private static boolean isMet(Dispatch dispatch, Demand demand, YearMonth month) {
    return dispatch.unmet(b -> b.demand().equals(demand.id()) && b.month().equals(month)) < 1e-6;
  }

  private static Estate with(Estate estate, Demand first) {
    List<Demand> demand = new ArrayList<>(estate.demand());
    demand.set(0, first);
    return estate.withDemand(demand);
  }

  private static Dispatch dispatch(Estate estate) {
    return new Scenarios(new Solver()).dispatch(Choices.signed(estate, List.of()), Lost.NOTHING);
  }

  private static Demand dearer(Demand d) {
    return new Demand(
        d.id(),
        d.name(),
        d.points(),
        d.unmetUsdPerH100Hour().times(100),
        d.smallestSiteMw(),
        d.kind(),
        d.modelClass(),
        d.zone(),
        d.latencyLimitMs(),
        d.deferMonths(),
        d.priority(),
        d.blocks());
  }
}
