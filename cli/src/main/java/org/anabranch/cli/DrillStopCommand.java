package org.anabranch.cli;

import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import org.anabranch.compute.drill.LiveDrill;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code anabranch drill stop}: ends a live drill before its time. */
@Command(
    name = "stop",
    mixinStandardHelpOptions = true,
    description = "Ends a live drill; every gateway obeys within seconds.")
final class DrillStopCommand implements Callable<Integer> {
  private final Product product;
  private final Map<String, String> environment;
  private final PrintWriter out;

  @Parameters(index = "0", paramLabel = "DRILL", description = "Its id; see drill list.")
  private String id = "";

  @Option(names = "--server", paramLabel = "URL", description = "The server to ask.")
  private @Nullable String server;

  @Mixin private PlaceOptions place = new PlaceOptions();

  DrillStopCommand(Product product, Map<String, String> environment, PrintWriter out) {
    this.product = product;
    this.environment = environment;
    this.out = out;
  }

  @Override
  public Integer call() {
    LiveDrill drill = LiveDoor.ask(product, place, server, environment, d -> d.stop(id));
    out.printf("%s is over: %s.%n", drill.id(), drill.why());
    out.println("Its report follows within seconds: anabranch drill show " + drill.id());
    return 0;
  }
}
