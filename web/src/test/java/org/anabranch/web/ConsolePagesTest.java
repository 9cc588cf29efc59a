package org.anabranch.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.anabranch.http.ControlPlane;
import org.anabranch.web.page.Assets;
import org.anabranch.web.page.Csv;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What holds of every page: no script of its own, names and landmarks, links and forms that lead
 * somewhere.
 */
class ConsolePagesTest extends ConsoleFixture {
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
