package org.anabranch.cli.estate;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.anabranch.cli.product.PlaceOptions;
import org.anabranch.cli.product.Product;
import org.anabranch.cli.product.Session;
import org.anabranch.cli.terminal.Surroundings;
import org.anabranch.cli.terminal.Terminal;
import org.anabranch.compute.estate.EstateVersion;
import org.anabranch.compute.plan.PlanSummary;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code anabranch estate history}: every version, and the way back to one. */
@Command(
    name = "history",
    mixinStandardHelpOptions = true,
    description = "Lists the estate's versions, newest first.")
final class EstateHistoryCommand implements Callable<Integer> {
  private static final int SHOWN = 100;

  private final Product product;
  private final Surroundings here;
  private final PrintWriter out;

  @Option(
      names = "--restore",
      paramLabel = "NUMBER",
      description = "Puts that version in force again, as a new one.")
  private @Nullable Long restore;

  @Option(
      names = "--plans",
      description = {
        "Lists what the plans of the estate came to instead, and how the date at which"
            + " supply meets demand moved with each."
      })
  private boolean plans;

  @Mixin private PlaceOptions place = new PlaceOptions();

  EstateHistoryCommand(Product product, Surroundings here, PrintWriter out) {
    this.product = product;
    this.here = here;
    this.out = Terminal.of(here).lines(out);
  }

  @Override
  public Integer call() {
    try (Session session = product.open(place.place(here))) {
      if (restore != null) {
        EstateVersion version = session.estate().restore(restore, here.variable("USER"), "");
        out.printf("Version %d is in force; it is version %d again.%n", version.number(), restore);
        return 0;
      }
      if (plans) {
        print(session.plansMade(SHOWN));
        return 0;
      }
      for (EstateVersion v : session.estate().history(SHOWN)) {
        out.printf(
            "%4d  %s  %s  %-14s %s%n",
            v.number(),
            v.at().toString().substring(0, 16),
            v.digest().substring(0, 10),
            v.author(),
            v.why());
      }
    }
    return 0;
  }

  private void print(List<PlanSummary> made) {
    if (made.isEmpty()) {
      out.println("No plan was made of this estate yet: open the console, or POST /api/plan.");
    }
    for (int i = 0; i < made.size(); i++) {
      PlanSummary plan = made.get(i);
      out.printf(
          "%4d  %-12s %s  met for good %s, %.1f %% unmet, $%,.0f M paid%n",
          plan.number(),
          plan.label(),
          plan.at().toString().substring(0, 16),
          plan.metForGood() == null ? "never" : "from " + plan.metForGood(),
          100 * plan.unmet() / Math.max(1e-9, plan.wanted()),
          plan.cashUsdMillion());
      if (i + 1 < made.size()) {
        out.println("      " + plan.movedSince(made.get(i + 1)));
      }
    }
  }
}
