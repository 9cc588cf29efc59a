package org.anabranch.gateway.account;

import java.math.BigDecimal;
import java.util.List;
import org.anabranch.kernel.Money;
import org.jspecify.annotations.Nullable;

/**
 * What an account could spend at one moment: good for ranking deployments, never for spending,
 * which {@link Account#reserve} alone decides.
 */
public record Allowance(List<Part> parts) {
  /** Nothing is bounded. */
  public static final Allowance UNBOUNDED = new Allowance(List.of());

  /**
   * @param models those whose cost it bounds; all when empty
   */
  public record Part(List<String> models, Money left) {}

  /** One sum for everything. */
  public static Allowance of(Money left) {
    return new Allowance(List.of(new Part(List.of(), left)));
  }

  static Part part(List<String> models, BigDecimal left) {
    return new Part(models, left.signum() < 0 ? Money.ZERO : new Money(left));
  }

  /** The least that any budget leaves for this deployment, or null when none bounds it. */
  public @Nullable Money left(String asked, String deployment, String model) {
    Money least = null;
    for (Part p : parts) {
      boolean counts = Wish.counts(p.models(), asked, deployment, model);
      if (counts && (least == null || p.left().compareTo(least) < 0)) {
        least = p.left();
      }
    }
    return least;
  }
}
