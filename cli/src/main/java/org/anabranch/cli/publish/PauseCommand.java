package org.anabranch.cli.publish;

import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.anabranch.cli.product.PlaceOptions;
import org.anabranch.cli.product.Product;
import org.anabranch.cli.product.Session;
import org.anabranch.cli.terminal.Surroundings;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code anabranch pause} and {@code resume}: stops planned posts from going out, and lets them.
 */
@Command(
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Stops all planned posts from going out (pause), or lets them go on (resume).")
final class PauseCommand implements Callable<Integer> {
  private final Product product;
  private final Surroundings here;
  private final PrintWriter out;
  private final boolean pausing;

  @Option(
      names = "--workspace",
      paramLabel = "NAME",
      description = "Only this workspace (default: all).")
  private @Nullable String workspace;

  @Mixin private PlaceOptions place = new PlaceOptions();

  PauseCommand(Product product, Surroundings here, PrintWriter out, boolean pausing) {
    this.product = product;
    this.here = here;
    this.out = out;
    this.pausing = pausing;
  }

  @Override
  public Integer call() {
    try (Session session = product.open(place.place(here))) {
      var posts = session.scheduling().posts();
      if (pausing) {
        posts.pause(Optional.ofNullable(workspace));
      } else {
        posts.resume(Optional.ofNullable(workspace));
      }
      out.println(
          "%s: planned posts %s."
              .formatted(
                  workspace == null ? "Everything" : workspace,
                  pausing ? "stay where they are" : "go out again"));
    }
    return 0;
  }
}
