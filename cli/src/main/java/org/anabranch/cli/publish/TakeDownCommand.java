package org.anabranch.cli.publish;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.anabranch.cli.product.PlaceOptions;
import org.anabranch.cli.product.Product;
import org.anabranch.cli.product.Session;
import org.anabranch.cli.terminal.Surroundings;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Problem;
import org.anabranch.publish.Publication;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code anabranch delete}: removes a live post. */
@Command(
    name = "delete",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Removes a live post from its platform, for good.")
final class TakeDownCommand implements Callable<Integer> {
  private static final Duration REMOVING = Duration.ofMinutes(5);

  private final Product product;
  private final Surroundings here;
  private final PrintWriter out;

  @Parameters(index = "0", paramLabel = "PUBLICATION", description = "The publication's id.")
  private String id = "";

  @Option(names = "--yes", description = "Really: it cannot be undone.")
  private boolean sure;

  @Mixin private PlaceOptions place = new PlaceOptions();

  TakeDownCommand(Product product, Surroundings here, PrintWriter out) {
    this.product = product;
    this.here = here;
    this.out = out;
  }

  @Override
  public Integer call() throws InterruptedException {
    if (!sure) {
      throw Problem.badInput(
              "delete-unconfirmed",
              "Deleting a live post cannot be undone.",
              "Say --yes if you mean it.")
          .asException();
    }
    try (Session session = product.open(place.place(here))) {
      Publication post = session.livePosts().delete(id, Deadline.in(REMOVING));
      out.printf("Removed from %s.%n", post.post().platform().title());
    }
    return 0;
  }
}
