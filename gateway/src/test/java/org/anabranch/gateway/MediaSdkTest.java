package org.anabranch.gateway;

import static org.anabranch.gateway.Bench.config;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.MultipartField;
import com.openai.core.http.HttpResponse;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.OpenAIException;
import com.openai.models.audio.AudioResponseFormat;
import com.openai.models.audio.speech.SpeechCreateParams;
import com.openai.models.audio.transcriptions.TranscriptionCreateParams;
import com.openai.models.audio.transcriptions.TranscriptionCreateResponse;
import com.openai.models.audio.translations.TranslationCreateParams;
import com.openai.models.embeddings.EmbeddingCreateParams;
import com.openai.models.images.ImageCreateVariationParams;
import com.openai.models.images.ImageEditParams;
import com.openai.models.images.ImageGenStreamEvent;
import com.openai.models.images.ImageGenerateParams;
import com.openai.models.images.ImagesResponse;
import com.openai.models.moderations.ModerationCreateParams;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.anabranch.gateway.books.UsageQuery;
import org.anabranch.gateway.books.UsageSummary;
import org.anabranch.gateway.config.GatewayConfig;
import org.anabranch.gateway.replay.History;
import org.anabranch.gateway.replay.Replay;
import org.anabranch.kernel.Money;
import org.anabranch.kernel.Yaml;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** OpenAI's own Java SDK asks for pictures, speech, transcripts and moderation. */
class MediaSdkTest {
  static final String PICTURES =
      "{\"created\":1,\"data\":[{\"b64_json\":\"aGk=\"},{\"b64_json\":\"aG8=\"}]}";

  @TempDir Path directory;

  static OpenAIClient client(DataPlane plane, String key) {
    return OpenAIOkHttpClient.builder()
        .baseUrl("http://127.0.0.1:" + plane.address().getPort() + "/v1")
        .apiKey(key)
        .maxRetries(0)
        .build();
  }

  static String serving(String service, String id, FakeUpstream upstream, String price) {
    return """
      - id: %s
        model: m
        upstream_model: up
        vendor: v-%s
        service: %s
        base_url: %s
        prices: [{%s}]
    """
        .formatted(id, id, service, upstream.url(), price);
  }

  static FakeUpstream.Behaviour bytes(String type, String body) {
    return (request, out) -> {
      byte[] all = body.getBytes(StandardCharsets.UTF_8);
      FakeUpstream.write(
          out,
          "HTTP/1.1 200 X\r\ncontent-type: %s\r\ncontent-length: %d\r\n\r\n"
              .formatted(type, all.length));
      out.write(all);
      return true;
    };
  }

  static Gateway.UsageTotal used(Bench bench, String id) {
    return bench.gateway.usage().stream()
        .filter(t -> t.deploymentId().equals(id))
        .findFirst()
        .orElseThrow();
  }

  /** How many requests stand in the books under this label. */
  static long labelled(Bench bench, String tag) {
    assertThat(bench.gateway.records().catchUp()).isTrue();
    LocalDate day = LocalDate.ofInstant(bench.clock.instant(), ZoneOffset.UTC);
    UsageQuery query = new UsageQuery(day, day, UsageQuery.By.TAG, null);
    return UsageSummary.of(query, bench.gateway.records().books()).stream()
        .filter(line -> line.name().equals(tag))
        .mapToLong(line -> line.sum().requests())
        .sum();
  }

