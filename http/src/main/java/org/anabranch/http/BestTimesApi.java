package org.anabranch.http;

import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.anabranch.insight.BestTimes;
import org.anabranch.insight.PostingTimes;
import org.anabranch.publish.schedule.WallTime;
import org.jspecify.annotations.Nullable;

/** When an account's posts were seen most, under {@code /api}; see docs/api.md. */
public final class BestTimesApi implements HttpService {
  private final PostingTimes times;
  private final Supplier<ZoneId> usual;
  private final Clock clock;

  /**
   * @param usual the wall clock where nobody names another
   */
  public BestTimesApi(PostingTimes times, Supplier<ZoneId> usual, Clock clock) {
    this.times = times;
    this.usual = usual;
    this.clock = clock;
  }

  private record Moment(
      String day, int hour, double lift, int posts, int platformPosts, OffsetDateTime next) {}

  /**
   * @param notYet why there is nothing to suggest; null when there is
   */
  private record Shown(
      String account,
      String zone,
      int posts,
      String provenance,
      List<Moment> moments,
      @Nullable String notYet) {}

  @Override
  public void routing(HttpRules rules) {
    rules.get("/api/accounts/{id}/best-times", this::best);
  }

  private void best(ServerRequest request, ServerResponse response) {
    ZoneId zone = WallTime.zone(request.query().first("zone").orElse(null), usual.get());
    BestTimes best = times.of(request.path().pathParameters().get("id"), zone);
    Bodies.send(
        response,
        new Shown(
            best.accountId(),
            zone.getId(),
            best.posts(),
            best.simulated() ? "simulated" : "measured",
            best.moments().stream()
                .map(
                    m ->
                        new Moment(
                            m.day().name().toLowerCase(Locale.ROOT),
                            m.hour(),
                            Math.round(m.lift() * 1000) / 1000.0,
                            m.posts(),
                            m.platformPosts(),
                            m.next(clock.instant().atZone(zone)).toOffsetDateTime()))
                .toList(),
            best.isEnough() ? null : best.notYet()));
  }
}
