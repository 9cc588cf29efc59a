package org.anabranch.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.anabranch.kernel.Json;
import org.anabranch.sandbox.World.Attachment;
import org.anabranch.sandbox.World.SandboxPost;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PagesTest extends SandboxTest {
  private static final String NASTY = "<script>alert('x')</script>\" onload=\"alert(1)";

  private SandboxPost publish(
      String platform, String id, String title, String text, String html, List<Attachment> media) {
    SandboxPost post =
        new SandboxPost(
            platform, id, "1", title, text, html, media, "/link", true, "", server.world().now());
    server.world().publish(post);
    return post;
  }

  private Attachment file(String contentType, String content, String altText) throws Exception {
    Path file = server.world().store("board").file("media", "m" + content.hashCode());
    Files.writeString(file, content);
    return new Attachment(file, contentType, altText);
  }

  @Test
  void a_page_tells_how_its_post_is_shown_and_what_its_author_said_below() throws Exception {
    SandboxPost plain = publish("x", "7", "", "words", "", List.of());
    SandboxPost post =
        new SandboxPost(
            "x",
            "8",
            "1",
            "",
            "words",
            "",
            List.of(file("image/png", "q", "A weir")),
            "/link",
            false,
            "",
            server.world().now(),
            Map.of(World.Detail.POLL, "Yes | <No>"));
    server.world().publish(post);
    server.world().comment(new World.Comment("x", "8", "c1", "1", "First!", server.world().now()));
    server.world().comment(new World.Comment("x", "8", "c2", "2", "Others", server.world().now()));

    assertThat(server.world().page(post))
        .contains("<dt>poll</dt><dd>Yes | &lt;No&gt;</dd>", "A weir</dd>", "First!")
        .doesNotContain("Others");
    assertThat(server.world().page(plain)).doesNotContain("class=\"details\"", "class=\"own\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"douyin", "youtube", "wechat-official", "xiaohongshu", "x", "unheard-of"})
  void nothing_in_a_post_gets_into_its_page_as_markup(String platform) throws Exception {
    SandboxPost post =
        publish(platform, NASTY, NASTY, NASTY, "", List.of(file("image/png", "p", NASTY)));

    for (String page : List.of(server.world().page(post), get("/").body())) {
      assertThat(page).doesNotContain("<script").doesNotContain("\" onload=\"");
    }
    assertThat(server.world().page(post)).contains("&lt;script&gt;");
  }

  @Test
  void an_article_keeps_its_form_and_loses_what_could_act() {
    SandboxPost post =
        publish(
            "wechat-official",
            "1",
            "Rivers",
            "",
            """
            <h2 onclick="x()">Part</h2><p style="position:fixed">One <strong>river</strong></p>
            <img src="/wechat-official/media/1" onerror="x()"><a href="javascript:x()">no</a>
            <script>x()</script><iframe src="//evil"></iframe><form action="/_sandbox/faults"></form>
            """,
            List.of());

    assertThat(server.world().page(post))
        .contains("<h2>Part</h2>")
        .contains("<strong>river</strong>")
        .contains("<img src=\"/wechat-official/media/1\">")
        .doesNotContain("<script", "<iframe", "javascript:", "onclick", "onerror", "style=")
        .doesNotContain("/_sandbox/faults");
  }

  @Test
  void a_page_says_that_it_is_an_imitation_and_its_figures_simulated() {
    SandboxPost post = publish("youtube", "1", "Rivers", "One\nTwo #river", "", List.of());
    server.letPass(Duration.ofHours(24));

    assertThat(server.world().page(post))
        .contains("this page imitates YouTube; nothing left this machine")
        .contains("<em>simulated</em>")
        .contains("AI-generated content")
        .contains("One<br>")
        .contains("<span class=\"tag\">#river</span>")
        .contains("<dd>%,d</dd>".formatted(server.world().reactions(post).views()));
  }

  @Test
  void a_thread_is_shown_whole_from_any_of_its_posts() {
    SandboxPost first = publish("x", "1", "", "part one", "", List.of());
    SandboxPost second =
        new SandboxPost(
            "x", "2", "1", "", "part two", "", List.of(), "/", true, "1", server.world().now());
    server.world().publish(second);

    for (SandboxPost post : List.of(first, second)) {
      assertThat(server.world().page(post)).containsSubsequence("part one", "part two");
    }
  }

  @Test
  void pages_are_served_under_a_policy_without_scripts() throws Exception {
    HttpResponse<String> index = get("/");

    assertThat(index.statusCode()).isEqualTo(200);
    assertThat(index.body()).contains("No posts yet");
    assertThat(index.headers().firstValue("Content-Security-Policy").orElseThrow())
        .contains("default-src 'self'")
        .contains("script-src 'none'");
    assertThat(get("/_sandbox/sandbox.css").headers().firstValue("Content-Type").orElseThrow())
        .startsWith("text/css");
    assertThat(get("/_sandbox/icon.svg").statusCode()).isEqualTo(200);
  }

  @Test
  void the_index_shows_the_posts_of_the_chosen_platform() throws Exception {
    note("on the board");
    publish("douyin", "1", "", "on the phone", "", List.of());

    assertThat(get("/").body()).contains("on the board").contains("on the phone");
    assertThat(get("/?platform=douyin").body())
        .doesNotContain("on the board")
        .contains("on the phone");
    assertThat(get("/?platform=%22%3Cscript%3E").body()).doesNotContain("<script");
  }

  @Test
  void a_video_can_be_sought_by_ranges() throws Exception {
    publish("board", "1", "", "", "", List.of(file("video/mp4", "0123456789", "")));
    String address = "/_sandbox/files/board/1/0";

    HttpResponse<String> whole = get(address);
    assertThat(whole.statusCode()).isEqualTo(200);
    assertThat(whole.body()).isEqualTo("0123456789");
    assertThat(whole.headers().firstValue("Content-Type")).contains("video/mp4");
    assertThat(whole.headers().firstValue("Accept-Ranges")).contains("bytes");

    HttpResponse<String> part = send(to(address).header("Range", "bytes=2-4"));
    assertThat(part.statusCode()).isEqualTo(206);
    assertThat(part.body()).isEqualTo("234");
    assertThat(part.headers().firstValue("Content-Range")).contains("bytes 2-4/10");
    assertThat(send(to(address).header("Range", "bytes=7-")).body()).isEqualTo("789");
    assertThat(send(to(address).header("Range", "bytes=-2")).body()).isEqualTo("89");
    assertThat(send(to(address).header("Range", "bytes=10-")).statusCode()).isEqualTo(416);
    assertThat(send(to(address).header("Range", "bytes=4-2")).statusCode()).isEqualTo(416);
  }

  @Test
  void a_file_that_claims_to_be_a_page_is_only_bytes() throws Exception {
    publish("board", "1", "", "", "", List.of(file("text/html", NASTY, "")));

    HttpResponse<String> reply = get("/_sandbox/files/board/1/0");

    assertThat(reply.headers().firstValue("Content-Type")).contains("application/octet-stream");
    assertThat(reply.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/_sandbox/files/board/1/1",
        "/_sandbox/files/board/1/-1",
        "/_sandbox/files/board/1/9999999999",
        "/_sandbox/files/board/1/..%2F..%2F..%2Fsandbox.db",
        "/_sandbox/files/..%2F..%2Fsandbox.db/1/0",
        "/_sandbox/files/%2e%2e/%2e%2e/sandbox.db",
        "/_sandbox/files/../../sandbox.db",
        "/_sandbox/files/board/..%2f..%2fsandbox.db",
        "/_sandbox/files//etc/passwd"
      })
  void a_path_out_of_the_files_finds_nothing(String path) throws Exception {
    publish("board", "1", "", "", "", List.of(file("image/png", "p", "")));

    assertThat(get(path).statusCode()).isBetween(400, 404);
  }

  @Test
  void a_link_out_of_the_post_that_left_the_files_is_not_followed() throws Exception {
    Path file = server.world().store("board").file("media", "link");
    publish("board", "1", "", "", "", List.of(new Attachment(file, "image/png", "")));
    Files.createSymbolicLink(file, directory.resolve("sandbox.db"));

    assertThat(get("/_sandbox/files/board/1/0").statusCode()).isEqualTo(404);
  }

  @Test
  void an_account_is_shown_by_its_name() throws Exception {
    server.open("board");
    String link = Json.tree(note("hello").body()).path("link").stringValue();

    assertThat(get(link.substring(server.address().toString().length())).body())
        .contains("<strong>Board</strong>");
  }
}
