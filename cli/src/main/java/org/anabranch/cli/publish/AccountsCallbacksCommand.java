package org.anabranch.cli.publish;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.anabranch.cli.product.PlaceOptions;
import org.anabranch.cli.product.Product;
import org.anabranch.cli.product.Session;
import org.anabranch.cli.terminal.Surroundings;
import org.anabranch.kernel.Provenance;
import org.anabranch.kernel.Secret;
import org.anabranch.publish.Account;
import org.anabranch.publish.Platform;
import org.anabranch.publish.connect.AccountHealth;
import org.anabranch.publish.connect.App;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code anabranch accounts callbacks}: what to enter where, so that platforms call. */
@Command(
    name = "callbacks",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Shows what to enter in the platforms' consoles so that they call this server: the address (below the public https address that leads to it), and the token and the key where the console asks for them. Keep them secret.",
      ""
    })
final class AccountsCallbacksCommand implements Callable<Integer> {
  private final Product product;
  private final Surroundings here;
  private final PrintWriter out;
  private boolean none = true;

  @Option(
      names = "--workspace",
      paramLabel = "NAME",
      defaultValue = Account.DEFAULT_WORKSPACE,
      description = "The workspace whose apps are shown (${DEFAULT-VALUE}).")
  private String workspace = Account.DEFAULT_WORKSPACE;

  @Mixin private PlaceOptions place = new PlaceOptions();

  AccountsCallbacksCommand(Product product, Surroundings here, PrintWriter out) {
    this.product = product;
    this.here = here;
    this.out = out;
  }

  @Override
  public Integer call() {
    try (Session session = product.open(place.place(here))) {
      for (App app : session.connections().apps(workspace)) {
        if (app.provenance() != Provenance.SIMULATED) {
          print(session, app.platform(), app.id(), "app " + app.clientId());
        }
      }
      for (AccountHealth health : session.connections().health()) {
        Account account = health.account();
        if (health.state() == AccountHealth.State.CONFIGURED
            && account.provenance() != Provenance.SIMULATED) {
          print(session, account.platform(), account.id(), "account " + account.name());
        }
      }
      if (none) {
        out.println(
            "No platform of yours calls. Enter an app on the console's Accounts page first.");
      }
      return 0;
    }
  }

  private void print(Session session, Platform platform, String id, String whose) {
    session
        .connections()
        .callbackKeys(platform, id)
        .ifPresent(
            entered -> {
              none = false;
              out.println(platform.title() + ", " + whose);
              out.println("    address  /callbacks/" + platform.key() + "/" + id);
              line("token", entered.token());
              line("key", entered.key());
            });
  }

  private void line(String name, @Nullable Secret secret) {
    if (secret != null) {
      out.println("    %-7s  %s".formatted(name, secret.reveal()));
    }
  }
}
