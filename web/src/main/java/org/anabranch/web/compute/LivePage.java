package org.anabranch.web.compute;

import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.anabranch.compute.live.LiveCompute;
import org.anabranch.compute.live.LiveState;
import org.anabranch.compute.live.SitePrice;
import org.anabranch.compute.live.Stage;
import org.anabranch.web.page.Chart;
import org.anabranch.web.page.Chrome;
import org.anabranch.web.page.Csv;
import org.anabranch.web.page.Pages;
import org.jspecify.annotations.Nullable;

/** How each site stands now: what it seems to have, how full it is, what it is worth. */
final class LivePage implements HttpService {
  private static final DateTimeFormatter MINUTE =
      DateTimeFormatter.ofPattern("HH:mm", Locale.ENGLISH).withZone(ZoneOffset.UTC);
  private static final int POINTS = 180;

  private final Pages pages;
  private final LiveCompute live;

  LivePage(Pages pages, LiveCompute live) {
    this.pages = pages;
    this.live = live;
  }

  /**
   * @param state null where nothing is priced live
   * @param prices null until there are two moments to draw a line between
   */
  record View(Chrome chrome, @Nullable LiveState state, @Nullable Chart prices) {}

  @Override
  public void routing(HttpRules rules) {
    rules.get("/compute/live", this::show);
    rules.get("/compute/live/prices.csv", (_, res) -> prices(res));
  }

  private void show(ServerRequest request, ServerResponse response) {
    Chrome chrome = pages.chrome("Live", "compute");
    View view =
        live.isPricing()
            ? new View(chrome, live.state(), prices(live.history().recent(POINTS)))
            : new View(chrome, null, null);
    pages.send(response, "compute/live", chrome, view);
  }

  private void prices(ServerResponse response) {
    Csv csv =
        new Csv("at", "site", "bid_usd_per_accelerator_hour", "load", "limited_share", "stage");
    live.history()
        .recent(POINTS)
        .forEach(
            state ->
                state
                    .sites()
                    .forEach(
                        s ->
                            csv.row(
                                state.at(),
                                s.site().id(),
                                s.bidUsd(),
                                s.load(),
                                s.limitedShare(),
                                s.stage().word())));
    pages.csv(response, "bid-prices.csv", csv);
  }

  private static @Nullable Chart prices(List<LiveState> states) {
    if (states.size() < 2) {
      return null;
    }
    List<Chart.Series> series = new ArrayList<>();
    for (SitePrice site : states.getLast().sites()) {
      List<Double> values = new ArrayList<>();
      for (LiveState state : states) {
        values.add(
            state.sites().stream()
                .filter(s -> s.site().id().equals(site.site().id()))
                .mapToDouble(s -> Math.round(s.bidUsd() * 1000) / 1000.0)
                .findFirst()
                .orElse(Double.NaN));
      }
      series.add(new Chart.Series(site.site().name(), "flow", values));
    }
    return new Chart(
        "lines", "$", states.stream().map(s -> MINUTE.format(s.at())).toList(), series);
  }

  /** The colour of a stage's chip. */
  static String tone(Stage stage) {
    return switch (stage) {
      case OPEN -> "ok";
      case CLOSED_TO_NEW, REROUTING -> "warn";
      case FLEXIBLE_WAITS, BATCH_SHED -> "bad";
    };
  }

  static String clock(LiveState state) {
    return MINUTE.format(state.at());
  }

  static String solved(LiveState state) {
    return state.solvedAt() == null ? "not yet" : MINUTE.format(state.solvedAt()) + " UTC";
  }
}
