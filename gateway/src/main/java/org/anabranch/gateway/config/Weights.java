package org.anabranch.gateway.config;

import org.jspecify.annotations.Nullable;

/**
 * How much each part of the score counts; 0 leaves it out. What an alias does not say, its preset
 * says.
 *
 * @param price price and bid price
 * @param latency expected seconds
 * @param errors expected failures, and the nearness of the vendor's rate limit
 * @param quality rated quality
 * @param order dollars for each place down the alias's list of candidates
 * @param split dollars for each unit of the alias's weighted draw
 * @param busy dollars for each request under way there
 */
public record Weights(
    @Nullable Double price,
    @Nullable Double latency,
    @Nullable Double errors,
    @Nullable Double quality,
    @Nullable Double order,
    @Nullable Double split,
    @Nullable Double busy) {
  public static final Weights NONE = new Weights(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0);

  public Weights {
    check(price, "price");
    check(latency, "latency");
    check(errors, "errors");
    check(quality, "quality");
    check(order, "order");
    check(split, "split");
    check(busy, "busy");
  }

  private static void check(@Nullable Double weight, String name) {
    if (weight != null && !(weight >= 0 && weight <= 1e9)) { // checked for every decision
      Check.setting(false, name, "weight %s is %s, expected zero or more", name, weight);
    }
  }

  /** These, and for what they leave open the others. */
  public Weights over(Weights base) {
    return new Weights(
        or(price, base.price),
        or(latency, base.latency),
        or(errors, base.errors),
        or(quality, base.quality),
        or(order, base.order),
        or(split, base.split),
        or(busy, base.busy));
  }

  /** Whether nothing is left open. */
  public boolean saysAll() {
    return price != null
        && latency != null
        && errors != null
        && quality != null
        && order != null
        && split != null
        && busy != null;
  }

  private static @Nullable Double or(@Nullable Double own, @Nullable Double base) {
    return own == null ? base : own;
  }
}
