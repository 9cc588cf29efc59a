package org.anabranch.compute;

import java.util.stream.Stream;

/** Every figure an estate holds. */
final class Figures {
  private Figures() {}

  static Stream<Figure> of(Estate estate) {
    return Stream.of(
            estate.chipVendors().stream().map(ChipVendor::announcedGw),
            estate.chips().stream().flatMap(Figures::of),
            estate.partners().stream()
                .flatMap(p -> p.supplies().stream().map(Partner.Supply::valueUsdBillion)),
            estate.sites().stream().flatMap(Figures::of),
            estate.contracts().stream().flatMap(Figures::of),
            estate.demand().stream().flatMap(Figures::of),
            estate.shareCaps().stream().map(Estate.ShareCap::largestShare))
        .flatMap(s -> s)
        .mapMulti(
            (f, out) -> {
              if (f != null) {
                out.accept(f);
              }
            });
  }

  private static Stream<Figure> of(Chip chip) {
    return Stream.concat(
        Stream.of(chip.allInKw(), chip.h100Equivalents()),
        chip.supply().stream().map(Dated::figure));
  }

  private static Stream<Figure> of(Site site) {
    return Stream.of(
            Stream.of(site.pue()),
            site.power().stream().map(Dated::figure),
            site.hosts().stream().flatMap(h -> h.delivered().stream()).map(Dated::figure))
        .flatMap(s -> s);
  }

  private static Stream<Figure> of(Contract contract) {
    return Stream.of(
            Stream.ofNullable(contract.valueUsdBillion()),
            Stream.ofNullable(contract.minimumTake()),
            contract.prices().stream().map(Contract.Tier::usdPerAcceleratorHour),
            contract.prices().stream().flatMap(t -> Stream.ofNullable(t.accelerators())))
        .flatMap(s -> s);
  }

  private static Stream<Figure> of(Demand demand) {
    return Stream.of(
            Stream.of(demand.unmetUsdPerH100Hour()),
            Stream.ofNullable(demand.smallestSiteMw()),
            demand.points().stream().map(Dated::figure))
        .flatMap(s -> s);
  }
}
