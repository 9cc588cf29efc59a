package org.anabranch.cli.drill;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.anabranch.cli.product.PlaceOptions;
import org.anabranch.cli.product.Product;
import org.anabranch.cli.product.Session;
import org.anabranch.cli.terminal.Surroundings;
import org.anabranch.cli.terminal.Terminal;
import org.anabranch.compute.drill.LiveReport;
import org.anabranch.compute.drill.LiveReportText;
import org.anabranch.kernel.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code anabranch drill show}: how a live drill stands, or stood at its end. */
@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    description = "Shows how a live drill stands, or what came of it.")
final class DrillShowCommand implements Callable<Integer> {
  private final Product product;
  private final Surroundings here;
  private final PrintWriter out;

  @Parameters(index = "0", paramLabel = "DRILL", description = "Its id; see drill list.")
  private String id = "";

  @Option(names = "--json", description = "Print it as JSON.")
  private boolean json;

  @Mixin private PlaceOptions place = new PlaceOptions();

  DrillShowCommand(Product product, Surroundings here, PrintWriter out) {
    this.product = product;
    this.here = here;
    this.out = out;
  }

  @Override
  public Integer call() {
    LiveReport report;
    try (Session session = product.open(place.place(here))) {
      report = session.liveDrills().report(id);
    }
    if (json) {
      out.println(Json.plain(report));
    } else {
      ReportLines.print(LiveReportText.of(report, ""), Terminal.of(here), out);
    }
    return 0;
  }
}
