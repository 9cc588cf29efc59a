package org.anabranch.compute.concentration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.anabranch.compute.concentration.Basis.Measure;
import org.anabranch.compute.concentration.Basis.Of;
import org.anabranch.compute.concentration.Basis.Source;
import org.anabranch.compute.estate.Estate;
import org.anabranch.compute.estate.Estates;
import org.anabranch.compute.plan.Dispatch;
import org.anabranch.compute.plan.Outline;
import org.anabranch.compute.plan.Planner;
import org.anabranch.kernel.TestClock;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ConcentrationsTest {
  private static final Basis BY_LAB = new Basis(Source.USAGE, Measure.SPEND, Of.LAB);

  private static Holding lab(String month, String lab, double usd) {
    return new Holding(YearMonth.parse(month), BY_LAB, lab, lab, usd);
  }

  private static Cap cap(Source source, @Nullable Double largest, @Nullable Double hhi) {
    return new Cap(source, Measure.SPEND, Of.LAB, null, largest, hhi);
  }

  private static final List<Holding> GROWING =
      List.of(
          lab("2026-01", "a", 50),
          lab("2026-01", "b", 50),
          lab("2026-02", "a", 60),
          lab("2026-02", "a", 5),
          lab("2026-02", "b", 35),
          lab("2026-04", "a", 90),
          lab("2026-04", "b", 10));

  @Test
  void shares_and_the_index_are_told_by_month_and_empty_months_left_out() {
    Trend trend = Concentrations.of(GROWING, List.of(), false).trend(BY_LAB).orElseThrow();

    assertThat(trend.months())
        .extracting(m -> m.month() + " " + Math.round(m.concentration().hhi()))
        .containsExactly("2026-01 5000", "2026-02 5450", "2026-04 8200");
    assertThat(trend.last().total()).isEqualTo(100);
    assertThat(trend.last().concentration().shares().getFirst().share()).isEqualTo(0.9);
  }

  @Test
  void a_cap_that_is_passed_is_told_with_its_month_and_one_that_is_not_is_silent() {
    List<Cap> caps =
        List.of(
            cap(Source.USAGE, 0.6, null),
            cap(Source.USAGE, 0.95, null),
            cap(Source.USAGE, null, 8000.0),
            cap(Source.PLAN, 0.1, null),
            new Cap(Source.USAGE, Measure.SPEND, Of.LAB, "b", 0.2, null));
    List<Passed> passed = Concentrations.of(GROWING, caps, false).passed();

    assertThat(passed)
        .extracting(Passed::text)
        .containsExactly(
            "spend by lab, as used: a has 90.0 % since 2026-02, more than 60 %.",
            "spend by lab, as used: HHI 8,200 since 2026-04, more than 8,000.");
  }

  @Test
  void what_is_used_counts_by_its_last_month_and_what_is_planned_by_any() {
    List<Holding> shrinking = new ArrayList<>(GROWING);
    shrinking.add(lab("2026-05", "a", 1));
    shrinking.add(lab("2026-05", "b", 1));
    assertThat(Concentrations.of(shrinking, List.of(cap(Source.USAGE, 0.6, null)), false).passed())
        .isEmpty();

    Basis planned = new Basis(Source.PLAN, Measure.SPEND, Of.LAB);
    List<Holding> plan =
        shrinking.stream()
            .map(h -> new Holding(h.month(), planned, h.id(), h.name(), h.amount()))
            .toList();
    assertThat(Concentrations.of(plan, List.of(cap(Source.PLAN, 0.6, null)), true).passed())
        .singleElement()
        .extracting(Passed::since)
        .isEqualTo(YearMonth.parse("2026-02"));
  }

  @Test
  void a_cap_that_says_nothing_or_too_much_is_refused() {
    assertThatThrownBy(() -> cap(Source.USAGE, null, null)).hasMessageContaining("neither");
    assertThatThrownBy(() -> cap(Source.USAGE, 60.0, null)).hasMessageContaining("60.0");
    assertThatThrownBy(() -> cap(Source.USAGE, null, 20_000.0)).hasMessageContaining("20000");
  }

  /** Every dollar, megawatt and hour of a plan has a holder, and sellers are looked through. */
  @Test
  void a_plan_is_shared_out_whole_and_looked_through_to_who_runs_the_sites() {
    Estate estate = Estates.read(Path.of("../examples/partners-2025.yaml"));
    Outline plan = new Planner().outline(estate);
    List<Holding> holdings = PlannedHoldings.of(plan.committed(), plan.base());
    Concentrations all = Concentrations.of(holdings, List.of(), true);

    double paid = sum(plan.base().payments(), Dispatch.Payment::paidUsdMillion) * 1e6;
    assertThat(total(all, Measure.SPEND, Of.SELLER)).isCloseTo(paid, within(paid * 1e-9));
    assertThat(total(all, Measure.SPEND, Of.SUPPLIER)).isCloseTo(paid, within(paid * 1e-9));
    double hours = sum(plan.base().runs(), r -> r.accelerators() * 24 * r.month().lengthOfMonth());
    for (Of of : List.of(Of.SELLER, Of.SUPPLIER, Of.CHIP_VENDOR)) {
      assertThat(total(all, Measure.CHIP_HOURS, of)).isCloseTo(hours, within(hours * 1e-9));
    }
    assertThat(total(all, Measure.POWER, Of.SUPPLIER)).isPositive();
    assertThat(holders(all, Of.SUPPLIER))
        .as("neoclouds that Azure buys from stand for themselves")
        .hasSizeGreaterThan(holders(all, Of.SELLER).size());
  }

  private static <T> double sum(List<T> list, ToDoubleFunction<T> figure) {
    return list.stream().mapToDouble(figure).sum();
  }

  private static double total(Concentrations all, Measure measure, Of of) {
    return all.trend(new Basis(Source.PLAN, measure, of)).orElseThrow().months().stream()
        .mapToDouble(Trend.Month::total)
        .sum();
  }

  private static List<String> holders(Concentrations all, Of of) {
    return all.trend(new Basis(Source.PLAN, Measure.CHIP_HOURS, of)).orElseThrow().months().stream()
        .flatMap(m -> m.concentration().shares().stream())
        .map(s -> s.id())
        .distinct()
        .toList();
  }

  @Test
  void usage_is_asked_for_thirteen_months_back() {
    Clock clock = new TestClock(Instant.parse("2026-11-29T08:00:00Z"));
    List<LocalDate> asked = new ArrayList<>();
    ConcentrationBook book =
        new ConcentrationBook(
            first -> {
              asked.add(first);
              return GROWING;
            },
            Optional::empty,
            List.of(),
            clock);
    assertThat(book.now().trends()).hasSize(1);
    assertThat(book.now().planned()).isFalse();
    assertThat(asked).containsOnly(LocalDate.parse("2025-11-01"));
  }
}
