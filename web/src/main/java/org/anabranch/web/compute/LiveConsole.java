package org.anabranch.web.compute;

import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import java.time.Clock;
import java.util.List;
import org.anabranch.compute.estate.EstateBook;
import org.anabranch.compute.forecast.DemandHistory;
import org.anabranch.compute.live.LiveCompute;
import org.anabranch.gateway.replay.Trials;
import org.anabranch.web.page.Facts;
import org.anabranch.web.page.Pages;

/** The console's pages on what compute does now, will have to do, and would do in bad luck. */
public final class LiveConsole implements HttpService {
  private final List<HttpService> parts;

  public LiveConsole(
      Facts facts,
      EstateBook book,
      DemandHistory history,
      LiveCompute live,
      Trials trials,
      Clock clock) {
    Pages pages = new Pages(facts);
    this.parts =
        List.of(
            new ForecastPage(pages, history, clock),
            new LivePage(pages, live),
            new TrialPage(pages, book, history, trials, clock));
  }

  @Override
  public void routing(HttpRules rules) {
    parts.forEach(part -> part.routing(rules));
  }
}
