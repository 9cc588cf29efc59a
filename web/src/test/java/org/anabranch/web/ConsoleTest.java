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
          "/models",
          "/decisions/dec_1",
          "/compute",
          "/insight",
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
      assertThat(post(action, "link", "", "part", "x").statusCode()).as(action).isIn(303, 422);
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
    for (String path : List.of("/", "/insight", "/models", "/posts/pub_x", "/runs/run_done")) {
      assertThat(page(path).select("main .sim")).as(path).isNotEmpty();
    }
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
        "/models|Only the built-in model",
        "/settings|No account is connected",
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
    assertThat(new Csv("a").row("=1+1", -5, "say \"hi\", twice").text())
        .isEqualTo("a\r\n'=1+1,-5,\"say \"\"hi\"\", twice\"\r\n");
  }
}
