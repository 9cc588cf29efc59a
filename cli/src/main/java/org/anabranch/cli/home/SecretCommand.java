package org.anabranch.cli.home;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.anabranch.cli.product.PlaceOptions;
import org.anabranch.cli.product.Product;
import org.anabranch.cli.product.Session;
import org.anabranch.cli.terminal.Surroundings;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.Secret;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code anabranch secret}: puts a secret into the encrypted store, for {@code store:NAME} in the
 * configuration.
 */
@Command(
    name = "secret",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Stores a secret, encrypted, for use as store:NAME in the configuration. The value is read from the first line of standard input, unseen, so that it stands in no shell history.",
      ""
    })
final class SecretCommand implements Callable<Integer> {
  private final Product product;
  private final Surroundings here;
  private final PrintWriter out;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "NAME",
      description = "The secret's name; without one, lists those there are.")
  private @Nullable String name;

  @Option(names = "--remove", description = "Remove it instead.")
  private boolean remove;

  @Mixin private PlaceOptions place = new PlaceOptions();

  SecretCommand(Product product, Surroundings here, PrintWriter out) {
    this.product = product;
    this.here = here;
    this.out = out;
  }

  @Override
  public Integer call() {
    try (Session session = product.open(place.place(here))) {
      if (name == null && remove) {
        throw Problem.badInput(
                "secret-unnamed", "No secret was named.", "List them with: anabranch secret")
            .asException();
      } else if (name == null) {
        // What accounts and keys hold is under names of its own, not the person's to change here.
        List<String> own =
            session.secrets().names().stream()
                .filter(n -> !n.matches("(account|app|gateway-key)/.*"))
                .toList();
        own.forEach(out::println);
        if (own.isEmpty()) {
          out.println("No secret of yours is stored. See: anabranch secret --help");
        }
      } else if (remove) {
        session.secrets().remove(name);
        out.println("Removed " + name + ".");
      } else {
        session.secrets().put(name, new Secret(firstLine()));
        out.println("Stored. Write it in the configuration as store:" + name);
      }
    }
    return 0;
  }

  private String firstLine() {
    @Nullable String line = here.prompt().line("The secret (it is not shown): ");
    if (line == null || line.isBlank()) {
      throw Problem.badInput(
              "secret-empty",
              "No secret came on standard input.",
              "For example: printf %s \"$KEY\" | anabranch secret openai")
          .asException();
    }
    return line.strip();
  }
}
