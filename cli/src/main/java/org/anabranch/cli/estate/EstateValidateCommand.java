package org.anabranch.cli.estate;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.anabranch.cli.terminal.Surroundings;
import org.anabranch.cli.terminal.Terminal;
import org.anabranch.compute.estate.Estate;
import org.anabranch.compute.estate.Estates;
import org.anabranch.kernel.Count;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code anabranch estate validate}: what in a file contradicts what. */
@Command(
    name = "validate",
    mixinStandardHelpOptions = true,
    description = "Says what in an estate file contradicts what, with both lines.")
final class EstateValidateCommand implements Callable<Integer> {
  private final Surroundings here;
  private final PrintWriter out;

  @Parameters(index = "0", paramLabel = "FILE", description = "An estate file.")
  private Path file = Path.of("estate.yaml");

  EstateValidateCommand(Surroundings here, PrintWriter out) {
    this.here = here;
    this.out = Terminal.of(here).lines(out);
  }

  @Override
  public Integer call() {
    Estate estate = Estates.read(file);
    List<String> warnings = Estates.check(estate).warnings();
    out.printf(
        "%s is sound: %s, %s, %s of demand.%n",
        here.shown(file),
        Count.of(estate.sites().size(), "site"),
        Count.of(estate.contracts().size(), "contract"),
        Count.of(estate.demand().size(), "class", "classes"));
    Terminal terminal = Terminal.of(here);
    warnings.forEach(w -> out.println(terminal.warn("note ") + w));
    return 0;
  }
}
