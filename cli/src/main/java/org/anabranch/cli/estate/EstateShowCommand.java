package org.anabranch.cli.estate;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.concurrent.Callable;
import org.anabranch.cli.product.PlaceOptions;
import org.anabranch.cli.product.Product;
import org.anabranch.cli.product.Session;
import org.anabranch.cli.terminal.Surroundings;
import org.anabranch.cli.terminal.Terminal;
import org.anabranch.compute.estate.EstateBook;
import org.anabranch.compute.estate.Estates;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code anabranch estate show}: the sites, contracts and dates of an estate. */
@Command(
    name = "show",
    description = "Shows sites, contracts and dates: of the estate in force, or of a file.")
final class EstateShowCommand implements Callable<Integer> {
  private final Product product;
  private final Surroundings here;
  private final PrintWriter out;

  @Parameters(index = "0", arity = "0..1", paramLabel = "FILE", description = "An estate file.")
  private @Nullable Path file;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help message and exit.")
  private boolean help; // one by one, since --version means the estate's here

  @Option(
      names = "--version",
      paramLabel = "NUMBER",
      description = "An earlier version; see anabranch estate history.")
  private @Nullable Long version;

  @Mixin private PlaceOptions place = new PlaceOptions();

  EstateShowCommand(Product product, Surroundings here, PrintWriter out) {
    this.product = product;
    this.here = here;
    this.out = out;
  }

  @Override
  public Integer call() {
    try (Session session = product.open(place.place(here))) {
      EstatePrinter printer =
          new EstatePrinter(
              out,
              Terminal.of(here),
              session.clock().instant().atZone(ZoneOffset.UTC).toLocalDate());
      if (file != null) {
        printer.print(Estates.read(file));
      } else {
        EstateBook.Page page =
            version == null ? session.estate().inForce() : session.estate().version(version);
        printer.print(page.version());
        printer.print(page.estate());
      }
    }
    return 0;
  }
}
