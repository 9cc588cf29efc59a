package org.anabranch.cli.compute;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.YearMonth;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.anabranch.cli.terminal.StatusLine;
import org.anabranch.cli.terminal.Surroundings;
import org.anabranch.cli.terminal.Terminal;
import org.anabranch.compute.estate.Estate;
import org.anabranch.compute.estate.Estates;
import org.anabranch.compute.forecast.DemandFile;
import org.anabranch.compute.forecast.DemandSeries;
import org.anabranch.compute.simulate.Scenario;
import org.anabranch.compute.simulate.Scenarios;
import org.anabranch.gateway.replay.SimulatedRouter.Strategy;
import org.anabranch.gateway.replay.Trial;
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

  @Override
  public Integer call() {
    Estate read = Estates.read(estate);
    List<DemandSeries> demand = demand();
    List<Strategy> strategies =
        policies.isEmpty()
            ? Arrays.asList(Strategy.values())
            : policies.stream().map(Strategy::named).toList();
    Trial.Beside beside =
        why ? Trial.Beside.WHY : optimum ? Trial.Beside.OPTIMUM : Trial.Beside.NOTHING;
    List<Trial> trials = new ArrayList<>();
    SimulationPrinter printer = new SimulationPrinter(out, Terminal.of(here));
    for (long seed : seeds) {
      Scenario scenario = Scenarios.of(read, month(read), demand, seed);
      if (!json) {
        printer.heading(scenario);
      }
      Trial trial = watched(scenario, strategies, beside);
      trials.add(trial);
      if (!json) {
        printer.print(trial);
      }
    }
    if (json) {
      out.println(Json.plain(trials.stream().map(Trial::told).toList()));
    }
    return 0;
  }

  private Trial watched(Scenario scenario, List<Strategy> strategies, Trial.Beside beside) {
    try (StatusLine status = new StatusLine(out, Terminal.of(here))) {
      return Trial.of(
          scenario,
          strategies,
          beside,
          (step, part) -> {
            if (!json) {
              status.say("%s, %.0f %%".formatted(step, 100 * part));
            }
          });
    }
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
