package org.anabranch.cli.publish;

import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.anabranch.cli.product.PlaceOptions;
import org.anabranch.cli.product.Product;
import org.anabranch.cli.terminal.Surroundings;
import org.anabranch.kernel.Problem;
import org.anabranch.publish.Platform;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code anabranch accounts connect}: serves the page on which an account is connected. */
@Command(
    name = "connect",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Serves the console and says where to connect an account: a consent is given in a browser, and the platform sends it back here. Stop it when you are done.",
      ""
    })
final class AccountsConnectCommand implements Callable<Integer> {
  private final Product product;
  private final Surroundings here;
  private final PrintWriter out;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "PLATFORM",
      description = "The platform, such as x.")
  private @Nullable String platform;

  @Option(names = "--port", paramLabel = "PORT", description = "The console's port.")
  private @Nullable Integer port;

  @Mixin private PlaceOptions place = new PlaceOptions();

  AccountsConnectCommand(Product product, Surroundings here, PrintWriter out) {
    this.product = product;
    this.here = here;
    this.out = out;
  }

  @Override
  public Integer call() throws InterruptedException {
    String at = platform == null ? "" : "#" + platform(platform).key();
    if (product.console().isPresent()) {
      out.println("Open      " + product.console().get() + "/accounts" + at);
      return 0;
    }
    product.serve(
        place.place(here),
        Optional.ofNullable(port),
        line -> {
          if (line.startsWith("Console ")) {
            String address = line.substring("Console ".length()).strip();
            out.println("Open      " + address + "/accounts" + at);
            out.println("Stop with Ctrl-C when the account is connected.");
            out.flush();
          }
        });
    return 0;
  }

  private static Platform platform(String key) {
    return Platform.byKey(key)
        .orElseThrow(
            () ->
                Problem.badInput(
                        "platform-unknown",
                        "There is no platform “" + key + "”.",
                        "Choose from: " + String.join(", ", Platform.keys()) + ".")
                    .asException());
  }
}
