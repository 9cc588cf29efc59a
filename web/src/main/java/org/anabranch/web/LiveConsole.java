package org.anabranch.web;

import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import java.time.Clock;
import java.util.List;
import org.anabranch.compute.forecast.DemandHistory;
import org.anabranch.compute.live.LiveCompute;

/** The console's pages on what compute does now and will have to do. */
public final class LiveConsole implements HttpService {
  private final List<HttpService> parts;

  public LiveConsole(Facts facts, DemandHistory history, LiveCompute live, Clock clock) {
    Pages pages = new Pages(facts);
    this.parts = List.of(new ForecastPage(pages, history, clock), new LivePage(pages, live));
  }

  @Override
  public void routing(HttpRules rules) {
    parts.forEach(part -> part.routing(rules));
  }
}
