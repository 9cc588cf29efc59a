package org.anabranch.compute.estate;

import java.time.YearMonth;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Says what in an estate contradicts what. Places are JSON pointers into the file, so that the
 * reader can name lines. Not for several threads.
 */
final class EstateCheck {
  private final Estate estate;
  private final List<Contradiction> contradictions = new ArrayList<>();
  private final Map<String, String> places = new HashMap<>();

  private EstateCheck(Estate estate) {
    this.estate = estate;
  }

  static Findings of(Estate estate) {
    Findings hard = contradictions(estate);
    return hard.contradictions().isEmpty()
        ? new Findings(List.of(), new EstateWarnings(estate).all())
        : hard;
  }

  /** Without what is odd and possible all the same. */
  static Findings contradictions(Estate estate) {
    EstateCheck check = new EstateCheck(estate);
    check.register("/chip_vendors", estate.chipVendors(), ChipVendor::id, "vendor");
    check.register("/chips", estate.chips(), Chip::id, "chip");
    check.register("/partners", estate.partners(), Partner::id, "partner");
    check.register("/sites", estate.sites(), Site::id, "site");
    check.register("/contracts", estate.contracts(), Contract::id, "contract");
    check.register("/demand", estate.demand(), Demand::id, "demand");
    check.weight();
    check.partners();
    check.chips();
    if (check.contradictions.isEmpty()) {
      check.sites();
      check.contracts();
      check.demand();
      new ReferenceCheck(estate, check::known, check::report).all();
    }
    if (check.contradictions.isEmpty()) {
      new ClauseCheck(estate, check::report).all();
    }
    return new Findings(check.contradictions, List.of());
  }

  private <T> void register(String list, List<T> items, Function<T, String> id, String kind) {
    for (int i = 0; i < items.size(); i++) {
      String at = list + "/" + i;
      String key = kind + " " + id.apply(items.get(i));
      String before = places.putIfAbsent(key, at);
      if (before != null) {
        report(at + "/id", before + "/id", "there are two of " + key + ".", "Rename one of them.");
      }
    }
  }

  private void report(String at, @Nullable String against, String message, String fix) {
    contradictions.add(new Contradiction(at, against, message, fix));
  }

  /** Whether the estate has what is named; reports it when not. */
  private boolean known(String at, String kind, @Nullable String id) {
    if (id == null || places.containsKey(kind + " " + id)) {
      return true;
    }
    List<String> ids =
        places.keySet().stream()
            .filter(k -> k.startsWith(kind + " "))
            .map(k -> k.substring(kind.length() + 1))
            .sorted()
            .toList();
    report(
        at,
        null,
        "there is no " + kind + " “" + id + "”.",
        "Known: " + String.join(", ", ids) + ".");
    return false;
  }

  private String place(String kind, String id) {
    return places.getOrDefault(kind + " " + id, "");
  }

  private void weight() {
    if (estate.weightOfWorst() > Estate.MOST_WEIGHT) {
      report(
          "/worst_weight",
          null,
          "worst_weight is %s, more than %s."
              .formatted(Entry.number(estate.weightOfWorst()), Entry.number(Estate.MOST_WEIGHT)),
          "Give a number from 0, where only the mean counts, to %s."
              .formatted(Entry.number(Estate.MOST_WEIGHT)));
    }
  }

  private void partners() {
    for (int i = 0; i < estate.partners().size(); i++) {
      Partner p = estate.partners().get(i);
      String at = "/partners/" + i;
      known(at + "/owned_by", "partner", p.ownedBy());
      for (int j = 0; j < p.supplies().size(); j++) {
        known(at + "/supplies/" + j + "/to", "partner", p.supplies().get(j).to());
      }
      ownersEnd(at, p);
    }
    for (int i = 0; i < estate.shareCaps().size(); i++) {
      known("/share_caps/" + i + "/partner", "partner", estate.shareCaps().get(i).partner());
    }
  }

