package org.anabranch.cli.publish;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.anabranch.cli.product.PlaceOptions;
import org.anabranch.cli.product.Product;
import org.anabranch.cli.product.Session;
import org.anabranch.cli.terminal.Surroundings;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Problem;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code anabranch accounts disconnect}: gives a consent back and forgets the account. */
@Command(
    name = "disconnect",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Gives the consent back where the platform has a call for it, and forgets the account, its tokens and its weekly slots. What was published stays, there and here, with its figures and what people said. An account for which something is planned stays connected.",
      ""
    })
final class AccountsDisconnectCommand implements Callable<Integer> {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Product product;
  private final Surroundings here;
  private final PrintWriter out;

  @Parameters(index = "0", paramLabel = "ACCOUNT", description = "Its id, as accounts lists it.")
  private @Nullable String id;

  @Mixin private PlaceOptions place = new PlaceOptions();

  AccountsDisconnectCommand(Product product, Surroundings here, PrintWriter out) {
    this.product = product;
    this.here = here;
    this.out = out;
  }

  @Override
  public Integer call() throws InterruptedException {
    String named = String.valueOf(id);
    try (Session session = product.open(place.place(here))) {
      if (session.publisher().account(named).isEmpty()) {
        throw Problem.badInput(
                "account-missing",
                "There is no account “%s”.".formatted(named),
                "See them with: anabranch accounts")
            .asException();
      }
      boolean told = session.connections().disconnect(named, Deadline.in(PATIENCE));
      out.println(
          told
              ? "Disconnected; the platform was told to forget the consent."
              : "Forgotten here. Remove the app in the account's settings on the platform too.");
    }
    return 0;
  }
}
