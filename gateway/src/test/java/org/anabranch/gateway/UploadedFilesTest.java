package org.anabranch.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.openai.core.MultipartField;
import com.openai.models.files.FileCreateParams;
import com.openai.models.files.FilePurpose;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Base64;
import org.anabranch.kernel.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Files that were uploaded to the gateway, named in requests of each dialect. */
class UploadedFilesTest {
  private static final String PDF = "%PDF-1.4 a river";
  private static final String PNG = "\u0089PNG";
  private static final String MESSAGE =
      "{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"up\","
          + "\"content\":[{\"type\":\"text\",\"text\":\"seen\"}],\"stop_reason\":\"end_turn\","
          + "\"usage\":{\"input_tokens\":1,\"output_tokens\":1}}";

  @TempDir Path directory;

  private static String yaml(FakeUpstream openAi, FakeUpstream anthropic) {
    return Bench.config(
            Bench.deployment("chat", openAi.url(), "").replace("model: m\n", "model: chat\n"),
            Bench.deployment("claude", anthropic.url(), "dialect: anthropic\n")
                .replace("model: m\n", "model: claude\n"))
        + """
        workspaces: [{name: acme}, {name: other}]
        keys:
          - {name: a, key: env:KEY, workspace: acme}
          - {name: b, key: env:OTHER, workspace: other}
        """;
  }

  private static String upload(DataPlane plane, String name, String content) {
    return Bench.openAi(plane, "sk-one")
        .files()
        .create(
            FileCreateParams.builder()
                .purpose(FilePurpose.USER_DATA)
                .file(
                    MultipartField.<InputStream>builder()
                        .value(new ByteArrayInputStream(content.getBytes(ISO_8859_1)))
                        .filename(name)
                        .build())
                .build())
        .id();
  }

  private record Told(int status, String body) {}

