package org.anabranch.sandbox.internal;

import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Map;
import org.anabranch.kernel.Json;
import org.anabranch.sandbox.World;
import tools.jackson.databind.JsonNode;

/**
 * How many calls of each kind a platform has taken on a day in Beijing, and no more than its quota.
 * Safe for many threads.
 *
 * @param perDay by call; the others are taken without end
 */
public record DayQuota(World world, String platform, Map<String, Long> perDay) {
  private static final String KIND = "day_quota";
  private static final ZoneId BEIJING = ZoneId.of("Asia/Shanghai");

  public DayQuota {
    perDay = Map.copyOf(perDay);
  }

  /** Counts one call; false when the day's are used up. */
  public boolean take(String call) {
    long most = limit(call);
    synchronized (world) {
      long used = used(call);
      if (used >= most) {
        return false;
      }
      if (perDay.containsKey(call)) {
        world
            .store(platform)
            .put(KIND, call, Json.object().put("day", today()).put("used", used + 1));
      }
      return true;
    }
  }

  /** How many a day has; the largest number where there is no quota. */
  public long limit(String call) {
    return perDay.getOrDefault(call, Long.MAX_VALUE);
  }

  public long used(String call) {
    return world
        .store(platform)
        .get(KIND, call)
        .filter(counted -> counted.path("day").asString("").equals(today()))
        .map((JsonNode counted) -> counted.path("used").asLong(0))
        .orElse(0L);
  }

  /** All that was counted today is forgotten. */
  public void clear(String call) {
    world.store(platform).remove(KIND, call);
  }

  private String today() {
    return LocalDate.ofInstant(world.now(), BEIJING).toString();
  }
}
