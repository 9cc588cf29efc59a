package org.anabranch.gateway.account;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.stream.Stream;
import org.anabranch.kernel.Money;
import org.anabranch.kernel.SettingRefused;
import org.jspecify.annotations.Nullable;

/**
 * What one deployment charges from some day on, in exact dollars. A price that is absent is that of
 * the wider thing it is part of: tokens from a cache cost what input costs, reasoning what output
 * costs; what is part of nothing costs nothing, except that nobody knows what a search of the web
 * costs where neither of its prices is said.
 *
 * @param from the first day, in UTC, on which it holds; always when absent
 * @param inputUsdPerMillion that of the deployment when absent; {@code outputUsdPerMillion} too
 * @param cachedUsdPerMillion input read from the vendor's cache
 * @param cacheWriteUsdPerMillion input written to it
 * @param cacheWriteLongUsdPerMillion input written to it for longer than usual; as the former when
 *     absent
 * @param reasoningUsdPerMillion output thought and not shown
 * @param usdPerImage for each image made
 * @param usdPerAudioMinute for each minute of sound, heard or made
 * @param usdPerMillionCharacters read aloud
 * @param usdPerRequest for each request, beside the rest
 * @param usdPerThousandSearches for a thousand searches of the web that the vendor ran; unknown
 *     when absent, as the next is
 * @param usdPerThousandSearchedAnswers for a thousand answers for which it searched, however often
 */
