package org.anabranch.cli.compute;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.LocalDate;
import org.anabranch.cli.terminal.Terminal;
import org.anabranch.compute.estate.Estates;
import org.anabranch.compute.plan.Plan;
import org.anabranch.compute.plan.PlanExport;
import org.anabranch.compute.plan.Planner;
import org.anabranch.kernel.Json;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The plan of the public record, as printed. */
class PlanPrinterTest {
  private static final LocalDate TODAY = LocalDate.parse("2026-11-22");
  private static Plan plan;

  @BeforeAll
  static void plan() {
    plan = new Planner().plan(Estates.read(Path.of("../examples/partners-2025.yaml")));
  }

  @Test
  void the_plan_fits_a_terminal_and_answers_every_question() {
    String text = printed(false);

    assertThat(text.lines()).allSatisfy(l -> assertThat(l.length()).isLessThanOrEqualTo(100));
    assertThat(text)
        .contains("Demand and supply", "2028 Q4", "Where it runs", "Which limit binds")
        .contains("4,145  committed spend", "If one were lost", "Oracle", "NVIDIA chips")
        .doesNotContain("\u001b");
    assertThat(text.lines().reduce((_, last) -> last).orElse(""))
        .matches(
            "figures: \\d+ stated, \\d+ reported, \\d+ estimated; \\d+ letters of intent left out");
  }

  @Test
  void slips_and_clauses_that_conflict_are_told() {
    Plan clauses = new Planner().plan(Estates.read(Path.of("../examples/estate-clauses.yaml")));
    Plan conflicting =
        new Planner()
            .plan(
                Estates.parse(
                    "conflict.yaml",
                    """
                    name: conflict
                    horizon: {from: 2026-01, until: 2026-02}
                    chip_vendors: [{id: v}]
                    chips: [{id: h, vendor: v, all_in_kw: 1, h100_equivalents: 1}]
                    partners: [{id: a}, {id: b}]
                    sites:
                      - {id: small, partner: a, pue: 1, power: [{from: 2026-01, mw: 1}], hosts: [{chip: h}]}
                      - {id: large, partner: b, pue: 1, power: [{from: 2026-01, mw: 9}], hosts: [{chip: h}]}
                    contracts:
                      - {id: first, partner: a, kind: on_demand, from: 2026-01, prices: [{usd_per_accelerator_hour: 2}], clauses: {minimum_share: {share: 0.5}}}
                      - {id: second, partner: b, kind: on_demand, from: 2026-01, prices: [{usd_per_accelerator_hour: 2}]}
                    demand:
                      - {id: chat, points: [{from: 2026-01, h100_equivalents: 5000}], unmet_usd_per_h100_hour: 30}
                    """));

    assertThat(printed(clauses, false))
        .contains("If deliveries slip", "Credits of", "What is cheapest on time is signed")
        .contains("That day is past");
    assertThat(Json.tree(PlanExport.json(clauses, TODAY)).at("/hedge/scenarios").size())
        .isEqualTo(3);
    assertThat(printed(conflicting, false))
        .contains("Clauses that stand in the way together", "- first minimum share");
  }

  @Test
  void a_plan_of_past_months_says_so_in_words_and_json() {
    LocalDate later = LocalDate.parse("2040-01-15");
    String note = "All these months are past: the last is 2028-12";

    assertThat(printed(plan, TODAY, false)).doesNotContain("months are past");
    assertThat(printed(plan, later, false).replaceAll("\\s+", " ")).contains(note);
    assertThat(Json.tree(PlanExport.json(plan, TODAY)).path("warnings").toString())
        .doesNotContain("months are past");
    assertThat(Json.tree(PlanExport.json(plan, later)).at("/warnings/0").asString())
        .startsWith(note);
  }

  @Test
  void colour_is_only_added_when_wanted() {
    assertThat(printed(true)).contains("\u001b[");
    assertThat(printed(true).replaceAll("\u001b\\[\\d+m", "")).isEqualTo(printed(false));
  }

  @Test
  void the_json_holds_the_same_figures() {
    JsonNode json = Json.tree(PlanExport.json(plan, TODAY));

    assertThat(json.at("/horizon/from").asString()).isEqualTo("2025-11");
    assertThat(json.at("/concentrations/0/hhi").asDouble()).isBetween(4144.0, 4146.0);
    assertThat(json.at("/dispatch/cashUsdMillion").asDouble())
        .isEqualTo(plan.base().cashUsdMillion());
    assertThat(json.at("/losses").size()).isEqualTo(plan.losses().size());
    assertThat(json.at("/losses/0").has("without")).isFalse();
  }

  private static String printed(boolean colour) {
    return printed(plan, colour);
  }

  private static String printed(Plan plan, boolean colour) {
    return printed(plan, TODAY, colour);
  }

  private static String printed(Plan plan, LocalDate today, boolean colour) {
    StringWriter text = new StringWriter();
    new PlanPrinter(new PrintWriter(text), new Terminal(false, colour, 100), today).print(plan);
    return text.toString();
  }
}
