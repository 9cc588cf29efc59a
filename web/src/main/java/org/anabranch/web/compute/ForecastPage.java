package org.anabranch.web.compute;

import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.anabranch.compute.forecast.DemandFile;
import org.anabranch.compute.forecast.DemandHistory;
import org.anabranch.compute.forecast.DemandSeries;
import org.anabranch.compute.forecast.Forecast;
import org.anabranch.compute.forecast.Outlook;
import org.anabranch.http.ForecastApi;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.ProblemException;
import org.anabranch.web.page.Chart;
import org.anabranch.web.page.Chrome;
import org.anabranch.web.page.Csv;
import org.anabranch.web.page.Pages;
import org.jspecify.annotations.Nullable;

/**
 * What demand will be, of the gateway's own usage or of a file, and what such forecasts are worth.
 */
final class ForecastPage implements HttpService {
  private static final DateTimeFormatter LABEL =
      DateTimeFormatter.ofPattern("d MMM HH:mm", Locale.ENGLISH).withZone(ZoneOffset.UTC);
  private static final Duration BACK = Duration.ofDays(28);
  private static final Duration STEP = Duration.ofHours(1);
  private static final int MOST_SERIES = 5;
  private static final int SEASONS_SHOWN = 3;

  private final Pages pages;
  private final DemandHistory history;
  private final Clock clock;

  ForecastPage(Pages pages, DemandHistory history, Clock clock) {
    this.pages = pages;
    this.history = history;
    this.clock = clock;
  }

  /**
   * @param given whether the demand was typed in, rather than measured by the gateway
   */
  record View(Chrome chrome, boolean given, String hours, String text, List<One> series) {}

  /** One series with its chart. */
  record One(Outlook outlook, Chart chart) {}

  @Override
  public void routing(HttpRules rules) {
    rules.get("/compute/forecast", this::used);
    rules.post("/compute/forecast", this::given);
    rules.get("/compute/forecast.csv", this::table);
  }

  private void used(ServerRequest request, ServerResponse response) {
    String hours = request.query().first("hours").orElse("24");
    send(response, false, hours, "", () -> ForecastApi.used(history, clock, BACK, STEP));
  }

  private void given(ServerRequest request, ServerResponse response) {
    var form = Pages.form(request);
    String text = Pages.field(form, "text");
    send(
        response, true, Pages.field(form, "hours"), text, () -> DemandFile.parse("the text", text));
  }

  private void table(ServerRequest request, ServerResponse response) {
    Duration ahead = ahead(request.query().first("hours").orElse("24"));
    Csv csv = new Csv("series", "unit", "at", "expected", "low80", "high80", "low95", "high95");
    for (DemandSeries series :
        ForecastApi.used(history, clock, BACK, STEP).stream().limit(MOST_SERIES).toList()) {
      for (Forecast.Point p : Outlook.of(series, ahead).forecast().points()) {
        csv.row(
            series.name(),
            series.unit(),
            p.at(),
            p.median(),
            p.low80(),
            p.high80(),
            p.low95(),
            p.high95());
      }
    }
    pages.csv(response, "forecast.csv", csv);
  }

  /** Where the demand is taken from. */
  private interface Source {
    List<DemandSeries> read();
  }

  private void send(
      ServerResponse response, boolean given, String hours, String text, Source source) {
    List<One> shown = new ArrayList<>();
    @Nullable Problem problem = null;
    try {
      Duration ahead = ahead(hours);
      for (DemandSeries series : source.read().stream().limit(MOST_SERIES).toList()) {
        Outlook outlook = Outlook.of(series, ahead);
        shown.add(new One(outlook, chart(outlook.forecast())));
      }
    } catch (ProblemException e) {
      problem = e.problem();
    }
    View view =
        new View(pages.chrome("Forecast", "compute").with(problem), given, hours, text, shown);
    pages.send(response, "compute/forecast", view.chrome(), view);
  }

  private static Duration ahead(String hours) {
    if (hours.matches("\\d{1,4}") && !hours.matches("0+")) {
      return Duration.ofHours(Integer.parseInt(hours));
    }
    throw Problem.badInput(
            "span-invalid",
            "“" + hours + "” is no number of hours to look ahead.",
            "Write a whole number from 1 to 9999.")
        .asException();
  }

  private static Chart chart(Forecast forecast) {
    DemandSeries history = forecast.history();
    int ahead = forecast.points().size();
    int length = history.values().size();
    int from = Math.max(0, length - SEASONS_SHOWN * ahead);
    List<String> labels = new ArrayList<>();
    List<Double> was = new ArrayList<>();
    for (int i = from; i < length; i++) {
      labels.add(label(history.at(i)));
      was.add(rounded(history.values().get(i)));
    }
    int known = was.size();
    forecast.points().forEach(p -> labels.add(label(p.at())));
    forecast.points().forEach(_ -> was.add(Double.NaN));
    return new Chart(
        "lines",
        history.unit(),
        labels,
        List.of(
            new Chart.Series("was", "flow", was),
            points("expected", "second", known, forecast, Forecast.Point::median),
            points("80 % from", "edge", known, forecast, Forecast.Point::low80),
            points("80 % to", "edge", known, forecast, Forecast.Point::high80)));
  }

  private static Chart.Series points(
      String name,
      String role,
      int known,
      Forecast forecast,
      ToDoubleFunction<Forecast.Point> value) {
    List<Double> values = new ArrayList<>();
    for (int i = 0; i < known; i++) {
      values.add(Double.NaN);
    }
    forecast.points().forEach(p -> values.add(rounded(value.applyAsDouble(p))));
    return new Chart.Series(name, role, values);
  }

  private static String label(Instant at) {
    return LABEL.format(at);
  }

  private static double rounded(double value) {
    return Math.round(value * 1000) / 1000.0;
  }

  /** {@code 24 h} and the like, for heads of columns. */
  static String span(Duration span) {
    long minutes = span.toMinutes();
    return minutes % 1440 == 0
        ? minutes / 1440 + " d"
        : minutes % 60 == 0 ? minutes / 60 + " h" : minutes + " min";
  }
}
