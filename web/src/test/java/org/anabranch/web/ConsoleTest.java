package org.anabranch.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.anabranch.http.ControlPlane;
import org.anabranch.publish.Publication;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The console over real HTTP, with {@link Samples} for stations. */
class ConsoleTest {
  private static final Pattern INLINE =
      Pattern.compile(
          "<[^>]*\\s(?:style|on[a-z]+|hx-on[^=]*)\\s*=|<style|<script(?![^>]*\\ssrc=)|javascript:");

  /** Their answer holds a secret that is kept nowhere, so it is the page itself. */
  private static final Set<String> SHOWN_ONCE = Set.of("/keys", "/keys/rotate");

  /** Pages of consoles beside this one. */
  private static final Set<String> OTHERS =
      Set.of("/media-library", "/inbox", "/webhooks", "/accounts", "/compute/");

  private static final List<String> PAGES =
      List.of(
          "/",
          "/compose",
          "/compose?example=1",
          "/runs/" + Samples.DONE,
          "/runs/" + Samples.REVIEW,
          "/runs/" + Samples.WORKING,
          "/posts",
          "/posts?platform=x&state=PUBLISHED",
          "/posts?platform=x&state=FAILED",
          "/posts/pub_x",
          "/posts/pub_douyin",
          "/posts/pub_linkedin",
          "/posts/pub_pinterest",
          "/schedule",
          "/schedule?view=month&at=2026-11-22",
          "/schedule?view=week&at=2026-11-22&account=nobody",
          "/schedule?view=list&at=2026-11-20",
          "/schedule/new?day=2026-12-01",
          "/schedule/queues",
          "/schedule/import",
          "/models",
          "/models?q=kimi&sort=price&max_input=1",
          "/models?q=nothing+is+called+that",
          "/models/openai/gpt-oss-120b",
          "/models/compare?ids=openai/gpt-oss-120b&ids=moonshotai/kimi-k2.6",
          "/models/enable?offer=" + Samples.OFFER,
          "/models/in-use",
          "/models/try",
          "/models/import",
          "/decisions",
          "/decisions?model=auto&answered=no&to=2026-11-22",
          "/decisions/dec_1",
          "/decisions/dec_refused",
          "/decisions/replay",
          "/decisions/replay?without=River%20Cloud",
          "/compute",
          "/insight",
          "/keys",
          "/usage",
          "/usage?by=tag&from=2026-11-01&to=nonsense",
          "/accounts",
          "/settings");

  private final HttpClient client = HttpClient.newHttpClient();
  private final Samples samples = new Samples(false, Path.of("media"));
  private final Samples nothing = new Samples(true, Path.of("media"));
  private final ControlPlane full =
      ControlPlane.start(0, List.of(samples.console(Optional.empty())));
  private final ControlPlane empty =
      ControlPlane.start(0, List.of(nothing.console(Optional.empty())));

  @BeforeEach
  void put_a_run_to_work() throws Exception {
    samples.work();
  }

  @AfterEach
  void stop() throws Exception {
    full.close();
    empty.close();
    samples.close();
    nothing.close();
  }

  private HttpResponse<String> get(ControlPlane server, String path) throws Exception {
    return client.send(
        HttpRequest.newBuilder(server.address().resolve(path))
            .header("Accept", "text/html")
            .build(),
        BodyHandlers.ofString());
  }

  private Document page(String path) throws Exception {
    HttpResponse<String> response = get(full, path);
    assertThat(response.statusCode()).as(path).isEqualTo(200);
    return Jsoup.parse(response.body());
  }

  private HttpResponse<String> post(String path, String... fields) throws Exception {
    StringBuilder body = new StringBuilder();
    for (int i = 0; i < fields.length; i += 2) {
      body.append(i == 0 ? "" : "&")
          .append(fields[i])
          .append('=')
          .append(URLEncoder.encode(fields[i + 1], StandardCharsets.UTF_8));
    }
    return client.send(
        HttpRequest.newBuilder(full.address().resolve(path))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .header("Accept", "text/html")
            .POST(BodyPublishers.ofString(body.toString()))
            .build(),
        BodyHandlers.ofString());
  }

