package org.anabranch.cli.gateway;

import java.io.PrintWriter;
import java.math.BigDecimal;
import java.util.concurrent.Callable;
import org.anabranch.cli.product.PlaceOptions;
import org.anabranch.cli.product.Product;
import org.anabranch.cli.product.Session;
import org.anabranch.cli.terminal.Surroundings;
import org.anabranch.gateway.treasury.Treasury.Interrupted;
import org.anabranch.kernel.Money;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "correct",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Charges a call that a crash interrupted what it came to.")
final class CorrectCommand implements Callable<Integer> {
  private final Product product;
  private final Surroundings here;
  private final PrintWriter out;

  @Parameters(index = "0", paramLabel = "DECISION", description = "Of: anabranch usage interrupted")
  private String decision = "";

  @Parameters(
      index = "1",
      paramLabel = "USD",
      description = "What the vendor's bill says it came to; 0 where it knows of no such call.")
  private BigDecimal usd = BigDecimal.ZERO;

  @Mixin private PlaceOptions place = new PlaceOptions();

  CorrectCommand(Product product, Surroundings here, PrintWriter out) {
    this.product = product;
    this.here = here;
    this.out = out;
  }

  @Override
  public Integer call() {
    try (Session session = product.open(place.place(here))) {
      Interrupted done = session.treasury().correct(decision, new Money(usd));
      out.printf("%s is charged %s.%n", done.decision(), done.charged());
    }
    return 0;
  }
}
