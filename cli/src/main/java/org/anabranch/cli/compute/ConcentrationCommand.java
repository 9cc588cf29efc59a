package org.anabranch.cli.compute;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.anabranch.cli.product.PlaceOptions;
import org.anabranch.cli.product.Product;
import org.anabranch.cli.product.Session;
import org.anabranch.cli.terminal.Shown;
import org.anabranch.cli.terminal.Surroundings;
import org.anabranch.cli.terminal.Terminal;
import org.anabranch.compute.concentration.ConcentrationTable;
import org.anabranch.compute.concentration.Concentrations;
import org.anabranch.compute.concentration.Passed;
import org.anabranch.compute.concentration.Trend;
import org.anabranch.compute.plan.Concentration;
import org.anabranch.compute.plan.Plan;
import org.anabranch.kernel.Json;
import org.anabranch.kernel.ProblemException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code anabranch concentration}: on whom everything depends, and how that moves. */
@Command(
    name = "concentration",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Says on whom everything depends: the Herfindahl-Hirschman index (10,000 for one holder alone; above 1,800 the 2023 US merger guidelines speak of high concentration) and the largest share, of what the plan has and of what the gateway used, looked through to who really supplies.",
      ""
    })
final class ConcentrationCommand implements Callable<Integer> {
  private static final String LINE = "  %-35s %-7s %6s  %-21s %s%n";

  private final Product product;
  private final Surroundings here;
  private final PrintWriter out;

  @Option(names = "--source", paramLabel = "SOURCE", description = "plan or usage (both).")
  private @Nullable String source;

  @Option(
      names = "--measure",
      paramLabel = "WHAT",
      description = "spend, tokens, chip-hours or power (all).")
  private @Nullable String measure;

  @Option(
      names = "--by",
      paramLabel = "WHOM",
      description =
          "seller, supplier, chip-vendor, power-region, region, vendor, host, lab or model (all).")
  private @Nullable String by;

  @Option(names = "--months", description = "Show every month instead of the last.")
  private boolean months;

  @Option(names = "--json", description = "Print everything as JSON.")
  private boolean json;

  @Option(names = "--csv", description = "Print every share of every month as CSV.")
  private boolean csv;

  @Option(names = "--check", description = "End with 1 when a configured cap is passed.")
  private boolean check;

  @Mixin private PlaceOptions place = new PlaceOptions();

  ConcentrationCommand(Product product, Surroundings here, PrintWriter out) {
    this.product = product;
    this.here = here;
    this.out = out;
  }

  @Override
  public Integer call() {
    try (Session session = product.open(place.place(here))) {
      Concentrations all = session.concentration().over(() -> plan(session)).now();
      List<Trend> wanted = all.trends(source, measure, by);
      if (json) {
        out.println(
            Json.plain(new Concentrations(wanted, all.caps(), all.passed(), all.planned())));
      } else if (csv) {
        out.print(ConcentrationTable.csv(wanted));
      } else {
        print(wanted, all.passed());
      }
      return check && !all.passed().isEmpty() ? 1 : 0;
    }
  }

  /** What was used is told even where the estate cannot be planned. */
  private Optional<Plan> plan(Session session) {
    try {
      return session.makePlan();
    } catch (ProblemException e) {
      if (!json && !csv) {
        Terminal.of(here)
            .lines(out)
            .println(Terminal.of(here).warn("No plan, so only what was used: ") + e.getMessage());
      }
      return Optional.empty();
    }
  }

  private void print(List<Trend> trends, List<Passed> passed) {
    Terminal terminal = Terminal.of(here);
    PrintWriter lines = terminal.lines(out);
    passed.forEach(p -> lines.println(terminal.bad("Cap passed: ") + p.text()));
    if (trends.isEmpty()) {
      lines.println("There is nothing to share out: no such usage, and no such plan.");
      return;
    }
    lines.printf(LINE, "", "month", "HHI", "largest", "");
    for (Trend trend : trends) {
      List<Trend.Month> shown = months ? trend.months() : List.of(trend.last());
      shown.forEach(m -> line(lines, trend, m, terminal));
    }
  }

  private static void line(PrintWriter lines, Trend trend, Trend.Month month, Terminal terminal) {
    Concentration c = month.concentration();
    Concentration.Share largest = c.shares().getFirst();
    lines.printf(
        Locale.ENGLISH,
        LINE,
        trend.basis(),
        month.month(),
        String.format(Locale.ENGLISH, "%,.0f", c.hhi()),
        String.format(
            Locale.ENGLISH, "%s %.1f %%", Shown.clipped(largest.name(), 13), 100 * largest.share()),
        c.hhi() > Concentration.HIGH ? terminal.warn("high") : "");
  }
}
