package org.anabranch.gateway;

import static org.anabranch.gateway.Bench.config;
import static org.anabranch.gateway.MediaBench.PICTURES;
import static org.anabranch.gateway.MediaBench.serving;
import static org.assertj.core.api.Assertions.assertThat;

import com.openai.client.OpenAIClient;
import com.openai.core.MultipartField;
import com.openai.models.batches.Batch;
import com.openai.models.files.FileCreateParams;
import com.openai.models.files.FilePurpose;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.anabranch.kernel.Json;
import org.anabranch.kernel.Money;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Pictures and moderation in batches, through OpenAI's own Java SDK. */
class BatchMediaSdkTest {
  private static final String GENERATIONS = "/v1/images/generations";
  private static final String EDITS = "/v1/images/edits";
  private static final String MODERATIONS = "/v1/moderations";

  @TempDir Path directory;

  private static String line(String id, String endpoint, String body) {
    return "{\"custom_id\":\"%s\",\"method\":\"POST\",\"url\":\"%s\",\"body\":{\"model\":\"m\",%s}}\n"
        .formatted(id, endpoint, body);
  }

  private static List<JsonNode> results(OpenAIClient client, String file) throws Exception {
    return BatchSdkTest.content(client, file).lines().map(Json::tree).toList();
  }

  private static List<JsonNode> results(OpenAIClient client, Batch batch) throws Exception {
    return results(client, batch.outputFileId().orElseThrow());
  }

  private static Batch run(OpenAIClient client, String lines, String endpoint) {
    return BatchSdkTest.finished(client, BatchSdkTest.start(client, lines, endpoint).id());
  }

  @Test
  void pictures_are_made_and_each_is_paid_for_once() throws Exception {
    try (FakeUpstream upstream = new FakeUpstream(FakeUpstream.status(200, "", PICTURES));
        Bench bench =
            new Bench(directory, config(serving("image", "a", upstream, "usd_per_image: 0.04")));
        DataPlane plane = DataPlane.open(bench.gateway)) {
      OpenAIClient client = Bench.openAi(plane, "none");
      String lines =
          line("one", GENERATIONS, "\"prompt\":\"a river\",\"n\":2")
              + line("two", GENERATIONS, "\"prompt\":\"a hill\",\"n\":2");
      Batch batch = run(client, lines, GENERATIONS);

      assertThat(results(client, batch))
          .extracting(r -> r.at("/response/body/data/1/b64_json").asString())
          .containsExactly("aG8=", "aG8=");
      assertThat(upstream.requests())
          .hasSize(2)
          .allSatisfy(
              r -> {
                assertThat(r.path()).isEqualTo(GENERATIONS);
                assertThat(r.body()).contains("\"model\":\"up\"");
                assertThat(r.headers().get("idempotency-key")).startsWith(batch.id());
              });
      assertThat(MediaBench.used(bench, "a").cost()).isEqualTo(Money.usd("0.16"));
      assertThat(MediaBench.labelled(bench, "urgency=batch")).isEqualTo(2);
    }
  }

  @Test
  void pictures_are_changed_that_were_uploaded_to_the_gateway() throws Exception {
    try (FakeUpstream upstream = new FakeUpstream(FakeUpstream.status(200, "", PICTURES));
        Bench bench =
            new Bench(directory, config(serving("image", "a", upstream, "usd_per_image: 1")));
        DataPlane plane = DataPlane.open(bench.gateway)) {
      OpenAIClient client = Bench.openAi(plane, "none");
      String picture = uploaded(client, "\u0089PNG in bytes");
      String body = "\"prompt\":\"bluer\",\"images\":[{\"file_id\":\"%s\"}]".formatted(picture);
      String gone =
          "\"prompt\":\"bluer\",\"images\":[{\"file_id\":\"%s\"}]".formatted(other(picture));
      Batch batch = run(client, line("one", EDITS, body) + line("none", EDITS, gone), EDITS);

      assertThat(results(client, batch)).hasSize(1);
      assertThat(upstream.requests()).hasSize(1);
      assertThat(upstream.requests().getFirst().body())
          .contains("{\"image_url\":\"data:image/png;base64,")
          .doesNotContain("file_id");
      JsonNode error = results(client, batch.errorFileId().orElseThrow()).getFirst();
      assertThat(error.at("/response/status_code").asInt()).isEqualTo(400);
      assertThat(error.at("/response/body/error/param").asString())
          .isEqualTo("body.images[0].file_id");
    }
  }

