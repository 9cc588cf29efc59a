package org.anabranch.cli.drill;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.anabranch.cli.product.PlaceOptions;
import org.anabranch.cli.product.Product;
import org.anabranch.cli.product.Session;
import org.anabranch.cli.terminal.Surroundings;
import org.anabranch.cli.terminal.Terminal;
import org.anabranch.compute.drill.LiveDrill;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code anabranch drill stop}: ends a live drill before its time. */
@Command(
    name = "stop",
    mixinStandardHelpOptions = true,
    description = "Ends a live drill; every gateway obeys within seconds.")
final class DrillStopCommand implements Callable<Integer> {
  private final Product product;
  private final Surroundings here;
  private final PrintWriter out;

  @Parameters(index = "0", paramLabel = "DRILL", description = "Its id; see drill list.")
  private String id = "";

  @Mixin private PlaceOptions place = new PlaceOptions();

  DrillStopCommand(Product product, Surroundings here, PrintWriter out) {
    this.product = product;
    this.here = here;
    this.out = Terminal.of(here).lines(out);
  }

  @Override
  public Integer call() {
    LiveDrill drill;
    try (Session session = product.open(place.place(here))) {
      drill = session.liveDrills().stop(id);
    }
    out.printf("%s is over: %s.%n", drill.id(), drill.why());
    out.println("Its report follows within seconds: anabranch drill show " + drill.id());
    return 0;
  }
}
