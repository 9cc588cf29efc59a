package org.anabranch.compute.estate;

import java.time.YearMonth;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What is odd in an estate and possible all the same, in whole sentences for its reader. */
final class EstateWarnings {
  private final Estate estate;
  private final List<String> warnings = new ArrayList<>();

  EstateWarnings(Estate estate) {
    this.estate = estate;
  }

  List<String> all() {
    estate.sites().forEach(this::site);
    estate.contracts().forEach(this::contract);
    alikeChips();
    warnings.addAll(new ClauseWarnings(estate).all());
    return warnings;
  }

  private void site(Site site) {
    List<Contract> covering = estate.contracts().stream().filter(c -> c.covers(site)).toList();
    if (covering.isEmpty()) {
      warnings.add("No contract covers %s: nothing runs there.".formatted(site.name()));
    }
    paidTwice(site, covering.stream().filter(c -> c.kind() != Contract.Kind.ON_DEMAND).toList());
    unpowered(site);
  }

  private void paidTwice(Site site, List<Contract> due) {
    for (YearMonth month : estate.horizon().months()) {
      List<Contract> now = due.stream().filter(c -> c.inForce(month)).toList();
      if (now.size() > 1) {
        warnings.add(
            "%s and %s both have to be paid for %s from %s on."
                .formatted(now.get(0).id(), now.get(1).id(), site.name(), month));
        return;
      }
    }
  }

  private void unpowered(Site site) {
    YearMonth last = estate.horizon().until();
    double itKw =
        site.hosts().stream()
            .mapToDouble(h -> level(h.delivered(), last) * estate.chip(h.chip()).allInKw().value())
            .sum();
    double needed = itKw * site.pue().value() / 1000;
    double mw = site.power().isEmpty() ? Double.POSITIVE_INFINITY : level(site.power(), last);
    if (needed > mw * 1.02) {
      warnings.add(
          "%s has %.0f MW for chips that need %.0f MW.".formatted(site.name(), mw, needed));
    }
  }

  private double level(List<? extends Dated> ramp, YearMonth month) {
    return Dated.levelAt(ramp, month, estate.includeLettersOfIntent());
  }

  private void contract(Contract contract) {
    if (estate.sites().stream().noneMatch(s -> contract.covers(s))) {
      warnings.add(
          "The contract %s names no capacity anybody has put on record: it supplies nothing here."
              .formatted(contract.id()));
    }
  }

  /** Where chips are alike the plan may take either, and their shares say nothing. */
  private void alikeChips() {
    Map<String, List<Chip>> alike =
        estate.chips().stream()
            .collect(
                Collectors.groupingBy(
                    c -> c.allInKw().value() + " " + c.h100Equivalents().value(),
                    LinkedHashMap::new,
                    Collectors.toList()));
    for (List<Chip> chips : alike.values()) {
      if (chips.stream().map(Chip::vendor).distinct().count() > 1) {
        warnings.add(
            "%s are alike in this file: how work splits among them at one site means nothing."
                .formatted(chips.stream().map(Chip::name).collect(Collectors.joining(", "))));
      }
    }
  }
}
