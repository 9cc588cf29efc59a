package org.anabranch.cli.estate;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.anabranch.cli.product.PlaceOptions;
import org.anabranch.cli.product.Product;
import org.anabranch.cli.product.Session;
import org.anabranch.cli.terminal.Surroundings;
import org.anabranch.compute.estate.EstateBook;
import org.anabranch.compute.estate.Estates;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code anabranch estate export}: the estate in force, as YAML, JSON or CSV. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    description = "Prints the estate in force: as it was written, as JSON, or as a table.")
final class EstateExportCommand implements Callable<Integer> {
  /** How it is written. */
  enum Format {
    YAML,
    JSON,
    CSV
  }

  private final Product product;
  private final Surroundings here;
  private final PrintWriter out;

  @Option(names = "--format", paramLabel = "FORMAT", description = "yaml, json or csv (yaml).")
  private Format format = Format.YAML;

  @Mixin private PlaceOptions place = new PlaceOptions();

  EstateExportCommand(Product product, Surroundings here, PrintWriter out) {
    this.product = product;
    this.here = here;
    this.out = out;
  }

  @Override
  public Integer call() {
    try (Session session = product.open(place.place(here))) {
      EstateBook.Page page = session.estate().inForce();
      out.print(
          switch (format) {
            case YAML -> page.text();
            case JSON -> Estates.json(page.estate()) + "\n";
            case CSV -> Estates.csv(page.estate());
          });
    }
    return 0;
  }
}
