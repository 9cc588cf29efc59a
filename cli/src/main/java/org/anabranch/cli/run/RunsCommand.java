package org.anabranch.cli.run;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.anabranch.cli.product.PlaceOptions;
import org.anabranch.cli.product.Product;
import org.anabranch.cli.product.Session;
import org.anabranch.cli.terminal.Surroundings;
import org.anabranch.kernel.Count;
import org.anabranch.loop.Run;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code anabranch runs}: what was run, newest first. */
@Command(
    name = "runs",
    mixinStandardHelpOptions = true,
    description = "Lists the runs, newest first.")
final class RunsCommand implements Callable<Integer> {
  private static final int SHOWN = 50;

  private final Product product;
  private final Surroundings here;
  private final PrintWriter out;

  @Mixin private PlaceOptions place = new PlaceOptions();

  RunsCommand(Product product, Surroundings here, PrintWriter out) {
    this.product = product;
    this.here = here;
    this.out = out;
  }

  @Override
  public Integer call() {
    try (Session session = product.open(place.place(here))) {
      List<Run> runs = session.loop().recent(SHOWN);
      if (runs.isEmpty()) {
        out.println("Nothing was run yet. Start with: anabranch run examples/article.md");
      }
      for (Run run : runs) {
        out.printf(
            "%s  %-8s %-12s  %s%n",
            run.id(),
            run.stage().name().toLowerCase(Locale.ROOT),
            Count.of(run.platforms().size(), "platform"),
            run.title());
      }
    }
    return 0;
  }
}
