package org.anabranch.web.compute;

import io.helidon.common.parameters.Parameters;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.YearMonth;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.anabranch.compute.estate.Estate;
import org.anabranch.compute.estate.EstateBook;
import org.anabranch.compute.forecast.DemandFile;
import org.anabranch.compute.forecast.DemandHistory;
import org.anabranch.compute.forecast.DemandSeries;
import org.anabranch.compute.simulate.SimulationResult;
import org.anabranch.compute.simulate.UsualWeek;
import org.anabranch.gateway.replay.SimulatedRouter.Strategy;
import org.anabranch.gateway.replay.Trial;
import org.anabranch.gateway.replay.Trials;
import org.anabranch.http.ForecastApi;
import org.anabranch.kernel.Json;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.ProblemException;
import org.anabranch.web.page.Chart;
import org.anabranch.web.page.Chrome;
import org.anabranch.web.page.Csv;
import org.anabranch.web.page.Pages;
import org.anabranch.web.page.Show;
import org.jspecify.annotations.Nullable;

/**
 * The simulator: a trace of demand over the estate's sites in bad luck, against ways to choose
 * sites. It is played in the background; this page says how far it is and what it came to.
 */
final class TrialPage implements HttpService {
  private static final Duration BACK = Duration.ofDays(28);
  private static final Duration STEP = Duration.ofHours(1);
  private static final double NOTICEABLE = 0.0005;

  private final Pages pages;
  private final EstateBook book;
  private final DemandHistory history;
  private final Trials trials;
  private final Clock clock;

  TrialPage(Pages pages, EstateBook book, DemandHistory history, Trials trials, Clock clock) {
    this.pages = pages;
    this.book = book;
    this.history = history;
    this.trials = trials;
    this.clock = clock;
  }

  /** Where demand is taken from. */
  enum Trace {
    WEEK("a usual week of the estate's own demand, made up"),
    USAGE("what was asked of the gateway in the last four weeks"),
    TEXT("demand of your own, below");

    private final String title;

    Trace(String title) {
      this.title = title;
    }

    String title() {
      return title;
    }

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** What was asked for, as it was typed. */
  record Typed(
      String trace, String text, String month, String seed, List<String> policies, String beside) {
    static final Typed USUAL =
        new Typed(
            "week", "", "", "1", Arrays.stream(Strategy.values()).map(Strategy::word).toList(), "");
  }

  /**
   * @param estate its name; null where there is none
   * @param running how far it is; null while none is under way
   * @param failed why the last came to nothing
   * @param trial what the last came to
   */
  record View(
      Chrome chrome,
      @Nullable String estate,
      Typed typed,
      Trials.State.@Nullable Running running,
      @Nullable Problem failed,
      @Nullable Trial trial,
      @Nullable Chart chart) {}

  @Override
  public void routing(HttpRules rules) {
    rules.get("/compute/simulate", (_, res) -> show(res, Typed.USUAL, null));
    rules.post("/compute/simulate", this::begin);
    rules.post("/compute/simulate/cancel", this::cancel);
    rules.get("/compute/simulate.csv", (_, res) -> csv(res));
    rules.get("/compute/simulate.json", (_, res) -> json(res));
  }

  private void show(ServerResponse response, Typed typed, @Nullable Problem problem) {
    @Nullable String estate = null;
    @Nullable Problem wrong = problem;
    try {
      estate = book.current().map(p -> p.estate().name()).orElse(null);
    } catch (ProblemException e) {
      wrong = e.problem();
    }
    Trials.State state = trials.state();
    Trial trial = state instanceof Trials.State.Done(Trial done, var _) ? done : null;
    View view =
        new View(
            pages.chrome("Simulate", "compute").with(wrong),
            estate,
            typed,
            state instanceof Trials.State.Running running ? running : null,
            state instanceof Trials.State.Failed(Problem failed, var _) ? failed : null,
            trial,
            trial == null ? null : chart(trial));
    pages.send(response, "compute/simulate", view.chrome(), view);
  }

  private void begin(ServerRequest request, ServerResponse response) {
    Parameters form = Pages.form(request);
    Typed typed =
        new Typed(
            Pages.field(form, "trace"),
            Pages.field(form, "text"),
            Pages.field(form, "month"),
            Pages.field(form, "seed"),
            form.contains("policy") ? form.all("policy") : List.of(),
            Pages.field(form, "beside"));
    try {
      trials.begin(wish(typed));
      Pages.see(response, "/compute/simulate");
    } catch (ProblemException e) {
      show(response, typed, e.problem());
    }
  }

