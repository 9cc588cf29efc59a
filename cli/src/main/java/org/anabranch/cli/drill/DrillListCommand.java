package org.anabranch.cli.drill;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.anabranch.cli.product.PlaceOptions;
import org.anabranch.cli.product.Product;
import org.anabranch.cli.product.Session;
import org.anabranch.cli.terminal.Surroundings;
import org.anabranch.cli.terminal.Terminal;
import org.anabranch.compute.drill.ExitDrill;
import org.anabranch.compute.drill.LiveDrill;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code anabranch drill list}: the drills that were made. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = "Lists the drills that were made, newest first.")
final class DrillListCommand implements Callable<Integer> {
  private final Product product;
  private final Surroundings here;
  private final PrintWriter out;

  @Mixin private PlaceOptions place = new PlaceOptions();

  DrillListCommand(Product product, Surroundings here, PrintWriter out) {
    this.product = product;
    this.here = here;
    this.out = Terminal.of(here).lines(out);
  }

  @Override
  public Integer call() {
    try (Session session = product.open(place.place(here))) {
      if (session.liveDrills().all().isEmpty() && session.drills().all().isEmpty()) {
        out.println("No drill was made yet; anabranch drill --help says how.");
      }
      session.liveDrills().all().forEach(this::live);
      session.drills().all().forEach(d -> onPaper(session, d));
    }
    return 0;
  }

  private void live(LiveDrill d) {
    out.printf(
        Locale.ENGLISH,
        "%s  %s  %s%n    live, %.3g %% of %s%n    %s%n",
        d.startedAt().toString().substring(0, 16),
        d.id(),
        d.exit(),
        100 * d.share(),
        d.scope(),
        d.end() == null ? "under way until " + d.until() : "ended by " + d.end().word());
  }

  private void onPaper(Session session, ExitDrill d) {
    out.printf(
        Locale.ENGLISH,
        "%s  %s  %s%n    on paper, from %s: %.1f %% served elsewhere, $%,.0f m%n    %s%n",
        d.at().toString().substring(0, 16),
        d.id(),
        d.name(),
        d.exit().from(),
        100 * d.substituted(),
        d.cost(),
        session.drills().file(d.id(), "report.pdf"));
  }
}
