package org.anabranch.cli.home;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.anabranch.cli.product.PlaceOptions;
import org.anabranch.cli.product.Product;
import org.anabranch.cli.terminal.Surroundings;
import org.anabranch.gateway.peer.PeerConfiguration;
import org.anabranch.kernel.TextFile;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code anabranch config}: is the configuration sound, what may stand in it, what a peer's says.
 */
@Command(
    name = "config",
    mixinStandardHelpOptions = true,
    description = "Checks the configuration, or makes one of another gateway's.")
final class ConfigCommand implements Callable<Integer> {
  private final Product product;
  private final Surroundings here;
  private final PrintWriter out;

  @Option(names = "--schema", description = "Print the JSON Schema.")
  private boolean schema;

  @Option(
      names = "--from",
      paramLabel = "FILE",
      description =
          "Print what a LiteLLM or Portkey FILE says, as a configuration of this gateway.")
  private @Nullable Path from;

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
    } else if (from != null) {
      Path file = here.path(from.toString());
      out.print(
          PeerConfiguration.read(from.toString(), TextFile.read(file), here.environment()).text());
    } else {
      List<String> unset = product.checkConfiguration(place.place(here));
      out.println("The configuration is sound.");
      unset.forEach(out::println);
    }
    return 0;
  }
}
