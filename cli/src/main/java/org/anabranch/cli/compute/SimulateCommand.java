package org.anabranch.cli.compute;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.YearMonth;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.anabranch.cli.terminal.Surroundings;
import org.anabranch.cli.terminal.Terminal;
import org.anabranch.compute.estate.Estate;
import org.anabranch.compute.estate.Estates;
import org.anabranch.compute.forecast.DemandFile;
import org.anabranch.compute.forecast.DemandSeries;
import org.anabranch.compute.simulate.Clairvoyant;
import org.anabranch.compute.simulate.Excess;
import org.anabranch.compute.simulate.Informed;
import org.anabranch.compute.simulate.Recording;
import org.anabranch.compute.simulate.Scenario;
import org.anabranch.compute.simulate.Scenarios;
import org.anabranch.compute.simulate.Simulation;
import org.anabranch.compute.simulate.SimulationResult;
import org.anabranch.gateway.replay.SimulatedRouter;
import org.anabranch.gateway.replay.SimulatedRouter.Strategy;
import org.anabranch.kernel.Json;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.TextFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code anabranch simulate}: what ways to choose sites would have come to, in bad luck by seed.
 */
@Command(
    name = "simulate",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Replays a trace of demand over an estate whose sites fail, come late and change their prices by a seed, against ways to choose sites: the router as it runs in production, by bid prices and by the usual strategies. Everything it prints is simulated.",
      ""
    })
final class SimulateCommand implements Callable<Integer> {
  private final Surroundings here;
  private final PrintWriter out;

  @Option(
      names = "--trace",
      required = true,
      paramLabel = "FILE",
      description = "Demand as CSV, its columns called as the estate's demand.")
  private Path trace = Path.of("trace.csv");

  @Option(
      names = "--estate",
      required = true,
      paramLabel = "FILE",
      description = "An estate file, such as examples/live-estate.yaml.")
  private Path estate = Path.of("estate.yaml");

  @Option(
      names = "--policy",
      paramLabel = "NAME",
      description = "ours, static, round-robin, least-busy, fastest, cheapest; all when absent.")
  private List<String> policies = List.of();

  @Option(names = "--seed", paramLabel = "N", split = ",", description = "One or more (1).")
  private List<Long> seeds = List.of(1L);

  @Option(
      names = "--month",
      paramLabel = "MONTH",
      description = "Whose levels count, such as 2026-01 (the estate's first).")
  private String month = "";

  @Option(
      names = "--optimum",
      description = {
        "Also work out the least it could have cost anybody who knew all beforehand, and what it would have cost who knows all of the present and forecasts the rest."
      })
  private boolean optimum;

  @Option(names = "--why", description = "Also take apart why each costs more than that.")
  private boolean why;

  @Option(names = "--json", description = "Print everything as JSON.")
  private boolean json;

  SimulateCommand(Surroundings here, PrintWriter out) {
    this.here = here;
    this.out = out;
  }

  /**
   * @param optimumUsd 0 where it was not asked for, and likewise {@code informedUsd}
   * @param excesses of the results, in their order; empty where nobody asked why
   */
  record Outcome(
      Scenario scenario,
      double optimumUsd,
      double informedUsd,
      List<SimulationResult> results,
      List<Excess> excesses) {}

  @Override
  public Integer call() {
    Estate read = Estates.read(estate);
    List<DemandSeries> demand = demand();
    List<Strategy> strategies =
        policies.isEmpty()
            ? Arrays.asList(Strategy.values())
            : policies.stream().map(Strategy::named).toList();
    List<Outcome> outcomes = new ArrayList<>();
    SimulationPrinter printer = new SimulationPrinter(out, Terminal.of(here));
    for (long seed : seeds) {
      Scenario scenario = Scenarios.of(read, month(read), demand, seed);
      if (!json) {
        printer.heading(scenario);
      }
      Outcome outcome = outcome(scenario, strategies);
      outcomes.add(outcome);
      if (!json) {
        printer.print(outcome);
      }
    }
    if (json) {
      out.println(
          Json.write(
              outcomes.stream()
                  .map(
                      o ->
                          Map.of(
                              "origin", "simulated",
                              "seed", o.scenario().seed(),
                              "optimumUsd", o.optimumUsd(),
                              "informedUsd", o.informedUsd(),
                              "why", o.excesses(),
                              "misfortunes", o.scenario().misfortunes(),
                              "results", o.results()))
                  .toList()));
    }
    return 0;
  }

  private Outcome outcome(Scenario scenario, List<Strategy> strategies) {
    List<SimulationResult> results = new ArrayList<>();
    List<Excess> excesses = new ArrayList<>();
    for (Strategy strategy : strategies) {
      try (Recording policy = new Recording(new SimulatedRouter(strategy, scenario), scenario)) {
        SimulationResult result = Simulation.of(scenario, policy);
        results.add(result);
        if (why) {
          excesses.add(Excess.of(scenario, policy, result));
        }
      }
    }
    boolean bounds = optimum || why;
    return new Outcome(
        scenario,
        bounds ? Clairvoyant.usd(scenario) : 0,
        bounds ? Informed.usd(scenario) : 0,
        results,
        excesses);
  }

  private List<DemandSeries> demand() {
    return DemandFile.parse(trace.toString(), TextFile.read(trace));
  }

  private YearMonth month(Estate read) {
    if (month.isEmpty()) {
      return read.horizon().from();
    }
    try {
      return YearMonth.parse(month);
    } catch (DateTimeParseException e) {
      throw Problem.badInput(
              "month-invalid", "“" + month + "” is no month.", "Write it as 2026-01.")
          .asException(e);
    }
  }
}
