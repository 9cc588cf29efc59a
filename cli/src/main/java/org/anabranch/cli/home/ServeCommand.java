package org.anabranch.cli.home;

import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.anabranch.cli.product.PlaceOptions;
import org.anabranch.cli.product.Product;
import org.anabranch.cli.terminal.Surroundings;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code anabranch serve}: the console, the API, the gateway and the sandbox, until stopped. */
@Command(
    name = "serve",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Serves the console, the API and the gateway on 127.0.0.1, until stopped.")
final class ServeCommand implements Callable<Integer>, Holding {
  private final Product product;
  private final Surroundings here;
  private final PrintWriter out;

  @Option(names = "--port", paramLabel = "N", description = "The console's port (default: 8080).")
  private @Nullable Integer port;

  @Mixin private PlaceOptions place = new PlaceOptions();

  ServeCommand(Product product, Surroundings here, PrintWriter out) {
    this.product = product;
    this.here = here;
    this.out = out;
  }

  @Override
  public Integer call() throws InterruptedException {
    product.serve(
        place.place(here),
        Optional.ofNullable(port),
        lines -> {
          out.println(lines);
          out.flush();
        });
    return 0;
  }
}
