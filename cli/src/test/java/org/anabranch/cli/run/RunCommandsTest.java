package org.anabranch.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.anabranch.cli.CommandBench;
import org.anabranch.kernel.Json;
import org.anabranch.publish.Platform;
import org.anabranch.publish.Publication.State;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The main job, and what is told of it afterwards. */
class RunCommandsTest extends CommandBench {
  @Test
  void what_a_run_was_given_wrong_is_told_in_two_lines() {
    isToldInTwoLines(run("run"), "No source was named.");
    isToldInTwoLines(run("run", "a.md", "--to", "x,myspace"), "myspace");
    isToldInTwoLines(run("run", "a.md", "--to", "x,,youtube"), "“”");
    assertThat(product.opened()).isEmpty();
    isToldInTwoLines(run("run", "missing.md"), "missing.md");
    isToldInTwoLines(run("show", "run_no"), "run_no");
    product.publisher().disconnect(Platform.X);
    isToldInTwoLines(run("run", "a.md", "--to", "x"), "x");
  }

  @Test
  void a_run_that_went_well_ends_with_0_and_the_same_again_publishes_nothing() {
    assertThat(run("run", "a.md", "--to", "x,youtube")).isZero();
    assertThat(out.toString())
        .contains("X                        Writing")
        .contains("YouTube                  Published")
        .contains("Title of a.md", "2 published");
    assertThat(err.toString()).isEmpty();

    assertThat(run("run", "a.md", "--to", "x,youtube")).isZero();
    assertThat(out.toString()).startsWith("This very source went out before;");
    assertThat(product.publisher().appeared()).hasSize(2);
  }

  @Test
  void a_sources_name_may_begin_with_an_at_sign() {
    assertThat(run("run", "@a.md", "--to", "x")).isZero();
    assertThat(out.toString()).contains("Title of @a.md");
  }

  @Test
  void a_run_with_a_failed_post_ends_with_1_and_says_why() {
    product.publisher().ends(Platform.X, State.FAILED);

    assertThat(run("run", "a.md", "--to", "x,youtube")).isEqualTo(1);
    assertThat(out.toString())
        .contains("1 failed, 1 published")
        .contains("The platform refused the text. (187)");
  }

  @Test
  void a_post_that_waits_for_its_person_is_no_failure_and_can_be_closed_by_its_link() {
    product.publisher().ends(Platform.DOUYIN, State.WAITING_FOR_PERSON);
    assertThat(run("run", "a.md", "--to", "douyin")).isZero();
    String id = product.publisher().recent(1).getFirst().id();
    assertThat(out.toString()).contains("anabranch handoff " + id + " LINK-OF-THE-POST");

    assertThat(run("handoff", id, "https://v.douyin.com/1")).isZero();
    assertThat(out.toString().strip()).isEqualTo("Douyin is published: https://v.douyin.com/1");
    isToldInTwoLines(run("handoff", "pub_no", "https://v.douyin.com/1"), "pub_no");
  }

  @Test
  void the_same_command_again_goes_on_with_a_finished_run_that_has_an_open_post() {
    product.publisher().ends(Platform.X, State.OUTCOME_UNKNOWN);
    run("run", "a.md", "--to", "x");
    assertThat(product.publisher().appeared()).isEmpty();
    product.publisher().ends(Platform.X, State.PUBLISHED);

    assertThat(run("run", "a.md", "--to", "x")).isZero();
    assertThat(out.toString()).contains("1 published");
    assertThat(product.publisher().appeared()).hasSize(1);
  }

  @Test
  void a_dry_run_publishes_nothing() {
    assertThat(run("run", "a.md", "--to", "x", "--dry-run")).isZero();
    assertThat(out.toString()).contains("dry run: 1 post written and made, none published");
    assertThat(product.publisher().appeared()).isEmpty();
  }

  @Test
  void json_is_all_there_is_on_standard_output() {
    assertThat(run("run", "a.md", "--to", "x", "--json")).isZero();
    JsonNode report = Json.tree(out.toString());
    assertThat(report.get("lines").get(0).get("state").asString()).isEqualTo("PUBLISHED");
    assertThat(report.get("lines").get(0).get("provenance").asString()).isEqualTo("SIMULATED");
    assertThat(err.toString()).contains("Published");

    String id = report.get("run").get("id").asString();
    assertThat(run("show", id, "--json")).isZero();
    assertThat(Json.tree(out.toString()).get("run").get("id").asString()).isEqualTo(id);

    product.publisher().ends(Platform.YOUTUBE, State.FAILED);
    assertThat(run("run", "a.md", "--to", "youtube", "--json")).isEqualTo(1);
    assertThat(Json.tree(out.toString()).get("lines")).hasSize(1);
  }

  @Test
  void an_interruption_ends_with_130_and_one_line() {
    product.interrupts();

    assertThat(run("run", "a.md", "--to", "x")).isEqualTo(130);
    assertThat(err.toString().lines())
        .containsExactly("stopped: run the same command again to go on where it was");
  }

  @Test
  void runs_are_listed_newest_first_and_shown_again() {
    assertThat(run("runs")).isZero();
    assertThat(out.toString()).startsWith("Nothing was run yet.");
    run("run", "a.md", "--to", "x");

    assertThat(run("runs")).isZero();
    assertThat(out.toString().lines())
        .singleElement()
        .asString()
        .matches("run_\\w{26}  done     1 platform    Title of a.md");
    assertThat(run("show", out.toString().split(" ")[0])).isZero();
    assertThat(out.toString()).contains("1 published");
  }
}
