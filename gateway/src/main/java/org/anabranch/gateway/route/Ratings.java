package org.anabranch.gateway.route;

import java.util.Optional;

/** The question the router asks of whoever rates models. Answered from memory; never blocks. */
@FunctionalInterface
public interface Ratings {
  /** When nobody rates: every model is as good as unknown. */
  Ratings NONE = (model, task) -> Optional.empty();

  /**
   * @param points on the usual scale: 1000 is the reference, 400 points are ten to one
   * @param low lower end of the 95 % interval
   * @param high upper end
   */
  record Rating(double points, double low, double high, long comparisons) {}

  /** The rating of a model for a kind of work, or for all work where that kind has too little. */
  Optional<Rating> rating(String model, String task);
}
