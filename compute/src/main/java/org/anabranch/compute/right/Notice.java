package org.anabranch.compute.right;

import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What the buyer put before the holder of a right of first refusal or first offer.
 *
 * @param contract the contract with the right
 * @param holder the partner that holds it
 * @param elsewhere the contract of the estate that is to be signed elsewhere
 * @param terms what was put before it, in words
 * @param termsSha256 of {@code terms}: the evidence that nothing else was
 * @param offeredAt when it was put before it
 * @param deadline the end of the last day to answer; silence until then waives the right
 * @param answeredAt when it was answered, or lapsed; null while it is open
 * @param evidence what shows the answer: a letter's title, a reference; empty while open
 */
public record Notice(
    String id,
    String contract,
    String holder,
    String elsewhere,
    String terms,
    String termsSha256,
    Instant offeredAt,
    Instant deadline,
    State state,
    @Nullable Instant answeredAt,
    String evidence) {

  /** How far it has come. */
  public enum State {
    /** The holder may still answer. */
    OPEN,
    /** The holder takes it: it must not be signed elsewhere. */
    EXERCISED,
    /** The holder lets it go. */
    WAIVED,
    /** The holder said nothing in time. */
    LAPSED;

    /** {@code open}. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** Whether the buyer may sign elsewhere. */
    public boolean frees() {
      return this == WAIVED || this == LAPSED;
    }
  }
}
