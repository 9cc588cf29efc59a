package org.anabranch.compute.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.anabranch.compute.estate.Chip;
import org.anabranch.compute.estate.Dated;
import org.anabranch.compute.estate.Estate;
import org.anabranch.compute.estate.Figure;
import org.anabranch.compute.estate.Site;
import org.anabranch.compute.plan.Limit.Loosening;

/** What a site and the supply of chips hold a plan to: megawatts, grid, hours, accelerators. */
final class SiteLimits {
  private static final int STEPS_TOLD = 3;

  private final Estate estate;
  private final Ample ample;
  private final int index;
  private final Site site;
  private final String at;

  SiteLimits(Estate estate, Ample ample, int index) {
    this.estate = estate;
    this.ample = ample;
    this.index = index;
    this.site = estate.sites().get(index);
    this.at = "/sites/" + index;
  }

  List<Limit> all() {
    List<Limit> all = new ArrayList<>();
    Figure grid = site.gridLimitMw();
    if (grid != null) {
      double mw = grid.value();
      all.add(
          Limit.loose(
              "grid limit of " + site.name(),
              at + "/grid_limit_mw",
              "at most " + Limits.number(mw) + " MW at once",
              e -> changed(e, s -> s.onGrid(Figure.of(mw + ample.megawatts()), s.curtailments())),
              new Loosening(
                  ample.megawatts(),
                  false,
                  (e, more, _) -> changed(e, s -> s.onGrid(Figure.of(mw + more), s.curtailments())),
                  (more, _) ->
                      "a grid limit at %s that is %s MW higher"
                          .formatted(site.name(), Limits.number(more)))));
    }
    if (!site.curtailments().isEmpty()) {
      all.add(
          Limit.whole(
              "curtailment of " + site.name(),
              at + "/curtailments",
              "it draws less in some hours",
              e -> changed(e, s -> s.onGrid(s.gridLimitMw(), List.of())),
              site.name() + " may draw its full power at all hours"));
    }
    if (!site.power().isEmpty()) {
      all.add(power());
    }
    for (int j = 0; j < site.hosts().size(); j++) {
      if (!site.hosts().get(j).delivered().isEmpty()) {
        all.add(chips(j));
      }
    }
    return all;
  }

  private Limit power() {
    Loosening.By by =
        (e, more, month) ->
            changed(
                e,
                s ->
                    s.with(
                        ample.raised(
                            s.power(), more, month, (m, mw) -> new Site.Power(m, Figure.of(mw))),
                        s.hosts()));
    return Limit.loose(
        "power of " + site.name(),
        at + "/power",
        steps(site.power(), "MW", 1),
        e -> by.loosened(e, ample.megawatts(), estate.horizon().from()),
        new Loosening(
            ample.megawatts(),
            false,
            by,
            (more, month) ->
                "%s MW more at %s from %s on".formatted(Limits.number(more), site.name(), month)));
  }

  private Limit chips(int j) {
    Site.Host host = site.hosts().get(j);
    String chip = estate.chip(host.chip()).name();
    Loosening.By by =
        (e, more, month) ->
            changed(
                e,
                s -> {
                  List<Site.Host> hosts = new ArrayList<>(s.hosts());
                  hosts.set(
                      j,
                      new Site.Host(
                          host.chip(),
                          ample.raised(
                              hosts.get(j).delivered(),
                              more,
                              month,
                              (m, n) -> new Site.Delivery(m, Figure.of(n)))));
                  return s.with(s.power(), hosts);
                });
    return Limit.loose(
        chip + " at " + site.name(),
        at + "/hosts/" + j + "/delivered",
        steps(host.delivered(), "accelerators", 1),
        e -> by.loosened(e, ample.accelerators(), estate.horizon().from()),
        new Loosening(
            Math.ceil(ample.accelerators()),
            true,
            by,
            (more, month) ->
                "%s %s more at %s from %s on"
                    .formatted(Limits.number(more), chip, site.name(), month)));
  }

  private Estate changed(Estate e, UnaryOperator<Site> change) {
    List<Site> sites = new ArrayList<>(e.sites());
    sites.set(index, change.apply(sites.get(index)));
    return e.withSites(sites);
  }

  /** What vendors deliver in all. */
  static List<Limit> supplies(Estate estate, Ample ample) {
    List<Limit> all = new ArrayList<>();
    for (int i = 0; i < estate.chips().size(); i++) {
      Chip chip = estate.chips().get(i);
      if (!chip.supply().isEmpty()) {
        int index = i;
        Loosening.By by =
            (e, more, month) -> {
              List<Chip> chips = new ArrayList<>(e.chips());
              chips.set(
                  index,
                  chips
                      .get(index)
                      .withSupply(
                          ample.raised(
                              chips.get(index).supply(),
                              more / 1000,
                              month,
                              (m, gw) -> new Chip.Supply(m, Figure.of(gw)))));
              return e.withChips(chips);
            };
        all.add(
            Limit.loose(
                "supply of " + chip.name(),
                "/chips/" + i + "/supply",
                steps(chip.supply(), "MW of IT load over all sites", 1000),
                e -> by.loosened(e, ample.megawatts(), estate.horizon().from()),
                new Loosening(
                    ample.megawatts(),
                    false,
                    by,
                    (more, month) ->
                        "%s MW of IT load more of %s from %s on"
                            .formatted(Limits.number(more), chip.name(), month))));
      }
    }
    return all;
  }

  private static String steps(List<? extends Dated> ramp, String unit, double factor) {
    List<String> told = new ArrayList<>();
    for (Dated step : ramp.subList(0, Math.min(ramp.size(), STEPS_TOLD))) {
      told.add(
          "%s%s from %s"
              .formatted(
                  Limits.number(step.figure().value() * factor),
                  told.isEmpty() ? " " + unit : "",
                  step.from()));
    }
    return "at most " + String.join(", ", told) + (ramp.size() > STEPS_TOLD ? ", …" : "");
  }
}
