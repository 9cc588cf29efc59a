package org.anabranch.compute.estate;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Checks that what grids, deliveries, clauses and distances name is there. */
final class ReferenceCheck {
  /** Reports an id that the estate does not have. */
  interface Known {
    boolean known(String at, String kind, @Nullable String id);
  }

  /** Takes down a contradiction. */
  interface Report {
    void report(String at, @Nullable String against, String message, String fix);
  }

  private final Estate estate;
  private final Known known;
  private final Report report;

  ReferenceCheck(Estate estate, Known known, Report report) {
    this.estate = estate;
    this.known = known;
    this.report = report;
  }

  void all() {
    for (int i = 0; i < estate.sites().size(); i++) {
      grid("/sites/" + i, estate.sites().get(i));
    }
    for (int i = 0; i < estate.contracts().size(); i++) {
      contract("/contracts/" + i, estate.contracts().get(i));
    }
    for (int i = 0; i < estate.demand().size(); i++) {
      near("/demand/" + i, estate.demand().get(i));
    }
  }

  private void grid(String at, Site site) {
    Figure limit = site.gridLimitMw();
    for (int j = 0; limit != null && j < site.power().size(); j++) {
      double mw = site.power().get(j).mw().value();
      if (mw > limit.value()) {
        report.report(
            at + "/power/" + j + "/mw",
            at + "/grid_limit_mw",
            "%s ramps to %.0f MW behind a grid connection of %.0f MW."
                .formatted(site.id(), mw, limit.value()),
            "Lower the step, or raise the limit from the month the grid allows it.");
        return;
      }
    }
  }

  private void contract(String at, Contract c) {
    for (int j = 0; j < c.tranches().size(); j++) {
      tranche(at + "/tranches/" + j, c, c.tranches().get(j));
    }
    Clauses clauses = c.clauses();
    for (int j = 0; j < clauses.exclusivity().size(); j++) {
      Exclusivity e = clauses.exclusivity().get(j);
      String clauseAt = at + "/clauses/exclusivity/" + j;
      all(clauseAt + "/demand", "demand", e.demand());
      all(clauseAt + "/chips", "chip", e.chips());
    }
    for (int j = 0; j < clauses.firstRights().size(); j++) {
      all(
          at + "/clauses/first_rights/" + j + "/demand",
          "demand",
          clauses.firstRights().get(j).demand());
    }
    if (clauses.mostFavoured() != null) {
      all(at + "/clauses/most_favoured/against", "contract", clauses.mostFavoured().against());
    }
    share(at + "/clauses/minimum_share/demand", clauses.minimumShare());
    share(at + "/clauses/maximum_share/demand", clauses.maximumShare());
  }

  private void share(String at, @Nullable ShareClause clause) {
    if (clause != null) {
      all(at, "demand", clause.demand());
    }
  }

  private void tranche(String at, Contract contract, Tranche tranche) {
    if (!known.known(at + "/site", "site", tranche.site())) {
      return;
    }
    Site site = estate.site(tranche.site());
    if (!contract.covers(site)) {
      report.report(
          at + "/site",
          null,
          "%s does not cover %s, so nothing of it arrives there."
              .formatted(contract.id(), site.id()),
          "Move the tranche to the contract that covers the site.");
    } else if (site.power().stream().noneMatch(p -> p.from().equals(tranche.due()))
        && site.hosts().stream()
            .flatMap(h -> h.delivered().stream())
            .noneMatch(d -> d.from().equals(tranche.due()))) {
      report.report(
          at + "/due",
          null,
          "%s has no step of power or chips in %s.".formatted(site.id(), tranche.due()),
          "Give the month of a step under power or delivered.");
    }
  }

  private void near(String at, Demand demand) {
    String zone = demand.zone();
    if (demand.latencyLimitMs() != null
        && zone != null
        && estate.latencies().stream().noneMatch(l -> l.zone().equals(zone))) {
      report.report(
          at + "/zone",
          null,
          "%s has a latency limit and nothing says how far any region is from %s."
              .formatted(demand.id(), zone),
          "Add latencies: [{zone: " + zone + ", region: …, ms: …}].");
    }
  }

  private void all(String at, String kind, List<String> ids) {
    for (int j = 0; j < ids.size(); j++) {
      known.known(at + "/" + j, kind, ids.get(j));
    }
  }
}
