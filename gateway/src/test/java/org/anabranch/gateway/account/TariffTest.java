package org.anabranch.gateway.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.anabranch.kernel.Money;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class TariffTest {
  private static Tariff tokens(
      String in, String out, @Nullable String cached, @Nullable String written) {
    return tariff(null, in, out, cached, written, null, null);
  }

  private static @Nullable BigDecimal price(@Nullable String text) {
    return text == null ? null : new BigDecimal(text);
  }

  private static Tariff tariff(
      @Nullable LocalDate from,
      String in,
      String out,
      @Nullable String cached,
      @Nullable String written,
      @Nullable String writtenLong,
      @Nullable String reasoning) {
    return new Tariff(
        from,
        new BigDecimal(in),
        new BigDecimal(out),
        price(cached),
        price(written),
        price(writtenLong),
        price(reasoning),
        new BigDecimal("0.04"),
        new BigDecimal("0.006"),
        new BigDecimal("15"),
        BigDecimal.ZERO,
        null,
        null);
  }

  /** The totals are those that npm's @pydantic/genai-prices 0.1.8 computes for 2025-09-01. */
  @ParameterizedTest(name = "{0}: {1} in, {2} cached, {3} written, {4} out")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          gpt-4o                   |   1000 |      0 |    0 |  100 | 2.5  | 1.25  |      | 10  | 0.0035
          gpt-4o                   |  10000 |   8000 |    0 |  777 | 2.5  | 1.25  |      | 10  | 0.02277
          gpt-4o-mini              | 123456 | 100000 |    0 | 7890 | 0.15 | 0.075 |      | 0.6 | 0.0157524
          claude-sonnet-4-20250514 |   4740 |      0 | 4735 |  255 | 3    | 0.3   | 3.75 | 15  | 0.02159625
          claude-sonnet-4-20250514 |  60000 |  50000 | 9000 | 1500 | 3    | 0.3   | 3.75 | 15  | 0.07425
          claude-3-5-haiku         |  21000 |  20000 |    0 |  333 | 0.8  | 0.08  | 1    | 4   | 0.003732
          gemini-2.5-flash         |   5000 |   3000 |    0 | 1200 | 0.3  | 0.03  |      | 2.5 | 0.00369
          deepseek-chat            |   9999 |      1 |    0 |    1 | 0.27 | 0.07  |      | 1.1 | 0.00270063
          mistral-large            |   3210 |      0 |    0 |  987 | 2    |       |      | 6   | 0.012342
          llama-3.3-70b            |   3210 |      0 |    0 |  987 | 0.59 |       |      | 0.79 | 0.00267363
          """)
  void costs_are_those_an_independent_calculator_gives(
      String model,
      long in,
      long cached,
      long written,
      long out,
      String inPrice,
      String cachedPrice,
      String writtenPrice,
      String outPrice,
      String total) {
    Usage usage = new Usage(in, cached, written, 0, out, 0, 0, 0, 0, 0, false);

    assertThat(tokens(inPrice, outPrice, cachedPrice, writtenPrice).cost(usage))
        .as(model)
        .isEqualTo(Money.usd(total));
  }

  static LongStream seeds() {
    Long one = Long.getLong("seed");
    return one == null ? LongStream.range(0, 50) : LongStream.of(one);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void no_token_is_charged_twice_and_none_goes_free_whatever_a_vendor_reports(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Usage usage =
        new Usage(
            random.nextLong(1000),
            random.nextLong(1500),
            random.nextLong(1500),
            random.nextLong(1500),
            random.nextLong(1000),
            random.nextLong(1500),
            0,
            0,
            0,
            0,
            false);
    Tariff same = tariff(null, "7", "7", "7", "7", "7", "7");
    Tariff parts = tariff(null, "10", "40", "1", "12.5", "20", "50");

    assertThat(same.cost(usage)).isEqualTo(Money.usd("7").perMillion(usage.tokens()));
    assertThat(parts.cost(usage))
        .isLessThanOrEqualTo(parts.worst(usage.inputTokens(), usage.outputTokens()));
  }

  @Test
  void what_is_not_a_token_has_its_own_price() {
    Tariff t = tokens("0", "0", null, null);

    assertThat(t.cost(new Usage(0, 0, 0, 0, 0, 0, 3, 0, 0, 0, false))).isEqualTo(Money.usd("0.12"));
    assertThat(t.cost(new Usage(0, 0, 0, 0, 0, 0, 0, 90_500, 0, 0, false)))
        .isEqualTo(Money.usd("0.00905"));
    assertThat(t.cost(new Usage(0, 0, 0, 0, 0, 0, 0, 0, 4096, 0, false)))
        .isEqualTo(Money.usd("0.06144"));
    BigDecimal third = t.cost(new Usage(0, 0, 0, 0, 0, 0, 0, 1, 0, 0, false)).usd();
    assertThat(third)
        .isEqualByComparingTo(new BigDecimal("0.0000001").setScale(12, RoundingMode.UNNECESSARY));
  }

  @Test
  void the_newest_price_that_has_begun_holds_from_midnight_on() {
    Tariffs book =
        new Tariffs(
            List.of(
                tariff(LocalDate.of(2026, 12, 1), "3", "3", null, null, null, null),
                tariff(null, "1", "1", null, null, null, null),
                tariff(LocalDate.of(2026, 6, 1), "2", "2", null, null, null, null)));

    assertThat(inputPrice(book, "2025-01-01T00:00:00Z")).isEqualTo("1");
    assertThat(inputPrice(book, "2026-11-30T23:59:59.999Z")).isEqualTo("2");
    assertThat(inputPrice(book, "2026-12-01T00:00:00Z")).isEqualTo("3");
    assertThatThrownBy(
            () -> new Tariffs(List.of(tokens("1", "1", null, null), tokens("2", "2", null, null))))
        .hasMessage("Two prices hold from always.");
  }

  private static String inputPrice(Tariffs book, String at) {
    return book.at(Instant.parse(at).toEpochMilli()).inputUsdPerMillion().toPlainString();
  }

  private static Tariff searching(@Nullable String each, @Nullable String answers) {
    BigDecimal zero = BigDecimal.ZERO;
    return new Tariff(
        null,
        zero,
        zero,
        null,
        null,
        null,
        null,
        zero,
        zero,
        zero,
        zero,
        price(each),
        price(answers));
  }

  @ParameterizedTest(name = "{0} searches at {1} each and {2} an answer")
  @CsvSource({
    "0, 10, 35, 0",
    "1, 10, , 0.01",
    "3, 10, , 0.03",
    "3, , 35, 0.035",
    "7, 2.5, 1, 0.0185",
    "2, 0, , 0"
  })
  void searches_are_paid_each_or_once_for_the_answer(
      long searches, @Nullable String each, @Nullable String answers, String cost) {
    Usage usage = new Usage(0, 0, false).searching(searches);
    Tariff tariff = searching(each, answers);
    assertThat(tariff.cost(usage)).isEqualTo(Money.usd(cost));
    assertThat(tariff.unpricedSearches(usage)).isZero();
  }

  @Test
  void what_a_search_costs_is_not_known_where_nobody_says() {
    Usage usage = new Usage(0, 0, false).searching(3);
    assertThat(searching(null, null).unpricedSearches(usage)).isEqualTo(3);
    assertThat(searching(null, null).cost(usage)).isEqualTo(Money.ZERO);
  }
}
