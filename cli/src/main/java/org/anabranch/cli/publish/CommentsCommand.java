package org.anabranch.cli.publish;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.anabranch.cli.product.PlaceOptions;
import org.anabranch.cli.product.Product;
import org.anabranch.cli.product.Session;
import org.anabranch.cli.terminal.Surroundings;
import org.anabranch.kernel.Deadline;
import org.anabranch.publish.Publication;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code anabranch comments}: opens or closes the comments below a live post. */
@Command(
    name = "comments",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Opens or closes the comments below a live post, where its platform allows it.")
final class CommentsCommand implements Callable<Integer> {
  private static final Duration CALL = Duration.ofMinutes(2);

  private final Product product;
  private final Surroundings here;
  private final PrintWriter out;

  @Parameters(index = "0", paramLabel = "PUBLICATION", description = "The publication's id.")
  private String id = "";

  /** One of these. */
  static final class What {
    @Option(names = "--open", description = "Others may comment.")
    private boolean open;

    @Option(names = "--close", description = "Nobody may comment.")
    private boolean close;
  }

  @ArgGroup(exclusive = true, multiplicity = "1")
  private What what = new What();

  @Mixin private PlaceOptions place = new PlaceOptions();

  CommentsCommand(Product product, Surroundings here, PrintWriter out) {
    this.product = product;
    this.here = here;
    this.out = out;
  }

  @Override
  public Integer call() throws InterruptedException {
    try (Session session = product.open(place.place(here))) {
      Publication post = session.livePosts().comments(id, what.open, Deadline.in(CALL));
      out.printf(
          "Comments on %s are %s.%n",
          post.post().platform().title(), what.open ? "open" : "closed");
    }
    return 0;
  }
}
