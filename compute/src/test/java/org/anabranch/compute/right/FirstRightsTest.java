package org.anabranch.compute.right;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.anabranch.compute.estate.Estate;
import org.anabranch.compute.estate.Estates;
import org.anabranch.compute.plan.Choice;
import org.anabranch.compute.plan.Plan;
import org.anabranch.compute.plan.Planner;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.DatabaseKind;
import org.anabranch.kernel.Ids;
import org.anabranch.kernel.OnEachDatabase;
import org.anabranch.kernel.TestClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;

/** A right of first refusal from offer to evidence, on every database. */
@OnEachDatabase
class FirstRightsTest {
  @Parameter DatabaseKind kind;
  @TempDir Path directory;

  private final TestClock clock = new TestClock(Instant.parse("2026-08-03T15:00:00Z"));
  private final Estate estate = Estates.read(Path.of("../examples/estate-clauses.yaml"));
  private final Map<Estate, Plan> plans = new HashMap<>();
  private Database database;
  private FirstRights rights;

  @BeforeEach
  void open() {
    database = kind.open(directory);
    rights = new FirstRights(database, new Ids(clock, new Random(1)), clock);
  }

  @AfterEach
  void close() {
    database.close();
  }

  private Notice offered() {
    return rights.offer(estate, "north-2026", "quay-option", "24 months at 2.20 dollars", "ada");
  }

  private void isBoundBecause(String why) {
    assertThat(rights.standing(estate, "quay-option"))
        .isInstanceOfSatisfying(
            FirstRights.Standing.Bound.class,
            b -> assertThat(b.why()).singleElement().asString().contains(why));
  }

  private Choice choice() {
    return plan().choices().stream()
        .filter(c -> c.id().equals("quay-option"))
        .findFirst()
        .orElseThrow();
  }

  /** Of the same estate there is one plan, which takes seconds: it is made once. */
  private Plan plan() {
    return plans.computeIfAbsent(rights.answered(estate), new Planner()::plan);
  }

  @Test
  void a_plan_asks_no_more_who_let_it_go_and_signs_nothing_that_was_taken() {
    assertThat(choice().askFirst()).containsExactly("north");
    Notice first = offered();
    assertThat(choice().askFirst()).as("still open").containsExactly("north");
    rights.answer(first.id(), false, "letter of 20 August", "ada");
    assertThat(choice().askFirst()).isEmpty();
    assertThat(choice().answerDays()).isZero();
    assertThat(choice().starts()).isNotEmpty();

    clock.advance(Duration.ofDays(1));
    rights.answer(offered().id(), true, "letter of 21 August", "ada");
    assertThat(choice().starts()).isEmpty();
    Plan plan = plan();
    assertThat(plan.decisions()).noneMatch(d -> d.choice().id().equals("quay-option"));
    assertThat(plan.warnings())
        .contains(
            "north-2026 used its first right over quay-option, which can no longer be signed.");
  }

  @Test
  void nothing_is_signed_elsewhere_before_the_holder_was_asked_and_let_it_go() {
    isBoundBecause("north (north-2026) must be asked before quay-option is signed.");
    Notice notice = offered();
    isBoundBecause("may still answer");

    rights.answer(notice.id(), false, "letter of 20 August", "ada");

    assertThat(rights.standing(estate, "quay-option")).isEqualTo(new FirstRights.Standing.Free());
    assertThat(rights.journal(notice.id()))
        .extracting(Entry::state, Entry::by, Entry::text)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(
                Notice.State.OPEN, "ada", "24 months at 2.20 dollars"),
            org.assertj.core.groups.Tuple.tuple(Notice.State.WAIVED, "ada", "letter of 20 August"));
  }

  @Test
  void who_takes_it_up_keeps_it_from_being_signed_elsewhere() {
    rights.answer(offered().id(), true, "letter", "ada");

    isBoundBecause("took it: quay-option must not be signed.");
  }

  @Test
  void silence_lapses_at_the_end_of_the_last_day_and_no_sooner() {
    Notice notice = offered();
    assertThat(notice.deadline()).isEqualTo(Instant.parse("2026-09-02T23:59:59.999Z"));

    clock.advance(Duration.between(clock.instant(), notice.deadline()));
    assertThat(rights.all().getFirst().state()).isEqualTo(Notice.State.OPEN);
    clock.advance(Duration.ofMillis(1));

    assertThat(rights.all().getFirst().state()).isEqualTo(Notice.State.LAPSED);
    assertThat(rights.standing(estate, "quay-option")).isEqualTo(new FirstRights.Standing.Free());
    assertThatThrownBy(() -> rights.answer(notice.id(), true, "too late", "ada"))
        .hasMessageContaining("settled");
    assertThat(rights.journal(notice.id())).hasSize(2);
  }

  @Test
  void an_answer_is_given_once_and_with_evidence() {
    Notice notice = offered();

    assertThatThrownBy(() -> rights.answer(notice.id(), false, " ", "ada"))
        .hasMessageContaining("Nothing shows the answer");
    rights.answer(notice.id(), false, "letter", "ada");
    assertThatThrownBy(() -> rights.answer(notice.id(), true, "another", "bob"))
        .hasMessageContaining("settled");
    assertThat(rights.notice(notice.id()).evidence()).isEqualTo("letter");
  }

  @Test
  void the_same_is_not_asked_twice_at_once_and_nobody_is_asked_without_a_right() {
    offered();

    assertThatThrownBy(this::offered).hasMessageContaining("asked about quay-option already");
    assertThatThrownBy(() -> rights.offer(estate, "south-reserved", "quay-option", "terms", "ada"))
        .hasMessageContaining("holds no right");
    clock.advance(Duration.ofDays(365));
    assertThat(rights.standing(estate, "quay-option")).isEqualTo(new FirstRights.Standing.Free());
  }
}
