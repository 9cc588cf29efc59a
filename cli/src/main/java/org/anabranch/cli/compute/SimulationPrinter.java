package org.anabranch.cli.compute;

import java.io.PrintWriter;
import org.anabranch.cli.terminal.Shown;
import org.anabranch.cli.terminal.Terminal;
import org.anabranch.compute.simulate.Excess;
import org.anabranch.compute.simulate.Scenario;
import org.anabranch.compute.simulate.SimulationResult;
import org.anabranch.gateway.replay.Trial;
import org.anabranch.kernel.Count;

/**
 * Prints simulated results for people, best first as they came, and says that they are simulated.
 */
final class SimulationPrinter {
  private static final int MISFORTUNES = 12;

  private final PrintWriter out;
  private final Terminal terminal;

  SimulationPrinter(PrintWriter out, Terminal terminal) {
    this.out = terminal.lines(out);
    this.terminal = terminal;
  }

  void heading(Scenario scenario) {
    out.println(
        terminal.bold(scenario.name())
            + terminal.dim(
                "  simulated · seed %d · %s of %s · %s"
                    .formatted(
                        scenario.seed(),
                        Count.of(scenario.steps(), "step"),
                        Spans.shown(scenario.step()),
                        Count.of(scenario.sites().size(), "site"))));
    scenario.misfortunes().stream()
        .limit(MISFORTUNES)
        .forEach(m -> out.println(terminal.dim("  " + m)));
    if (scenario.misfortunes().size() > MISFORTUNES) {
      out.println(
          terminal.dim("  and %d more".formatted(scenario.misfortunes().size() - MISFORTUNES)));
    }
    out.flush();
  }

  void print(Trial trial) {
    out.println(
        terminal.dim(
            "  %-17s%11s%9s%9s%9s%8s%8s%7s"
                .formatted(
                    "simulated",
                    "due anyhow",
                    "beyond",
                    "penalty",
                    "in all",
                    "of best",
                    "refused",
                    "begins")));
    if (trial.optimumUsd() > 0) {
      out.println(
          "  %-17s%11s%9s%9s%9s%8s"
              .formatted("all known before", "", "", "", usd(trial.optimumUsd()), "100.0 %"));
    }
    if (trial.informedUsd() > 0) {
      out.println(
          "  %-17s%11s%9s%9s%9s%8s"
              .formatted(
                  "present known",
                  "",
                  "",
                  "",
                  usd(trial.informedUsd()),
                  "%.1f %%".formatted(100 * trial.informedUsd() / trial.optimumUsd())));
    }
    for (int i = 0; i < trial.results().size(); i++) {
      SimulationResult r = trial.results().get(i);
      out.println(
          "  %-17s%11s%9s%9s%9s%8s%8s%6.1fs"
              .formatted(
                  Shown.clipped(r.policy(), 16),
                  usd(r.fixedUsd()),
                  usd(r.variableUsd()),
                  usd(r.penaltyUsd()),
                  usd(r.totalUsd()),
                  trial.optimumUsd() > 0
                      ? "%.1f %%".formatted(100 * r.totalUsd() / trial.optimumUsd())
                      : "",
                  Shown.percent(r.refused(), r.attempts()),
                  r.seconds()));
      StringBuilder undone = new StringBuilder();
      for (SimulationResult.Kind k : r.kinds()) {
        if (k.undone() > 0.0005 * k.offered()) {
          undone.append("  %s %.1f %%".formatted(k.id(), 100 * k.undone() / k.offered()));
        }
      }
      if (!undone.isEmpty()) {
        out.println(terminal.dim("    undone:" + undone));
      }
      if (i < trial.excesses().size()) {
        out.println(terminal.dim("    " + why(trial.excesses().get(i))));
      }
    }
    out.println();
    out.flush();
  }

  private static String why(Excess e) {
    StringBuilder why = new StringBuilder("above the least:");
    part(why, "dearer sites", e.placementUsd(), e);
    part(why, "commitments", e.commitmentsUsd(), e);
    e.parts().forEach((kind, usd) -> part(why, kind + " undone or untimely", usd, e));
    return why.toString();
  }

  private static void part(StringBuilder why, String what, double usd, Excess e) {
    why.append("  %s %.2f %%".formatted(what, 100 * usd / e.leastUsd()));
  }

  private static String usd(double usd) {
    double size = Math.abs(usd);
    return size < 999_999.5
        ? "$%,.0f".formatted(usd)
        : size >= 1e9 ? million(usd / 1e9, "bn") : million(usd / 1e6, "M");
  }

  private static String million(double many, String unit) {
    return (Math.abs(many) >= 100 ? "$%.1f %s" : "$%.2f %s").formatted(many, unit);
  }
}
