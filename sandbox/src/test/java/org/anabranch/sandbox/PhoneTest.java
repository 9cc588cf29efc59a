package org.anabranch.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.anabranch.kernel.Json;
import org.anabranch.sandbox.World.Attachment;
import org.anabranch.sandbox.World.SandboxPost;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class PhoneTest extends SandboxTest {
  private static ObjectNode handOver(String state) {
    ObjectNode given = Json.object().put("title", "Rivers").put("text", "They split. #river");
    given.putArray("hashtags").add("river").add("#flow");
    given.put("aiLabel", true).put("state", state);
    return given;
  }

  @ParameterizedTest
  @CsvSource({
    "douyin, /douyin/web/video/",
    "xiaohongshu, /xiaohongshu/web/explore/",
    "wechat-channels, /wechat-channels/web/feed/"
  })
  void a_package_becomes_a_post_with_the_platforms_form_of_link(String platform, String path)
      throws Exception {
    HttpResponse<String> reply = post("/_sandbox/phone/" + platform, handOver("s-1"));

    assertThat(reply.statusCode()).isEqualTo(201);
    JsonNode made = Json.tree(reply.body());
    String id = made.path("id").stringValue();
    assertThat(made.path("link").stringValue()).isEqualTo(server.address() + path + id);
    SandboxPost post = server.world().post(platform, id).orElseThrow();
    assertThat(post.text()).isEqualTo("They split. #river\n\n#flow");
    assertThat(post.aiLabel()).isTrue();
    assertThat(get(path + id).body()).contains("Rivers").contains("AI-generated content");
    assertThat(get(path + "1").statusCode()).isEqualTo(404);
  }

  @Test
  void the_same_state_is_the_same_post() throws Exception {
    String first = post("/_sandbox/phone/douyin", handOver("s-1")).body();

    assertThat(post("/_sandbox/phone/douyin", handOver("s-1")).body()).isEqualTo(first);
    assertThat(post("/_sandbox/phone/douyin", handOver("s-2")).body()).isNotEqualTo(first);
    assertThat(post("/_sandbox/phone/douyin", handOver("")).body())
        .isNotEqualTo(post("/_sandbox/phone/douyin", handOver("")).body());
    assertThat(server.world().posts("douyin")).hasSize(4);
  }

  @Test
  void the_files_are_fetched_into_the_world() throws Exception {
    Path source = server.world().store("board").file("media", "v");
    Files.writeString(source, "a video");
    server
        .world()
        .publish(
            new SandboxPost(
                "board",
                "1",
                "1",
                "",
                "",
                "",
                List.of(new Attachment(source, "video/mp4", "")),
                "/",
                false,
                "",
                server.world().now()));
    ObjectNode given = handOver("s-1");
    given.putArray("mediaUrls").add(server.address() + "/_sandbox/files/board/1/0");

    post("/_sandbox/phone/douyin", given);

    Attachment fetched = server.world().posts("douyin").getFirst().media().getFirst();
    assertThat(fetched.file()).isNotEqualTo(source).hasContent("a video");
    assertThat(fetched.contentType()).isEqualTo("video/mp4");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://example.org/a.mp4",
        "http://169.254.169.254/latest",
        "http://127.0.0.1.example.org/a",
        "http://localhost@example.org/a",
        "https://127.0.0.1/a",
        "file:///etc/passwd",
        "nonsense",
        "http://127.0.0.1:1/closed"
      })
  void a_file_from_elsewhere_is_not_fetched_and_nothing_is_posted(String address) throws Exception {
    ObjectNode given = handOver("s-1");
    given.putArray("mediaUrls").add(address);

    HttpResponse<String> reply = post("/_sandbox/phone/douyin", given);

    assertThat(reply.statusCode()).isEqualTo(400);
    assertThat(reply.body()).contains("file-not-fetched");
    assertThat(server.world().posts("douyin")).isEmpty();
  }

  @Test
  void a_person_can_do_the_same_with_the_form() throws Exception {
    String form = get("/_sandbox/phone/douyin?package=%7B%22title%22%3A%22%3Cb%3E%22%7D").body();
    assertThat(form).contains("value=\"&lt;b&gt;\"").contains("action=\"/_sandbox/phone/douyin\"");

    HttpResponse<String> reply =
        send(
            to("/_sandbox/phone/douyin")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("Accept", "text/html,*/*")
                .POST(
                    BodyPublishers.ofString(
                        "title=By+hand&text=a%0D%0Ab&hashtags=x+y&mediaUrls=&state=")));

    assertThat(reply.statusCode()).isEqualTo(303);
    SandboxPost post = server.world().posts("douyin").getFirst();
    assertThat(reply.headers().firstValue("Location")).contains(post.link());
    assertThat(post.text()).isEqualTo("a\nb\n\n#x #y");
    assertThat(post.aiLabel()).isFalse();
  }

  @Test
  void files_may_come_with_the_package() throws Exception {
    String part = "--edge\r\nContent-Disposition: form-data; name=\"%s\"%s\r\n\r\n%s\r\n";
    String file = "; filename=\"f\"\r\nContent-Type: image/png";
    String body =
        part.formatted("title", "", "Rivers")
            + part.formatted("file", file, "one")
            + part.formatted("file", file, "two")
            + "--edge--\r\n";

    HttpResponse<String> reply =
        send(
            to("/_sandbox/phone/xiaohongshu")
                .header("Content-Type", "multipart/form-data; boundary=edge")
                .POST(BodyPublishers.ofString(body)));

    assertThat(reply.statusCode()).isEqualTo(201);
    List<Attachment> media = server.world().posts("xiaohongshu").getFirst().media();
    assertThat(media).extracting(Attachment::contentType).containsOnly("image/png");
    assertThat(media.get(0).file()).hasContent("one");
    assertThat(media.get(1).file()).hasContent("two");
  }

  @Test
  void a_platform_without_a_phone_and_an_empty_package_are_refused() throws Exception {
    assertThat(post("/_sandbox/phone/x", handOver("")).statusCode()).isEqualTo(404);
    assertThat(get("/_sandbox/phone/x").statusCode()).isEqualTo(404);
    assertThat(post("/_sandbox/phone/douyin", Json.object()).statusCode()).isEqualTo(400);
    assertThat(get("/_sandbox/phone/douyin?package=%7Bbroken").statusCode()).isEqualTo(200);
    assertThat(get("/_sandbox/phone/douyin?package=42").body()).contains("value=\"42\"");
  }
}
