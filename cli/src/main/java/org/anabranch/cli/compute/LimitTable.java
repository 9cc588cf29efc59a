package org.anabranch.cli.compute;

import java.io.PrintWriter;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.anabranch.cli.terminal.Shown;
import org.anabranch.cli.terminal.Terminal;
import org.anabranch.compute.estate.Estate;
import org.anabranch.compute.estate.Site;
import org.anabranch.compute.plan.Binding;
import org.anabranch.compute.plan.Dispatch.Kind;
import org.anabranch.compute.plan.Dispatch.Limit;
import org.anabranch.compute.plan.Plan;
import org.anabranch.kernel.Count;

/** Which limit binds, where, from when to when, and at what price. */
final class LimitTable {
  private static final int MOST_LINES = 12;

  private final PrintWriter out;
  private final Terminal terminal;

  LimitTable(PrintWriter out, Terminal terminal) {
    this.out = terminal.lines(out);
    this.terminal = terminal;
  }

  void print(Plan plan) {
    out.println(
        terminal.bold("Which limit binds")
            + terminal.dim("  what one more would save; the kinds compare per hour (≤)"));
    if (plan.bindings().isEmpty()) {
      out.println(
          plan.base().unmet(_ -> true) > 0
              ? "  None: more of what is there would not serve what is unmet."
              : "  None: nothing is scarce in these months.");
      out.println();
      return;
    }
    worth(plan);
    places(plan);
    onRecord(plan.estate());
    out.println();
  }

  /** Kind by kind and year by year: what one percent more would have saved, to first order. */
  private void worth(Plan plan) {
    TreeMap<Integer, List<Limit>> years =
        plan.base().limits().stream()
            .collect(
                Collectors.groupingBy(l -> l.month().getYear(), TreeMap::new, Collectors.toList()));
    StringBuilder head = new StringBuilder("  %-23s".formatted("1 % more would save"));
    String cell = "%" + Math.clamp((terminal.width() - 25) / years.size(), 9, 12);
    years.keySet().forEach(y -> head.append((cell + "d").formatted(y)));
    out.println(terminal.dim(head.toString()));
    for (Kind kind : Kind.values()) {
      if (plan.base().limits().stream().anyMatch(l -> l.kind() == kind && binds(l))) {
        StringBuilder line = new StringBuilder("  %-23s".formatted(words(kind)));
        years.values().forEach(l -> line.append((cell + "s").formatted(saved(l, kind))));
        out.println(line);
      }
    }
  }

  private static boolean binds(Limit limit) {
    return limit.usdPerAcceleratorHour() > 1e-6;
  }

  private static String saved(List<Limit> limits, Kind kind) {
    double usd = savedUsd(limits, kind);
    return usd < 1 ? "–" : Shown.usdMillion(usd / 1e6);
  }

  /** What one percent more of a kind would have saved, to first order. */
  static double savedUsd(List<Limit> limits, Kind kind) {
    return limits.stream()
        .filter(l -> l.kind() == kind)
        .mapToDouble(l -> l.usdPerUnitMonth() * l.bound() * 0.01)
        .sum();
  }

  private static String words(Kind kind) {
    return switch (kind) {
      case POWER -> "power at the sites";
      case FIRM_POWER -> "power in the worst hour";
      case CHIPS -> "chips at the sites";
      case CHIP_SUPPLY -> "chips from the vendors";
      case CONTRACT -> "what contracts sell";
      case SHARE_CAP -> "share caps";
      case CLAUSE -> "clauses";
    };
  }

  /** Sites of one partner whose limits bind until the same month share a line. */
  private void places(Plan plan) {
    record Span(Kind kind, String seller, YearMonth until) {}
    Map<Span, List<Binding>> spans = new LinkedHashMap<>();
    for (Binding b : plan.bindings()) {
      Span span = new Span(b.kind(), seller(plan.estate(), b), b.until());
      spans.computeIfAbsent(span, _ -> new ArrayList<>()).add(b);
    }
    List<Map.Entry<Span, List<Binding>>> lines = new ArrayList<>(spans.entrySet());
    lines.sort(
        Comparator.comparing((Map.Entry<Span, List<Binding>> e) -> from(e.getValue()))
            .thenComparing(e -> e.getKey().kind())
            .thenComparing(e -> e.getKey().seller()));
    lines.stream().limit(MOST_LINES).forEach(e -> place(plan.estate(), e.getValue()));
    if (lines.size() > MOST_LINES) {
      out.println(
          terminal.dim(
              "  and %s in --json".formatted(Count.of(lines.size() - MOST_LINES, "more span"))));
    }
  }

