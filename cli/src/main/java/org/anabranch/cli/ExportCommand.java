package org.anabranch.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code anabranch export}: all of the user's data, in open formats. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    description = "Writes all your data (JSON, media) into a new directory. Secrets stay behind.")
final class ExportCommand implements Callable<Integer> {
  private final Product product;
  private final Surroundings here;
  private final PrintWriter out;

  @Parameters(index = "0", paramLabel = "DIR", description = "A directory that is new or empty.")
  private Path directory = Path.of("export");

  @Mixin private PlaceOptions place = new PlaceOptions();

  ExportCommand(Product product, Surroundings here, PrintWriter out) {
    this.product = product;
    this.here = here;
    this.out = out;
  }

  @Override
  public Integer call() {
    try (Session session = product.open(place.place(here))) {
      int files = session.export(directory);
      out.println("Wrote " + files + " files to " + here.shown(directory));
    }
    return 0;
  }
}
