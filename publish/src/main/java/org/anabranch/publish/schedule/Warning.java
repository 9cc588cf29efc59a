package org.anabranch.publish.schedule;

/**
 * Something a person should know before a post is scheduled. Nothing is refused for it.
 *
 * @param other the scheduled post or the publication that it is about
 */
public record Warning(Kind kind, String message, String other) {
  public enum Kind {
    /** Another post of the same account is very near in time. */
    CONFLICT,
    /** The same words are or were published there already. */
    DUPLICATE,
    /** Nearly the same words. */
    NEAR_DUPLICATE,
    /** The clock leaps over that time, or shows it twice. */
    CLOCK
  }
}
