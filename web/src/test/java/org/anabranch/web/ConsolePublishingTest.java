package org.anabranch.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import org.anabranch.publish.Publication;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.Test;

/** Composing, reviewing and publishing at the console. */
class ConsolePublishingTest extends ConsoleFixture {
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
}
