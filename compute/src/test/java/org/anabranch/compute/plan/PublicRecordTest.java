package org.anabranch.compute.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import org.anabranch.compute.estate.Estates;
import org.anabranch.compute.estate.Figure;
import org.anabranch.compute.estate.Figures;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The example file: the public record of November 2025. */
class PublicRecordTest {
  private static final Path FILE = Path.of("../examples/partners-2025.yaml");
  private static Plan plan;

  @BeforeAll
  static void plan() {
    plan = new Planner().plan(Estates.read(FILE));
  }

  @Test
  void committed_dollars_are_as_concentrated_as_the_record_says() {
    Concentration spend = concentration("committed spend, by who signed");
    assertThat(spend.hhi()).isCloseTo(4145, within(1.0));
    assertThat(spend.shares())
        .extracting(Concentration.Share::id)
        .containsExactly("oracle", "microsoft", "aws", "coreweave");
    assertThat(spend.shares())
        .extracting(s -> Math.round(s.share() * 1000) / 10.0)
        .containsExactly(49.1, 41.0, 6.2, 3.7);
  }

  @Test
  void chip_gigawatts_are_as_concentrated_as_the_record_says() {
    assertThat(concentration("announced chip GW, letters of intent included").hhi())
        .isCloseTo(3491, within(1.0));
  }

  @Test
  void every_figure_says_where_it_is_from() {
    assertThat(Figures.of(plan.estate()))
        .isNotEmpty()
        .allSatisfy(f -> assertThat(f.source()).isNotEmpty());
  }

  @Test
  void the_plan_and_all_plans_without_somebody_keep_every_limit() {
    new Recheck(plan.estate(), plan.base()).everything();
    plan.losses().forEach(l -> new Recheck(Without.of(plan.estate(), l), l.without()).everything());
  }

  @Test
  void to_lose_microsoft_is_to_lose_what_others_supply_it_with() {
    Dispatch without =
        plan.losses().stream()
            .filter(l -> l.id().equals("microsoft"))
            .findFirst()
            .orElseThrow()
            .without();
    assertThat(without.runs())
        .extracting(Dispatch.Run::site)
        .contains("abilene", "aws", "coreweave")
        .doesNotContain("azure", "vineland", "childress", "nscale-texas", "coreweave-azure");
  }

  @Test
  void letters_of_intent_are_listed_and_nothing_runs_on_them() {
    assertThat(plan.figures()).containsEntry(Figure.Status.LETTER_OF_INTENT, 3);
    assertThat(plan.base().runs())
        .noneMatch(r -> r.chip().equals("vera-rubin") || r.site().equals("abilene-more"));
  }

  private static Concentration concentration(String basis) {
    return plan.concentrations().stream()
        .filter(c -> c.basis().equals(basis))
        .findFirst()
        .orElseThrow();
  }
}
