package org.anabranch.cli;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.anabranch.compute.drill.ExitDrill;
import org.anabranch.compute.drill.LiveDrill;
import org.anabranch.kernel.ProblemException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code anabranch drill list}: the drills that were made. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = "Lists the drills that were made, newest first.")
final class DrillListCommand implements Callable<Integer> {
  private final Product product;
  private final Map<String, String> environment;
  private final PrintWriter out;

  @Option(
      names = "--server",
      paramLabel = "URL",
      description = "The server to ask; lists live drills only.")
  private @Nullable String server;

  @Mixin private PlaceOptions place = new PlaceOptions();

  DrillListCommand(Product product, Map<String, String> environment, PrintWriter out) {
    this.product = product;
    this.environment = environment;
    this.out = out;
  }

  @Override
  public Integer call() {
    for (LiveDrill d : LiveDoor.ask(product, place, server, environment, LiveDoor::all)) {
      out.printf(
          Locale.ENGLISH,
          "%s  %-20s live, %.3g %% of %s: %s  %s%n",
          d.startedAt().toString().substring(0, 16),
          d.exit(),
          100 * d.share(),
          d.scope(),
          d.end() == null ? "under way until " + d.until() : "ended by " + d.end().word(),
          d.id());
    }
    return server == null ? onPaper() : 0;
  }

  private int onPaper() {
    try (Session session = product.open(place.place(environment))) {
      for (ExitDrill d : session.drills().all()) {
        out.printf(
            Locale.ENGLISH,
            "%s  %-20s on paper, from %s  %5.1f %% served elsewhere  $%,.0f m  %s%n",
            d.at().toString().substring(0, 16),
            d.name(),
            d.exit().from(),
            100 * d.substituted(),
            d.cost(),
            session.drills().file(d.id(), "report.pdf"));
      }
    } catch (ProblemException e) {
      if (!e.problem().code().equals("home-locked")) {
        throw e;
      }
      out.println("Those on paper are in the console of the server that holds the data directory.");
    }
    return 0;
  }
}
