package org.anabranch.gateway.catalog;

import java.math.BigDecimal;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * What a million tokens cost, in exact US dollars.
 *
 * @param cacheRead a million prompt tokens read from the provider's cache, where it is told
 * @param cacheWrite a million prompt tokens written to it, where it is told
 */
public record Price(
    BigDecimal input,
    BigDecimal output,
    @Nullable BigDecimal cacheRead,
    @Nullable BigDecimal cacheWrite) {
  private static final BigDecimal INPUT_PARTS = BigDecimal.valueOf(3);

  /** Cheapest first; what has no price by the token (free, or by plan) comes after what has one. */
  public static final Comparator<Price> CHEAPEST_FIRST =
      Comparator.comparing(Price::free).thenComparing(Price::typical);

  /** Amounts are kept without trailing zeros, so that equal prices are equal records. */
  public Price {
    input = plain(input, "input");
    output = plain(output, "output");
    cacheRead = cacheRead == null ? null : plain(cacheRead, "cache read");
    cacheWrite = cacheWrite == null ? null : plain(cacheWrite, "cache write");
  }

  private static BigDecimal plain(BigDecimal amount, String what) {
    if (amount.signum() < 0) {
      throw new IllegalArgumentException(
          "The %s price is %s, expected zero or more dollars per million tokens"
              .formatted(what, amount));
    }
    return amount.signum() == 0 ? BigDecimal.ZERO : amount.stripTrailingZeros();
  }

  /** Whether tokens cost nothing here: a free tier, or a plan that is paid by the month. */
  public boolean free() {
    return input.signum() == 0 && output.signum() == 0;
  }

  /** Four million tokens of which three go in and one comes out: what offers are ordered by. */
  public BigDecimal typical() {
    return input.multiply(INPUT_PARTS).add(output);
  }
}
