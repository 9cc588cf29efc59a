package org.anabranch.gateway;

import static org.anabranch.gateway.Bench.config;
import static org.anabranch.gateway.MediaBench.PICTURES;
import static org.anabranch.gateway.MediaBench.bytes;
import static org.anabranch.gateway.MediaBench.picture;
import static org.anabranch.gateway.MediaBench.serving;
import static org.anabranch.gateway.MediaBench.used;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.client.OpenAIClient;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.OpenAIException;
import com.openai.models.images.ImageCreateVariationParams;
import com.openai.models.images.ImageEditParams;
import com.openai.models.images.ImageGenStreamEvent;
import com.openai.models.images.ImagesResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.anabranch.kernel.Money;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** OpenAI's own Java SDK asks for pictures. */
class PicturesSdkTest {
  @TempDir Path directory;

  @Test
  void pictures_are_made_and_paid_for_by_the_piece_where_the_first_vendor_fails() throws Exception {
    try (FakeUpstream bad = new FakeUpstream(FakeUpstream.status(500, "", "{}"));
        FakeUpstream good = new FakeUpstream(FakeUpstream.status(200, "", PICTURES));
        Bench bench =
            new Bench(
                directory,
                config(
                    serving("image", "a", bad, "usd_per_image: 0.01"),
                    serving("image", "b", good, "usd_per_image: 0.04")));
        DataPlane plane = DataPlane.open(bench.gateway)) {
      ImagesResponse made = Bench.openAi(plane, "none").images().generate(picture().build());

      assertThat(made.data().orElseThrow().get(1).b64Json()).contains("aG8=");
      assertThat(good.requests().getFirst().path()).isEqualTo("/v1/images/generations");
      assertThat(good.requests().getFirst().body()).contains("\"model\":\"up\"").contains("river");
      assertThat(bad.requests()).hasSize(1);
      assertThat(used(bench, "b").cost()).isEqualTo(Money.usd("0.08"));
    }
  }

  @Test
  void pictures_are_asked_again_of_the_same_deployment_no_sooner_than_it_wants() throws Exception {
    List<Long> askedAt = new CopyOnWriteArrayList<>();
    try (FakeUpstream upstream =
            new FakeUpstream(
                noted(askedAt, FakeUpstream.status(429, "retry-after: 1\r\n", "{}")),
                noted(askedAt, FakeUpstream.status(200, "", PICTURES)));
        Bench bench =
            new Bench(
                directory,
                config(serving("image", "a", upstream, "usd_per_image: 0.01"))
                    + "aliases: [{name: patient, candidates: [a], retry_same: 1}]\n");
        DataPlane plane = DataPlane.open(bench.gateway)) {
      Bench.openAi(plane, "none").images().generate(picture().model("patient").build());

      assertThat(askedAt).hasSize(2);
      assertThat(askedAt.get(1) - askedAt.get(0)).isGreaterThanOrEqualTo(1_000_000_000L);
      assertThat(used(bench, "a").cost()).isEqualTo(Money.usd("0.02"));
    }
  }

  private static FakeUpstream.Behaviour noted(List<Long> nanos, FakeUpstream.Behaviour then) {
    return (request, out) -> {
      nanos.add(System.nanoTime());
      return then.answer(request, out);
    };
  }

  @Test
  void pictures_are_changed_with_a_form_whose_file_is_left_alone() throws Exception {
    try (FakeUpstream upstream = new FakeUpstream(FakeUpstream.status(200, "", PICTURES));
        Bench bench =
            new Bench(directory, config(serving("image", "a", upstream, "usd_per_image: 1")));
        DataPlane plane = DataPlane.open(bench.gateway)) {
      Path image = Files.writeString(directory.resolve("in.png"), "PNG\r\n--not the boundary\r\n");
      Bench.openAi(plane, "none")
          .images()
          .edit(ImageEditParams.builder().image(image).prompt("bluer").model("m").n(2).build());
      Bench.openAi(plane, "none")
          .images()
          .createVariation(ImageCreateVariationParams.builder().image(image).build());

      String edit = upstream.requests().getFirst().body();
      assertThat(edit)
          .contains("PNG\r\n--not the boundary\r\n")
          .contains("\r\n\r\nup\r\n")
          .doesNotContain("\r\n\r\nm\r\n");
      String variation = upstream.requests().get(1).body();
      assertThat(variation).contains("name=\"model\"\r\n\r\nup\r\n").contains("PNG");
      assertThat(used(bench, "a").cost()).isEqualTo(Money.usd("4"));
    }
  }

