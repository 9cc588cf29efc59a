package org.anabranch.cli.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.anabranch.cli.CommandBench;
import org.anabranch.kernel.Json;
import org.junit.jupiter.api.Test;

/** Models, keys, usage and replay. */
class GatewayCommandsTest extends CommandBench {
  @Test
  void replay_says_who_would_have_been_asked_and_what_it_would_have_cost() {
    assertThat(run("replay", "--without", "groq", "--from", "2026-11-01")).isZero();
    assertThat(out.toString())
        .contains("12 requests replayed, 9 would have gone elsewhere")
        .containsPattern("groq +12 → +3 +100 % → +100 % +\\$0.50 → +\\$0")
        .contains("2 nobody could have served", "nobody left", "such as dec_1");
    assertThat(run("replay", "--json")).isZero();
    assertThat(out.toString()).startsWith("{\"requests\":12,");
  }

  @Test
  void a_span_of_time_has_its_last_day_in_it() {
    assertThat(run("replay", "--from", "2026-11-01", "--to", "2026-11-30")).isZero();
    assertThat(product.replayed().from()).isEqualTo("2026-11-01T00:00:00Z");
    assertThat(product.replayed().to()).isEqualTo("2026-12-01T00:00:00Z");
    assertThat(run("replay", "--to", "2026-11-30T10:00:00Z")).isZero();
    assertThat(product.replayed().to()).isEqualTo("2026-11-30T10:00:00Z");
    isToldInTwoLines(run("replay", "--to", "soon"), "--to is “soon”");
  }

  @Test
  void a_key_is_made_and_its_secret_told_once() {
    assertThat(run("keys")).isZero();
    assertThat(out.toString()).contains("There is no key");
    assertThat(run("keys", "create", "ci", "--budget", "25")).isZero();
    String secret = out.toString().strip();
    assertThat(secret).startsWith("sk-ab-").hasSize(46);
    assertThat(run("keys", "list")).isZero();
    assertThat(out.toString()).contains("ci", "$0 of $25 a month").doesNotContain(secret);
    isToldInTwoLines(run("keys", "create", "ci"), "There is a key");
    assertThat(run("keys", "rotate", "ci", "--grace-hours", "2")).isZero();
    assertThat(out.toString().strip()).startsWith("sk-ab-").hasSize(46).isNotEqualTo(secret);
    assertThat(err.toString())
        .containsPattern("The old secret is taken too until 2026-\\d\\d-\\d\\d \\d\\d:\\d\\d UTC");
    assertThat(run("keys", "revoke", "ci")).isZero();
    assertThat(run("keys")).isZero();
    assertThat(out.toString()).contains("revoked");
    isToldInTwoLines(run("keys", "revoke"), "No key was named");
    assertThat(run("usage", "--csv")).isZero();
    assertThat(out.toString())
        .contains(
            "day,name,requests,failed,input_tokens,cached_tokens,output_tokens,cost_usd,hedges_lost,searches,unpriced_searches,interrupted,interrupted_usd");
    assertThat(run("usage", "--by", "team")).isZero();
    assertThat(out.toString()).contains("Nothing was used");
    isToldInTwoLines(run("usage", "--from", "2026-12-01"), "before from");
    isToldInTwoLines(run("usage", "--workspace", "defualt"), "Did you mean “default”?");
  }

  @Test
  void a_key_whose_time_is_over_is_listed_as_that() {
    assertThat(run("keys", "create", "brief", "--expires", "2026-11-23")).isZero();
    assertThat(run("keys")).isZero();
    assertThat(out.toString()).containsPattern("key +workspace +team +state +spent");
    assertThat(out.toString()).containsPattern("brief +default +- +valid");
    product.clock().advance(Duration.ofDays(1));
    assertThat(run("keys")).isZero();
    assertThat(out.toString()).containsPattern("brief +default +- +expired");
  }

  @Test
  void models_are_listed_shown_and_told_newer_prices() throws Exception {
    assertThat(run("models", "gpt-oss", "groq", "--limit", "1")).isZero();
    assertThat(out.toString().lines()).allMatch(line -> line.length() <= 80);
    assertThat(out.toString())
        .contains("openai/gpt-oss-120b", "open-weights", "more: add words")
        .contains("Figures: models.dev as of 2026-07-02, shipped with this version.");

    Path own = home.resolveSibling("own.csv");
    Files.writeString(
        own, "provider,model,cost_input,cost_output\ngroq,openai/gpt-oss-120b,0.01,0.02\n");
    assertThat(run("models", "import", own.toString(), "--own")).isZero();
    assertThat(out.toString()).contains("1 offer read: 0 new, 0 gone, 1 with another price");

    assertThat(run("models", "show", "openai/gpt-oss-120b")).isZero();
    assertThat(out.toString().lines())
        .as("but for ids that are longer by themselves")
        .allMatch(line -> line.length() <= 80 || !line.contains(" "));
    assertThat(out.toString()).contains("text in; text out");
    assertThat(out.toString().lines().filter(l -> l.startsWith("groq/")).findFirst().orElseThrow())
        .contains("0.01 / 0.02")
        .endsWith("configured");
    assertThat(run("models", "show", "openai/gpt-oss-120b", "--json")).isZero();
    assertThat(Json.tree(out.toString()).get("offers").get(0).get("id").asString())
        .isEqualTo("groq/openai/gpt-oss-120b");

    isToldInTwoLines(run("models", "show", "no/such"), "There is no model “no/such”.");
    isToldInTwoLines(run("models", "import", "no-such-file"), "There is no file");
  }
}
