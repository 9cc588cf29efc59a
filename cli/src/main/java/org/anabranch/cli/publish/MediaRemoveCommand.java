package org.anabranch.cli.publish;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.anabranch.cli.product.PlaceOptions;
import org.anabranch.cli.product.Product;
import org.anabranch.cli.product.Session;
import org.anabranch.cli.terminal.Surroundings;
import org.anabranch.publish.media.MediaLibrary;
import org.anabranch.publish.media.Medium;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code anabranch media remove}: takes files out of the library. */
@Command(
    name = "remove",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Takes files out of the library. Posts that use one keep it.")
final class MediaRemoveCommand implements Callable<Integer> {
  private final Product product;
  private final Surroundings here;
  private final PrintWriter out;

  @Parameters(arity = "1..*", paramLabel = "ID", description = "A file's id, or its beginning.")
  private List<String> ids = List.of();

  @Mixin private PlaceOptions place = new PlaceOptions();

  MediaRemoveCommand(Product product, Surroundings here, PrintWriter out) {
    this.product = product;
    this.here = here;
    this.out = out;
  }

  @Override
  public Integer call() {
    try (Session session = product.open(place.place(here))) {
      MediaLibrary library = session.media().library();
      List<Medium> media = ids.stream().map(library::named).distinct().toList();
      for (Medium medium : media) {
        boolean kept = library.remove(medium.id());
        out.println(
            medium.name()
                + " is out of the library"
                + (kept ? "; posts that use it keep it." : "."));
      }
    }
    return 0;
  }
}
