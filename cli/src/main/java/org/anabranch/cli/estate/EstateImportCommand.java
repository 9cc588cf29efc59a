package org.anabranch.cli.estate;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.anabranch.cli.product.PlaceOptions;
import org.anabranch.cli.product.Product;
import org.anabranch.cli.product.Session;
import org.anabranch.cli.terminal.Surroundings;
import org.anabranch.compute.estate.EstateVersion;
import org.anabranch.compute.estate.Estates;
import org.anabranch.kernel.TextFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code anabranch estate import}: puts a file's estate in force, as the next version. */
@Command(
    name = "import",
    mixinStandardHelpOptions = true,
    description = "Puts an estate (YAML or JSON) in force, as the next version.")
final class EstateImportCommand implements Callable<Integer> {
  private final Product product;
  private final Surroundings here;
  private final PrintWriter out;

  @Parameters(index = "0", paramLabel = "FILE", description = "An estate file.")
  private Path file = Path.of("estate.yaml");

  @Option(names = "--why", paramLabel = "TEXT", description = "Kept with the version.")
  private String why = "";

  @Option(names = "--author", paramLabel = "NAME", description = "Kept with the version ($USER).")
  private String author = "";

  @Mixin private PlaceOptions place = new PlaceOptions();

  EstateImportCommand(Product product, Surroundings here, PrintWriter out) {
    this.product = product;
    this.here = here;
    this.out = out;
  }

  @Override
  public Integer call() {
    String text = TextFile.read(file);
    Estates.parse(file.toString(), text); // so that what is wrong is told by the name given here
    String who = author.isBlank() ? here.variable("USER") : author;
    try (Session session = product.open(place.place(here))) {
      EstateVersion version =
          session
              .estate()
              .save(
                  text,
                  who,
                  why.isBlank() ? "imported " + file.getFileName() : why,
                  Optional.empty());
      out.printf("Version %d is in force.%n", version.number());
    }
    return 0;
  }
}
