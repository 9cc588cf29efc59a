package org.anabranch.compute.drill;

import java.util.Map;
import java.util.TreeMap;

/**
 * What one side of a live drill came to: the drilled share, or the rest. Only requests count that
 * could have gone to whom is left; not those that their client gave up, that were answered from the
 * cache or that were wrong in themselves.
 *
 * @param failures requests that nobody answered whole; of the drilled share also those that had to
 *     be served by whom is left, {@code saved} of them
 * @param logMillis the logarithm of the milliseconds until the answer began, of answered requests
 * @param usd what an answered request cost, in US dollars
 * @param rating the model that answered, as it is rated for the task
 * @param answered by deployment, how many requests it answered
 */
public record LiveGroup(
    long requests,
    long failures,
    long saved,
    Spread logMillis,
    Spread usd,
    Spread rating,
    Map<String, Long> answered) {
  public static final LiveGroup NONE =
      new LiveGroup(0, 0, 0, Spread.NONE, Spread.NONE, Spread.NONE, Map.of());

  public LiveGroup {
    answered = answered == null ? Map.of() : Map.copyOf(answered);
  }

  public LiveGroup plus(LiveGroup other) {
    Map<String, Long> both = new TreeMap<>(answered);
    other.answered.forEach((deployment, count) -> both.merge(deployment, count, Long::sum));
    return new LiveGroup(
        requests + other.requests,
        failures + other.failures,
        saved + other.saved,
        logMillis.plus(other.logMillis),
        usd.plus(other.usd),
        rating.plus(other.rating),
        both);
  }

  public double failureRate() {
    return requests == 0 ? 0 : (double) failures / requests;
  }
}