  @Test
  void every_page_holds_no_script_and_no_style_of_its_own() throws Exception {
    for (String path : PAGES) {
      for (ControlPlane server : List.of(full, empty)) {
        HttpResponse<String> response = get(server, path);
        assertThat(INLINE.matcher(response.body()).results().map(r -> r.group()).toList())
            .as(path)
            .isEmpty();
        assertThat(response.headers().firstValue("Content-Security-Policy")).isPresent();
      }
    }
  }

  @Test
  void every_page_has_a_title_a_heading_landmarks_and_names_for_its_fields() throws Exception {
    for (String path : PAGES) {
      Document page = page(path);
      assertThat(page.title()).as(path).endsWith("· Anabranch").hasSizeGreaterThan(14);
      assertThat(page.select("h1")).as(path).hasSize(1);
      assertThat(page.select("main#main")).as(path).hasSize(1);
      assertThat(page.select("a.skip[href=#main]")).as(path).hasSize(1);
      assertThat(page.select("img:not([alt])")).as(path).isEmpty();
      assertThat(ids(page)).as(path).doesNotHaveDuplicates();
      for (Element field : page.select("input:not([type=hidden]), textarea, select")) {
        boolean named =
            field.closest("label") != null
                || page.selectFirst("label[for=" + field.id() + "]") != null;
        assertThat(named).as("%s: %s has a label", path, field.attr("name")).isTrue();
      }
    }
  }

  private static List<String> ids(Document page) {
    return page.select("[id]").stream().map(Element::id).toList();
  }

  @Test
  void a_hostile_text_stays_text() throws Exception {
    for (String path : List.of("/runs/" + Samples.DONE, "/posts/pub_x")) {
      String body = get(full, path).body();
      assertThat(body).as(path).doesNotContain(Samples.HOSTILE);
      assertThat(Jsoup.parse(body).text()).as(path).contains(Samples.HOSTILE);
    }
  }

  @Test
  void every_link_inside_the_console_leads_somewhere() throws Exception {
    Set<String> links = new LinkedHashSet<>();
    for (String path : PAGES) {
      page(path).select("a[href^=/], link[href^=/], script[src^=/], use[href^=/]").stream()
          .map(e -> e.hasAttr("href") ? e.attr("href") : e.attr("src"))
          .filter(a -> !a.startsWith("/handoff/") && !a.startsWith("/api/"))
          .filter(a -> OTHERS.stream().noneMatch(a::startsWith))
          .filter(a -> !a.matches("/posts/[^/]+/live"))
          .map(a -> a.replaceFirst("#.*", ""))
          .forEach(links::add);
    }
    assertThat(links).hasSizeGreaterThan(30);
    for (String link : links) {
      assertThat(get(full, link).statusCode()).as(link).isEqualTo(200);
    }
  }

  @Test
  void every_form_is_answered() throws Exception {
    Set<String> actions =
        PAGES.stream()
            .flatMap(
                path -> {
                  try {
                    return page(path).select("form[method=post]").stream();
                  } catch (Exception e) {
                    throw new AssertionError(path, e);
                  }
                })
            .map(form -> form.attr("action"))
            .collect(Collectors.toCollection(LinkedHashSet::new));
    assertThat(actions).hasSizeGreaterThan(10);
    for (String action : actions) {
      assertThat(post(action, "link", "", "part", "x", "offer", Samples.OFFER).statusCode())
          .as(action)
          .isIn(SHOWN_ONCE.contains(action) ? Set.of(200, 422) : Set.of(303, 422));
    }
  }

