package org.anabranch.gateway.catalog;

import java.math.BigDecimal;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * What a million tokens cost, and a thousand searches of the web, in exact US dollars.
 *
 * @param cacheRead a million prompt tokens read from the provider's cache, where it is told
 * @param cacheWrite a million prompt tokens written to it, where it is told
 * @param searches a thousand searches of the web that the provider runs, where it is told
 * @param searchedAnswers a thousand answers for which it searches, however often; where it is told
 */
public record Price(
    BigDecimal input,
    BigDecimal output,
    @Nullable BigDecimal cacheRead,
    @Nullable BigDecimal cacheWrite,
    @Nullable BigDecimal searches,
    @Nullable BigDecimal searchedAnswers) {
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
    searches = searches == null ? null : plain(searches, "search");
    searchedAnswers = searchedAnswers == null ? null : plain(searchedAnswers, "searched answer");
  }

  /** Of tokens alone. */
  public Price(
      BigDecimal input,
      BigDecimal output,
      @Nullable BigDecimal cacheRead,
      @Nullable BigDecimal cacheWrite) {
    this(input, output, cacheRead, cacheWrite, null, null);
  }

  /** The same with these prices of searches where it tells none. */
  Price orSearches(@Nullable BigDecimal each, @Nullable BigDecimal answers) {
    return searches != null || searchedAnswers != null
        ? this
        : new Price(input, output, cacheRead, cacheWrite, each, answers);
  }

  private static BigDecimal plain(BigDecimal amount, String what) {
    if (amount.signum() < 0) {
      throw new IllegalArgumentException(
          "The %s price is %s, expected zero or more dollars".formatted(what, amount));
    }
    return amount.signum() == 0 ? BigDecimal.ZERO : amount.stripTrailingZeros();
  }

  /** Likewise as that other one tells them. */
  Price orSearchesOf(@Nullable Price other) {
    return other == null ? this : orSearches(other.searches, other.searchedAnswers);
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
