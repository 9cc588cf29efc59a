package org.anabranch.cli.compute;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.anabranch.cli.product.Product;
import org.anabranch.cli.terminal.StatusLine;
import org.anabranch.cli.terminal.Surroundings;
import org.anabranch.cli.terminal.Terminal;
import org.anabranch.compute.estate.Estate;
import org.anabranch.compute.estate.Estates;
import org.anabranch.compute.plan.Conflict;
import org.anabranch.compute.plan.Outline;
import org.anabranch.compute.plan.Plan;
import org.anabranch.compute.plan.PlanExport;
import org.anabranch.compute.plan.Planner;
import org.anabranch.compute.plan.WhatIf;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.ProblemException;
import org.jspecify.annotations.Nullable;
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
      "Solves an estate file: where demand runs each month, what is unmet, which limit binds and at what price, how concentrated it is, and whether it survives the loss of each partner.",
      ""
    })
final class PlanCommand implements Callable<Integer> {
  private final Product product;
  private final Surroundings here;
  private final PrintWriter out;

  @Parameters(
      index = "0",
      paramLabel = "FILE",
      description = "An estate file, such as examples/partners-2025.yaml.")
  private Path file = Path.of("estate.yaml");

  @Option(names = "--json", description = "Print the plan as JSON.")
  private boolean json;

  @Option(
      names = "--csv",
      paramLabel = "DIR",
      description = "Write the plan's tables there as CSV.")
  private Path csv = Path.of("");

  @Option(
      names = "--mps",
      paramLabel = "FILE",
      description = "Write the linear programme there as MPS, for another solver to check.")
  private Path mps = Path.of("");

  @Option(
      names = "--what-if",
      paramLabel = "QUESTION",
      description = {
        "Plan anew with one thing different, and say what changes. Several may be asked: slip:SITE:MONTHS, power:SITE:PERCENT, price:CONTRACT:PERCENT, clause:CONTRACT:NAME, without:CONTRACT, must:DEMAND:MONTH, worst:WEIGHT."
      })
  private List<String> questions = List.of();

  @Option(
      names = "--alternatives",
      paramLabel = "PERCENT",
      description = "How different plans can be that cost at most so much more.")
  private double alternatives = -1;

  @Option(
      names = "--worst-weight",
      paramLabel = "N",
      description = {
        "When deliveries may slip: what the cost of the worst case weighs beside the mean, when it is decided what to sign. The file's worst_weight when absent."
      })
  private @Nullable Double worstWeight;

  PlanCommand(Product product, Surroundings here, PrintWriter out) {
    this.product = product;
    this.here = here;
    this.out = out;
  }

  @Override
  public Integer call() {
    Estate estate = weighed(Estates.read(file));
    try {
      return planned(estate);
    } catch (ProblemException e) {
      throw e.problem().code().equals(Conflict.CODE)
          ? Estates.placed(e.problem(), file).asException(e)
          : e;
    }
  }

  private Estate weighed(Estate estate) {
    Double weight = worstWeight;
    if (weight == null) {
      return estate;
    }
    if (!(weight >= 0 && weight <= Estate.MOST_WEIGHT)) {
      throw Problem.badInput(
              "worst-weight",
              "The worst case cannot weigh %s.".formatted(weight),
              "Give a number from 0 (only the mean counts) to %.0f.".formatted(Estate.MOST_WEIGHT))
          .asException();
    }
    return estate.withWorstWeight(weight);
  }

  private int planned(Estate estate) {
    List<WhatIf> asked = questions.stream().map(q -> WhatIf.parse(q, estate)).toList();
    Planner planner = new Planner();
    DecisionTable decisions = new DecisionTable(out, Terminal.of(here), product.today());
    if (!asked.isEmpty() || alternatives >= 0) {
      Outline outline = planner.outline(estate);
      asked.forEach(q -> decisions.print(planner.compare(outline, q)));
      if (alternatives >= 0) {
        decisions.print(planner.alternatives(outline, alternatives / 100), alternatives);
      }
      out.flush();
      return 0;
    }
    Plan plan = watched(planner, estate);
    write(plan);
    if (json) {
      out.println(PlanExport.json(plan, product.today()));
    } else {
      new PlanPrinter(out, Terminal.of(here), product.today()).print(plan);
    }
    return 0;
  }

  private Plan watched(Planner planner, Estate estate) {
    try (StatusLine status = new StatusLine(out, Terminal.of(here))) {
      return planner.plan(estate, json ? _ -> {} : status::say);
    }
  }

  private void write(Plan plan) {
    try {
      if (!csv.toString().isEmpty()) {
        Files.createDirectories(csv);
        for (PlanExport.Table table : PlanExport.Table.values()) {
          Files.writeString(csv.resolve(table.word() + ".csv"), PlanExport.csv(plan, table));
        }
      }
      if (!mps.toString().isEmpty()) {
        try (Writer writer = Files.newBufferedWriter(mps)) {
          Planner.write(plan.outline(), writer);
        }
      }
    } catch (IOException e) {
      throw Problem.badInput(
              "plan-not-written",
              "The plan cannot be written: " + e.getMessage(),
              "Give a place that can be written to.")
          .asException(e);
    }
  }
}
