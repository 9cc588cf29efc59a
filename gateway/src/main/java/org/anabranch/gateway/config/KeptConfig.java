package org.anabranch.gateway.config;

/**
 * Answers that clients of OpenAI's responses want kept.
 *
 * @param enabled whether any are; true
 * @param days how long, 30 as at OpenAI
 * @param maxMegabytes how much those of one workspace may take before the oldest go, 1024
 */
public record KeptConfig(Boolean enabled, Integer days, Integer maxMegabytes) {
  public KeptConfig {
    enabled = enabled == null || enabled;
    days = days == null ? 30 : days;
    maxMegabytes = maxMegabytes == null ? 1024 : maxMegabytes;
    Check.setting(days > 0, "days", "days of responses is %s, expected 1 or more", days);
    Check.setting(
        maxMegabytes > 0,
        "max_megabytes",
        "max_megabytes of responses is %s, expected 1 or more",
        maxMegabytes);
  }

  @SuppressWarnings("NullAway") // an absent setting is null, exactly as the file reader passes it
  static KeptConfig defaults() {
    return new KeptConfig(null, null, null);
  }
}
