package org.anabranch.compute.plan;

import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.anabranch.compute.estate.Contract;
import org.anabranch.compute.estate.Dated;
import org.anabranch.compute.estate.Estate;
import org.anabranch.compute.estate.Figure;
import org.anabranch.compute.estate.Remedy;
import org.anabranch.compute.estate.Site;
import org.anabranch.compute.estate.Slip;
import org.anabranch.compute.estate.Tranche;

/** Random estates with offers, whose later deliveries may slip. */
final class SlipEstates {
  private SlipEstates() {}

  /**
   * @param chance of any slip: 0 for slips that never happen
   */
  static Estate estate(long seed, double chance) {
    Random random = new Random(seed * 17 + 3);
    Estate e = RichEstates.estate(seed);
    List<Contract> contracts = new ArrayList<>();
    for (Contract c : e.contracts()) {
      List<Tranche> tranches = new ArrayList<>();
      for (Site s : e.sites()) {
        for (YearMonth due : later(e, s)) {
          if (c.covers(s) && random.nextInt(3) > 0) {
            tranches.add(tranche(s, due, chance, random));
          }
        }
      }
      contracts.add(with(c, tranches));
    }
    return e.withContracts(contracts);
  }

  private static Tranche tranche(Site site, YearMonth due, double chance, Random random) {
    double soon = chance * random.nextDouble();
    return new Tranche(
        site.id(),
        due,
        List.of(
            new Slip(1 + random.nextInt(2), Figure.of(soon)),
            new Slip(3 + random.nextInt(3), Figure.of((chance - soon) * random.nextDouble()))),
        random.nextBoolean()
            ? null
            : new Remedy(random.nextInt(2), Figure.of(random.nextDouble() / 3), null, null));
  }

  private static TreeSet<YearMonth> later(Estate e, Site site) {
    TreeSet<YearMonth> later = new TreeSet<>();
    site.power().stream().map(Dated::from).forEach(later::add);
    site.hosts().forEach(h -> h.delivered().stream().map(Dated::from).forEach(later::add));
    later.removeIf(m -> !m.isAfter(e.horizon().from()));
    return later;
  }

  private static Contract with(Contract c, List<Tranche> tranches) {
    return new Contract(
        c.id(),
        c.partner(),
        c.kind(),
        c.valueUsdBillion(),
        c.from(),
        c.until(),
        c.minimumTake(),
        c.prices(),
        c.sites(),
        c.chips(),
        c.note(),
        c.status(),
        c.option(),
        c.extension(),
        c.burnDown(),
        c.availability(),
        tranches,
        c.clauses());
  }
}
