package org.anabranch.cli.run;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.anabranch.cli.product.PlaceOptions;
import org.anabranch.cli.product.Product;
import org.anabranch.cli.product.Session;
import org.anabranch.cli.terminal.Surroundings;
import org.anabranch.cli.terminal.Terminal;
import org.anabranch.kernel.Json;
import org.anabranch.loop.RunReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code anabranch show}: the report of a run, again. */
@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    description = "Prints the report of a run again.")
final class ShowCommand implements Callable<Integer> {
  private final Product product;
  private final Surroundings here;
  private final PrintWriter out;

  @Parameters(
      index = "0",
      paramLabel = "RUN",
      description = "A run's id, as anabranch runs lists it.")
  private String id = "";

  @Option(names = "--json", description = "Print the report as JSON.")
  private boolean json;

  @Mixin private PlaceOptions place = new PlaceOptions();

  ShowCommand(Product product, Surroundings here, PrintWriter out) {
    this.product = product;
    this.here = here;
    this.out = out;
  }

  @Override
  public Integer call() {
    try (Session session = product.open(place.place(here))) {
      RunReport report = session.loop().report(id);
      if (json) {
        out.println(Json.plainLines(report));
      } else {
        new ReportPrinter(out, Terminal.of(here)).print(report, session);
      }
    }
    return 0;
  }
}
