package org.anabranch.cli.home;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.anabranch.cli.product.PlaceOptions;
import org.anabranch.cli.product.Product;
import org.anabranch.cli.terminal.Surroundings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code anabranch config}: is the configuration sound, and what may stand in it. */
@Command(
    name = "config",
    mixinStandardHelpOptions = true,
    description = "Checks the configuration, or prints its JSON Schema for editors.")
final class ConfigCommand implements Callable<Integer> {
  private final Product product;
  private final Surroundings here;
  private final PrintWriter out;

  @Option(names = "--schema", description = "Print the JSON Schema.")
  private boolean schema;

  @Mixin private PlaceOptions place = new PlaceOptions();

  ConfigCommand(Product product, Surroundings here, PrintWriter out) {
    this.product = product;
    this.here = here;
    this.out = out;
  }

  @Override
  public Integer call() {
    if (schema) {
      out.println(product.configurationSchema());
    } else {
      List<String> unset = product.checkConfiguration(place.place(here));
      out.println("The configuration is sound.");
      unset.forEach(out::println);
    }
    return 0;
  }
}
