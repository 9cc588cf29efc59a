package org.anabranch.cli.publish;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.anabranch.cli.product.PlaceOptions;
import org.anabranch.cli.product.Product;
import org.anabranch.cli.product.Session;
import org.anabranch.cli.terminal.Surroundings;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Problem;
import org.anabranch.publish.Platform;
import org.anabranch.publish.media.Fitted;
import org.anabranch.publish.media.Framing;
import org.anabranch.publish.media.MediaLimits;
import org.anabranch.publish.media.Medium;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code anabranch media fit}: makes of a file what a platform takes. */
@Command(
    name = "fit",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Makes of a file what a platform takes: shape, size, length, codecs.")
final class MediaFitCommand implements Callable<Integer> {
  private static final Duration FITTING = Duration.ofHours(2);

  private final Product product;
  private final Surroundings here;
  private final PrintWriter out;

  @Parameters(index = "0", paramLabel = "ID", description = "The file's id, or its beginning.")
  private String id = "";

  @Option(
      names = "--for",
      required = true,
      paramLabel = "PLATFORM",
      description = "Its key: x, instagram, …")
  private String platform = "";

  @Option(names = "--framing", paramLabel = "HOW", description = "pad (default) or crop.")
  private Framing framing = Framing.PAD;

  @Option(names = "--out", paramLabel = "FILE", description = "Where to copy the result to.")
  private @Nullable Path target;

  @Mixin private PlaceOptions place = new PlaceOptions();

  MediaFitCommand(Product product, Surroundings here, PrintWriter out) {
    this.product = product;
    this.here = here;
    this.out = out;
  }

  @Override
  public Integer call() throws InterruptedException {
    try (Session session = product.open(place.place(here))) {
      Platform wanted =
          Platform.byKey(platform)
              .orElseThrow(
                  () ->
                      Problem.badInput(
                              "platform-unknown",
                              "There is no platform “" + platform + "”.",
                              "Choose from: " + String.join(", ", Platform.keys()) + ".")
                          .asException());
      Medium medium = session.media().library().named(id);
      Fitted fitted =
          session
              .media()
              .fitting()
              .fit(
                  medium.file(),
                  medium.id(),
                  medium.probed(),
                  MediaLimits.of(session.publisher().connector(wanted)),
                  framing,
                  new Tenths(out),
                  Deadline.in(FITTING));
      tell(fitted);
    }
    return 0;
  }

  private void tell(Fitted fitted) {
    if (fitted.changes().isEmpty()) {
      out.println("It fits as it is.");
    }
    fitted.changes().forEach(change -> out.println("  " + change));
    out.println(MediaCommand.what(fitted.probed()));
    Path result = fitted.file();
    if (target != null) {
      try {
        result = Files.copy(fitted.file(), target);
      } catch (IOException e) {
        throw Problem.badInput(
                "file-unwritable",
                "The file " + target + " cannot be written, or it is there already.",
                "Choose another name.")
            .asException(e);
      }
    }
    out.println(result);
  }
}
