package org.anabranch.sandbox.oauth;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long one platform's codes and tokens hold.
 *
 * @param refresh null where there are no refresh tokens
 * @param renewal what comes of a refresh token when it is used
 */
record Lifetimes(Duration code, Duration access, @Nullable Duration refresh, Renewal renewal) {
  enum Renewal {
    /** It stays the same, and replies do not repeat it. */
    KEPT,
    /** A new one with a new end replaces it. */
    ROTATES,
    /** A new one replaces it and ends when the first one would have. */
    ROTATES_UNTIL_SAME_END,
    /** As {@link #ROTATES}; one that is used again ends everything that came of the consent. */
    SINGLE_USE
  }

  static final Duration FOREVER = Duration.ofDays(36_500);
}
