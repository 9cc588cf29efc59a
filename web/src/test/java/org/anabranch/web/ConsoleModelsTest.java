package org.anabranch.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpResponse;
import org.anabranch.gateway.catalog.Enabling;
import org.anabranch.kernel.SecretRef;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.Test;

/** Models, decisions and settings at the console. */
class ConsoleModelsTest extends ConsoleFixture {
  @Test
  void a_model_is_found_looked_at_enabled_and_no_longer_used() throws Exception {
    Document list = page("/models?q=gpt-oss-120b");
    assertThat(list.select("#found .row-title").eachAttr("href"))
        .contains("/models/openai/gpt-oss-120b");
    Document model = page("/models/openai/gpt-oss-120b");
    assertThat(model.select("tr.chosen").text()).contains("groq", "in use", "configured");
    assertThat(model.select(".origin").text()).contains("models.dev as of 2 Jul 2026");

    String offer = "openrouter/openai/gpt-oss-120b";
    HttpResponse<String> refused = post("/models/enable", "offer", offer, "api_key", "sk-plain");
    assertThat(refused.statusCode()).isEqualTo(422);
    assertThat(refused.body()).contains("never as plain text").contains("store:openrouter");
    assertThat(refused.body()).doesNotContain("store:account/x");
    HttpResponse<String> enabled =
        post("/models/enable", "offer", offer, "base_url", "https://openrouter.ai/api/v1");
    assertThat(enabled.headers().firstValue("Location")).contains("/models/openai/gpt-oss-120b");
    assertThat(samples.market.enabled().deployments()).hasSize(2);
    post("/models/disable", "offer", offer);
    assertThat(samples.market.enabled().deployments()).hasSize(1);
  }

  @Test
  void canaries_are_shown_with_how_often_they_fail_and_why_they_were_stopped() throws Exception {
    assertThat(
            page("/models/in-use").select("section[aria-labelledby=canaries-head] li").eachText())
        .satisfiesExactly(
            one -> assertThat(one).contains("on trial qwen-river", "5.0 %", "1 of 40 failed there"),
            one -> assertThat(one).contains("stopped sonnet-direct", "3 of 3", "tried anew"));
    assertThat(page("/models/in-use").select("tbody tr").eachText())
        .filteredOn(row -> row.contains("not asked now"))
        .singleElement()
        .asString()
        .contains("sonnet-direct", "circuit open for 9 s");
  }

  @Test
  void names_that_nothing_has_are_told_in_the_settings_and_among_the_decisions_of_their_alias()
      throws Exception {
    String mirror =
        "Alias “drafts”: mirror “qwen-rivr” is no deployment in use. Did you mean “qwen-river”?";
    assertThat(page("/settings").select(".notice[role=status] li").eachText())
        .containsExactly(
            mirror,
            "Guardrail “privacy”: workspaces “acme” is no workspace.",
            "Cache: workspaces “acme” is no workspace.");
    assertThat(page("/decisions?model=drafts").select(".notice[role=status] li").eachText())
        .containsExactly(mirror);
    assertThat(page("/decisions").select(".notice[role=status]")).isEmpty();
  }

  @Test
  void an_import_shows_the_notices_that_it_raised() throws Exception {
    Document done =
        Jsoup.parse(
            post(
                    "/models/import",
                    "what",
                    "own",
                    "text",
                    "provider,model,cost_input,cost_output\ngroq,openai/gpt-oss-120b,0.5,0.75")
                .body());
    assertThat(done.select("[role=status]").text()).contains("One offer is read");
    assertThat(done.select(".notices .rows > li").eachText())
        .singleElement()
        .asString()
        .contains("to $0.5 in / $0.75 out", "used by " + Samples.OFFER);
    HttpResponse<String> refused = post("/models/import", "as_of", "soon", "text", "a <b> c");
    assertThat(refused.statusCode()).isEqualTo(422);
    assertThat(Jsoup.parse(refused.body()).select("textarea[name=text]").text())
        .isEqualTo("a <b> c");
  }

