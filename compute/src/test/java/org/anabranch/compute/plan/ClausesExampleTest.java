package org.anabranch.compute.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.anabranch.compute.estate.Estates;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The example file that uses everything an estate can say. */
class ClausesExampleTest {
  private static Plan plan;

  @BeforeAll
  static void plan() {
    plan = new Planner().plan(Estates.read(Path.of("../examples/estate-clauses.yaml")));
  }

  @Test
  void the_plan_and_all_plans_without_somebody_keep_every_limit() {
    new Recheck(plan.committed(), plan.base()).everything();
    plan.losses()
        .forEach(l -> new Recheck(Without.of(plan.committed(), l), l.without()).everything());
  }

  @Test
  void what_is_offered_is_decided_in_time_and_after_those_with_a_first_right_were_asked() {
    assertThat(plan.choices())
        .extracting(Choice::id)
        .containsExactlyInAnyOrder("quay-option", "north-2026+longer");
    assertThat(plan.decisions())
        .filteredOn(d -> d.choice().id().equals("quay-option"))
        .allSatisfy(
            d -> {
              assertThat(d.signBy()).isBeforeOrEqualTo("2026-09-30");
              assertThat(d.choice().askFirst()).containsExactly("north");
              assertThat(d.askBy()).isEqualTo(d.signBy().minusDays(30));
            });
  }

  @Test
  void to_be_ready_for_any_loss_costs_no_less_and_no_loss_hurts_more() {
    Independence ready = Objects.requireNonNull(plan.independence());
    assertThat(ready.extraUsdMillion()).isGreaterThan(-1e-3);
    assertThat(ready.unmetPenaltyOn())
        .isLessThanOrEqualTo(ready.unmetPenaltyOff() * (1 + 1e-5) + 1e-3);
  }

  @Test
  void a_job_that_runs_in_one_piece_runs_at_one_site_without_a_pause() {
    assertThat(plan.base().placements()).isNotEmpty();
  }

  @Test
  void slips_never_help_but_for_what_the_remedies_give() {
    assertThat(plan.late())
        .extracting(l -> l.moreCostUsdMillion() + l.creditsUsdMillion())
        .hasSize(2)
        .allSatisfy(more -> assertThat(more).isGreaterThan(-1e-3));
    assertThat(plan.late()).extracting(Late::ended).containsOnly(List.of());
    assertThat(plan.late().getLast().creditsUsdMillion()).isPositive();
    assertThat(plan.work().boundUsdMillion())
        .isLessThanOrEqualTo(plan.totalUsdMillion() + 1e-3)
        .isCloseTo(plan.totalUsdMillion(), within(0.05 * plan.totalUsdMillion()));
  }
}