  @Test
  void a_composed_text_starts_a_run_that_waits_for_review() throws Exception {
    HttpResponse<String> response =
        post(
            "/compose",
            "text",
            "# A title\r\n\r\nA text.",
            "name",
            "",
            "platform",
            "x",
            "platform",
            "youtube");
    assertThat(response.statusCode()).isEqualTo(303);
    assertThat(response.headers().firstValue("Location")).contains("/runs/run_new");
    assertThat(samples.calls).contains("start pasted text [x, youtube] review=true");
  }

  @Test
  void a_dropped_file_is_read_from_disk_and_then_gone() throws Exception {
    URI address = full.address().resolve("/compose/file?name=..%2F..%2Fmy%20paper.PDF&platform=x");
    HttpResponse<String> response =
        client.send(
            HttpRequest.newBuilder(address).POST(BodyPublishers.ofString("%PDF-")).build(),
            BodyHandlers.ofString());
    assertThat(response.statusCode()).isEqualTo(303);
    String path = samples.calls.getFirst().replaceFirst("start (.*) \\[x].*", "$1");
    assertThat(Path.of(path)).hasFileName("my-paper.PDF").doesNotExist();
    assertThat(Path.of(path).getParent()).doesNotExist();
  }

  @Test
  void what_cannot_be_composed_is_told_and_nothing_typed_is_lost() throws Exception {
    Document none = Jsoup.parse(post("/compose", "text", "Mine & yours").body());
    assertThat(none.select("[role=alert]").text()).contains("No platform is chosen.");
    assertThat(none.select("textarea[name=text]").text()).isEqualTo("Mine & yours");
    Document twice =
        Jsoup.parse(
            post("/compose", "text", "a", "source", "https://example.org", "platform", "x").body());
    assertThat(twice.select("[role=alert]").text()).contains("There is a text and an address.");
    assertThat(twice.select("input[name=platform][checked]")).hasSize(1);
  }

  @Test
  void an_edit_is_kept_and_one_that_does_not_fit_is_told_beside_its_field() throws Exception {
    String path = "/variants/var_" + Samples.REVIEW + "_x";
    assertThat(post(path, "part", "One", "part", "Two", "hashtags", "#a b").statusCode())
        .isEqualTo(303);
    assertThat(page("/runs/" + Samples.REVIEW).select("#v-x .post-text").eachText())
        .containsExactly("One", "Two");
    HttpResponse<String> refused = post(path, "part", "far ".repeat(100), "hashtags", "kept");
    assertThat(refused.statusCode()).isEqualTo(422);
    Element card = Jsoup.parse(refused.body()).select("#v-x").getFirst();
    assertThat(card.select("details[open] [role=alert]").text()).contains("X takes 280.");
    assertThat(card.select("input[name=hashtags]").attr("value")).isEqualTo("kept");
    assertThat(card.select("textarea").text()).startsWith("far far");
  }

  @Test
  void counters_count_as_the_platform_counts() throws Exception {
    assertThat(page("/runs/" + Samples.REVIEW).select("#v-x .counter").getFirst().text())
        .as("forty-five Chinese characters weigh twice as much on X")
        .matches("\\d+ / 280");
  }

  @Test
  void a_hand_off_is_closed_by_its_link_and_by_no_other() throws Exception {
    HttpResponse<String> foreign = post("/posts/pub_douyin/link", "link", "https://example.org/1");
    assertThat(foreign.statusCode()).isEqualTo(422);
    assertThat(foreign.body()).contains("This is no link of the platform.");
    assertThat(
            post("/posts/pub_douyin/link", "link", "https://www.douyin.com/video/1").statusCode())
        .isEqualTo(303);
    assertThat(samples.post("pub_douyin").orElseThrow().state())
        .isEqualTo(Publication.State.PUBLISHED);
  }

  @Test
  void trying_an_unknown_outcome_again_warns_that_it_may_appear_twice() throws Exception {
    assertThat(page("/posts/pub_pinterest").text()).contains("it appears twice");
    assertThat(page("/posts/pub_linkedin").text()).doesNotContain("it appears twice");
  }