  private void ownersEnd(String at, Partner partner) {
    Set<String> seen = new HashSet<>();
    @Nullable Partner p = partner;
    while (p != null && p.ownedBy() != null) {
      if (!seen.add(p.id())) {
        report(
            at + "/owned_by",
            null,
            "the owners of " + partner.id() + " run in a circle.",
            "Remove one owned_by.");
        return;
      }
      String owner = p.ownedBy();
      p = estate.partners().stream().filter(o -> o.id().equals(owner)).findFirst().orElse(null);
    }
  }

  private void chips() {
    for (int i = 0; i < estate.chips().size(); i++) {
      Chip chip = estate.chips().get(i);
      known("/chips/" + i + "/vendor", "vendor", chip.vendor());
      ascending("/chips/" + i + "/supply", "gw", chip.supply(), true);
    }
  }

  private void sites() {
    for (int i = 0; i < estate.sites().size(); i++) {
      Site site = estate.sites().get(i);
      String at = "/sites/" + i;
      notChipWatts(at, site);
      ascending(at + "/power", "mw", site.power(), true);
      seller(at, site);
      for (int j = 0; j < site.hosts().size(); j++) {
        Site.Host host = site.hosts().get(j);
        String hostAt = at + "/hosts/" + j;
        ascending(hostAt + "/delivered", "accelerators", host.delivered(), true);
        if (known(hostAt + "/chip", "chip", host.chip())) {
          limited(hostAt, site, host);
        }
      }
    }
  }

  private void seller(String at, Site site) {
    if (places.containsKey("vendor " + site.partner())
        && !places.containsKey("partner " + site.partner())) {
      report(
          at + "/partner",
          place("vendor", site.partner()),
          site.partner()
              + " makes chips; its gigawatts are the same watts as those of the sites that hold"
              + " the chips, and would count twice.",
          "Give the chips a supply, and the site to the partner that runs it.");
      return;
    }
    if (!known(at + "/partner", "partner", site.partner())
        || !known(at + "/supplied_by", "partner", site.suppliedBy())) {
      return;
    }
    Partner partner = estate.partner(site.partner());
    if (!partner.sellsToBuyer()) {
      String to = partner.supplies().getFirst().to();
      report(
          at + "/partner",
          place("partner", partner.id()) + "/supplies",
          partner.id()
              + " supplies "
              + to
              + ": its site is capacity of "
              + to
              + ", not a second"
              + " partner's.",
          "Write partner: " + to + " and supplied_by: " + partner.id() + ".");
    }
    if (site.suppliedBy() != null
        && estate.partner(site.suppliedBy()).supplies().stream()
            .noneMatch(s -> s.to().equals(site.partner()))) {
      report(
          at + "/supplied_by",
          place("partner", site.suppliedBy()),
          site.suppliedBy() + " does not supply " + site.partner() + ".",
          "Add supplies: [{to: " + site.partner() + "}] to " + site.suppliedBy() + ".");
    }
  }

  /** The classic: what a vendor announced appears again as the megawatts of a site. */
  private void notChipWatts(String at, Site site) {
    for (int j = 0; j < site.power().size(); j++) {
      double mw = site.power().get(j).mw().value();
      for (ChipVendor vendor : estate.chipVendors()) {
        if (vendor.announcedGw() != null && mw == vendor.announcedGw().value() * 1000 && mw > 0) {
          report(
              at + "/power/" + j + "/mw",
              place("vendor", vendor.id()) + "/announced_gw",
              "%s has %.0f MW, which is the %s GW of chips announced by %s: the same watts seen twice."
                  .formatted(site.id(), mw, vendor.announcedGw().value(), vendor.id()),
              "Put chip gigawatts under the chip's supply; a site has the megawatts of its grid"
                  + " connection.");
        }
      }
    }
  }

  private void limited(String at, Site site, Site.Host host) {
    if (site.power().isEmpty()
        && host.delivered().isEmpty()
        && estate.chip(host.chip()).supply().isEmpty()) {
      report(
          at,
          null,
          "nothing limits " + host.chip() + " at " + site.id() + ".",
          "Give the site power, the host delivered, or the chip a supply.");
    }
  }

