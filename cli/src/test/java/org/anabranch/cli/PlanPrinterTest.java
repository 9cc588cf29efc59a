package org.anabranch.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
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
  void colour_is_only_added_when_wanted() {
    assertThat(printed(true)).contains("\u001b[");
    assertThat(printed(true).replaceAll("\u001b\\[\\d+m", "")).isEqualTo(printed(false));
  }

  @Test
  void the_json_holds_the_same_figures() {
    JsonNode json = Json.tree(PlanExport.json(plan));

    assertThat(json.at("/horizon/from").asString()).isEqualTo("2025-11");
    assertThat(json.at("/concentrations/0/hhi").asDouble()).isBetween(4144.0, 4146.0);
    assertThat(json.at("/dispatch/cashUsdMillion").asDouble())
        .isEqualTo(plan.base().cashUsdMillion());
    assertThat(json.at("/losses").size()).isEqualTo(plan.losses().size());
    assertThat(json.at("/losses/0").has("without")).isFalse();
  }

  private static String printed(boolean colour) {
    StringWriter text = new StringWriter();
    new PlanPrinter(new PrintWriter(text), new Terminal(false, colour, 100)).print(plan);
    return text.toString();
  }
}
