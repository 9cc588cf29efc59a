package org.anabranch.cli.publish;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.anabranch.cli.product.PlaceOptions;
import org.anabranch.cli.product.Product;
import org.anabranch.cli.product.Session;
import org.anabranch.cli.terminal.Surroundings;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.ProblemException;
import org.anabranch.kernel.TextFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code anabranch media add}: takes files into the library. */
@Command(
    name = "add",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Looks into pictures and videos, and keeps those that are whole.")
final class MediaAddCommand implements Callable<Integer> {
  private static final Duration LOOKING = Duration.ofMinutes(10);

  private final Product product;
  private final Surroundings here;
  private final PrintWriter out;

  @Parameters(arity = "1..*", paramLabel = "FILE", description = "Pictures or videos.")
  private List<Path> files = List.of();

  @Mixin private PlaceOptions place = new PlaceOptions();

  MediaAddCommand(Product product, Surroundings here, PrintWriter out) {
    this.product = product;
    this.here = here;
    this.out = out;
  }

  @Override
  public Integer call() throws InterruptedException {
    try (Session session = product.open(place.place(here))) {
      for (Path file : files) {
        try (InputStream content = Files.newInputStream(file)) {
          out.println(
              MediaCommand.line(
                  session
                      .media()
                      .library()
                      .add(String.valueOf(file.getFileName()), content, Deadline.in(LOOKING))));
        } catch (ProblemException e) {
          Problem told = e.problem();
          throw new Problem(
                  told.kind(),
                  told.code(),
                  here.shown(file) + ": " + told.message(),
                  told.fix(),
                  told.facts())
              .asException(e);
        } catch (IOException e) {
          throw TextFile.unreadable(file, e).asException(e);
        }
      }
    }
    return 0;
  }
}