  private void place(Estate estate, List<Binding> together) {
    Binding first = together.getFirst();
    List<String> names = together.stream().map(b -> name(estate, b)).distinct().toList();
    double lowest = together.stream().mapToDouble(Binding::lowestUsd).min().orElse(0);
    double highest = together.stream().mapToDouble(Binding::highestUsd).max().orElse(0);
    double hour =
        together.stream().mapToDouble(Binding::highestUsdPerAcceleratorHour).max().orElse(0);
    out.printf(
        "  %-7s%-22s %s–%s %s%n",
        word(first.kind()),
        Shown.listed(names, 22),
        from(together),
        first.until(),
        range(lowest, highest) + unit(first.kind()) + terminal.dim(" ≤$%.2f/h".formatted(hour)));
  }

  private static YearMonth from(List<Binding> together) {
    return together.stream().map(Binding::from).min(Comparator.naturalOrder()).orElseThrow();
  }

  private static String range(double lowest, double highest) {
    boolean same = highest - lowest < 0.005 * highest;
    if (highest >= 100_000) {
      return same
          ? "$%.2f M".formatted(highest / 1e6)
          : "$%.2f–%.2f M".formatted(lowest / 1e6, highest / 1e6);
    }
    return same ? "$%,.0f".formatted(highest) : "$%,.0f–%,.0f".formatted(lowest, highest);
  }

  private static String word(Kind kind) {
    return switch (kind) {
      case POWER -> "power";
      case FIRM_POWER -> "peak";
      case CHIPS -> "chips";
      case CHIP_SUPPLY -> "vendor";
      case CONTRACT -> "terms";
      case SHARE_CAP -> "share";
      case CLAUSE -> "clause";
    };
  }

  private static String unit(Kind kind) {
    return switch (kind) {
      case POWER, FIRM_POWER, CHIP_SUPPLY -> "/MW-month";
      case CHIPS, CONTRACT -> "/chip-month";
      case SHARE_CAP, CLAUSE -> "/H100-month";
    };
  }

  private static String seller(Estate estate, Binding binding) {
    return switch (binding.kind()) {
      case POWER, FIRM_POWER, CHIPS -> estate.site(binding.subject()).partner();
      case CHIP_SUPPLY, CONTRACT, SHARE_CAP, CLAUSE -> "";
    };
  }

  private static String name(Estate estate, Binding binding) {
    return switch (binding.kind()) {
      case POWER, FIRM_POWER, CHIPS -> estate.site(binding.subject()).name();
      case CHIP_SUPPLY -> estate.chip(binding.subject()).name();
      case SHARE_CAP -> estate.partner(binding.subject()).name();
      case CONTRACT, CLAUSE -> binding.subject();
    };
  }

  /** Where only one limit is known, only that one can bind: said, so that nobody reads too much. */
  private void onRecord(Estate estate) {
    Predicate<Site> power = s -> !s.power().isEmpty();
    Predicate<Site> chips = s -> s.hosts().stream().anyMatch(h -> limited(estate, h));
    long both = estate.sites().stream().filter(power.and(chips)).count();
    long powerOnly = estate.sites().stream().filter(power.and(chips.negate())).count();
    long chipsOnly = estate.sites().stream().filter(chips.and(power.negate())).count();
    if (powerOnly + chipsOnly > 0) {
      out.println(
          terminal.dim(
              "  On record: both limits for %s, only power for %d, only chips for %d."
                  .formatted(Count.of(both, "site"), powerOnly, chipsOnly)));
    }
  }

  private static boolean limited(Estate estate, Site.Host host) {
    return !host.delivered().isEmpty() || !estate.chip(host.chip()).supply().isEmpty();
  }
}
