package org.anabranch.cli.gateway;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.concurrent.Callable;
import org.anabranch.cli.product.PlaceOptions;
import org.anabranch.cli.product.Product;
import org.anabranch.cli.product.Session;
import org.anabranch.cli.terminal.Surroundings;
import org.anabranch.gateway.catalog.Imported;
import org.anabranch.kernel.Count;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.TextFile;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code anabranch models import}: newer facts, or the person's own prices and dates. */
@Command(
    name = "import",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Takes a newer export of models.dev (api.json, or a table) in place of what is told now, or with --own a table of your own prices and retirement dates, laid over it.",
      ""
    })
final class ModelsImportCommand implements Callable<Integer> {
  private final Product product;
  private final Surroundings here;
  private final PrintWriter out;

  @Parameters(index = "0", paramLabel = "FILE", description = "The export.")
  private Path file = Path.of("");

  @Option(
      names = "--own",
      description = "Set only what the table says of the offers it names; it outlasts imports.")
  private boolean own;

  @Option(
      names = "--as-of",
      paramLabel = "DATE",
      description = "The day the export is of (default: when the file was last changed).")
  private @Nullable LocalDate asOf;

  @Mixin private PlaceOptions place = new PlaceOptions();

  ModelsImportCommand(Product product, Surroundings here, PrintWriter out) {
    this.product = product;
    this.here = here;
    this.out = out;
  }

  @Override
  public Integer call() {
    if (own && asOf != null) {
      throw Problem.badInput(
              "as-of-not-here",
              "Your own prices hold from today on, so --as-of has no meaning for them.",
              "Leave it out. A price from a later day on stands in the configuration, as one of a"
                  + " deployment's prices.")
          .asException();
    }
    String text = TextFile.read(file);
    LocalDate changed = changed();
    try (Session session = product.open(place.place(here))) {
      Imported imported =
          own
              ? session.market().set(text)
              : session.market().replace("models.dev", text, asOf == null ? changed : asOf);
      out.printf(
          "%s read: %d new, %d gone, %d with another price, %d about to retire.%n",
          Count.of(imported.read(), "offer"),
          imported.added(),
          imported.gone(),
          imported.repriced(),
          imported.retiring());
      out.println(
          Count.of(session.market().notices().size(), "notice is", "notices are") + " open.");
    }
    return 0;
  }

  private LocalDate changed() {
    try {
      return Files.getLastModifiedTime(file).toInstant().atOffset(ZoneOffset.UTC).toLocalDate();
    } catch (IOException e) {
      throw TextFile.unreadable(file, e).asException(e);
    }
  }
}
