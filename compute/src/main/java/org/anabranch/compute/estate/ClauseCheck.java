package org.anabranch.compute.estate;

import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
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

  /**
   * Shares of all work that must run with different partners are more than all of it together, in
   * some month. The fewest of them that are too much are named: the largest.
   */
  private void minimumShares() {
    for (YearMonth month : estate.horizon().months()) {
      Map<String, Integer> largest = new LinkedHashMap<>();
      for (int i = 0; i < estate.contracts().size(); i++) {
        Contract c = estate.contracts().get(i);
        if (estate.binds(c) && c.inForce(month) && share(i) > 0) {
          largest.merge(c.partner(), i, (a, b) -> share(a) >= share(b) ? a : b);
        }
      }
      List<Integer> some = new ArrayList<>();
      double all = 0;
      for (int i :
          largest.values().stream()
              .sorted(Comparator.comparingDouble((Integer i) -> -share(i)).thenComparing(i -> i))
              .toList()) {
        some.add(i);
        all += share(i);
        if (all > 1 + 1e-9) {
          tooMuch(some, all, month);
          return;
        }
      }
    }
  }

  /** The least share of all work; 0 where it is of some classes alone, or there is none. */
  private double share(int contract) {
    ShareClause least = estate.contracts().get(contract).clauses().minimumShare();
    return least == null || !least.demand().isEmpty() ? 0 : least.share().value();
  }

  private void tooMuch(List<Integer> contracts, double all, YearMonth month) {
    report.report(
        pointer(contracts.getLast()) + "/minimum_share",
        pointer(contracts.getFirst()) + "/minimum_share",
        "the minimum shares of all work add up to %s in %s: %s."
            .formatted(
                Entry.number(Math.rint(all * 1000) / 1000),
                month,
                contracts.stream()
                    .map(i -> estate.contracts().get(i).id() + " " + Entry.number(share(i)))
                    .collect(Collectors.joining(", "))),
        "Lower any one of them by %s; together they cannot be more than 1."
            .formatted(Entry.number(Math.ceil((all - 1) * 1000 - 1e-6) / 1000)));
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
