package org.anabranch.compute.plan;

import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.anabranch.compute.estate.BurnDown;
import org.anabranch.compute.estate.Chip;
import org.anabranch.compute.estate.Clauses;
import org.anabranch.compute.estate.Contract;
import org.anabranch.compute.estate.Curtailment;
import org.anabranch.compute.estate.Demand;
import org.anabranch.compute.estate.Estate;
import org.anabranch.compute.estate.Exclusivity;
import org.anabranch.compute.estate.Figure;
import org.anabranch.compute.estate.ShareClause;
import org.anabranch.compute.estate.Site;
import org.anabranch.compute.estate.Throughput;
import org.jspecify.annotations.Nullable;

/**
 * Writes into an estate what few have: contracts for some chips or sites alone, exclusivities with
 * dates, shares of one class, commitments that are partly spent, steps that are letters of intent,
 * curtailments that meet or run over the new year, chips that are worth more for some models, and
 * offers with clauses.
 */
final class RareTerms {
  private static final String MODELS = "large";

  private final Random random;
  private final Estate estate;

  private RareTerms(Estate estate, Random random) {
    this.estate = estate;
    this.random = random;
  }

  static Estate in(Estate estate, Random random) {
    return new RareTerms(estate, random).all();
  }

  private Estate all() {
    List<Contract> contracts = new ArrayList<>();
    for (Contract c : estate.contracts()) {
      contracts.add(c.option() == null ? contract(c) : offer(c));
    }
    return estate
        .withChips(estate.chips().stream().map(this::chip).toList())
        .withSites(estate.sites().stream().map(this::site).toList())
        .withDemand(estate.demand().stream().map(this::demand).toList())
        .withContracts(contracts);
  }

  private boolean oneIn(int many) {
    return random.nextInt(many) == 0;
  }

  private YearMonth month(int first) {
    return RandomEstates.START.plusMonths(first + random.nextInt(3));
  }

  private Chip chip(Chip c) {
    return new Chip(
        c.id(),
        c.name(),
        c.vendor(),
        c.allInKw(),
        c.h100Equivalents(),
        c.supply(),
        oneIn(2)
            ? List.of(new Throughput(MODELS, null, Figure.of(0.5 + 4 * random.nextDouble())))
            : List.of());
  }

  private Demand demand(Demand d) {
    return new Demand(
        d.id(),
        d.name(),
        d.points(),
        d.unmetUsdPerH100Hour(),
        d.smallestSiteMw(),
        d.kind(),
        oneIn(2) ? MODELS : null,
        d.zone(),
        d.latencyLimitMs(),
        d.deferMonths(),
        d.priority(),
        d.blocks());
  }

  private Site site(Site s) {
    List<Curtailment> hours = new ArrayList<>(s.curtailments());
    if (oneIn(2)) {
      hours.add(new Curtailment(11, 2, 16, 22, null, Figure.of(1 + random.nextInt(9))));
    }
    List<Site.Power> power = new ArrayList<>(s.power());
    if (!power.isEmpty() && oneIn(4)) {
      Site.Power last = power.removeLast();
      power.add(
          new Site.Power(
              last.from(),
              new Figure(last.mw().value(), Figure.Status.LETTER_OF_INTENT, "announced")));
    }
    return s.with(power, s.hosts()).onGrid(s.gridLimitMw(), hours);
  }

  private Contract contract(Contract c) {
    List<String> sites =
        estate.sites().stream().filter(s -> s.partner().equals(c.partner())).map(Site::id).toList();
    return new Contract(
        c.id(),
        c.partner(),
        c.kind(),
        c.valueUsdBillion(),
        c.from(),
        c.until(),
        c.minimumTake(),
        c.prices(),
        sites.size() > 1 && oneIn(4) ? sites.subList(0, 1) : c.sites(),
        oneIn(4) ? List.of(estate.chips().getFirst().id()) : c.chips(),
        c.note(),
        c.status(),
        null,
        c.extension(),
        burnDown(c),
        c.availability(),
        c.tranches(),
        clauses(c.clauses()));
  }

  /** An offer that binds to more than its price once it is signed. */
  private Contract offer(Contract c) {
    List<String> first = List.of(estate.demand().getFirst().id());
    Clauses k = c.clauses();
    return c.with(
        new Clauses(
            oneIn(3) ? List.of(new Exclusivity(first, List.of(), null, null)) : List.of(),
            k.firstRights(),
            k.mostFavoured(),
            oneIn(4) ? new ShareClause(Figure.of(random.nextDouble() / 4), List.of()) : null,
            oneIn(4) ? new ShareClause(Figure.of(0.2 + random.nextDouble() / 2), first) : null,
            k.noticeDays(),
            k.exitFee(),
            k.renewal()));
  }

  private @Nullable BurnDown burnDown(Contract c) {
    BurnDown burn = c.burnDown();
    Figure value = c.valueUsdBillion();
    return burn == null || value == null || oneIn(2)
        ? burn
        : new BurnDown(
            month(0).atDay(10),
            Figure.of(value.value() * random.nextDouble() / 2),
            burn.unspent(),
            burn.rollOverMonths());
  }

  private Clauses clauses(Clauses k) {
    List<Exclusivity> exclusivity =
        k.exclusivity().stream()
            .map(
                e ->
                    new Exclusivity(
                        oneIn(2) ? e.demand() : List.of(),
                        List.of(estate.chips().getLast().id()),
                        oneIn(2) ? month(0) : null,
                        oneIn(2) ? month(2) : null))
            .toList();
    return new Clauses(
        exclusivity,
        k.firstRights(),
        k.mostFavoured(),
        ofOne(k.minimumShare()),
        ofOne(k.maximumShare()),
        k.noticeDays(),
        k.exitFee(),
        k.renewal());
  }

  private @Nullable ShareClause ofOne(@Nullable ShareClause share) {
    return share == null || oneIn(2)
        ? share
        : new ShareClause(share.share(), List.of(estate.demand().getFirst().id()));
  }
}