  @Test
  void a_stream_of_pictures_is_passed_on_and_one_that_ends_early_is_an_exception()
      throws Exception {
    String partial =
        "event: image_generation.partial_image\ndata: {\"type\":\"image_generation.partial_image\","
            + "\"b64_json\":\"eA==\",\"background\":\"auto\",\"created_at\":1,\"output_format\":"
            + "\"png\",\"partial_image_index\":0,\"quality\":\"low\",\"size\":\"auto\"}\n\n";
    String whole =
        "event: image_generation.completed\ndata: {\"type\":\"image_generation.completed\","
            + "\"b64_json\":\""
            + "A".repeat(40_000)
            + "\",\"background\":\"auto\",\"created_at\":1,\"output_format\":\"png\",\"quality\":"
            + "\"low\",\"size\":\"auto\",\"usage\":{\"input_tokens\":7,\"output_tokens\":11,"
            + "\"total_tokens\":18,\"input_tokens_details\":{\"image_tokens\":0,\"text_tokens\":7}"
            + "}}\n\n";
    try (FakeUpstream upstream =
            new FakeUpstream(
                bytes("text/event-stream", partial + whole), bytes("text/event-stream", partial));
        Bench bench =
            new Bench(
                directory, config(serving("image", "a", upstream, "input_usd_per_million: 1")));
        DataPlane plane = DataPlane.open(bench.gateway)) {
      OpenAIClient client = Bench.openAi(plane, "none");
      try (StreamResponse<ImageGenStreamEvent> events =
          client.images().generateStreaming(picture().build())) {
        assertThat(events.stream().filter(e -> e.isGenerationCompleted())).hasSize(1);
      }
      assertThat(used(bench, "a").inputTokens()).isEqualTo(7);
      assertThat(used(bench, "a").outputTokens()).isEqualTo(11);
      assertThatThrownBy(
              () -> {
                try (StreamResponse<ImageGenStreamEvent> events =
                    client.images().generateStreaming(picture().build())) {
                  assertThat(events.stream()).isNotEmpty();
                }
              })
          .isInstanceOf(OpenAIException.class);
    }
  }

  @Test
  void a_budget_holds_before_the_vendor_is_asked() throws Exception {
    try (FakeUpstream upstream = new FakeUpstream(FakeUpstream.status(200, "", PICTURES));
        Bench bench =
            new Bench(
                directory,
                config(serving("image", "a", upstream, "usd_per_image: 1"))
                    + "keys: [{name: k, key: env:KEY, budgets: [{usd: 3, period: total}]}]\n");
        DataPlane plane = DataPlane.open(bench.gateway)) {
      OpenAIClient client = Bench.openAi(plane, "sk-one");
      client.images().generate(picture().build());

      assertThatThrownBy(() -> client.images().generate(picture().build()))
          .hasMessageContaining("budget");
      assertThat(upstream.requests()).hasSize(1);
    }
  }

  @Test
  void what_is_wrong_with_a_form_is_said() throws Exception {
    try (FakeUpstream upstream = new FakeUpstream(FakeUpstream.status(200, "", PICTURES));
        Bench bench = new Bench(directory, config(serving("image", "a", upstream, "")));
        DataPlane plane = DataPlane.open(bench.gateway)) {
      assertThatThrownBy(
              () -> Bench.openAi(plane, "none").images().generate(picture().n(1000).build()))
          .isInstanceOf(BadRequestException.class)
          .hasMessageContaining("n");
      assertThat(upstream.requests()).isEqualTo(List.of());
    }
  }
}
