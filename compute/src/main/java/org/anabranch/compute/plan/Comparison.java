package org.anabranch.compute.plan;

import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.anabranch.compute.estate.Demand;
import org.anabranch.compute.estate.Estate;
import org.jspecify.annotations.Nullable;

/**
 * What changes from one plan to another, in words.
 *
 * @param question what was asked
 * @param moreCashUsdMillion paid more under contracts, fees included
 * @param moreCostUsdMillion that and the penalty
 * @param moreUnmet H100-equivalent-months
 * @param sentences the differences, the weightiest first
 */
public record Comparison(
    String question,
    double moreCashUsdMillion,
    double moreCostUsdMillion,
    double moreUnmet,
    List<String> sentences) {
  /** Work that moves is told from this share of all work on. */
  private static final double WORTH_TELLING = 0.005;

  private static final int MOST_MOVES = 6;

  public Comparison {
    sentences = List.copyOf(sentences);
  }

  static Comparison of(String question, Outline before, Outline after) {
    List<String> told = new ArrayList<>();
    double cost = after.totalUsdMillion() - before.totalUsdMillion();
    double penalty = after.base().penaltyUsdMillion() - before.base().penaltyUsdMillion();
    double size = Math.max(1e-9, Math.abs(before.totalUsdMillion()));
    if (Math.abs(cost) <= 1e-6 * size) {
      told.add("The plan costs the same.");
    } else {
      told.add(
          "The plan costs %s %s: %s paid, %s for unmet demand."
              .formatted(
                  usd(Math.abs(cost)),
                  cost > 0 ? "more" : "less",
                  signed(cost - penalty),
                  signed(penalty)));
    }
    unmet(before, after, told);
    date(before.metForGood(), after.metForGood(), told);
    slips(before.hedge(), after.hedge(), told);
    signing(before, after, told);
    moves(before, after, told);
    return new Comparison(
        question,
        cost - penalty,
        cost,
        after.base().unmet(_ -> true) - before.base().unmet(_ -> true),
        told);
  }

  private static void unmet(Outline before, Outline after, List<String> told) {
    for (Demand d : after.estate().demand()) {
      double wanted = after.base().wanted(b -> b.demand().equals(d.id()));
      double was = before.base().unmet(b -> b.demand().equals(d.id()));
      double is = after.base().unmet(b -> b.demand().equals(d.id()));
      if (Math.abs(is - was) > Loss.NOTICEABLE * Math.max(1, wanted)) {
        told.add(
            "%s: %s of what is wanted goes unmet, it was %s."
                .formatted(d.name(), share(is, wanted), share(was, wanted)));
      }
    }
  }

  private static void date(Optional<YearMonth> was, Optional<YearMonth> is, List<String> told) {
    if (!was.equals(is)) {
      told.add(
          "Supply meets demand for good %s, it was %s."
              .formatted(
                  is.map(m -> "from " + m).orElse("never in these months"),
                  was.map(m -> "from " + m).orElse("never")));
    }
  }

  /** What lateness then costs, where it is not the same. */
  private static void slips(@Nullable Hedge was, @Nullable Hedge is, List<String> told) {
    if (was == null || is == null) {
      return;
    }
    double mean = is.expectedUsdMillion() - was.expectedUsdMillion();
    double worst = is.worst().usdMillion() - was.worst().usdMillion();
    double least = 1e-6 * Math.max(1e-9, Math.abs(was.expectedUsdMillion()));
    if (Math.max(Math.abs(mean), Math.abs(worst)) > least) {
      told.add(
          "With deliveries that slip it costs %s in the mean and %s at worst."
              .formatted(signed(mean), signed(worst)));
    }
  }

  private static void signing(Outline before, Outline after, List<String> told) {
    Map<String, YearMonth> was = starts(before);
    Map<String, YearMonth> is = starts(after);
    is.forEach(
        (id, start) -> {
          YearMonth earlier = was.get(id);
          if (earlier == null) {
            told.add("It signs " + id + ", to start in " + start + ".");
          } else if (!earlier.equals(start)) {
            told.add(id + " starts in " + start + ", it was " + earlier + ".");
          }
        });
    was.keySet().stream()
        .filter(id -> !is.containsKey(id))
        .forEach(id -> told.add("It no longer signs " + id + "."));
  }

  private static Map<String, YearMonth> starts(Outline outline) {
    Map<String, YearMonth> starts = new TreeMap<>();
    outline.decisions().forEach(d -> starts.put(d.choice().id(), d.start()));
    return starts;
  }

  private static void moves(Outline before, Outline after, List<String> told) {
    Map<String, Double> change = new TreeMap<>();
    after.base().runs().forEach(r -> change.merge(r.site(), r.h100Equivalents(), Double::sum));
    before.base().runs().forEach(r -> change.merge(r.site(), -r.h100Equivalents(), Double::sum));
    double all = Math.max(1e-9, before.base().served(_ -> true));
    change.entrySet().stream()
        .filter(e -> Math.abs(e.getValue()) > WORTH_TELLING * all)
        .sorted((a, b) -> Double.compare(Math.abs(b.getValue()), Math.abs(a.getValue())))
        .limit(MOST_MOVES)
        .forEach(
            e ->
                told.add(
                    "%s carries %s of all work %s."
                        .formatted(
                            name(after.estate(), e.getKey()),
                            share(Math.abs(e.getValue()), all),
                            e.getValue() > 0 ? "more" : "less")));
  }

  private static String name(Estate estate, String site) {
    return estate.sites().stream()
        .filter(s -> s.id().equals(site))
        .map(s -> s.name())
        .findFirst()
        .orElse(site);
  }

  private static String share(double part, double of) {
    return String.format(Locale.ROOT, "%.1f %%", of <= 0 ? 0 : 100 * part / of);
  }

  private static String signed(double usdMillion) {
    String size = usd(Math.abs(usdMillion));
    return size.equals("$0") ? size : (usdMillion < 0 ? "−" : "+") + size;
  }

  private static String usd(double million) {
    return million < 0.0005
        ? "$0"
        : million >= 1000
            ? String.format(Locale.ROOT, "$%.1f bn", million / 1000)
            : String.format(Locale.ROOT, million < 1 ? "$%.3f M" : "$%.1f M", million);
  }
}
