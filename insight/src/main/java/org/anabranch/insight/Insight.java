package org.anabranch.insight;

import java.time.Instant;
import java.util.List;
import org.anabranch.gateway.route.Ratings;
import org.anabranch.kernel.Deadline;

/**
 * Collects figures, attributes them, rates models. Observations are never changed, only added. Safe
 * for many threads; calls block, except {@link #rating}, which the router asks.
 */
public interface Insight extends Ratings {
  /**
   * Remembers whose work a publication is, before anything came of it. Repeating it changes
   * nothing.
   */
  void attribute(Attribution attribution);

  /**
   * Pulls the figures of every live publication of the group and stores them as observations:
   * simulated ones dated {@code at}, by the sandbox's clock, real ones dated now. One that fails is
   * reported in the result and stops nobody else. Repeating it for the same {@code at} changes no
   * simulated figure.
   */
  List<Collected> collect(String group, Instant at, Deadline deadline) throws InterruptedException;

  /**
   * Pulls the figures of every live publication that is due, of any group: the older a post, the
   * rarer, and after ninety days no more ({@link Thinning}). Returns how many were pulled. One that
   * fails is tried again later and stops nobody else.
   *
   * @param simulated the moment by the sandbox's clock, by which simulated posts age and their
   *     figures are dated
   */
  int collectDue(Instant simulated, Deadline deadline) throws InterruptedException;

  /** The latest figures of each publication of the group, with whose work it was. */
  List<Outcome> outcomes(String group);

  /** All groups together, newest first. */
  List<Outcome> recentOutcomes(int limit);

  /** All observations of one publication, oldest first. */
  List<Observation> observations(String publicationId);

  /**
   * Fits all ratings anew from the stored outcomes, stores them, and gives them to the router from
   * now on.
   */
  List<ModelRating> rate();

  /** The ratings in force, best first. */
  List<ModelRating> ratings();
}
