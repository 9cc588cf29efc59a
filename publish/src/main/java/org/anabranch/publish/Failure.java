package org.anabranch.publish;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Why a platform refused, in our terms. Whether to try again, and when, is in the type.
 *
 * @param code the platform's own code, for support: {@code 190/463}, {@code 45009}, {@code http
 *     503}
 * @param message one plain line for the person
 * @param retryAfter when the platform said so; else the engine's back-off applies
 * @param fix what the person can do about it, one plain line; null when there is nothing to say
 */
public record Failure(
    Reason reason,
    String code,
    String message,
    @Nullable Duration retryAfter,
    @Nullable String fix) {
  public enum Reason {
    /** Too many calls; later is fine. */
    THROTTLED(true),
    /** The platform stumbled, or nothing reached it; nothing came of the call. */
    TRANSIENT(true),
    /** A daily or monthly quota or the money for it is used up. */
    QUOTA(true),
    /** The grant is gone: the person must connect the account again. */
    REAUTHORISE(false),
    /** The app or the account lacks a right. */
    PERMISSION(false),
    /** The text, title or link is not accepted. */
    CONTENT(false),
    /** A file is not accepted or could not be fetched. */
    MEDIA(false),
    /** The platform already has this very post. */
    DUPLICATE(false),
    /** The account is locked, restricted or banned. */
    ACCOUNT(false);

    private final boolean worthRetrying;

    Reason(boolean worthRetrying) {
      this.worthRetrying = worthRetrying;
    }

    public boolean worthRetrying() {
      return worthRetrying;
    }
  }

  public Failure(Reason reason, String code, String message, @Nullable Duration retryAfter) {
    this(reason, code, message, retryAfter, null);
  }

  /** The code of a call that was not made, since it would have cost more than a person allows. */
  public static final String SPENDING_CAP = "spending-cap";

  /** Whether it is our own refusal to spend more: it waits for a person or the next month. */
  public boolean isSpendingCap() {
    return code.equals(SPENDING_CAP);
  }

  /** What is wrong, and what to do about it. */
  public String told() {
    return fix == null ? message : message + " " + fix;
  }

  public Failure withFix(@Nullable String line) {
    return new Failure(reason, code, message, retryAfter, line);
  }

  public static Failure of(Reason reason, String code, String message) {
    return new Failure(reason, code, message, null);
  }
}
