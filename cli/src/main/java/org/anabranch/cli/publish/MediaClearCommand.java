package org.anabranch.cli.publish;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.anabranch.cli.product.PlaceOptions;
import org.anabranch.cli.product.Product;
import org.anabranch.cli.product.Session;
import org.anabranch.cli.terminal.Surroundings;
import org.anabranch.kernel.Count;
import org.anabranch.publish.media.FittedFiles.Room;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code anabranch media clear}: deletes fitted files that no post needs. */
@Command(
    name = "clear",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Deletes fitted files that no post names, as a server does once a day. The library stays, and what was made in the last day."
    })
final class MediaClearCommand implements Callable<Integer> {
  private final Product product;
  private final Surroundings here;
  private final PrintWriter out;

  @Option(
      names = "--shown",
      description = "Also those of posts that are over: they are then shown here without them.")
  private boolean shown;

  @Mixin private PlaceOptions place = new PlaceOptions();

  MediaClearCommand(Product product, Surroundings here, PrintWriter out) {
    this.product = product;
    this.here = here;
    this.out = out;
  }

  @Override
  public Integer call() {
    try (Session session = product.open(place.place(here))) {
      Room cleared = session.media().fitted().clear(shown);
      out.println(
          "Cleared %s, %s."
              .formatted(
                  Count.of(cleared.files(), "fitted file"), MediaCommand.kb(cleared.bytes())));
    }
    return 0;
  }
}
