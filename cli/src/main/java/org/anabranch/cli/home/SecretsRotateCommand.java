package org.anabranch.cli.home;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.anabranch.cli.product.PlaceOptions;
import org.anabranch.cli.product.Product;
import org.anabranch.cli.product.Session;
import org.anabranch.cli.terminal.Surroundings;
import org.anabranch.kernel.Count;
import org.anabranch.kernel.SecretStore;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code anabranch secrets rotate}: seals every stored secret with a new key. */
@Command(
    name = "rotate",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Makes a new key, seals every stored secret with it, and forgets the old one. Cut off at any moment, nothing is lost: run it again. With several nodes, stop the others first and copy keys/secrets.json to them afterwards.",
      ""
    })
final class SecretsRotateCommand implements Callable<Integer> {
  private final Product product;
  private final Surroundings here;
  private final PrintWriter out;

  @Mixin private PlaceOptions place = new PlaceOptions();

  SecretsRotateCommand(Product product, Surroundings here, PrintWriter out) {
    this.product = product;
    this.here = here;
    this.out = out;
  }

  @Override
  public Integer call() {
    try (Session session = product.open(place.place(here))) {
      session.connections().settle();
      SecretStore.Rotation done = session.secrets().rotate();
      out.printf("Sealed %s with the new key %s.%n", Count.of(done.sealed(), "secret"), done.key());
    }
    return 0;
  }
}
