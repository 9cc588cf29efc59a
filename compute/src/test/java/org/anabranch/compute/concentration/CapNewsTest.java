package org.anabranch.compute.concentration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.anabranch.compute.concentration.Basis.Measure;
import org.anabranch.compute.concentration.Basis.Of;
import org.anabranch.compute.concentration.Basis.Source;
import org.anabranch.kernel.TestClock;
import org.junit.jupiter.api.Test;

/** A cap of 60 percent, looked at hour by hour while money is spent on labs. */
class CapNewsTest {
  private static final Basis BY_LAB = new Basis(Source.USAGE, Measure.SPEND, Of.LAB);
  private static final Cap CAP = new Cap(Source.USAGE, Measure.SPEND, Of.LAB, null, 0.6, null);

  private final TestClock clock = new TestClock(Instant.parse("2026-11-29T10:00:00Z"));
  private final List<Holding> spent = new ArrayList<>();
  private boolean away;
  private final CapNews news =
      new CapNews(new ConcentrationBook(_ -> books(), Optional::empty, List.of(CAP), clock));

  private List<Holding> books() {
    if (away) {
      throw new IllegalStateException("The database is away");
    }
    return List.copyOf(spent);
  }

  /** An hour in which so much is spent; what is news after it. */
  private List<String> hour(double onA, double onB) {
    clock.advance(Duration.ofHours(1));
    YearMonth month = YearMonth.from(clock.instant().atZone(ZoneOffset.UTC));
    spent.add(new Holding(month, BY_LAB, "a", "Lab A", onA));
    spent.add(new Holding(month, BY_LAB, "b", "Lab B", onB));
    return news.look().stream().map(Passed::text).toList();
  }

  @Test
  void a_cap_that_is_passed_is_news_once_and_again_only_after_it_was_kept_in_between() {
    assertThat(hour(50, 50)).isEmpty();
    assertThat(hour(50, 0))
        .containsExactly("spend by lab, as used: Lab A has 66.7 % since 2026-11, more than 60 %.");
    for (int i = 0; i < 5; i++) {
      assertThat(hour(10, 2)).as("while it stays").isEmpty();
    }
    assertThat(hour(0, 100)).as("it is kept again").isEmpty();
    assertThat(hour(0, 0)).isEmpty();
    assertThat(hour(400, 0)).as("it is passed again").hasSize(1);
    assertThat(hour(1, 0)).isEmpty();
  }

  @Test
  void a_new_month_begins_anew() {
    assertThat(hour(90, 10)).hasSize(1);
    clock.advance(Duration.ofDays(2));
    assertThat(hour(50, 50)).isEmpty();
    assertThat(hour(100, 0))
        .containsExactly("spend by lab, as used: Lab A has 75.0 % since 2026-11, more than 60 %.");
  }

  @Test
  void somebody_else_who_passes_it_is_news() {
    assertThat(hour(90, 10)).hasSize(1);
    assertThat(hour(0, 300)).singleElement().asString().contains("Lab B has 77.5 %");
  }

  @Test
  void books_that_cannot_be_read_for_an_hour_make_no_news_of_what_was_told() {
    assertThat(hour(90, 10)).hasSize(1);
    away = true;
    assertThatThrownBy(() -> hour(1, 1)).hasMessageContaining("away");
    away = false;
    assertThat(hour(1, 1)).isEmpty();
  }
}
