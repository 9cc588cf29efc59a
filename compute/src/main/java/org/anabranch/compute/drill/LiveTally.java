package org.anabranch.compute.drill;

/**
 * What a live drill came to so far, in one process or, added up, in all.
 *
 * @param evidence that the drilled share fails more often, {@link RateTest#evidence}; that of
 *     processes that saw different requests adds up
 */
public record LiveTally(LiveGroup drilled, LiveGroup control, double evidence) {
  public static final LiveTally NONE = new LiveTally(LiveGroup.NONE, LiveGroup.NONE, 0);

  public LiveTally plus(LiveTally other) {
    return new LiveTally(
        drilled.plus(other.drilled), control.plus(other.control), evidence + other.evidence);
  }
}