  /** An id as the gateway makes them, of no file. */
  private static String other(String id) {
    int last = id.length() - 1;
    return id.substring(0, last) + (id.charAt(last) == '0' ? '1' : '0');
  }

  private static String uploaded(OpenAIClient client, String content) {
    return client
        .files()
        .create(
            FileCreateParams.builder()
                .purpose(FilePurpose.VISION)
                .file(
                    MultipartField.<InputStream>builder()
                        .value(
                            new ByteArrayInputStream(content.getBytes(StandardCharsets.ISO_8859_1)))
                        .filename("in.png")
                        .build())
                .build())
        .id();
  }

  @Test
  void texts_are_moderated_by_who_speaks_the_dialect_and_nobody_else() throws Exception {
    String judged = "{\"id\":\"modr-1\",\"model\":\"up\",\"results\":[{\"flagged\":true}]}";
    String stranger =
        """
          - {id: b, model: other, vendor: v, service: moderation, dialect: anthropic,
             base_url: 'http://127.0.0.1:9/v1'}
        """;
    try (FakeUpstream upstream = new FakeUpstream(FakeUpstream.status(200, "", judged));
        Bench bench =
            new Bench(
                directory,
                config(serving("moderation", "a", upstream, "usd_per_request: 0.001"), stranger));
        DataPlane plane = DataPlane.open(bench.gateway)) {
      OpenAIClient client = Bench.openAi(plane, "none");
      String lines =
          line("bad", MODERATIONS, "\"input\":\"I will …\"")
              + line("none", MODERATIONS, "\"input\":\"hi\"").replace("\"m\"", "\"other\"");
      Batch batch = run(client, lines, MODERATIONS);

      assertThat(results(client, batch))
          .singleElement()
          .satisfies(
              r -> assertThat(r.at("/response/body/results/0/flagged").asBoolean()).isTrue());
      assertThat(results(client, batch.errorFileId().orElseThrow()).toString())
          .contains("do not speak OpenAI's dialect");
      assertThat(MediaBench.used(bench, "a").requests()).isEqualTo(1);
    }
  }

  @Test
  void a_budget_holds_for_pictures_of_batches() throws Exception {
    String keys =
        """
        workspaces: [{name: acme, budgets: [{usd: 0.1, period: month}]}]
        keys: [{name: one, key: env:KEY, workspace: acme}]
        """;
    String one = "{\"created\":1,\"data\":[{\"b64_json\":\"aGk=\"}]}";
    try (FakeUpstream upstream = new FakeUpstream(FakeUpstream.status(200, "", one));
        Bench bench =
            new Bench(
                directory, config(serving("image", "a", upstream, "usd_per_image: 0.04")) + keys);
        DataPlane plane = DataPlane.open(bench.gateway)) {
      OpenAIClient client = Bench.openAi(plane, "sk-one");
      StringBuilder lines = new StringBuilder();
      for (int i = 0; i < 5; i++) {
        lines.append(line("p" + i, GENERATIONS, "\"prompt\":\"a river\""));
      }
      Batch batch = run(client, lines.toString(), GENERATIONS);

      assertThat(batch.requestCounts().orElseThrow().completed()).isEqualTo(2);
      assertThat(results(client, batch.errorFileId().orElseThrow()))
          .hasSize(3)
          .allSatisfy(r -> assertThat(r.toString()).contains("budget_exceeded"));
      assertThat(MediaBench.used(bench, "a").cost()).isEqualTo(Money.usd("0.08"));
    }
  }
}
