package org.anabranch.compute.estate;

import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is odd about the money, the clauses and the units of an estate. */
final class ClauseWarnings {
  /** Beyond these, somebody most likely wrote a figure in another unit. */
  private static final double MOST_SITE_MW = 20_000;

  private static final double MOST_USD_PER_HOUR = 200;
  private static final double LEAST_USD_PER_HOUR = 0.005;
  private static final double MOST_USD_BILLION = 3_000;
  private static final double A_THOUSAND = 300;

  private final Estate estate;
  private final List<String> warnings = new ArrayList<>();

  ClauseWarnings(Estate estate) {
    this.estate = estate;
  }

  List<String> all() {
    estate.contracts().forEach(this::commitment);
    firstRights();
    estate.contracts().forEach(this::taken);
    estate.sites().forEach(this::siteUnits);
    estate.contracts().forEach(this::contractUnits);
    return warnings;
  }

  private void commitment(Contract contract) {
    Commitment.of(estate, contract)
        .filter(c -> !c.canBeBurnt())
        .ifPresent(
            c ->
                warnings.add(
                    ("%s promises $%,.0f million more to spend, and what is delivered until its end"
                            + " costs $%,.0f million at most: it cannot be burnt down.")
                        .formatted(c.contract(), c.left(), c.deliverable())));
  }

  private void taken(Contract contract) {
    Option option = contract.option();
    if (option != null && option.takenBy() != null) {
      warnings.add(
          "%s used its first right over %s, which can no longer be signed."
              .formatted(option.takenBy(), contract.id()));
    }
  }

  private void firstRights() {
    List<Contract> holders =
        estate.contracts().stream()
            .filter(c -> estate.binds(c) && !c.clauses().firstRights().isEmpty())
            .toList();
    for (int i = 0; i < holders.size(); i++) {
      for (int k = i + 1; k < holders.size(); k++) {
        Contract a = holders.get(i);
        Contract b = holders.get(k);
        if (!a.partner().equals(b.partner()) && overlap(a, b)) {
          warnings.add(
              ("%s and %s both hold a right of first refusal or offer over the same work: whoever"
                      + " is asked first, the other's right is broken unless both are asked.")
                  .formatted(a.id(), b.id()));
        }
      }
    }
  }

  private static boolean overlap(Contract a, Contract b) {
    return a.clauses().firstRights().stream()
        .anyMatch(
            x ->
                b.clauses().firstRights().stream()
                    .anyMatch(
                        y ->
                            (x.demand().isEmpty()
                                    || y.demand().isEmpty()
                                    || x.demand().stream().anyMatch(y.demand()::contains))
                                && !before(end(a, x), start(b, y))
                                && !before(end(b, y), start(a, x))));
  }

  private static boolean before(@Nullable YearMonth end, YearMonth start) {
    return end != null && end.isBefore(start);
  }

  private static YearMonth start(Contract c, FirstRight right) {
    return right.from() == null ? c.from() : right.from();
  }

  private static @Nullable YearMonth end(Contract c, FirstRight right) {
    return right.until() == null ? c.until() : right.until();
  }

  private void siteUnits(Site site) {
    for (int i = 0; i < site.power().size(); i++) {
      double mw = site.power().get(i).mw().value();
      double last = i == 0 ? 0 : site.power().get(i - 1).mw().value();
      if (mw > MOST_SITE_MW || (last > 0 && mw / last > A_THOUSAND)) {
        warnings.add(
            "%s has %s MW from %s on: were those kilowatts?"
                .formatted(site.name(), Entry.number(mw), site.power().get(i).from()));
        return;
      }
    }
    YearMonth last = estate.horizon().until();
    double mw = site.meanMw(last, estate.includeLettersOfIntent()).orElse(0);
    double needed =
        site.hosts().stream()
                .mapToDouble(
                    h ->
                        Dated.levelAt(h.delivered(), last, estate.includeLettersOfIntent())
                            * estate.chip(h.chip()).allInKw().value())
                .sum()
            * site.pue().value()
            / 1000;
    if (needed > 0 && mw > needed * A_THOUSAND) {
      warnings.add(
          "%s has %s MW for chips that need %.1f MW: were the accelerators written in thousands?"
              .formatted(site.name(), Entry.number(mw), needed));
    }
  }

  private void contractUnits(Contract c) {
    for (Contract.Tier tier : c.prices()) {
      double usd = tier.usdPerAcceleratorHour().value();
      if (usd > MOST_USD_PER_HOUR || (usd > 0 && usd < LEAST_USD_PER_HOUR)) {
        warnings.add(
            "%s costs %s dollars per accelerator-hour: was another unit meant?"
                .formatted(c.id(), Entry.number(usd)));
      }
    }
    Figure value = c.valueUsdBillion();
    if (value != null && value.value() > MOST_USD_BILLION) {
      warnings.add(
          "%s is worth %s billion dollars: were those millions?"
              .formatted(c.id(), Entry.number(value.value())));
    }
  }
}
