package org.anabranch.compute.drill;

import java.time.YearMonth;
import org.jspecify.annotations.Nullable;

/**
 * One class of demand from the exit on, in H100-equivalent-months.
 *
 * @param unmetBefore unmet without the exit
 * @param unmetAfter unmet with it
 * @param recovered the first month from which no more is unmet than without the exit, until the
 *     horizon ends; null when that never comes
 */
public record Shortfall(
    String demand,
    String name,
    double wanted,
    double unmetBefore,
    double unmetAfter,
    @Nullable YearMonth recovered) {
  public double moreUnmet() {
    return Math.max(0, unmetAfter - unmetBefore);
  }
}
