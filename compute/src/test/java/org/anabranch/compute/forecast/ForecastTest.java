package org.anabranch.compute.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.anabranch.kernel.ProblemException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ForecastTest {
  private static final Instant START = Instant.parse("2026-11-02T00:00:00Z");

  static LongStream seeds() {
    Long one = Long.getLong("seed");
    return one == null ? LongStream.range(0, 4) : LongStream.of(one);
  }

  private static DemandSeries hourly(double... values) {
    return new DemandSeries(
        "chat",
        "requests per second",
        START,
        Duration.ofHours(1),
        DoubleStream.of(values).boxed().toList());
  }

  private static double[] days(int days, long seed, double noise) {
    SplittableRandom random = new SplittableRandom(seed);
    double base = 20 + random.nextInt(1000);
    return IntStream.range(0, 24 * days)
        .mapToDouble(
            h ->
                base
                    * (1 + 0.6 * Math.sin(2 * Math.PI * h / 24))
                    * Math.exp(noise * random.nextGaussian()))
        .toArray();
  }

  static List<DemandSeries> servegen() {
    try (InputStream in =
        Objects.requireNonNull(ForecastTest.class.getResourceAsStream("servegen-hourly.csv"))) {
      return DemandFile.parse(
          "servegen-hourly.csv", new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void what_repeats_every_day_is_expected_to_repeat() {
    Forecast forecast = Forecast.of(hourly(days(8, 3, 0)), 48);
    double[] truth = days(10, 3, 0);

    for (int h = 0; h < 48; h++) {
      assertThat(forecast.points().get(h).median())
          .isCloseTo(truth[192 + h], within(1e-6 * truth[0]));
      assertThat(forecast.points().get(h).at()).isEqualTo(START.plus(Duration.ofHours(192 + h)));
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void intervals_lie_around_the_median_and_the_wider_holds_the_narrower(long seed) {
    for (Forecast.Point p : Forecast.of(hourly(days(9, seed, 0.2)), 30).points()) {
      assertThat(p.low95()).isBetween(0.0, p.low80());
      assertThat(p.low80()).isLessThanOrEqualTo(p.median());
      assertThat(p.high80()).isBetween(p.median(), p.high95());
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void another_unit_gives_the_same_forecast_in_that_unit(long seed) {
    double[] values = days(6, seed, 0.3);
    Forecast one = Forecast.of(hourly(values), 24);
    Forecast thousand =
        Forecast.of(hourly(DoubleStream.of(values).map(v -> 1000 * v).toArray()), 24);

    for (int h = 0; h < 24; h++) {
      double expected = 1000 * one.points().get(h).median();
      assertThat(thousand.points().get(h).median()).isCloseTo(expected, within(1e-6 * expected));
    }
  }

  @Test
  void the_intervals_hold_about_as_often_as_they_say() {
    double inside80 = 0;
    double inside95 = 0;
    for (long seed = 0; seed < 3; seed++) {
      Backtest test = Backtest.of(hourly(days(21, seed, 0.25)), 24);
      inside80 += test.inside80() / 3;
      inside95 += test.inside95() / 3;
    }
    assertThat(inside80).isBetween(0.75, 0.9);
    assertThat(inside95).isBetween(0.92, 0.995);
  }

  @Test
  void a_day_ahead_on_recorded_demand_it_beats_both_naive_forecasts() {
    for (DemandSeries series : servegen()) {
      List<Backtest.Score> scores = Backtest.of(series, 24).methods();
      assertThat(scores).extracting(Backtest.Score::method).contains("naive", "as a day ago");
      for (Backtest.Score other : scores.subList(1, scores.size())) {
        assertThat(scores.getFirst().mase())
            .as("%s against %s", series.name(), other.method())
            .isLessThan(other.mase());
      }
    }
  }

  @Test
  void a_forecast_knows_nothing_of_what_comes_later() {
    double[] values = days(10, 5, 0.2);
    double[] otherwise = values.clone();
    for (int i = 200; i < otherwise.length; i++) {
      otherwise[i] = 1e6;
    }
    assertThat(Forecast.of(hourly(values).first(200), 24).points())
        .isEqualTo(Forecast.of(hourly(otherwise).first(200), 24).points());
  }

  @Test
  void the_errors_are_those_one_computes_by_hand() {
    // Six hours, first origin 2: the naive forecast is off by 2, 3, 1 and 4, from 2, 4, 1 and 0.
    Backtest test = Backtest.of(hourly(1, 3, 2, 4, 1, 0, 4), 1);
    Backtest.Score naive = test.methods().get(1);

    assertThat(test.origins()).isEqualTo(5);
    assertThat(naive.method()).isEqualTo("naive");
    assertThat(naive.mae()).isCloseTo((1 + 2 + 3 + 1 + 4) / 5.0, within(1e-12));
    assertThat(naive.mase()).isCloseTo(2.2 / 2, within(1e-12));
    assertThat(naive.smape())
        .isCloseTo((2 / 5.0 + 4 / 6.0 + 6 / 5.0 + 2.0 + 2.0) / 5, within(1e-12));
  }

  @Test
  void a_gap_in_the_data_does_not_ruin_what_comes_after_it() {
    double[] values = days(12, 1, 0.05);
    double[] gap = values.clone();
    for (int i = 150; i < 158; i++) {
      gap[i] = 0;
    }
    Forecast whole = Forecast.of(hourly(values), 24);
    Forecast holed = Forecast.of(hourly(gap), 24);
    double mean = DoubleStream.of(values).average().orElseThrow();

    for (int h = 0; h < 24; h++) {
      assertThat(holed.points().get(h).median())
          .isCloseTo(whole.points().get(h).median(), within(0.3 * mean));
    }
  }

  @Test
  void nothing_but_zeros_is_expected_to_stay_zero() {
    assertThat(Forecast.of(hourly(new double[60]), 5).points())
        .allSatisfy(p -> assertThat(p.high95()).isZero());
  }

  @Test
  void what_is_no_demand_is_refused_with_its_line() {
    assertThatThrownBy(() -> DemandFile.parse("d.csv", "t,a\n0,1\n600,x\n1200,3\n"))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("d.csv:3:")
        .hasMessageContaining("“x”");
    assertThatThrownBy(() -> DemandFile.parse("d.csv", "t,a\n0,1\n600,1\n1900,3\n"))
        .hasMessageContaining("d.csv:4:");
    assertThatThrownBy(() -> DemandFile.parse("d.csv", "t,a\nsoon,1\n600,1\n"))
        .hasMessageContaining("“soon”");
    assertThatThrownBy(() -> DemandFile.parse("d.csv", "")).isInstanceOf(ProblemException.class);
  }

  @Test
  void months_are_equal_steps_and_have_a_year_for_a_season() {
    StringBuilder csv = new StringBuilder("month,chat\n");
    for (int m = 0; m < 30; m++) {
      csv.append("%d-%02d,%d%n".formatted(2024 + m / 12, m % 12 + 1, 100 + 10 * (m % 12)));
    }
    DemandSeries series = DemandFile.parse("m.csv", csv.toString()).getFirst();

    assertThat(series.values()).hasSize(30);
    assertThat(Season.of(series.step(), 30)).extracting(Season::name).containsExactly("year");
  }

  @Test
  void too_short_a_history_gives_a_forecast_without_a_back_test() {
    Outlook outlook = Outlook.of(hourly(1, 2, 3, 4, 5, 6), Duration.ofHours(5));

    assertThat(outlook.backtest()).isNull();
    assertThat(outlook.forecast().points()).hasSize(5);
    assertThatThrownBy(() -> Outlook.of(hourly(1, 2), Duration.ofHours(1)))
        .isInstanceOf(ProblemException.class);
  }
}