  @Test
  void simulated_figures_say_so() throws Exception {
    for (String path :
        List.of("/", "/insight", "/models/in-use", "/posts/pub_x", "/runs/run_done")) {
      assertThat(page(path).select("main .sim")).as(path).isNotEmpty();
    }
  }

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
                t.contains("Cost of the answer")
                    && t.contains("$0.00026")
                    && t.contains("812 tokens in, 96 out; what other attempts"));
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
        .containsExactly("drafts cheapest price 1 qwen-river");
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

  @Test
  void a_poll_asks_for_a_reload_once_the_stage_has_changed() throws Exception {
    assertThat(poll("/runs/" + Samples.WORKING + "?stage=WRITE").headers().firstValue("HX-Refresh"))
        .isEmpty();
    assertThat(poll("/runs/" + Samples.REVIEW + "?stage=WRITE").headers().firstValue("HX-Refresh"))
        .contains("true");
  }

  private HttpResponse<String> poll(String path) throws Exception {
    URI address = full.address().resolve(path);
    return client.send(
        HttpRequest.newBuilder(address).header("HX-Request", "true").build(),
        BodyHandlers.ofString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/|Start with an article",
        "/posts|No posts yet",
        "/insight|Nothing measured yet",
        "/compute|No estate yet",
        "/compute|Meta has 75.0 % since 2026-11",
        "/models/in-use|Only the built-in model",
        "/decisions|No decision yet",
        "/settings|No account is connected",
        "/accounts|Connect one below",
        "/compose|No account is connected"
      })
  void an_empty_page_says_what_to_do_next(String pathAndText) throws Exception {
    String[] parts = pathAndText.split("\\|");
    HttpResponse<String> response = get(empty, parts[0]);
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(Jsoup.parse(response.body()).text()).contains(parts[1]);
  }

  @Test
  void unknown_things_are_not_found() throws Exception {
    for (String path :
        List.of(
            "/runs/none", "/posts/none", "/decisions/none", "/assets/none.css", "/assets/..%2fx")) {
      assertThat(get(full, path).statusCode()).as(path).isIn(400, 404);
    }
  }

  @Test
  void assets_come_with_their_type_and_may_be_kept_while_nothing_changed() throws Exception {
    HttpResponse<String> dated = get(full, "/assets/console.js?v=" + Assets.STATE);
    assertThat(dated.headers().firstValue("Content-Type"))
        .contains("text/javascript; charset=utf-8");
    assertThat(dated.headers().firstValue("Cache-Control").orElse("")).contains("immutable");
    assertThat(get(full, "/assets/console.css").headers().firstValue("Cache-Control"))
        .contains("no-cache");
  }

  @Test
  void tables_can_be_exported() throws Exception {
    assertThat(get(full, "/runs/" + Samples.DONE + "/report.csv").body().lines()).hasSize(14);
    assertThat(get(full, "/insight.csv").body())
        .startsWith("publication,run,platform")
        .contains(",simulated");
    assertThat(get(full, "/schedule/export.csv").body()).startsWith("account,platform,at,zone,");
    assertThat(get(full, "/schedule/export.json").body()).startsWith("[");
    assertThat(get(full, "/posts/export.csv").body())
        .startsWith("id,platform,account,state,title,text,link,changed,views,reach,")
        .contains("pub_x,x,");
    assertThat(get(full, "/posts/export.json").body()).contains("\"pub_x\"");
    assertThat(get(full, "/posts/figures.csv").body())
        .startsWith("publication,platform,metric,value,at,provenance");
    assertThat(new Csv("a").row("=1+1", -5, "say \"hi\", twice").text())
        .isEqualTo("a\r\n'=1+1,-5,\"say \"\"hi\"\", twice\"\r\n");
  }
}
