package org.anabranch.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.anabranch.compute.Estates;
import org.anabranch.compute.Plan;
import org.anabranch.compute.Planner;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code anabranch plan}: where demand runs, which limit binds, and what the loss of each partner
 * would do.
 */
@Command(
    name = "plan",
    mixinStandardHelpOptions = true,
    description = {
      "Solves an estate file: where demand runs each month, what is unmet, which limit binds and at what",
      "price, how concentrated it is, and whether it survives the loss of each partner.",
      ""
    })
final class PlanCommand implements Callable<Integer> {
  private final Map<String, String> environment;
  private final PrintWriter out;

  @Parameters(
      index = "0",
      paramLabel = "FILE",
      description = "An estate file, such as examples/partners-2025.yaml.")
  private Path file = Path.of("estate.yaml");

  @Option(names = "--json", description = "Print the plan as JSON.")
  private boolean json;

  PlanCommand(Map<String, String> environment, PrintWriter out) {
    this.environment = environment;
    this.out = out;
  }

  @Override
  public Integer call() {
    Plan plan = new Planner().plan(Estates.read(file));
    if (json) {
      out.println(PlanPrinter.toJson(plan));
    } else {
      new PlanPrinter(out, Terminal.of(environment)).print(plan);
    }
    return 0;
  }
}
