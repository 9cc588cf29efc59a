package org.anabranch.http;

import io.helidon.common.uri.UriQuery;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import org.anabranch.compute.forecast.DemandFile;
import org.anabranch.compute.forecast.DemandHistory;
import org.anabranch.compute.forecast.DemandSeries;
import org.anabranch.compute.forecast.Outlook;
import org.anabranch.kernel.Problem;

/**
 * Forecasts of demand under {@code /api/forecast}, as docs/api.md lists them: of the gateway's own
 * usage (GET), or of a CSV text (POST).
 */
public final class ForecastApi implements HttpService {
  private static final Duration STEP = Duration.ofHours(1);
  private static final Duration HISTORY = Duration.ofDays(28);
  private static final Duration AHEAD = Duration.ofDays(1);
  private static final int MOST_SERIES = 10;

  private final DemandHistory history;
  private final Clock clock;

  public ForecastApi(DemandHistory history, Clock clock) {
    this.history = history;
    this.clock = clock;
  }

  @Override
  public void routing(HttpRules rules) {
    rules.get("/api/forecast", this::used);
    rules.post("/api/forecast", this::given);
  }

  private void used(ServerRequest request, ServerResponse response) {
    UriQuery query = request.query();
    Duration step = span(query, "step", STEP);
    Bodies.send(
        response,
        outlooks(
            used(history, clock, span(query, "history", HISTORY), step),
            span(query, "ahead", AHEAD)));
  }

  private void given(ServerRequest request, ServerResponse response) {
    Bodies.send(
        response,
        outlooks(
            DemandFile.parse("the body", Bodies.text(request)),
            span(request.query(), "ahead", AHEAD)));
  }

  private static List<Outlook> outlooks(List<DemandSeries> all, Duration ahead) {
    return all.stream().limit(MOST_SERIES).map(series -> Outlook.of(series, ahead)).toList();
  }

  /** What was used in whole steps until now; blocks while it is read. */
  public static List<DemandSeries> used(
      DemandHistory history, Clock clock, Duration back, Duration step) {
    long seconds = Math.max(1, step.toSeconds());
    Instant until = Instant.ofEpochSecond(clock.instant().getEpochSecond() / seconds * seconds);
    return history.demand(until.minus(back), until, Duration.ofSeconds(seconds));
  }

  private static Duration span(UriQuery query, String name, Duration otherwise) {
    String text = query.first(name).orElse("");
    if (text.isBlank()) {
      return otherwise;
    }
    try {
      Duration span = Duration.parse(text.strip());
      if (span.toSeconds() > 0) {
        return span;
      }
    } catch (DateTimeParseException _) {
      // told below
    }
    throw Problem.badInput(
            "span-invalid",
            name + " is “" + text + "”, which is no length of time.",
            "Write it as ISO 8601 does: PT10M, PT24H, P7D.")
        .asException();
  }
}
