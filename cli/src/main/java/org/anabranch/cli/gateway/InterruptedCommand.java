package org.anabranch.cli.gateway;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.anabranch.cli.product.PlaceOptions;
import org.anabranch.cli.product.Product;
import org.anabranch.cli.product.Session;
import org.anabranch.cli.terminal.Surroundings;
import org.anabranch.gateway.treasury.Treasury.Interrupted;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "interrupted",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Lists the calls that a crash interrupted, which are charged what was reserved for them.")
final class InterruptedCommand implements Callable<Integer> {
  private final Product product;
  private final Surroundings here;
  private final PrintWriter out;

  @Mixin private PlaceOptions place = new PlaceOptions();

  InterruptedCommand(Product product, Surroundings here, PrintWriter out) {
    this.product = product;
    this.here = here;
    this.out = out;
  }

  @Override
  public Integer call() {
    try (Session session = product.open(place.place(here))) {
      List<Interrupted> all = session.treasury().interrupted();
      if (all.isEmpty()) {
        out.println("No call that a crash interrupted is charged a reservation.");
      }
      for (Interrupted each : all) {
        out.printf(
            "%s  %s  %-20s %-28s %s%n",
            each.at(), each.decision(), each.caller(), each.deployment(), each.charged());
      }
    }
    return 0;
  }
}