  @Test
  void decisions_are_found_by_what_was_asked_and_a_day_named_as_the_last_is_in_it()
      throws Exception {
    String found = "#main tbody tr";
    assertThat(page("/decisions?from=2026-11-22&to=2026-11-22").select(found)).hasSize(1);
    assertThat(page("/decisions?to=2026-11-21").select(found)).isEmpty();
    assertThat(page("/decisions?model=other").select("main").text()).contains("Show all");
    assertThat(page("/decisions?model=auto").select(".pager a").attr("href"))
        .isEqualTo("/decisions?model=auto&after=1.dec_1");
    assertThat(get(full, "/decisions?from=yesterday").statusCode()).isEqualTo(422);
  }

  @Test
  void a_decision_tells_its_score_its_attempts_its_cost_and_who_else_there_was() throws Exception {
    Document page = page("/decisions/dec_1");
    assertThat(page.select("[data-chart]").attr("data-chart"))
        .contains("\"kind\":\"stack\"", "\"name\":\"bid price\"", "-4.0E-4");
    assertThat(page.select("ul.explanation > li").eachText()).isNotEmpty();
    assertThat(page.select(".tile").eachText())
        .anyMatch(
            t ->
                t.contains("Cost")
                    && t.contains("$0.00038")
                    && t.contains("812 tokens in, 96 out; all attempts"));
    assertThat(page.select("section[aria-labelledby=paid-head] tbody tr").eachText())
        .hasSize(2)
        .anyMatch(t -> t.contains("hedge, another one answered first") && t.contains("$0.00012"));
    assertThat(page.select("main").text())
        .contains(
            "budget of key studio",
            "first choice",
            "180 ms",
            "2.4 s",
            "river-2026",
            "Without River Cloud",
            "built-in");
  }

  @Test
  void a_configuration_that_is_refused_is_told_on_top_until_it_is_mended() throws Exception {
    assertThat(page("/").select("main > .notice-bad")).isEmpty();
    samples.refusal = "anabranch.yaml:7: gateway.port is “x”, expected a number.";
    assertThat(page("/").select("main > .notice-bad").text()).contains("stays in force", ".yaml:7");
    samples.refusal = null;
  }

  @Test
  void a_refused_decision_does_not_ask_what_another_vendor_would_have_done() throws Exception {
    Document page = page("/decisions/dec_refused");
    assertThat(page.select("h1").text()).isEqualTo("Refused by a limit");
    assertThat(page.select("main").text())
        .contains("may take 60 requests per minute")
        .doesNotContain("Had a vendor not existed");
  }

  @Test
  void a_replay_without_a_vendor_shows_the_totals_then_and_otherwise() throws Exception {
    Document page =
        Jsoup.parse(
            post("/decisions/replay", "without", "River Cloud", "from", "2026-11-01").body());
    assertThat(samples.calls).contains("replay [River Cloud] 2026-11-01T00:00:00Z null");
    assertThat(page.select(".tile").eachText())
        .anyMatch(t -> t.contains("$0.26 → $3.81") && t.contains("$3.55 more"))
        .anyMatch(t -> t.contains("300") && t.contains("12 served by nobody"));
    assertThat(post("/decisions/replay", "from", "2026-11-01").statusCode()).isEqualTo(422);
    assertThat(post("/decisions/replay", "configuration", "port: wrong").statusCode())
        .isEqualTo(422);
  }