  private static ImageGenerateParams.Builder picture() {
    return ImageGenerateParams.builder().model("m").prompt("a river").n(2);
  }

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
      ImagesResponse made = client(plane, "none").images().generate(picture().build());

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
      client(plane, "none").images().generate(picture().model("patient").build());

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
      client(plane, "none")
          .images()
          .edit(ImageEditParams.builder().image(image).prompt("bluer").model("m").n(2).build());
      client(plane, "none")
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
      OpenAIClient client = client(plane, "none");
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
  void speech_is_passed_on_as_it_comes_and_paid_for_by_the_character() throws Exception {
    try (FakeUpstream upstream = new FakeUpstream(bytes("audio/mpeg", "ID3sound"));
        Bench bench =
            new Bench(
                directory,
                config(serving("speech", "a", upstream, "usd_per_million_characters: 15")));
        DataPlane plane = DataPlane.open(bench.gateway)) {
      SpeechCreateParams params =
          SpeechCreateParams.builder()
              .model("m")
              .voice(SpeechCreateParams.Voice.ofString("alloy"))
              .input("Wasser! 水")
              .build();
      try (HttpResponse answer = client(plane, "none").audio().speech().create(params);
          InputStream sound = answer.body()) {
        assertThat(answer.headers().values("content-type")).containsExactly("audio/mpeg");
        assertThat(new String(sound.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("ID3sound");
      }
      assertThat(used(bench, "a").cost()).isEqualTo(Money.usd("0.000135"));
    }
  }

  @Test
  void speech_that_is_cut_is_never_taken_for_whole() throws Exception {
    FakeUpstream.Behaviour cut =
        (request, out) -> {
          FakeUpstream.write(
              out,
              "HTTP/1.1 200 X\r\ncontent-type: audio/mpeg\r\ntransfer-encoding: chunked\r\n\r\n");
          FakeUpstream.chunk(out, "half a");
          return false;
        };
    try (FakeUpstream upstream = new FakeUpstream(cut);
        Bench bench = new Bench(directory, config(serving("speech", "a", upstream, "")));
        DataPlane plane = DataPlane.open(bench.gateway)) {
      SpeechCreateParams params =
          SpeechCreateParams.builder()
              .model("m")
              .voice(SpeechCreateParams.Voice.ofString("alloy"))
              .input("sound")
              .build();
      assertThatThrownBy(
              () -> {
                try (HttpResponse answer = client(plane, "none").audio().speech().create(params);
                    InputStream sound = answer.body()) {
                  sound.readAllBytes();
                }
              })
          .isInstanceOf(java.io.IOException.class);
    }
  }

  private static TranscriptionCreateParams.Builder sound(byte[] bytes) {
    return TranscriptionCreateParams.builder()
        .model("m")
        .file(
            MultipartField.<InputStream>builder()
                .value(new ByteArrayInputStream(bytes))
                .filename("talk.mp3")
                .build());
  }

  @Test
  void a_sound_of_25_megabytes_is_written_down_and_paid_for_by_the_minute() throws Exception {
    byte[] large = new byte[25 << 20];
    Arrays.fill(large, (byte) 'a');
    String answer = "{\"text\":\"Said.\",\"usage\":{\"type\":\"duration\",\"seconds\":90}}";
    try (FakeUpstream upstream = new FakeUpstream(FakeUpstream.status(200, "", answer));
        Bench bench =
            new Bench(
                directory,
                config(serving("transcription", "a", upstream, "usd_per_audio_minute: 0.006")));
        DataPlane plane = DataPlane.open(bench.gateway)) {
      TranscriptionCreateResponse said =
          client(plane, "none").audio().transcriptions().create(sound(large).build());

      assertThat(said.asTranscription().text()).isEqualTo("Said.");
      String sent = upstream.requests().getFirst().body();
      assertThat(sent).hasSizeGreaterThan(25 << 20).contains("\r\n\r\nup\r\n");
      assertThat(sent.chars().filter(c -> c == 'a').count()).isGreaterThanOrEqualTo(25 << 20);
      assertThat(used(bench, "a").cost()).isEqualTo(Money.usd("0.009"));
    }
  }

  @Test
  void a_transcript_as_plain_text_is_passed_on_and_the_sound_is_estimated() throws Exception {
    byte[] wav = new byte[44 + 16_000 * 2 * 60];
    System.arraycopy("RIFF....WAVEfmt ".getBytes(StandardCharsets.US_ASCII), 0, wav, 0, 16);
    wav[29] = 0x7d; // 32,000 bytes a second
    try (FakeUpstream upstream = new FakeUpstream(bytes("text/plain", "Said.\n"));
        Bench bench =
            new Bench(
                directory,
                config(serving("transcription", "a", upstream, "usd_per_audio_minute: 0.006")));
        DataPlane plane = DataPlane.open(bench.gateway)) {
      TranscriptionCreateParams params =
          sound(wav).responseFormat(AudioResponseFormat.TEXT).build();
      try (HttpResponse raw =
              client(plane, "none").audio().transcriptions().withRawResponse().create(params);
          InputStream body = raw.body()) {
        assertThat(new String(body.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("Said.\n");
      }
      assertThat(used(bench, "a").cost()).isEqualTo(Money.usd("0.006"));
    }
  }

  private static String everyService(FakeUpstream upstream, String vendor) {
    return serving("image", "image-" + vendor, upstream, "usd_per_image: 0.04")
        + serving("speech", "speech-" + vendor, upstream, "usd_per_million_characters: 15")
        + serving("transcription", "hear-" + vendor, upstream, "usd_per_audio_minute: 0.006")
        + serving("moderation", "judge-" + vendor, upstream, "input_usd_per_million: 1")
        + serving("embedding", "embed-" + vendor, upstream, "input_usd_per_million: 1");
  }

  @Test
  void every_service_is_labelled_in_the_usage_and_replayed_without_its_vendor() throws Exception {
    FakeUpstream.Behaviour served =
        (request, out) ->
            (switch (request.path()) {
                  case "/v1/images/generations" -> FakeUpstream.status(200, "", PICTURES);
                  case "/v1/audio/speech" -> bytes("audio/mpeg", "sound");
                  case "/v1/audio/transcriptions" ->
                      FakeUpstream.status(200, "", "{\"text\":\"hello\",\"duration\":60}");
                  case "/v1/moderations" ->
                      FakeUpstream.status(200, "", "{\"id\":\"m\",\"results\":[]}");
                  default ->
                      FakeUpstream.status(
                          200,
                          "",
                          "{\"data\":[{\"index\":0,\"embedding\":[1,2]}],"
                              + "\"usage\":{\"prompt_tokens\":100}}");
                })
                .answer(request, out);
    try (FakeUpstream one = new FakeUpstream(served);
        FakeUpstream two = new FakeUpstream(served);
        Bench bench = new Bench(directory, config(everyService(one, "one")));
        DataPlane plane = DataPlane.open(bench.gateway)) {
      OpenAIClient client =
          client(plane, "none").withOptions(o -> o.putHeader("x-anabranch-tags", "project=atlas"));
      client.images().generate(picture().build());
      SpeechCreateParams said =
          SpeechCreateParams.builder().model("m").input("hi").voice("alloy").build();
      try (HttpResponse sound = client.audio().speech().create(said)) {
        assertThat(sound.statusCode()).isEqualTo(200);
      }
      client.audio().transcriptions().create(SdkSurfaceContract.heard("m"));
      client.moderations().create(ModerationCreateParams.builder().model("m").input("x").build());
      client.embeddings().create(EmbeddingCreateParams.builder().model("m").input("x").build());
      assertThat(one.requests()).hasSize(5);

      assertThat(labelled(bench, "project=atlas")).isEqualTo(5);
      Replay same = replay(bench, everyService(one, "one"));
      assertThat(same.moved()).isZero();
      assertThat(same.after()).isEqualTo(same.before());
      assertThat(same.before().usd()).isPositive();
      Replay other = replay(bench, everyService(two, "two").replace("0.04", "0.09"));
      assertThat(other.unserved()).isEmpty();
      assertThat(other.moved()).isEqualTo(5);
      assertThat(other.after()).isEqualTo(other.before().plus(Money.usd("0.10")));
    }
  }

  private static Replay replay(Bench bench, String deployments) {
    GatewayConfig other = Yaml.parse("other.yaml", config(deployments), GatewayConfig.class);
    return bench.gateway.history().replay(new History.Wish(other, null, null, null, List.of()));
  }

  @Test
  void a_translation_and_a_moderation_come_through() throws Exception {
    String verdict =
        "{\"id\":\"modr-1\",\"model\":\"up\",\"results\":[{\"flagged\":true,\"categories\":{},"
            + "\"category_scores\":{},\"category_applied_input_types\":{}}]}";
    try (FakeUpstream ear = new FakeUpstream(FakeUpstream.status(200, "", "{\"text\":\"Hi\"}"));
        FakeUpstream judge = new FakeUpstream(FakeUpstream.status(200, "", verdict));
        Bench bench =
            new Bench(
                directory,
                config(
                    serving("transcription", "a", ear, ""),
                    serving("moderation", "b", judge, "")));
        DataPlane plane = DataPlane.open(bench.gateway)) {
      OpenAIClient client = client(plane, "none");
      var said =
          client
              .audio()
              .translations()
              .create(
                  TranslationCreateParams.builder()
                      .model("m")
                      .file(new ByteArrayInputStream(new byte[] {1, 2, 3}))
                      .build());
      var judged =
          client.moderations().create(ModerationCreateParams.builder().input("I hate").build());

      assertThat(said.asTranslation().text()).isEqualTo("Hi");
      assertThat(judged.results().getFirst().flagged()).isTrue();
      assertThat(judge.requests().getFirst().body()).contains("\"model\":\"up\"");
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
      OpenAIClient client = client(plane, "sk-one");
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
      assertThatThrownBy(() -> client(plane, "none").images().generate(picture().n(1000).build()))
          .isInstanceOf(BadRequestException.class)
          .hasMessageContaining("n");
      assertThat(upstream.requests()).isEqualTo(List.of());
    }
  }
}