  private Trials.Wish wish(Typed typed) {
    Estate estate = book.inForce().estate();
    long seed = seed(typed.seed());
    return new Trials.Wish(
        estate,
        month(typed.month(), estate),
        trace(typed, estate, seed),
        typed.policies().stream().map(Strategy::named).toList(),
        seed,
        typed.beside().isEmpty() ? Trial.Beside.NOTHING : Trial.Beside.OPTIMUM);
  }

  private List<DemandSeries> trace(Typed typed, Estate estate, long seed) {
    Trace trace =
        Stream.of(Trace.values())
            .filter(t -> t.word().equals(typed.trace()))
            .findFirst()
            .orElse(typed.text().isEmpty() ? Trace.WEEK : Trace.TEXT);
    return switch (trace) {
      case WEEK -> UsualWeek.of(estate, seed);
      case USAGE -> used();
      case TEXT -> DemandFile.parse("the text", typed.text());
    };
  }

  private List<DemandSeries> used() {
    List<DemandSeries> used = ForecastApi.used(history, clock, BACK, STEP);
    if (used.isEmpty()) {
      throw Problem.badInput(
              "trace-empty",
              "Nothing was asked of the gateway in the last four weeks.",
              "Take the made-up week, or paste demand of your own.")
          .asException();
    }
    return used;
  }

  private static long seed(String typed) {
    if (typed.matches("\\d{1,18}")) {
      return Long.parseLong(typed);
    }
    throw Problem.badInput(
            "seed-invalid", "“" + typed + "” is no seed.", "Write a whole number, such as 1.")
        .asException();
  }

  private static YearMonth month(String typed, Estate estate) {
    if (typed.isEmpty()) {
      return estate.horizon().from();
    }
    try {
      return YearMonth.parse(typed);
    } catch (DateTimeParseException e) {
      throw Problem.badInput(
              "month-invalid", "“" + typed + "” is no month.", "Write it as 2026-01.")
          .asException(e);
    }
  }

  private void cancel(ServerRequest request, ServerResponse response) {
    trials.cancel();
    Pages.see(response, "/compute/simulate");
  }

  private Trial done() {
    if (trials.state() instanceof Trials.State.Done(Trial trial, var _)) {
      return trial;
    }
    throw Problem.of(
            Problem.Kind.NOT_FOUND,
            "trial-none",
            "No simulation has come to an end.",
            "Play one at /compute/simulate.")
        .asException();
  }

  private void csv(ServerResponse response) {
    Trial trial = done();
    Csv csv =
        new Csv(
            "origin",
            "seed",
            "policy",
            "due_anyhow_usd",
            "beyond_usd",
            "penalty_usd",
            "total_usd",
            "optimum_usd",
            "attempts",
            "refused",
            "seconds_until_it_begins");
    for (SimulationResult r : trial.results()) {
      csv.row(
          "simulated",
          r.seed(),
          r.policy(),
          r.fixedUsd(),
          r.variableUsd(),
          r.penaltyUsd(),
          r.totalUsd(),
          trial.optimumUsd() > 0 ? trial.optimumUsd() : "",
          r.attempts(),
          r.refused(),
          r.seconds());
    }
    pages.csv(response, "simulation.csv", csv);
  }

  private void json(ServerResponse response) {
    response.header("Content-Type", "application/json");
    response.header("Content-Disposition", "attachment; filename=\"simulation.json\"");
    response.send(Json.plain(done().told()));
  }

  private static Chart chart(Trial trial) {
    return new Chart(
        "stack",
        "$",
        trial.results().stream().map(SimulationResult::policy).toList(),
        List.of(
            series("due anyhow", "flow", trial, SimulationResult::fixedUsd),
            series("beyond", "second", trial, SimulationResult::variableUsd),
            series("penalty for undone work", "missing", trial, SimulationResult::penaltyUsd)));
  }

  private static Chart.Series series(
      String name, String role, Trial trial, ToDoubleFunction<SimulationResult> usd) {
    return new Chart.Series(
        name, role, trial.results().stream().map(r -> Math.rint(usd.applyAsDouble(r))).toList());
  }

  /** {@code batch 3.1 %}: what was left undone of each kind, where it was worth telling. */
  static String undone(SimulationResult result) {
    List<String> told =
        result.kinds().stream()
            .filter(k -> k.undone() > NOTICEABLE * k.offered())
            .map(k -> k.id() + " " + Show.percent(k.undone() / k.offered()))
            .toList();
    return told.isEmpty() ? "nothing" : String.join(", ", told);
  }
}
