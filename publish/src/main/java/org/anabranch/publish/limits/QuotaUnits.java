package org.anabranch.publish.limits;

import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.anabranch.publish.Platform;
import org.anabranch.publish.internal.Meter;

/**
 * What calls to YouTube cost of its project's daily allowance: 100 uploads, and 10,000 units for
 * all else, of which a read costs 1 and a change 50 (developers.google.com, quota calculator,
 * 2026). A project with a larger allowance has more left than is counted here, and nothing is held
 * back for it: YouTube itself says when it is used up.
 */
final class QuotaUnits {
  private static final ZoneId RESETS_IN = ZoneId.of("America/Los_Angeles");
  private static final String UPLOADS = "uploads of videos in a day";
  private static final String UNITS = "all else in a day, in quota units";

  private QuotaUnits() {}

  record Cost(String calls, long limit, long units) {}

  static List<Cost> of(Meter.Asked asked) {
    if (asked.account().platform() != Platform.YOUTUBE) {
      return List.of();
    }
    String path = Endpoint.path(asked);
    if (path.equals("/upload/youtube/v3/videos")) {
      return asked.method().equals("POST") ? List.of(new Cost(UPLOADS, 100, 1)) : List.of();
    }
    return List.of(new Cost(UNITS, 10_000, asked.method().equals("GET") ? 1 : 50));
  }

  /** Midnight in Los Angeles. */
  static Instant nextReset(Instant now) {
    return now.atZone(RESETS_IN).toLocalDate().plusDays(1).atStartOfDay(RESETS_IN).toInstant();
  }
}
