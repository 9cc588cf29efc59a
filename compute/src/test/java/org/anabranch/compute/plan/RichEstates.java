package org.anabranch.compute.plan;

import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.anabranch.compute.estate.Block;
import org.anabranch.compute.estate.Clauses;
import org.anabranch.compute.estate.Contract;
import org.anabranch.compute.estate.Curtailment;
import org.anabranch.compute.estate.Demand;
import org.anabranch.compute.estate.Estate;
import org.anabranch.compute.estate.Figure;
import org.anabranch.compute.estate.Option;
import org.anabranch.compute.estate.ShareClause;
import org.anabranch.compute.estate.Site;

/** Random estates with offers, clauses, curtailments, blocks and work that may wait. */
final class RichEstates {
  private final Random random;
  private final Estate plain;

  private RichEstates(long seed) {
    this.random = new Random(seed * 31 + 7);
    this.plain = RandomEstates.estate(seed);
  }

  static Estate estate(long seed) {
    return new RichEstates(seed).estate();
  }

  private Estate estate() {
    Estate e = plain.withSites(plain.sites().stream().map(this::site).toList());
    List<Contract> contracts = new ArrayList<>();
    e.contracts().forEach(c -> contracts.add(clauses(c)));
    for (int i = 0; i < 2; i++) {
      contracts.add(
          option("option-" + i, e.sites().get(random.nextInt(e.sites().size())).partner()));
    }
    return e.withContracts(contracts).withDemand(e.demand().stream().map(this::demand).toList());
  }

  private Site site(Site s) {
    List<Curtailment> curtailments =
        random.nextBoolean()
            ? List.of()
            : List.of(new Curtailment(1, 12, 8, 20, Figure.of(random.nextDouble() / 2), null));
    return new Site(
        s.id(),
        s.name(),
        s.partner(),
        s.suppliedBy(),
        s.region(),
        s.pue(),
        s.power(),
        s.hosts(),
        null,
        null,
        curtailments);
  }

  private Contract clauses(Contract c) {
    ShareClause least =
        random.nextInt(3) == 0
            ? new ShareClause(Figure.of(random.nextDouble() / 3), List.of())
            : null;
    ShareClause most =
        random.nextInt(3) == 0
            ? new ShareClause(Figure.of(0.4 + random.nextDouble() / 2), List.of())
            : null;
    return c.with(new Clauses(List.of(), List.of(), null, least, most, null, null, null));
  }

  private Contract option(String id, String partner) {
    YearMonth start = plain.horizon().from();
    return new Contract(
        id,
        partner,
        random.nextBoolean() ? Contract.Kind.RESERVED : Contract.Kind.ON_DEMAND,
        null,
        start,
        null,
        null,
        List.of(
            new Contract.Tier(
                Figure.of(500 + random.nextInt(3_000)), Figure.of(0.5 + random.nextDouble()))),
        List.of(),
        List.of(),
        null,
        Contract.Status.OPTION,
        new Option(
            null,
            start.plusMonths(2),
            1 + random.nextInt(4),
            random.nextInt(2),
            null,
            Figure.of(random.nextDouble() * 3)),
        null,
        null,
        null,
        List.of(),
        null);
  }

  private Demand demand(Demand d) {
    int kind = random.nextInt(3);
    List<Block> blocks =
        kind == 1
            ? List.of(
                new Block(
                    "b-" + d.id(),
                    Figure.of(500 + random.nextInt(6_000)),
                    1 + random.nextInt(2),
                    plain.horizon().from(),
                    plain.horizon().from().plusMonths(2)))
            : List.of();
    return new Demand(
        d.id(),
        d.name(),
        d.points(),
        d.unmetUsdPerH100Hour(),
        d.smallestSiteMw(),
        kind == 0 ? Demand.Kind.INFERENCE : kind == 1 ? Demand.Kind.TRAINING : Demand.Kind.BATCH,
        null,
        null,
        null,
        kind == 2 ? random.nextInt(3) : null,
        null,
        blocks);
  }
}
