package org.anabranch.cli;

import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
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
final class GatewayCommand implements Callable<Integer> {
  private final Product product;
  private final Map<String, String> environment;
  private final PrintWriter out;

  @Mixin private PlaceOptions place = new PlaceOptions();

  GatewayCommand(Product product, Map<String, String> environment, PrintWriter out) {
    this.product = product;
    this.environment = environment;
    this.out = out;
  }

  @Override
  public Integer call() throws InterruptedException {
    product.gateway(
        place.place(environment),
        lines -> {
          out.println(lines);
          out.flush();
        });
    return 0;
  }
}
