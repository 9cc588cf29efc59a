package org.anabranch.cli.home;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.anabranch.cli.product.PlaceOptions;
import org.anabranch.cli.product.Product;
import org.anabranch.cli.terminal.Surroundings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code anabranch gateway}: the data plane alone, until stopped. */
@Command(
    name = "gateway",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Opens the gateway alone, without console and stations, where the configuration says"
            + " (127.0.0.1:8081), until stopped.")
final class GatewayCommand implements Callable<Integer>, Holding {
  private final Product product;
  private final Surroundings here;
  private final PrintWriter out;

  @Mixin private PlaceOptions place = new PlaceOptions();

  GatewayCommand(Product product, Surroundings here, PrintWriter out) {
    this.product = product;
    this.here = here;
    this.out = out;
  }

  @Override
  public Integer call() throws InterruptedException {
    product.gateway(
        place.place(here),
        lines -> {
          out.println(lines);
          out.flush();
        });
    return 0;
  }
}
