package org.anabranch.gateway.config;

import org.jspecify.annotations.Nullable;

/**
 * A bound on how much of the work one supplier may have: “no lab above 60 %”. Counted over a
 * sliding window; who is above it is removed until the others have caught up.
 *
 * @param of what is bounded: every lab, vendor, host, region or model
 * @param name bounds that one alone; every one when absent
 * @param atMost the largest share, above 0 and at most 1
 * @param by what is counted, tokens
 * @param windowMinutes how far back is counted, 1440 (a day)
 */
public record ShareCap(Of of, @Nullable String name, Double atMost, By by, Integer windowMinutes) {
  /** What a share is a share of. */
  public enum Of {
    LAB,
    VENDOR,
    HOST,
    REGION,
    MODEL
  }

  /** What is counted. */
  public enum By {
    REQUESTS,
    TOKENS,
    USD
  }

  public ShareCap {
    Check.setting(
        of != null, "of", "of is missing in a share cap, expected lab, vendor, host or the like");
    Check.setting(
        atMost != null && atMost > 0 && atMost <= 1,
        "at_most",
        "at_most is %s, expected above 0 and at most 1",
        atMost);
    by = by == null ? By.TOKENS : by;
    windowMinutes = windowMinutes == null ? 1440 : windowMinutes;
    Check.setting(
        windowMinutes > 0 && windowMinutes <= 44_640,
        "window_minutes",
        "window_minutes is %s, expected 1 to 44640",
        windowMinutes);
  }
}
