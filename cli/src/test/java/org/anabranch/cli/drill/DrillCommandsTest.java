package org.anabranch.cli.drill;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.anabranch.cli.CommandBench;
import org.junit.jupiter.api.Test;

/** {@code anabranch drill}, on paper and live. */
class DrillCommandsTest extends CommandBench {
  @Test
  void an_exit_is_drilled_and_its_report_verified_until_somebody_changes_it() throws Exception {
    String example = "../examples/estate-clauses.yaml";

    isToldInTwoLines(run("drill", "--exit", "north"), "There is no estate yet.");
    assertThat(run("drill", "--exit", "north", "--from", "2027-07", "--estate", example)).isZero();
    assertThat(out.toString())
        .contains("Exit drill: North Cloud")
        .contains("north-2026: notice by 2027-01-02 ends it on 2027-07-01");
    Path report = Path.of(out.toString().lines().toList().getLast().replace("Signed report: ", ""));
    assertThat(run("drill", "verify", report.toString())).isZero();
    assertThat(out.toString()).contains("by this installation");
    assertThat(run("drill", "list")).isZero();
    assertThat(out.toString()).contains("North Cloud").contains("from 2027-07");
    Files.writeString(report, "x", StandardOpenOption.APPEND);
    assertThat(run("drill", "verify", report.toString())).isEqualTo(1);
    assertThat(out.toString()).contains("Not genuine: the file is not what was signed.");
  }

  @Test
  void a_live_drill_is_begun_shown_listed_and_stopped() {
    isToldInTwoLines(run("drill", "--exit", "nobody", "--live"), "No deployment goes with");
    isToldInTwoLines(
        run("drill", "--exit", "anabranch", "--live", "--share", "90%"), "share is 0.9");
    assertThat(
            run(
                "drill",
                "--exit",
                "anabranch",
                "--live",
                "--share",
                "20%",
                "--for",
                "2h",
                "--tag",
                "project=atlas"))
        .isZero();
    assertThat(out.toString().replaceAll("\\s+", " "))
        .contains("leaves the vendor anabranch out for 20.0 % of the callers of tag project=atlas");
    String id = out.toString().substring(0, out.toString().indexOf(' '));
    isToldInTwoLines(run("drill", "--exit", "anabranch", "--live"), id);
    assertThat(run("drill", "list")).isZero();
    assertThat(out.toString()).contains("under way until 2026-11-22T12:00:00Z").contains(id);
    assertThat(run("drill", "show", id)).isZero();
    assertThat(out.toString()).contains("Live exit drill: vendor anabranch").contains("Under way");
    assertThat(run("drill", "stop", id)).isZero();
    assertThat(out.toString()).contains(id + " is over: somebody stopped it.");
    isToldInTwoLines(run("drill", "stop", "live_0"), "There is no live drill");
  }
}
