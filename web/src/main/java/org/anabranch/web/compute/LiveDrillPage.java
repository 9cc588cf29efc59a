package org.anabranch.web.compute;

import io.helidon.common.parameters.Parameters;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleFunction;
import org.anabranch.compute.drill.DrillBook;
import org.anabranch.compute.drill.Estimate;
import org.anabranch.compute.drill.LiveDrill;
import org.anabranch.compute.drill.LiveExit;
import org.anabranch.compute.drill.LiveReport;
import org.anabranch.compute.estate.Estate;
import org.anabranch.compute.estate.EstateBook;
import org.anabranch.gateway.drill.LiveDrillForm;
import org.anabranch.gateway.drill.LiveDrills;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.ProblemException;
import org.anabranch.web.page.Chart;
import org.anabranch.web.page.Chrome;
import org.anabranch.web.page.Pages;
import org.anabranch.web.page.Show;
import org.jspecify.annotations.Nullable;

/** Drills on real traffic: the form, those that were, and one with both its sides. */
final class LiveDrillPage implements HttpService {
  private final Pages pages;
  private final EstateBook book;
  private final DrillBook reports;
  private final LiveDrills drills;

  LiveDrillPage(Pages pages, EstateBook book, DrillBook reports, LiveDrills drills) {
    this.pages = pages;
    this.book = book;
    this.reports = reports;
    this.drills = drills;
  }

  record View(Chrome chrome, List<LiveExit> choices, List<LiveDrill> drills) {
    boolean isUnderWay() {
      return drills.stream().anyMatch(LiveDrill::isUnderWay);
    }
  }

  /**
   * @param isReported whether the signed report is kept here
   */
  record One(
      Chrome chrome,
      LiveReport report,
      boolean isReported,
      List<Row> rows,
      @Nullable Chart takers) {}

  /** A figure of both sides, each with its interval in a smaller line. */
  record Row(
      String name, String drilled, String drilledRange, String control, String controlRange) {}

  @Override
  public void routing(HttpRules rules) {
    rules.get("/compute/live-drill", (_, res) -> show(res, null));
    rules.post("/compute/live-drill", this::start);
    rules.get("/compute/live-drill/{id}", (req, res) -> one(res, Pages.id(req)));
    rules.post("/compute/live-drill/{id}/stop", this::stop);
  }

  private void show(ServerResponse response, @Nullable Problem problem) {
    Chrome chrome = pages.chrome("Live drill", "compute").with(problem);
    pages.send(response, "compute/livedrill", chrome, new View(chrome, choices(), drills.all()));
  }

  /** An estate that cannot be read hides its partners here; its own page says what is wrong. */
  private List<LiveExit> choices() {
    try {
      return drills.choices(estate());
    } catch (ProblemException _) {
      return drills.choices(Optional.empty());
    }
  }

  private Optional<Estate> estate() {
    return book.current().map(EstateBook.Page::estate);
  }

  private void start(ServerRequest request, ServerResponse response) {
    Parameters form = Pages.form(request);
    String whom = Pages.field(form, "exit"); // kind:name
    int colon = whom.indexOf(':');
    String tag = Pages.field(form, "tag");
    try {
      LiveDrill begun =
          drills.start(
              new LiveDrillForm(
                      whom.substring(colon + 1),
                      colon < 0 ? "" : whom.substring(0, colon),
                      Pages.field(form, "share"),
                      Pages.field(form, "for"),
                      Pages.field(form, "by"),
                      Pages.field(form, "workspace"),
                      Pages.field(form, "team"),
                      Pages.field(form, "key"),
                      tag,
                      "",
                      Pages.field(form, "failures"),
                      Pages.field(form, "latency"),
                      Pages.field(form, "cost"))
                  .wish(),
              estate());
      Pages.see(response, "/compute/live-drill/" + begun.id());
    } catch (ProblemException e) {
      show(response, e.problem());
    }
  }

  private void stop(ServerRequest request, ServerResponse response) {
    Pages.see(response, "/compute/live-drill/" + drills.stop(Pages.id(request)).id());
  }

  private void one(ServerResponse response, String id) {
    LiveReport report = drills.report(id);
    Chrome chrome = pages.chrome("Live drill without the " + report.drill().exit(), "compute");
    One view =
        new One(
            chrome, report, reports.has(report.id()), rows(report), takers(report.takenOverBy()));
    pages.send(response, "compute/livedrillone", chrome, view);
  }

  private static List<Row> rows(LiveReport r) {
    LiveReport.Side a = r.drilled();
    LiveReport.Side b = r.control();
    return List.of(
        new Row(
            "Failed",
            Show.percent(a.failureRate().value()),
            percents(a.failureRate()),
            Show.percent(b.failureRate().value()),
            percents(b.failureRate())),
        row("Answer begins after, ms", a.millis(), b.millis(), Show::compact),
        row("Cost of 1,000 requests", thousand(a.usd()), thousand(b.usd()), Show::dollars),
        row("Rated quality, points", a.rating(), b.rating(), Show::compact));
  }

  private static @Nullable Estimate thousand(@Nullable Estimate e) {
    return e == null ? null : new Estimate(1e3 * e.value(), 1e3 * e.low(), 1e3 * e.high());
  }

  private static Row row(
      String name,
      @Nullable Estimate drilled,
      @Nullable Estimate control,
      DoubleFunction<String> shown) {
    return new Row(
        name,
        value(drilled, shown),
        range(drilled, shown),
        value(control, shown),
        range(control, shown));
  }

  private static String value(@Nullable Estimate e, DoubleFunction<String> shown) {
    return e == null ? "too few" : shown.apply(e.value());
  }

  private static String range(@Nullable Estimate e, DoubleFunction<String> shown) {
    return e == null ? "" : shown.apply(Math.max(0, e.low())) + " to " + shown.apply(e.high());
  }

  private static String percents(Estimate e) {
    return Show.percent(e.low()) + " to " + Show.percent(e.high());
  }

  private static @Nullable Chart takers(List<LiveReport.Share> shares) {
    return shares.isEmpty()
        ? null
        : new Chart(
            "bars",
            "requests",
            shares.stream().map(LiveReport.Share::deployment).toList(),
            List.of(
                new Chart.Series(
                    "drilled", "flow", shares.stream().map(LiveReport.Share::drilled).toList())));
  }

  /** {@code ok} for a drill that passed, {@code bad} for one that had to end. */
  static String tone(LiveDrill drill) {
    LiveDrill.End end = drill.end();
    return end == null
        ? "calm"
        : switch (end) {
          case DEADLINE -> "ok";
          case STOPPED -> "warn";
          case FAILURES, LATENCY, COST -> "bad";
        };
  }

  static String state(LiveDrill drill) {
    LiveDrill.End end = drill.end();
    return end == null
        ? "under way"
        : switch (end) {
          case DEADLINE -> "its time was over";
          case STOPPED -> "stopped";
          case FAILURES, LATENCY, COST -> "ended by " + end.word();
        };
  }
}
