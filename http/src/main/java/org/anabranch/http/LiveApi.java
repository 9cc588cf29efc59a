package org.anabranch.http;

import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import java.util.List;
import java.util.Map;
import org.anabranch.compute.live.LiveCompute;
import org.anabranch.compute.live.LiveState;
import org.anabranch.kernel.Problem;

/** How compute stands now under {@code /api/compute/live}, as docs/api.md lists it. */
public final class LiveApi implements HttpService {
  private static final int STATES = 240;

  private final LiveCompute live;

  public LiveApi(LiveCompute live) {
    this.live = live;
  }

  @Override
  public void routing(HttpRules rules) {
    rules.get("/api/compute/live", (_, res) -> Bodies.send(res, shown(one().state())));
    rules.get(
        "/api/compute/live/history",
        (_, res) ->
            Bodies.send(res, one().history().recent(STATES).stream().map(LiveApi::shown).toList()));
  }

  private LiveCompute one() {
    if (live.isPricing()) {
      return live;
    }
    throw Problem.of(
            Problem.Kind.NOT_FOUND,
            "live-off",
            "No site is priced live: there is no estate, or no deployment with a site.",
            "Import an estate or name compute.estate, and give deployments a site and"
                + " accelerator_hours_per_million_tokens. It begins within ten seconds.")
        .asException();
  }

  /** Every figure with where it comes from; nulls are left out. */
  private static Map<String, Object> shown(LiveState state) {
    List<Map<String, Object>> sites =
        state.sites().stream()
            .map(
                s ->
                    Map.<String, Object>ofEntries(
                        Map.entry("site", s.site().id()),
                        Map.entry("region", s.site().region()),
                        Map.entry("acceleratorsConfigured", s.nominal()),
                        Map.entry("acceleratorsEstimated", s.accelerators()),
                        Map.entry("acceleratorsBusyMeasured", s.busy()),
                        Map.entry("load", s.load()),
                        Map.entry("limitedShare", s.limitedShare()),
                        Map.entry("failedShare", s.failedShare()),
                        Map.entry("bidUsdPerAcceleratorHour", s.bidUsd()),
                        Map.entry("dualUsdPerAcceleratorHour", s.dualUsd()),
                        Map.entry("stage", s.stage().word())))
            .toList();
    return Map.of(
        "at",
        state.at(),
        "solvedAt",
        state.solvedAt() == null ? "" : state.solvedAt(),
        "trouble",
        state.trouble() == null ? "" : state.trouble(),
        "fading",
        state.fading(),
        "sites",
        sites,
        "waits",
        state.waits());
  }
}
