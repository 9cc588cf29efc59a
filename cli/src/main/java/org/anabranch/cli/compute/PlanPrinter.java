package org.anabranch.cli.compute;

import java.io.PrintWriter;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.anabranch.cli.terminal.Shown;
import org.anabranch.cli.terminal.Terminal;
import org.anabranch.compute.estate.Demand;
import org.anabranch.compute.estate.Estate;
import org.anabranch.compute.estate.Figure;
import org.anabranch.compute.plan.Concentration;
import org.anabranch.compute.plan.Dispatch;
import org.anabranch.compute.plan.Loss;
import org.anabranch.compute.plan.Plan;
import org.anabranch.kernel.Count;

/**
 * Prints a plan for people: demand against supply, where it runs, which limit binds, how
 * concentrated it is, what each loss would do, and what the figures rest on.
 */
final class PlanPrinter {

  private final PrintWriter out;
  private final Terminal terminal;
  private final LocalDate today;

  PlanPrinter(PrintWriter out, Terminal terminal, LocalDate today) {
    this.out = terminal.lines(out);
    this.terminal = terminal;
    this.today = today;
  }

  void print(Plan plan) {
    heading(plan);
    new DecisionTable(out, terminal, today).print(plan);
    new BalanceTable(out, terminal).print(plan);
    whereItRuns(plan);
    new LimitTable(out, terminal).print(plan);
    concentration(plan);
    losses(plan);
    new ObstaclePrinter(out, terminal).print(plan);
    footing(plan);
    out.flush();
  }

  private void heading(Plan plan) {
    Estate estate = plan.estate();
    out.println(terminal.bold(estate.name()));
    String facts =
        "%s to %s (%s) · %s of %s · demand: %s"
            .formatted(
                estate.horizon().from(),
                estate.horizon().until(),
                Count.of(plan.months().size(), "month"),
                Count.of(estate.sites().size(), "site"),
                Count.of(
                    estate.sites().stream().map(s -> s.partner()).distinct().count(), "partner"),
                estate.demand().stream()
                    .map(d -> Shown.lower(d.name()))
                    .collect(Collectors.joining(", ")));
    Shown.wrapped(facts, terminal.width()).forEach(line -> out.println(terminal.dim(line)));
    if (estate.about() != null) {
      Shown.wrapped(estate.about(), terminal.width()).forEach(out::println);
    }
    out.println();
    out.println(verdict(plan));
    out.printf(
        "To pay: %s. Unmet demand costs %s more, at the penalties the file sets.%n",
        Shown.usdMillion(plan.base().cashUsdMillion()),
        Shown.usdMillion(plan.base().penaltyUsdMillion()));
    List<Dispatch.Limit> limits = plan.base().limits();
    double power = LimitTable.savedUsd(limits, Dispatch.Kind.POWER);
    double chips =
        LimitTable.savedUsd(limits, Dispatch.Kind.CHIPS)
            + LimitTable.savedUsd(limits, Dispatch.Kind.CHIP_SUPPLY);
    if (power + chips > 0) {
      out.printf(
          "One percent more power would save %s, one percent more chips %s.%n",
          Shown.usdMillion(power / 1e6), Shown.usdMillion(chips / 1e6));
    }
    out.println();
  }

  private String verdict(Plan plan) {
    double missing = plan.base().unmet(_ -> true);
    String unmet = missing > 0 ? Shown.percent(missing, plan.base().wanted(_ -> true)) : "nothing";
    if (plan.firstMet().isEmpty()) {
      return terminal.bad("Supply never meets demand in these months: " + unmet + " is unmet.");
    }
    if (plan.metForGood().isEmpty()) {
      return terminal.warn(
          "Supply first meets demand in %s, but not for good: %s is unmet over the whole time."
              .formatted(plan.firstMet().get(), unmet));
    }
    return terminal.good(
        "Supply meets demand for good from %s; %s is unmet over the whole time."
            .formatted(plan.metForGood().get(), unmet));
  }

  private void whereItRuns(Plan plan) {
    Concentration sells = named(plan, "work served, by who sells it");
    if (sells.shares().isEmpty()) {
      return;
    }
    out.println(terminal.bold("Where it runs, by who sells it"));
    for (Concentration.Share share : sells.shares()) {
      out.printf(
          "  %-12s %s %5s  %s%n",
          Shown.clipped(share.name(), 12),
          Shown.bar(share.share(), 18),
          Shown.percent(share.share(), 1),
          terminal.dim(Shown.listed(sites(plan, share.id()), terminal.width() - 41)));
    }
    out.println();
  }

  /** The partner's busiest sites, and what each does. */
  private static List<String> sites(Plan plan, String partner) {
    Estate estate = plan.estate();
    double all = plan.base().served(_ -> true);
    return estate.sites().stream()
        .filter(s -> estate.ultimateOwner(s.partner()).equals(partner))
        .map(s -> Map.entry(s.name(), plan.base().served(r -> r.site().equals(s.id())) / all))
        .filter(e -> e.getValue() > 0)
        .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
        .map(e -> e.getKey() + " " + Shown.percent(e.getValue(), 1))
        .toList();
  }

