package org.anabranch.cli.compute;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.anabranch.cli.Cli;
import org.anabranch.cli.FakeProduct;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code anabranch plan} where there is no plan. */
class PlanCommandTest {
  private static final String ESTATE =
      """
      name: one site
      horizon: {from: 2026-01, until: 2026-06}
      chip_vendors: [{id: v}]
      chips: [{id: c, vendor: v, all_in_kw: 1.6, h100_equivalents: 2}]
      partners: [{id: p}]
      sites:
        - {id: s, partner: p, pue: 1.25, power: [{from: 2026-01, mw: 2}], hosts: [{chip: c}]}
      contracts:
        - {id: k, partner: p, kind: on_demand, from: 2026-01, prices: [{usd_per_accelerator_hour: 3}]}
      demand:
        - {id: d, unmet_usd_per_h100_hour: 4, points: [{from: 2026-01, h100_equivalents: 3000}]%s}
      """;

  @TempDir Path folder;
  private final StringWriter err = new StringWriter();
  private final StringWriter out = new StringWriter();

  private int run(String... arguments) {
    return new Cli(new FakeProduct(), Map.of())
        .run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
  }

  @Test
  void it_names_the_smallest_set_of_limits_with_lines_units_and_what_would_do() throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("e.yaml"), ESTATE.formatted(", must_be_met_from: 2026-03"));

    assertThat(run("plan", file.toString())).isEqualTo(2);
    assertThat(err.toString().replace(folder.toString(), "DIR"))
        .isEqualToNormalizingNewlines(
            """
            error: one site: no plan keeps these 2 limits together: d must be met (DIR/e.yaml:11); power of s (line 7).
              - d must be met: all of it from 2026-03 on, up to 3,000 H100-equivalents
              - power of s: at most 2 MW from 2026-01
              fix: One of these would do: d may go unmet, at its price; or 1 MW more at s from 2026-03 on.
            """);
  }

  @Test
  void a_question_may_insist_and_is_answered_the_same_way() throws Exception {
    Path file = Files.writeString(folder.resolve("e.yaml"), ESTATE.formatted(""));

    assertThat(run("plan", file.toString(), "--what-if", "must:d:2026-01")).isEqualTo(2);
    assertThat(err.toString()).contains("d must be met", "1 MW more at s from 2026-01 on");
    assertThat(run("plan", file.toString(), "--what-if", "power:s:+100")).isZero();
  }

  @Test
  void the_weight_of_the_worst_case_is_the_files_unless_another_is_asked_for() throws Exception {
    Path file =
        Files.writeString(folder.resolve("e.yaml"), "worst_weight: 3\n" + ESTATE.formatted(""));

    assertThat(run("plan", file.toString(), "--worst-weight", "101")).isEqualTo(2);
    assertThat(err.toString()).contains("The worst case cannot weigh 101", "from 0");
    assertThat(run("plan", file.toString(), "--what-if", "worst:0.5")).isZero();
    assertThat(out.toString())
        .contains("What if the worst case of slips weighs 0.5 times the mean?");
    assertThat(run("plan", file.toString(), "--what-if", "worst:-1")).isEqualTo(2);
    assertThat(err.toString()).contains("a weight is a number from 0");
  }
}
