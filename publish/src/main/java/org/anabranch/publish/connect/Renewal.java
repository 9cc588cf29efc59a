package org.anabranch.publish.connect;

import java.time.Duration;

/**
 * When a platform's tokens are to be renewed.
 *
 * @param how by what
 * @param margin how long before its end a token is renewed
 * @param leastAge how old it must be before
 * @param ahead whether in the background too; if not, only when a call needs it
 */
public record Renewal(How how, Duration margin, Duration leastAge, boolean ahead) {
  public enum How {
    /** By a refresh token that stays good or is replaced without harm. */
    REFRESH_TOKEN,
    /** By a refresh token that is good once: a second use ends the consent. */
    SINGLE_USE,
    /** By the access token itself, while it holds. */
    ACCESS_TOKEN,
    /** Not at all: the person has to consent again, or it has no end. */
    NONE
  }

  /** Only when a call needs it, shortly before the end. */
  public static Renewal lazily(How how) {
    return new Renewal(how, Duration.ofMinutes(5), Duration.ZERO, false);
  }

  public static Renewal ahead(How how, Duration margin) {
    return new Renewal(how, margin, Duration.ZERO, true);
  }

  public static Renewal none() {
    return new Renewal(How.NONE, Duration.ZERO, Duration.ZERO, false);
  }
}
