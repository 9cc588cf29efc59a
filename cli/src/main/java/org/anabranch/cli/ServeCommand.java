package org.anabranch.cli;

import java.io.PrintWriter;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code anabranch serve}: the console, the API, the gateway and the sandbox, until stopped. */
@Command(
    name = "serve",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Opens the console in a browser, the API and the gateway on 127.0.0.1, until stopped.")
final class ServeCommand implements Callable<Integer> {
  private final Product product;
  private final Map<String, String> environment;
  private final PrintWriter out;

  @Option(names = "--port", paramLabel = "N", description = "The console's port (default: 8080).")
  private @Nullable Integer port;

  @Mixin private PlaceOptions place = new PlaceOptions();

  ServeCommand(Product product, Map<String, String> environment, PrintWriter out) {
    this.product = product;
    this.environment = environment;
    this.out = out;
  }

  @Override
  public Integer call() throws InterruptedException {
    product.serve(
        place.place(environment),
        Optional.ofNullable(port),
        lines -> {
          out.println(lines);
          out.flush();
        });
    return 0;
  }
}
