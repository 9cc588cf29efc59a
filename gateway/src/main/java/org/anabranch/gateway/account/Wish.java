package org.anabranch.gateway.account;

import java.math.BigDecimal;
import java.util.List;
import org.anabranch.kernel.Money;

/**
 * What a request may come to before anything of it was sent.
 *
 * @param asked the name the client asked for
 * @param options everybody who may come to serve it
 * @param tokens in and out together, as expected
 */
public record Wish(String asked, List<Option> options, long tokens) {
  /**
   * @param worst the most it may cost there
   */
  public record Option(String deployment, String model, Money worst) {}

  public Wish {
    options = List.copyOf(options);
  }

  /** The most it may cost, wherever it is served. */
  public Money worst() {
    return options.size() == 1 ? options.getFirst().worst() : new Money(worst(List.of()));
  }

  /** The most that what these models count may cost; all count when none is named. */
  BigDecimal worst(List<String> models) {
    BigDecimal worst = BigDecimal.ZERO;
    for (Option o : options) {
      if (counts(models, asked, o.deployment(), o.model())) {
        worst = worst.max(o.worst().usd());
      }
    }
    return worst;
  }

  boolean concerns(List<String> models) {
    return models.isEmpty()
        || models.contains(asked)
        || options.stream().anyMatch(o -> counts(models, asked, o.deployment(), o.model()));
  }

  static boolean counts(List<String> models, String asked, String deployment, String model) {
    return models.isEmpty()
        || models.contains(asked)
        || models.contains(deployment)
        || models.contains(model);
  }
}
