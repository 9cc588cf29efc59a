package org.anabranch.compute.drill;

import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A drill on real traffic: for a share of the requests somebody's deployments are left out; the
 * rest is what they are compared with.
 *
 * @param share of the callers or requests, above 0 and up to 0.5
 * @param by what is in or out as a whole
 * @param until when it ends by itself
 * @param endedAt null while it is under way
 * @param why it ended, in a sentence; null while it is under way
 */
public record LiveDrill(
    String id,
    LiveExit exit,
    double share,
    By by,
    Scope scope,
    LiveBounds bounds,
    Instant startedAt,
    Instant until,
    @Nullable Instant endedAt,
    @Nullable End end,
    @Nullable String why) {
  public static final double LARGEST_SHARE = 0.5;

  /** What is drawn. */
  public enum By {
    /** The session or user that a request names, else its key: always in or always out. */
    CALLER,
    /** Each request by itself. */
    REQUEST
  }

  /** What ended it. */
  public enum End {
    /** Its time was over. */
    DEADLINE,
    /** Somebody stopped it. */
    STOPPED,
    FAILURES,
    LATENCY,
    COST;

    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Whose requests it is about; what is null does not matter. */
  public record Scope(
      @Nullable String workspace,
      @Nullable String team,
      @Nullable String key,
      @Nullable String tag,
      @Nullable String tagValue) {
    public static final Scope ALL = new Scope(null, null, null, null, null);

    /** {@code workspace acme, tag project=atlas}, or {@code all traffic}. */
    @Override
    public String toString() {
      StringBuilder text = new StringBuilder();
      part(text, "workspace", workspace);
      part(text, "team", team);
      part(text, "key", key);
      part(text, "tag", tag == null || tagValue == null ? tag : tag + "=" + tagValue);
      return text.isEmpty() ? "all traffic" : text.toString();
    }

    private static void part(StringBuilder text, String name, @Nullable String value) {
      if (value != null) {
        text.append(text.isEmpty() ? "" : ", ").append(name).append(' ').append(value);
      }
    }
  }

  public LiveDrill {
    if (!(share > 0 && share <= LARGEST_SHARE)) {
      throw new IllegalArgumentException(
          "share is %s, expected more than 0 and at most %s: the rest is what it is compared with."
              .formatted(share, LARGEST_SHARE));
    }
    if (!until.isAfter(startedAt)) {
      throw new IllegalArgumentException(
          "until is %s, expected a time after the start, %s.".formatted(until, startedAt));
    }
    scope = scope == null ? Scope.ALL : scope;
  }

  /** The same, ended. */
  public LiveDrill ended(Instant at, End what, String reason) {
    return new LiveDrill(id, exit, share, by, scope, bounds, startedAt, until, at, what, reason);
  }

  public boolean isUnderWay() {
    return endedAt == null;
  }
}
