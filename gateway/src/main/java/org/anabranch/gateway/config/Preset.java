package org.anabranch.gateway.config;

/**
 * The usual strategies by their usual names. Each is nothing but a set of weights for the one
 * score, and what an alias says itself goes before it.
 */
public enum Preset {
  /** Price, latency, failures and quality, each for what it is worth in dollars. */
  BALANCED(1, 1, 1, 1, 0, 0, 0),
  /** The lowest price. */
  CHEAPEST(1, 0, 0, 0, 0, 0, 0),
  /** The shortest expected time. */
  FASTEST(0, 1, 0, 0, 0, 0, 0),
  /** The best rating. */
  BEST(0, 0, 0, 1, 0, 0, 0),
  /** The candidates in the order they are written. */
  ORDERED(0, 0, 0, 0, 1, 0, 0),
  /** The candidates in turn. */
  ROUND_ROBIN(0, 0, 0, 0, 1, 0, 0),
  /** By lot, each as often as {@code split} says. */
  WEIGHTED(0, 0, 0, 0, 0, 1, 0),
  /** The fewest requests under way. */
  LEAST_BUSY(0, 0, 0, 0, 0, 0, 1),
  /** The same session always to the same deployment, for the sake of its prompt cache. */
  STICKY(0, 0, 0, 0, 0, 1, 0);

  private final Weights weights;

  Preset(
      double price,
      double latency,
      double errors,
      double quality,
      double order,
      double split,
      double busy) {
    this.weights = new Weights(price, latency, errors, quality, order, split, busy);
  }

  public Weights weights() {
    return weights;
  }
}