  private static Told post(DataPlane plane, String path, String key, String body) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      var answer =
          client.send(
              HttpRequest.newBuilder(
                      URI.create("http://127.0.0.1:" + plane.address().getPort() + path))
                  .header("authorization", "Bearer " + key)
                  .POST(HttpRequest.BodyPublishers.ofString(body))
                  .build(),
              BodyHandlers.ofString());
      return new Told(answer.statusCode(), answer.body());
    }
  }

  private static String chat(String model, String file) {
    return """
    {"model":"%s","max_tokens":9,"messages":[{"role":"user","content":[{"type":"text","text":"see"},\
    {"type":"file","file":{"file_id":"%s"}}]}]}"""
        .formatted(model, file);
  }

  private static String response(String model, String type, String file) {
    return """
    {"model":"%s","store":false,"input":[{"role":"user","content":[{"type":"%s","file_id":"%s"}]}]}"""
        .formatted(model, type, file);
  }

  private static String message(String model, String type, String file) {
    return """
    {"model":"%s","max_tokens":9,"messages":[{"role":"user","content":[{"type":"%s",\
    "source":{"type":"file","file_id":"%s"}}]}]}"""
        .formatted(model, type, file);
  }

  private static JsonNode sent(FakeUpstream upstream) {
    return Json.tree(upstream.requests().getLast().body());
  }

  private static String base64(String content) {
    return Base64.getEncoder().encodeToString(content.getBytes(ISO_8859_1));
  }

  @Test
  void any_vendor_is_shown_a_file_that_is_named_in_any_dialect() throws Exception {
    try (FakeUpstream openAi = new FakeUpstream(FakeUpstream.answer("seen"));
        FakeUpstream claude = new FakeUpstream(FakeUpstream.status(200, "", MESSAGE));
        Bench bench = new Bench(directory, yaml(openAi, claude));
        DataPlane plane = DataPlane.open(bench.gateway)) {
      String pdf = upload(plane, "river.pdf", PDF);
      String png = upload(plane, "river", PNG);
      String text = upload(plane, "river.md", "# A river");

      assertThat(post(plane, "/v1/chat/completions", "sk-one", chat("chat", pdf)).body())
          .contains("seen");
      assertThat(sent(openAi).at("/messages/0/content/1/file/filename").asString())
          .isEqualTo("river.pdf");
      assertThat(sent(openAi).at("/messages/0/content/1/file/file_data").asString())
          .isEqualTo("data:application/pdf;base64," + base64(PDF));
      post(plane, "/v1/chat/completions", "sk-one", chat("claude", pdf));
      assertThat(sent(claude).at("/messages/0/content/1/source/data").asString())
          .isEqualTo(base64(PDF));
      post(plane, "/v1/chat/completions", "sk-one", chat("chat", text));
      assertThat(sent(openAi).at("/messages/0/content/1/text").asString())
          .isEqualTo("river.md\n\n# A river");

      post(plane, "/v1/responses", "sk-one", response("claude", "input_image", png));
      assertThat(sent(claude).at("/messages/0/content/0/source/media_type").asString())
          .isEqualTo("image/png");
      post(plane, "/v1/responses", "sk-one", response("chat", "input_file", pdf));
      assertThat(sent(openAi).at("/messages/0/content/0/file/file_data").asString())
          .endsWith(base64(PDF));

      post(plane, "/v1/messages", "sk-one", message("chat", "image", png));
      assertThat(sent(openAi).at("/messages/0/content/0/image_url/url").asString())
          .isEqualTo("data:image/png;base64," + base64(PNG));
      post(plane, "/v1/messages", "sk-one", message("claude", "document", text));
      assertThat(sent(claude).at("/messages/0/content/0/source/data").asString())
          .isEqualTo("# A river");
    }
  }

  @Test
  void a_file_of_nobody_or_of_others_is_refused_and_a_vendors_own_is_left_to_it() throws Exception {
    try (FakeUpstream openAi = new FakeUpstream(FakeUpstream.answer("seen"));
        FakeUpstream claude = new FakeUpstream(FakeUpstream.status(200, "", MESSAGE));
        Bench bench = new Bench(directory, yaml(openAi, claude));
        DataPlane plane = DataPlane.open(bench.gateway)) {
      String pdf = upload(plane, "river.pdf", PDF);

      Told others = post(plane, "/v1/chat/completions", "sk-two", chat("chat", pdf));
      assertThat(others.status()).isEqualTo(400);
      assertThat(others.body())
          .contains("There is no file “" + pdf + "”")
          .contains("messages[0].content[1].file.file_id");
      Told noPicture = post(plane, "/v1/responses", "sk-one", response("chat", "input_image", pdf));
      assertThat(noPicture.status()).isEqualTo(400);
      assertThat(noPicture.body()).contains("names a file that is no picture");
      assertThat(openAi.requests()).isEmpty();

      assertThat(post(plane, "/v1/chat/completions", "sk-one", chat("chat", "file-abc")).status())
          .isEqualTo(200);
      assertThat(sent(openAi).at("/messages/0/content/1/file/file_id").asString())
          .isEqualTo("file-abc");
    }
  }

  @Test
  void what_a_file_comes_to_is_reserved_before_a_vendor_sees_it() throws Exception {
    try (FakeUpstream openAi = new FakeUpstream(FakeUpstream.answer("seen"));
        FakeUpstream claude = new FakeUpstream(FakeUpstream.status(200, "", MESSAGE));
        Bench bench =
            new Bench(
                directory,
                yaml(openAi, claude)
                    .replace("{name: acme}", "{name: acme, budgets: [{usd: 0.01}]}"));
        DataPlane plane = DataPlane.open(bench.gateway)) {
      String large = upload(plane, "large.txt", "word ".repeat(100_000));
      Told answer = post(plane, "/v1/chat/completions", "sk-one", chat("chat", large));
      assertThat(answer.status()).isEqualTo(429);
      assertThat(answer.body()).contains("budget");
      assertThat(openAi.requests()).isEmpty();
    }
  }
}
