package org.anabranch.publish.limits;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.anabranch.publish.internal.Api;
import org.anabranch.publish.internal.Meter;
import org.anabranch.publish.limits.Allowance.Scope;
import tools.jackson.databind.JsonNode;

/**
 * Reads from a refusal until when a platform takes no more calls of a kind, where it tells by a
 * code in the body and by no header:
 *
 * <ul>
 *   <li>WeChat: {@code errcode} 45009 for the day, which ends at midnight in Beijing, or for the
 *       minute when its message says so; 45011 for a moment (“全局返回码”).
 *   <li>Bilibili: {@code code} 127009, calls used up (“状态码”; the period is not told, so an hour is
 *       waited); 127306 and 123026 too fast; 123029, 123036, 123037, 129009, 129012 and 129018 for
 *       the day.
 *   <li>Douyin: {@code data.error_code} 28003017 and 2190001 for the app's day, 28003018 and 10020
 *       too fast.
 *   <li>Kuaishou documents no code: status 429, as with the others.
 * </ul>
 */
final class RateCodes {
  private static final Duration MOMENT = Duration.ofMinutes(1);
  private static final Duration HOUR = Duration.ofHours(1);

  /** What refuses is short. */
  private static final int LONGEST_BODY = 4096;

  private static final Set<Long> BILIBILI_DAY =
      Set.of(123029L, 123036L, 123037L, 129009L, 129012L, 129018L);

  private RateCodes() {}

  /** The end of the wait, and whether it is the day's. */
  record Closed(Scope scope, boolean day, Instant until) {}

  static Optional<Closed> read(Meter.Asked asked, Api.Reply reply, Instant now) {
    if (reply.body().length > LONGEST_BODY) {
      return Optional.empty();
    }
    Optional<Closed> busy = busy(reply, now);
    return switch (asked.account().platform()) {
      case WECHAT_OFFICIAL -> busy.or(() -> wechat(reply.json(), now));
      case BILIBILI -> busy.or(() -> bilibili(reply.json().path("code").asLong(0), now));
      case DOUYIN ->
          busy.or(() -> douyin(reply.json().path("data").path("error_code").asLong(0), now));
      case KUAISHOU -> busy;
      default -> Optional.empty();
    };
  }

  private static Optional<Closed> wechat(JsonNode json, Instant now) {
    String message = json.path("errmsg").asString("").toLowerCase(Locale.ROOT);
    return switch (json.path("errcode").asInt(0)) {
      case 45009 ->
          message.contains("minute") ? forAMoment(Scope.ACCOUNT, now) : day(Scope.ACCOUNT, now);
      case 45011 -> forAMoment(Scope.ACCOUNT, now);
      default -> Optional.empty();
    };
  }

  private static Optional<Closed> bilibili(long code, Instant now) {
    if (code == 127009) {
      return Optional.of(new Closed(Scope.ACCOUNT, false, now.plus(HOUR)));
    }
    if (code == 127306 || code == 123026) {
      return forAMoment(Scope.ACCOUNT, now);
    }
    return BILIBILI_DAY.contains(code) ? day(Scope.ACCOUNT, now) : Optional.empty();
  }

  private static Optional<Closed> douyin(long code, Instant now) {
    if (code == 28003017 || code == 2190001) {
      return day(Scope.APP, now);
    }
    if (code == 2114007) {
      return day(Scope.ACCOUNT, now);
    }
    return code == 28003018 || code == 10020 ? forAMoment(Scope.APP, now) : Optional.empty();
  }

  private static Optional<Closed> busy(Api.Reply reply, Instant now) {
    return reply.status() == 429
        ? Optional.of(new Closed(Scope.ACCOUNT, false, now.plus(reply.retryAfter().orElse(MOMENT))))
        : Optional.empty();
  }

  private static Optional<Closed> day(Scope scope, Instant now) {
    return Optional.of(new Closed(scope, true, DailyQuotas.nextReset(now)));
  }

  private static Optional<Closed> forAMoment(Scope scope, Instant now) {
    return Optional.of(new Closed(scope, false, now.plus(MOMENT)));
  }
}
