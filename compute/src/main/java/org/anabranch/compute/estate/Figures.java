package org.anabranch.compute.estate;

import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Every figure an estate holds. */
public final class Figures {
  private Figures() {}

  public static Stream<Figure> of(Estate estate) {
    return Stream.of(
            estate.chipVendors().stream().map(ChipVendor::announcedGw),
            estate.chips().stream().flatMap(Figures::of),
            estate.partners().stream()
                .flatMap(p -> p.supplies().stream().map(Partner.Supply::valueUsdBillion)),
            estate.sites().stream().flatMap(Figures::of),
            estate.contracts().stream().flatMap(Figures::of),
            estate.demand().stream().flatMap(Figures::of),
            estate.shareCaps().stream().map(Estate.ShareCap::largestShare),
            estate.latencies().stream().map(Latency::ms),
            estate.budgets().stream().map(Budget::usdMillion),
            Stream.ofNullable(estate.worstWeight()))
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
        Stream.concat(
            chip.supply().stream().map(Dated::figure),
            chip.throughput().stream()
                .flatMap(t -> present(t.tokensPerSecond(), t.h100Equivalents()))));
  }

  private static Stream<Figure> of(Site site) {
    return Stream.of(
            Stream.of(site.pue()),
            site.power().stream().map(Dated::figure),
            site.hosts().stream().flatMap(h -> h.delivered().stream()).map(Dated::figure),
            present(site.gridLimitMw()),
            site.curtailments().stream().flatMap(c -> present(c.share(), c.mw())))
        .flatMap(s -> s);
  }

  private static Stream<Figure> of(Contract contract) {
    return Stream.of(
            Stream.ofNullable(contract.valueUsdBillion()),
            Stream.ofNullable(contract.minimumTake()),
            contract.prices().stream().map(Contract.Tier::usdPerAcceleratorHour),
            contract.prices().stream().flatMap(t -> Stream.ofNullable(t.accelerators())),
            present(contract.availability()),
            contract.option() == null
                ? Stream.<Figure>empty()
                : present(contract.option().signFeeUsdMillion()),
            contract.extension() == null
                ? Stream.<Figure>empty()
                : present(contract.extension().feeUsdMillion(), contract.extension().priceFactor()),
            contract.burnDown() == null
                ? Stream.<Figure>empty()
                : present(contract.burnDown().spentUsdBillion()),
            contract.tranches().stream().flatMap(Figures::of),
            of(contract.clauses()))
        .flatMap(s -> s);
  }

  private static Stream<Figure> of(Tranche tranche) {
    Remedy remedy = tranche.remedy();
    return Stream.concat(
        tranche.slips().stream().map(Slip::probability),
        remedy == null ? Stream.empty() : present(remedy.creditSharePerMonth()));
  }

  private static Stream<Figure> of(Clauses clauses) {
    ExitFee fee = clauses.exitFee();
    return Stream.of(
            clauses.firstRights().stream().flatMap(r -> present(r.aboveUsdBillion())),
            clauses.minimumShare() == null
                ? Stream.<Figure>empty()
                : Stream.of(clauses.minimumShare().share()),
            clauses.maximumShare() == null
                ? Stream.<Figure>empty()
                : Stream.of(clauses.maximumShare().share()),
            fee == null
                ? Stream.<Figure>empty()
                : present(fee.usdMillion(), fee.shareOfRemaining()))
        .flatMap(s -> s);
  }

  private static Stream<Figure> present(@Nullable Figure... figures) {
    return Stream.of(figures)
        .mapMulti(
            (f, out) -> {
              if (f != null) {
                out.accept(f);
              }
            });
  }

  private static Stream<Figure> of(Demand demand) {
    return Stream.of(
            Stream.of(demand.unmetUsdPerH100Hour()),
            Stream.ofNullable(demand.smallestSiteMw()),
            demand.points().stream().map(Dated::figure),
            present(demand.latencyLimitMs()),
            demand.blocks().stream().map(Block::h100Equivalents))
        .flatMap(s -> s);
  }
}
