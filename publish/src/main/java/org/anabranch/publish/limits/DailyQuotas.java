package org.anabranch.publish.limits;

import java.time.Instant;
import java.time.ZoneId;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.anabranch.publish.Platform;
import org.anabranch.publish.internal.Meter;
import org.anabranch.publish.limits.Allowance.Source;

/**
 * How many calls of one kind a platform takes of an account in a day, which ends at midnight in
 * Beijing. Platforms grant each app and account its own numbers, so they are configuration. One is
 * published: Bilibili takes five submissions a day of who is not a full member (its page “视频稿件提交”),
 * which is counted for all and holds nobody back.
 *
 * @param perDay by platform and by call, such as {@code POST /cgi-bin/freepublish/submit}
 */
public record DailyQuotas(Map<Platform, Map<String, Long>> perDay) {
  public static final DailyQuotas NONE = new DailyQuotas(Map.of());

  /** What follows a call in the name of its day's allowance. */
  static final String IN_A_DAY = " in a day";

  private static final ZoneId RESETS_IN = ZoneId.of("Asia/Shanghai");
  private static final String SUBMISSION = "POST /arcopen/fn/archive/add-by-utoken";
  private static final String UNLESS_MEMBER = IN_A_DAY + ", unless a full member";
  private static final long SUBMISSIONS = 5;

  public DailyQuotas {
    Map<Platform, Map<String, Long>> copy = new EnumMap<>(Platform.class);
    perDay.forEach((platform, calls) -> copy.put(platform, Map.copyOf(calls)));
    perDay.forEach(DailyQuotas::check);
    perDay = Map.copyOf(copy);
  }

  private static void check(Platform platform, Map<String, Long> calls) {
    calls.forEach(
        (call, most) -> {
          if (!call.matches("(GET|POST|PUT|DELETE) /\\S+") || most < 0) {
            throw new IllegalArgumentException(
                "The quota “%s: %d” of %s is no number of calls from 0 up, named as in “POST /a/b”"
                    .formatted(call, most, platform.key()));
          }
        });
  }

  /** What holds for a call in a day: its allowance's name, and how many. */
  record Quota(String name, long most, Source source) {}

  Optional<Quota> of(Meter.Asked asked, String calls) {
    Long own = calls(asked).get(calls);
    if (own != null) {
      return Optional.of(new Quota(calls + IN_A_DAY, own, Source.CONFIGURED));
    }
    return asked.account().platform() == Platform.BILIBILI && calls.equals(SUBMISSION)
        ? Optional.of(new Quota(calls + UNLESS_MEMBER, SUBMISSIONS, Source.COUNTED))
        : Optional.empty();
  }

  /** The configured number; 0 when there is none. */
  long configured(Meter.Asked asked, String calls) {
    return calls(asked).getOrDefault(calls, 0L);
  }

  private Map<String, Long> calls(Meter.Asked asked) {
    return perDay.getOrDefault(asked.account().platform(), Map.of());
  }

  /** Midnight in Beijing. */
  static Instant nextReset(Instant now) {
    return now.atZone(RESETS_IN).toLocalDate().plusDays(1).atStartOfDay(RESETS_IN).toInstant();
  }
}
