package org.anabranch.cli.publish;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.anabranch.cli.product.PlaceOptions;
import org.anabranch.cli.product.Product;
import org.anabranch.cli.product.Session;
import org.anabranch.cli.terminal.Surroundings;
import org.anabranch.publish.Publication;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/**
 * {@code anabranch handoff}: closes a hand-off with the link of the post that the person published.
 */
@Command(
    name = "handoff",
    mixinStandardHelpOptions = true,
    description = "Tells that you published a handed-off post, by its link.")
final class HandOffCommand implements Callable<Integer> {
  private final Product product;
  private final Surroundings here;
  private final PrintWriter out;

  @Parameters(
      index = "0",
      paramLabel = "PUBLICATION",
      description = "As the run's report names it.")
  private String id = "";

  @Parameters(index = "1", paramLabel = "LINK", description = "The link of the published post.")
  private String link = "";

  @Mixin private PlaceOptions place = new PlaceOptions();

  HandOffCommand(Product product, Surroundings here, PrintWriter out) {
    this.product = product;
    this.here = here;
    this.out = out;
  }

  @Override
  public Integer call() {
    try (Session session = product.open(place.place(here))) {
      Publication done = session.publisher().completeHandOff(id, link);
      out.println(done.post().platform().title() + " is published: " + done.permalink());
    }
    return 0;
  }
}