  private static Concentration named(Plan plan, String basis) {
    return plan.concentrations().stream()
        .filter(c -> c.basis().equals(basis))
        .findFirst()
        .orElse(new Concentration(basis, List.of(), 0));
  }

  private void concentration(Plan plan) {
    if (plan.concentrations().isEmpty()) {
      return;
    }
    out.println(
        terminal.bold("How concentrated it is")
            + terminal.dim("  HHI, high above 1,800 (US merger guidelines 2023)"));
    for (Concentration c : plan.concentrations()) {
      String hhi = "%,6.0f".formatted(c.hhi());
      String head = "  " + (c.hhi() > Concentration.HIGH ? terminal.warn(hhi) : hhi) + "  ";
      List<String> shares =
          c.shares().stream()
              .map(s -> Shown.clipped(s.name(), 12) + " " + Shown.percent(s.share(), 1))
              .toList();
      int room = terminal.width() - 12 - c.basis().length();
      out.println(head + c.basis() + ": " + Shown.listed(shares, room));
    }
    out.println();
  }

  private void losses(Plan plan) {
    if (plan.losses().isEmpty()) {
      return;
    }
    List<Demand> classes = plan.estate().demand();
    out.println(
        terminal.bold("If one were lost for the whole time")
            + terminal.dim("  more unmet, in percent of each class"));
    StringBuilder head = new StringBuilder("  %-15s".formatted(""));
    classes.forEach(d -> head.append("%9s".formatted(Shown.clipped(Shown.lower(d.name()), 8))));
    head.append("%10s%10s  %s".formatted("to pay", "in all", "holds"));
    out.println(terminal.dim(head.toString()));
    List<Loss> byPrice = new ArrayList<>(plan.losses());
    byPrice.sort(
        (a, b) ->
            a.kind() == b.kind()
                ? Double.compare(b.priceUsdMillion(), a.priceUsdMillion())
                : a.kind().compareTo(b.kind()));
    for (Loss loss : byPrice) {
      StringBuilder line = new StringBuilder("  %-15s".formatted(lost(loss)));
      for (Demand d : classes) {
        line.append("%9s".formatted(more(loss, d.id())));
      }
      out.println(
          line
              + "%10s%10s  "
                  .formatted(
                      Shown.signed(loss.moreCashUsdMillion()), Shown.signed(loss.priceUsdMillion()))
              + (loss.survives() ? terminal.good("yes") : terminal.bad("no")));
    }
    long shortMonths = plan.months().stream().filter(m -> isShort(plan, m)).count();
    if (shortMonths > 0 && plan.losses().stream().noneMatch(Loss::survives)) {
      out.println(
          terminal.dim(
              "  Short in %d of %s with everybody there: nothing is spare to absorb a loss."
                  .formatted(shortMonths, Count.of(plan.months().size(), "month"))));
    }
    out.println();
  }

  private static boolean isShort(Plan plan, YearMonth month) {
    return plan.base().unmet(b -> b.month().equals(month)) > 0;
  }

  private static String lost(Loss loss) {
    return switch (loss.kind()) {
      case PARTNER -> Shown.clipped(loss.name(), 15);
      case CHIP_VENDOR -> Shown.clipped(loss.name(), 9) + " chips";
    };
  }

  private static String more(Loss loss, String demand) {
    double wanted = loss.wanted().getOrDefault(demand, 0.0);
    double more = loss.moreUnmet().getOrDefault(demand, 0.0);
    return Math.abs(more) < 0.0005 * wanted
        ? "–"
        : (more > 0 ? "+" : "−") + Shown.percent(Math.abs(more), wanted);
  }

  private void footing(Plan plan) {
    if (!plan.notes(today).isEmpty()) {
      out.println(terminal.bold("Mind"));
      for (String warning : plan.notes(today)) {
        out.println("  " + warning);
      }
    }
    out.println(
        terminal.dim(
            "proved best to a relative gap of %.0e (%s, %s, %s planned anew)"
                .formatted(
                    plan.base().relativeGap(),
                    Count.of(plan.base().variables(), "variable"),
                    Count.of(plan.base().rows(), "row"),
                    Count.of(plan.losses().size(), "loss", "losses"))));
    out.println(
        "figures: %d stated, %d reported, %d estimated; %s of intent %s"
            .formatted(
                count(plan, Figure.Status.STATED),
                count(plan, Figure.Status.REPORTED),
                count(plan, Figure.Status.ESTIMATED),
                Count.of(count(plan, Figure.Status.LETTER_OF_INTENT), "letter"),
                plan.estate().includeLettersOfIntent() ? "counted as capacity" : "left out"));
  }

  private static int count(Plan plan, Figure.Status status) {
    return plan.figures().getOrDefault(status, 0);
  }
}
