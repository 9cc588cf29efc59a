package org.anabranch.cli.home;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.anabranch.cli.product.PlaceOptions;
import org.anabranch.cli.product.Product;
import org.anabranch.cli.product.Session;
import org.anabranch.cli.terminal.Surroundings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code anabranch secrets}: how many secrets are stored, and what keeps them. */
@Command(
    name = "secrets",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Says how many secrets are stored, by what they are for; rotates their key.",
      ""
    })
final class SecretsCommand implements Callable<Integer> {
  private final Product product;
  private final Surroundings here;
  private final PrintWriter out;

  @Mixin private PlaceOptions place = new PlaceOptions();

  SecretsCommand(Product product, Surroundings here, PrintWriter out) {
    this.product = product;
    this.here = here;
    this.out = out;
  }

  @Override
  public Integer call() {
    try (Session session = product.open(place.place(here))) {
      var names = session.secrets().names();
      long accounts = names.stream().filter(n -> n.startsWith("account/")).count();
      long apps = names.stream().filter(n -> n.startsWith("app/")).count();
      long keys = names.stream().filter(n -> n.startsWith("gateway-key/")).count();
      out.printf("%d of accounts%n%d of apps%n%d of gateway keys%n", accounts, apps, keys);
      out.printf("%d of yours (anabranch secret)%n", names.size() - accounts - apps - keys);
    }
    return 0;
  }
}
