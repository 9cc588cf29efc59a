package org.anabranch.cli.drill;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.anabranch.cli.product.PlaceOptions;
import org.anabranch.cli.product.Product;
import org.anabranch.cli.product.Session;
import org.anabranch.cli.terminal.Surroundings;
import org.anabranch.cli.terminal.Terminal;
import org.anabranch.compute.drill.Seal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code anabranch drill verify}: whether a report is as it was signed. */
@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    description = {
      "Checks a report against the signature beside it (FILE.sig). Ends with 0 when it is genuine, with 1 when it, or its signature, was changed.",
      ""
    })
final class DrillVerifyCommand implements Callable<Integer> {
  private final Product product;
  private final Surroundings here;
  private final PrintWriter out;

  @Parameters(index = "0", paramLabel = "FILE", description = "report.json or report.pdf.")
  private Path file = Path.of("report.pdf");

  @Mixin private PlaceOptions place = new PlaceOptions();

  DrillVerifyCommand(Product product, Surroundings here, PrintWriter out) {
    this.product = product;
    this.here = here;
    this.out = Terminal.of(here).lines(out);
  }

  @Override
  public Integer call() {
    try (Session session = product.open(place.place(here))) {
      return switch (session.drills().verify(file)) {
        case Seal.Verdict.Genuine(Seal seal, boolean ours) -> {
          out.printf(
              "Genuine: signed on %s by %s.%n",
              seal.signedAt(),
              ours ? "this installation" : "another installation, key " + seal.publicKey());
          yield 0;
        }
        case Seal.Verdict.Tampered(String why) -> {
          out.printf("Not genuine: %s.%n", why);
          yield 1;
        }
      };
    }
  }
}