public record Tariff(
    @Nullable LocalDate from,
    @Nullable BigDecimal inputUsdPerMillion,
    @Nullable BigDecimal outputUsdPerMillion,
    @Nullable BigDecimal cachedUsdPerMillion,
    @Nullable BigDecimal cacheWriteUsdPerMillion,
    @Nullable BigDecimal cacheWriteLongUsdPerMillion,
    @Nullable BigDecimal reasoningUsdPerMillion,
    BigDecimal usdPerImage,
    BigDecimal usdPerAudioMinute,
    BigDecimal usdPerMillionCharacters,
    BigDecimal usdPerRequest,
    @Nullable BigDecimal usdPerThousandSearches,
    @Nullable BigDecimal usdPerThousandSearchedAnswers) {
  private static final BigDecimal MINUTE_MILLIS = BigDecimal.valueOf(60_000);

  /** A third of a minute has no end in decimals; a trillionth of a dollar is where it is cut. */
  private static final int DIGITS_OF_AUDIO = 12;

  public Tariff {
    check(inputUsdPerMillion, "input_usd_per_million");
    check(outputUsdPerMillion, "output_usd_per_million");
    check(cachedUsdPerMillion, "cached_usd_per_million");
    check(cacheWriteUsdPerMillion, "cache_write_usd_per_million");
    check(cacheWriteLongUsdPerMillion, "cache_write_long_usd_per_million");
    check(reasoningUsdPerMillion, "reasoning_usd_per_million");
    usdPerImage = orZero(usdPerImage, "usd_per_image");
    usdPerAudioMinute = orZero(usdPerAudioMinute, "usd_per_audio_minute");
    usdPerMillionCharacters = orZero(usdPerMillionCharacters, "usd_per_million_characters");
    usdPerRequest = orZero(usdPerRequest, "usd_per_request");
    check(usdPerThousandSearches, "usd_per_thousand_searches");
    check(usdPerThousandSearchedAnswers, "usd_per_thousand_searched_answers");
  }

  private static BigDecimal orZero(@Nullable BigDecimal price, String setting) {
    check(price, setting);
    return price == null ? BigDecimal.ZERO : price;
  }

  private static void check(@Nullable BigDecimal price, String setting) {
    if (price != null && price.signum() < 0) {
      throw new SettingRefused(
          setting + " is " + price + ", expected zero or more dollars.", setting);
    }
  }

  /** Zero where it says nothing of it. */
  @Override
  public BigDecimal inputUsdPerMillion() {
    return inputUsdPerMillion == null ? BigDecimal.ZERO : inputUsdPerMillion;
  }

  /** Likewise. */
  @Override
  public BigDecimal outputUsdPerMillion() {
    return outputUsdPerMillion == null ? BigDecimal.ZERO : outputUsdPerMillion;
  }

  /** The same, with these prices of tokens where it says nothing of them. */
  public Tariff orTokens(BigDecimal input, BigDecimal output) {
    return new Tariff(
        from,
        inputUsdPerMillion == null ? input : inputUsdPerMillion,
        outputUsdPerMillion == null ? output : outputUsdPerMillion,
        cachedUsdPerMillion,
        cacheWriteUsdPerMillion,
        cacheWriteLongUsdPerMillion,
        reasoningUsdPerMillion,
        usdPerImage,
        usdPerAudioMinute,
        usdPerMillionCharacters,
        usdPerRequest,
        usdPerThousandSearches,
        usdPerThousandSearchedAnswers);
  }

  /** Tokens alone. */
  public static Tariff of(Money inputPerMillion, Money outputPerMillion) {
    BigDecimal zero = BigDecimal.ZERO;
    return new Tariff(
        null,
        inputPerMillion.usd(),
        outputPerMillion.usd(),
        null,
        null,
        null,
        null,
        zero,
        zero,
        zero,
        zero,
        null,
        null);
  }

  /** Whether nothing is ever to be paid by it. */
  public boolean isFree() {
    return Stream.of(
            inputUsdPerMillion(),
            outputUsdPerMillion(),
            usdPerImage,
            usdPerAudioMinute,
            usdPerMillionCharacters,
            usdPerRequest,
            orNothing(usdPerThousandSearches),
            orNothing(usdPerThousandSearchedAnswers))
        .allMatch(price -> price.signum() == 0);
  }

  private static BigDecimal orNothing(@Nullable BigDecimal price) {
    return price == null ? BigDecimal.ZERO : price;
  }

  /** How many of its searches have no price: all, or none. */
  public long unpricedSearches(Usage u) {
    return usdPerThousandSearches == null && usdPerThousandSearchedAnswers == null
        ? u.searches()
        : 0;
  }

  /** What this usage costs: the one place where cost is computed. */
  public Money cost(Usage u) {
    long writtenShort = u.cacheWriteTokens() - u.cacheWriteLongTokens();
    long read = u.inputTokens() - u.cachedTokens() - u.cacheWriteTokens();
    BigDecimal sum = more(BigDecimal.ZERO, inputUsdPerMillion(), read);
    sum = more(sum, cached(), u.cachedTokens());
    sum = more(sum, cacheWrite(), writtenShort);
    sum = more(sum, cacheWriteLong(), u.cacheWriteLongTokens());
    sum = more(sum, outputUsdPerMillion(), u.outputTokens() - u.reasoningTokens());
    sum = more(sum, reasoning(), u.reasoningTokens());
    return withRequest(sum).plus(beside(u));
  }

  /**
   * What this usage costs that is not counted in tokens: pictures, sound, characters, searches. Of
   * searches without a price nothing is known, which {@link #unpricedSearches} tells.
   */
  public Money beside(Usage u) {
    if (u.isOfTokensAlone()) {
      return Money.ZERO;
    }
    BigDecimal audio =
        times(usdPerAudioMinute, u.audioMillis())
            .divide(MINUTE_MILLIS, DIGITS_OF_AUDIO, RoundingMode.HALF_EVEN);
    return new Money(
        times(usdPerMillionCharacters, u.characters())
            .movePointLeft(6)
            .add(audio)
            .add(times(usdPerImage, u.images()))
            .add(searching(u.searches())));
  }

  private BigDecimal searching(long searches) {
    BigDecimal each = times(orNothing(usdPerThousandSearches), searches);
    BigDecimal once = times(orNothing(usdPerThousandSearchedAnswers), Math.min(1, searches));
    return each.add(once).movePointLeft(3);
  }

  /** The most that so many tokens may cost, whatever kind they turn out to be. */
  public Money worst(long inputTokens, long outputTokens) {
    BigDecimal input = inputUsdPerMillion().max(cached()).max(cacheWrite()).max(cacheWriteLong());
    BigDecimal output = outputUsdPerMillion().max(reasoning());
    return withRequest(more(more(BigDecimal.ZERO, input, inputTokens), output, outputTokens));
  }

  private Money withRequest(BigDecimal perMillion) {
    BigDecimal usd = perMillion.movePointLeft(6);
    return new Money(usdPerRequest.signum() == 0 ? usd : usd.add(usdPerRequest));
  }

  /** What is nothing is not added: most of a request's counts are zero. */
  private static BigDecimal more(BigDecimal sum, BigDecimal price, long count) {
    if (count == 0 || price.signum() == 0) {
      return sum;
    }
    BigDecimal more = price.multiply(BigDecimal.valueOf(count));
    return sum.signum() == 0 ? more : sum.add(more);
  }

  private static BigDecimal times(BigDecimal price, long count) {
    return count == 0 ? BigDecimal.ZERO : price.multiply(BigDecimal.valueOf(count));
  }

  private BigDecimal cached() {
    return cachedUsdPerMillion == null ? inputUsdPerMillion() : cachedUsdPerMillion;
  }

  private BigDecimal cacheWrite() {
    return cacheWriteUsdPerMillion == null ? inputUsdPerMillion() : cacheWriteUsdPerMillion;
  }

  private BigDecimal cacheWriteLong() {
    return cacheWriteLongUsdPerMillion == null ? cacheWrite() : cacheWriteLongUsdPerMillion;
  }

  private BigDecimal reasoning() {
    return reasoningUsdPerMillion == null ? outputUsdPerMillion() : reasoningUsdPerMillion;
  }
}