  @Test
  void the_settings_say_how_to_connect_and_which_keys_are_missing() throws Exception {
    Document page = page("/settings");
    assertThat(page.select("#connect .sdk > summary").eachText())
        .containsExactly(
            "OpenAI http://127.0.0.1:8081/v1",
            "Anthropic http://127.0.0.1:8081",
            "Amazon Bedrock http://127.0.0.1:8081",
            "Google GenAI http://127.0.0.1:8081");
    assertThat(page.select("#connect pre")).hasSize(8);
    assertThat(page.select("section[aria-labelledby=dep-head] tbody tr").eachText())
        .containsExactly(
            "qwen-river qwen3-235b River Cloud openai https://river.example/v1 present"
                + " env:RIVER_KEY",
            "sonnet-direct claude-sonnet-4.5 anthropic anthropic https://api.anthropic.com/v1"
                + " missing store:lost");
    assertThat(page.select("section[aria-labelledby=alias-head] tbody tr").eachText())
        .containsExactly(
            "drafts cheapest price 1 qwen-river canary sonnet-direct, 5.0 % mirror qwen-rivr, 10"
                + " %");
    assertThat(page.select("section[aria-labelledby=guard-head]").text())
        .contains(
            "privacy personal data requests and answers redact of acme",
            "The cache is on for the same requests, of acme.");
  }

  @Test
  void what_changed_of_an_offer_in_use_stands_on_top_until_it_is_dismissed() throws Exception {
    Document before = page("/models");
    assertThat(before.select(".notices > .rows > li").eachText())
        .hasSize(2)
        .anyMatch(t -> t.contains("$0.15 in / $0.6 out to $0.12 in / $0.75 out"))
        .anyMatch(t -> t.contains("is retired on 2027-01-15"));
    String action = before.select(".notices > .rows form").getFirst().attr("action");
    assertThat(post(action).statusCode()).isEqualTo(303);
    assertThat(page("/models").select(".notices > .rows > li")).hasSize(1);
  }

  @Test
  void enabling_asks_for_what_the_vendors_address_needs_and_shows_the_terms_in_use()
      throws Exception {
    String vertex = "/models/enable?offer=google-vertex/gemini-2.5-pro";
    assertThat(page(vertex).select("form [name=vendor] option").eachAttr("value"))
        .containsExactly("vertex", "google-vertex");
    assertThat(page(vertex).select("form [name=region], form [name=account]")).hasSize(2);
    String nowhere = "/models/enable?offer=302ai/MiniMax-M1";
    assertThat(page(nowhere).select("[name=vendor], [name=region], [name=account]")).isEmpty();
    samples.market.enable(
        "google-vertex/gemini-2.5-pro",
        new Enabling(null, null, "global", "acme", SecretRef.parse("env:KEY"), null, null));
    assertThat(page(vertex).select("form [name=region]").val()).isEqualTo("global");
    assertThat(page(vertex).select("form [name=api_key]").val()).isEqualTo("env:KEY");
    assertThat(page(vertex).select("form [name=base_url]").val()).as("the vendor's own").isEmpty();
    samples.market.enable(
        "google-vertex/gemini-2.5-pro",
        Enabling.at(URI.create("https://relay.example/v1"), SecretRef.parse("env:KEY")));
    assertThat(page(vertex).select("form [name=base_url]").val())
        .isEqualTo("https://relay.example/v1");
  }

  @Test
  void a_model_that_is_not_asked_now_says_so_and_is_not_ticked_to_try() throws Exception {
    assertThat(page("/models/try").select(".ticks label:not(:has(input[checked]))").eachText())
        .singleElement()
        .asString()
        .contains("claude-sonnet-4.5", "not asked now: circuit open for 9 s");
  }

  @Test
  void one_prompt_goes_to_several_models_and_a_failure_stands_beside_the_answers()
      throws Exception {
    HttpResponse<String> tried =
        post(
            "/models/try",
            "prompt",
            "Why?",
            "deployment",
            "qwen-river",
            "deployment",
            "sonnet-direct",
            "deployment",
            "built-in");
    assertThat(Jsoup.parse(tried.body()).select("article").eachText())
        .hasSize(3)
        .anyMatch(t -> t.contains("qwen3-235b on: Why?") && t.contains("12 / 80"))
        .anyMatch(t -> t.contains("Nobody answered."));
    assertThat(post("/models/try", "prompt", "Why?").statusCode()).isEqualTo(422);
  }
}
