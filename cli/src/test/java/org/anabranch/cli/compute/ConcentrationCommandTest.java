package org.anabranch.cli.compute;

import static org.assertj.core.api.Assertions.assertThat;

import org.anabranch.cli.CommandBench;
import org.anabranch.kernel.Json;
import org.junit.jupiter.api.Test;

/** {@code anabranch concentration} and its caps. */
class ConcentrationCommandTest extends CommandBench {
  @Test
  void concentration_is_told_and_checked_against_its_caps() {
    assertThat(run("concentration")).isZero();
    assertThat(out.toString())
        .contains("Cap passed: spend by lab, as used: Meta has 75.0 % since 2026-11")
        .contains("2026-11")
        .contains("6,250")
        .contains("  high");
    assertThat(run("concentration", "--check")).isEqualTo(1);
    assertThat(run("concentration", "--csv", "--by", "lab")).isZero();
    assertThat(out.toString().lines().toList())
        .containsExactly(
            "source,measure,by,month,hhi,total,unit,id,name,share",
            "usage,spend,lab,2026-11,6250,4.0,US dollars,meta,Meta,0.75",
            "usage,spend,lab,2026-11,6250,4.0,US dollars,openai,OpenAI,0.25");
    assertThat(run("concentration", "--json", "--source", "usage")).isZero();
    assertThat(Json.tree(out.toString()).path("trends")).hasSize(1);
    isToldInTwoLines(run("concentration", "--by", "planet"), "There is no by “planet”.");
  }
}
