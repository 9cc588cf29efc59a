package org.anabranch.compute.estate;

import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import org.anabranch.compute.estate.ReferenceCheck.Report;
import org.jspecify.annotations.Nullable;

/** Says which clauses cannot be kept together. */
final class ClauseCheck {
  private final Estate estate;
  private final Report report;

  ClauseCheck(Estate estate, Report report) {
    this.estate = estate;
    this.report = report;
  }

  void all() {
    for (int i = 0; i < estate.contracts().size(); i++) {
      Contract c = estate.contracts().get(i);
      for (int j = 0; j < c.clauses().exclusivity().size(); j++) {
        exclusive(i, j, c, c.clauses().exclusivity().get(j));
      }
    }
    minimumShares();
  }

  private void exclusive(int i, int j, Contract c, Exclusivity clause) {
    String at = pointer(i) + "/exclusivity/" + j;
    for (int k = 0; k < estate.contracts().size(); k++) {
      Contract other = estate.contracts().get(k);
      if (k == i || same(c, other) || !estate.binds(other) || !estate.binds(c)) {
        continue;
      }
      for (int l = 0; l < other.clauses().exclusivity().size(); l++) {
        Exclusivity rival = other.clauses().exclusivity().get(l);
        String shared = shared(clause, rival);
        if (i < k && shared != null && overlap(c, clause, other, rival)) {
          report.report(
              pointer(k) + "/exclusivity/" + l,
              at,
              "%s and %s are both the only place for %s.".formatted(c.id(), other.id(), shared),
              "End one exclusivity before the other begins, or divide what they are about.");
        }
      }
      ShareClause minimum = other.clauses().minimumShare();
      if (minimum != null
          && minimum.share().value() > 0
          && !minimum.demand().isEmpty()
          && clause.demand().containsAll(minimum.demand())
          && overlap(c, clause, other, null)) {
        report.report(
            pointer(k) + "/minimum_share",
            at,
            "%s must run at least %s of %s, which %s has for itself alone."
                .formatted(
                    other.id(),
                    Entry.number(minimum.share().value()),
                    String.join(", ", minimum.demand()),
                    c.id()),
            "Take the classes out of one of the two clauses.");
      }
      if (!clause.chips().isEmpty()
          && !other.chips().isEmpty()
          && clause.chips().containsAll(other.chips())
          && overlap(c, clause, other, null)) {
        report.report(
            "/contracts/" + k + "/chips",
            at,
            "%s rents %s, which %s alone may sell."
                .formatted(other.id(), String.join(", ", other.chips()), c.id()),
            "End the exclusivity, or drop the contract.");
      }
    }
  }

  private void minimumShares() {
    double all = 0;
    @Nullable String first = null;
    for (int i = 0; i < estate.contracts().size(); i++) {
      Contract c = estate.contracts().get(i);
      ShareClause minimum = c.clauses().minimumShare();
      if (minimum == null || !minimum.demand().isEmpty() || !estate.binds(c) || c.until() != null) {
        continue;
      }
      all += minimum.share().value();
      if (all > 1 + 1e-9 && first != null) {
        report.report(
            pointer(i) + "/minimum_share",
            first,
            "the minimum shares of all work add up to %s.".formatted(Entry.number(all)),
            "They cannot be more than 1 together.");
        return;
      }
      first = first == null ? pointer(i) + "/minimum_share" : first;
    }
  }

  private boolean same(Contract a, Contract b) {
    return estate.ultimateOwner(a.partner()).equals(estate.ultimateOwner(b.partner()));
  }

  private static @Nullable String shared(Exclusivity a, Exclusivity b) {
    List<String> both = new ArrayList<>(a.demand());
    both.retainAll(b.demand());
    List<String> chips = new ArrayList<>(a.chips());
    chips.retainAll(b.chips());
    both.addAll(chips);
    return both.isEmpty() ? null : String.join(", ", both);
  }

  private static boolean overlap(
      Contract a, Exclusivity ofA, Contract b, @Nullable Exclusivity ofB) {
    YearMonth from = later(start(a, ofA), ofB == null ? b.from() : start(b, ofB));
    YearMonth until = earlier(end(a, ofA), ofB == null ? b.until() : end(b, ofB));
    return until == null || !until.isBefore(from);
  }

  private static YearMonth start(Contract c, Exclusivity clause) {
    return clause.from() == null ? c.from() : clause.from();
  }

  private static @Nullable YearMonth end(Contract c, Exclusivity clause) {
    return clause.until() == null ? c.until() : clause.until();
  }

  private static YearMonth later(YearMonth a, YearMonth b) {
    return a.isAfter(b) ? a : b;
  }

  private static @Nullable YearMonth earlier(@Nullable YearMonth a, @Nullable YearMonth b) {
    if (a == null || b == null) {
      return a == null ? b : a;
    }
    return a.isBefore(b) ? a : b;
  }

  private static String pointer(int contract) {
    return "/contracts/" + contract + "/clauses";
  }
}
