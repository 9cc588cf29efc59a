package org.anabranch.cli.compute;

import java.io.PrintWriter;
import java.time.LocalDate;
import java.util.List;
import org.anabranch.cli.terminal.Shown;
import org.anabranch.cli.terminal.Terminal;
import org.anabranch.compute.plan.Alternative;
import org.anabranch.compute.plan.Choice;
import org.anabranch.compute.plan.Comparison;
import org.anabranch.compute.plan.Decision;
import org.anabranch.compute.plan.Independence;
import org.anabranch.compute.plan.Plan;
import org.anabranch.kernel.Count;

/** Prints what is to be decided, by when, and what it costs to be ready for a loss. */
final class DecisionTable {
  private final PrintWriter out;
  private final Terminal terminal;
  private final LocalDate today;

  DecisionTable(PrintWriter out, Terminal terminal, LocalDate today) {
    this.out = terminal.lines(out);
    this.terminal = terminal;
    this.today = today;
  }

  void print(Plan plan) {
    signing(plan);
    independence(plan);
  }

  private void signing(Plan plan) {
    if (plan.choices().isEmpty()) {
      return;
    }
    out.println(terminal.bold("What to sign, and by when"));
    if (plan.decisions().isEmpty()) {
      out.println("  Nothing: no offer makes the plan cheaper.");
    }
    plan.decisions().forEach(d -> decision(d));
    for (Choice choice : plan.choices()) {
      if (plan.decisions().stream().noneMatch(d -> d.choice().id().equals(choice.id()))) {
        out.println(
            terminal.dim(
                "  not "
                    + choice.id()
                    + plan.barred(choice).map(why -> " (" + why + ")").orElse("")));
      }
    }
    out.println();
  }

  private void decision(Decision d) {
    out.printf(
        "  %-24s sign by %s, runs from %s for %s%s%n",
        Shown.clipped(d.choice().id(), 24),
        d.signBy(),
        d.start(),
        Count.of(d.choice().termMonths(), "month"),
        d.choice().feeUsdMillion() > 0
            ? ", fee " + Shown.usdMillion(d.choice().feeUsdMillion())
            : "");
    if (!d.choice().askFirst().isEmpty()) {
      out.printf(
          "    ask %s first, by %s: %s to answer%n",
          String.join(" and ", d.choice().askFirst()),
          d.askBy(),
          Count.of(d.choice().answerDays(), "day"));
    }
    d.lateness(today).ifPresent(late -> out.println("    " + terminal.warn(late)));
  }

  private void independence(Plan plan) {
    Independence ready = plan.independence();
    if (ready == null) {
      return;
    }
    out.println(terminal.bold("What independence costs"));
    if (!ready.differs(plan.decisions())) {
      out.println("  Nothing more: no offer would soften the loss of anybody.");
    } else {
      out.printf(
          "  To be hurt as little as the offers allow, whoever is lost: %s more while nobody is.%n",
          Shown.usdMillion(ready.extraUsdMillion()));
      ready.decisions().forEach(this::decision);
      String on = Shown.usdMillion(ready.unmetPenaltyOn());
      String off = Shown.usdMillion(ready.unmetPenaltyOff());
      out.println(
          on.equals(off)
              ? "  The worst loss still costs %s in unmet demand; others cost less.".formatted(on)
              : "  The worst loss then costs %s in unmet demand instead of %s.".formatted(on, off));
    }
    out.println();
  }

  void print(Comparison comparison) {
    out.println(terminal.bold("What if " + comparison.question() + "?"));
    comparison.sentences().forEach(s -> out.println("  " + s));
    out.println();
  }

  void print(List<Alternative> alternatives, double percent) {
    out.println(
        terminal.bold("Plans at most %.0f %% dearer".formatted(percent))
            + terminal.dim("  share of all work wanted, least – plan – most"));
    for (Alternative a : alternatives) {
      out.printf(
          "  %-20s %6s – %6s – %6s%n",
          Shown.clipped(a.name(), 20),
          Shown.percent(a.leastShare(), 1),
          Shown.percent(a.share(), 1),
          Shown.percent(a.mostShare(), 1));
    }
    out.println();
  }
}
