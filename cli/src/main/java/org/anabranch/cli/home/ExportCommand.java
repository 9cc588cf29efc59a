package org.anabranch.cli.home;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.anabranch.cli.product.PlaceOptions;
import org.anabranch.cli.product.Product;
import org.anabranch.cli.product.Session;
import org.anabranch.cli.terminal.Surroundings;
import org.anabranch.kernel.Count;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code anabranch export}: all of the user's data, in open formats. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    description = {
      "Writes all your data (JSON, media) into a new directory. Secrets stay behind.",
      "With --take-up, takes up in a new data directory what another one exported: the estate with",
      "its versions, prices, usage, decisions, figures. Accounts, posts and plans for posts are not",
      "taken up, since they would act in two places."
    })
final class ExportCommand implements Callable<Integer> {
  private final Product product;
  private final Surroundings here;
  private final PrintWriter out;

  @Parameters(index = "0", paramLabel = "DIR", description = "A directory that is new or empty.")
  private Path directory = Path.of("export");

  @Option(names = "--take-up", description = "Take DIR up instead of writing it.")
  private boolean takeUp;

  @Mixin private PlaceOptions place = new PlaceOptions();

  ExportCommand(Product product, Surroundings here, PrintWriter out) {
    this.product = product;
    this.here = here;
    this.out = out;
  }

  @Override
  public Integer call() {
    try (Session session = product.open(place.place(here))) {
      if (takeUp) {
        String rows = Count.of(session.takeUp(directory), "row");
        out.println("Took up " + rows + " from " + here.shown(directory));
        return 0;
      }
      int files = session.export(directory);
      out.println("Wrote " + Count.of(files, "file") + " to " + here.shown(directory));
    }
    return 0;
  }
}
