package org.anabranch.gateway;

import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A name that clients ask for, and how the deployment behind it is chosen. It may hide a model of
 * the same name; one called {@code auto} says what {@code auto} means.
 *
 * @param candidates ids of deployments or names of models; all when empty
 * @param maxUsdPerMillion removes deployments whose input or output price is above it
 * @param excludeLabs removes what these labs made
 * @param excludeVendors removes what these vendors serve
 */
public record AliasConfig(
    String name,
    List<String> candidates,
    Weights weights,
    @Nullable BigDecimal maxUsdPerMillion,
    List<String> excludeLabs,
    List<String> excludeVendors) {
  public AliasConfig {
    Check.present(name, "name of an alias");
    candidates = candidates == null ? List.of() : List.copyOf(candidates);
    weights = weights == null ? Weights.EVEN : weights;
    excludeLabs = excludeLabs == null ? List.of() : List.copyOf(excludeLabs);
    excludeVendors = excludeVendors == null ? List.of() : List.copyOf(excludeVendors);
  }

  /** What {@code auto} means unless configured: every deployment, evenly weighed. */
  static AliasConfig auto() {
    return evenly(CompletionRequest.AUTO, List.of());
  }

  /** What a plain model name or id means: those who serve it, evenly weighed. */
  static AliasConfig of(String model) {
    return evenly(model, List.of(model));
  }

  @SuppressWarnings("NullAway") // an absent setting is null, exactly as the file reader passes it
  private static AliasConfig evenly(String name, List<String> candidates) {
    return new AliasConfig(name, candidates, null, null, null, null);
  }

  /**
   * How much each part of the score counts; 1 each when absent, 0 leaves it out. {@code price: 1,
   * latency: 0, errors: 0, quality: 0} is “cheapest”.
   */
  public record Weights(Double price, Double latency, Double errors, Double quality) {
    static final Weights EVEN = new Weights(1.0, 1.0, 1.0, 1.0);

    public Weights {
      price = orOne(price, "price");
      latency = orOne(latency, "latency");
      errors = orOne(errors, "errors");
      quality = orOne(quality, "quality");
    }

    private static Double orOne(@Nullable Double weight, String name) {
      double w = weight == null ? 1 : weight;
      Check.that(w >= 0 && Double.isFinite(w), "weight %s is %s, expected zero or more", name, w);
      return w;
    }
  }
}
