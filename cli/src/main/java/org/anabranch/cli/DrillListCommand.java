package org.anabranch.cli;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.anabranch.compute.drill.ExitDrill;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code anabranch drill list}: the drills that were made. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = "Lists the drills that were made, newest first.")
final class DrillListCommand implements Callable<Integer> {
  private final Product product;
  private final Map<String, String> environment;
  private final PrintWriter out;

  @Mixin private PlaceOptions place = new PlaceOptions();

  DrillListCommand(Product product, Map<String, String> environment, PrintWriter out) {
    this.product = product;
    this.environment = environment;
    this.out = out;
  }

  @Override
  public Integer call() {
    try (Session session = product.open(place.place(environment))) {
      for (ExitDrill d : session.drills().all()) {
        out.printf(
            Locale.ENGLISH,
            "%s  %-20s from %s  %5.1f %% served elsewhere  $%,.0f m  %s%n",
            d.at().toString().substring(0, 16),
            d.name(),
            d.exit().from(),
            100 * d.substituted(),
            d.cost(),
            session.drills().file(d.id(), "report.pdf"));
      }
    }
    return 0;
  }
}