  private void ascending(String at, String unit, List<? extends Dated> ramp, boolean levels) {
    for (int i = 1; i < ramp.size(); i++) {
      Dated before = ramp.get(i - 1);
      Dated step = ramp.get(i);
      String here = at + "/" + i;
      String there = at + "/" + (i - 1);
      if (!step.from().isAfter(before.from())) {
        report(
            here + "/from",
            there + "/from",
            "the step from " + step.from() + " does not follow " + before.from() + ".",
            "Write the steps in the order of their months, each month once.");
      } else if (levels && step.figure().value() < before.figure().value()) {
        report(
            here + "/" + unit,
            there + "/" + unit,
            "%s falls from %s to %s. A step gives the level reached, not what is added."
                .formatted(unit, before.figure().value(), step.figure().value()),
            "Write the total reached by that month.");
      }
    }
  }

  private void contracts() {
    for (int i = 0; i < estate.contracts().size(); i++) {
      Contract c = estate.contracts().get(i);
      String at = "/contracts/" + i;
      term(at, c);
      tiers(at, c);
      for (int j = 0; j < c.chips().size(); j++) {
        known(at + "/chips/" + j, "chip", c.chips().get(j));
      }
      if (known(at + "/partner", "partner", c.partner())) {
        signer(at, c);
      }
    }
  }

  private void signer(String at, Contract c) {
    Partner partner = estate.partner(c.partner());
    if (!partner.sellsToBuyer()) {
      String to = partner.supplies().getFirst().to();
      report(
          at + "/partner",
          place("partner", partner.id()) + "/supplies",
          "%s supplies %s and is not a partner of its own: its contract would count capacity of %s twice."
              .formatted(partner.id(), to, to),
          "Drop the contract, or write direct: true if it really sells both ways.");
    }
    for (int j = 0; j < c.sites().size(); j++) {
      String siteAt = at + "/sites/" + j;
      if (known(siteAt, "site", c.sites().get(j))) {
        Site site = estate.site(c.sites().get(j));
        if (places.containsKey("partner " + site.partner()) // else told of the site
            && !estate.ultimateOwner(site.partner()).equals(estate.ultimateOwner(c.partner()))) {
          report(
              siteAt,
              place("site", site.id()) + "/partner",
              "%s sells %s, which belongs to %s.".formatted(c.partner(), site.id(), site.partner()),
              "Let the contract's partner be the site's.");
        }
      }
    }
  }

  private void term(String at, Contract c) {
    YearMonth last = c.until() == null ? estate.horizon().until() : c.until();
    if (c.until() != null && c.until().isBefore(c.from())) {
      report(
          at + "/until",
          at + "/from",
          "%s ends %s before it starts %s.".formatted(c.id(), c.until(), c.from()),
          "Exchange from and until.");
    } else if (c.from().isAfter(estate.horizon().until())
        || last.isBefore(estate.horizon().from())) {
      report(
          at + "/from",
          "/horizon",
          "%s runs %s to %s, outside the horizon %s to %s."
              .formatted(c.id(), c.from(), last, estate.horizon().from(), estate.horizon().until()),
          "Widen the horizon or drop the contract.");
    }
  }

  private void tiers(String at, Contract c) {
    for (int j = 0; j < c.prices().size(); j++) {
      Contract.Tier tier = c.prices().get(j);
      String tierAt = at + "/prices/" + j;
      if (j + 1 < c.prices().size() && tier.accelerators() == null) {
        report(
            tierAt,
            at + "/prices/" + (j + 1),
            "this tier has no end, so the next never starts.",
            "Give it accelerators.");
      }
      if (j > 0
          && tier.usdPerAcceleratorHour().value()
              < c.prices().get(j - 1).usdPerAcceleratorHour().value()) {
        report(
            tierAt,
            at + "/prices/" + (j - 1),
            "prices fall from tier to tier; a plan would skip the dear ones.",
            "Use one tier at the mean price.");
      }
    }
  }

  private void demand() {
    for (int i = 0; i < estate.demand().size(); i++) {
      ascending(
          "/demand/" + i + "/points", "h100_equivalents", estate.demand().get(i).points(), false);
    }
    if (estate.demand().isEmpty()) {
      report("/demand", null, "there is no demand to plan for.", "Add at least one class.");
    }
  }
}
