package org.anabranch.gateway;

import static org.anabranch.gateway.Bench.deployment;
import static org.anabranch.gateway.MediaBench.PICTURES;
import static org.anabranch.gateway.MediaBench.bytes;
import static org.anabranch.gateway.MediaBench.serving;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.client.OpenAIClient;
import com.openai.core.http.HttpResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.InternalServerException;
import com.openai.errors.PermissionDeniedException;
import com.openai.models.audio.AudioResponseFormat;
import com.openai.models.audio.speech.SpeechCreateParams;
import com.openai.models.audio.transcriptions.TranscriptionCreateParams;
import com.openai.models.batches.Batch;
import com.openai.models.chat.completions.ChatCompletionContentPart;
import com.openai.models.chat.completions.ChatCompletionContentPartImage;
import com.openai.models.chat.completions.ChatCompletionContentPartText;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.images.ImageEditParams;
import com.openai.models.images.ImageGenerateParams;
import com.openai.models.moderations.ModerationCreateParams;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.anabranch.kernel.Json;
import org.anabranch.kernel.Money;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * What guardrails do about pictures and sound: they read the texts, and rule on the rest as they
 * are told. Through OpenAI's own Java SDK.
 */
class UnreadTest {
  private static final String MAIL = "Write to ann@example.org.";
  private static final String PRIVACY =
      "guardrails: [{name: privacy, kind: personal_data, when: %s, unreadable: %s}]\n";

  @TempDir Path directory;

  private static String config(String guards, String... deployments) {
    return "port: 0\n" + guards + "deployments:\n" + String.join("", deployments);
  }

  private static String picture(FakeUpstream upstream) {
    return serving("image", "a", upstream, "usd_per_image: 0.04");
  }

  private static String hearing(FakeUpstream upstream) {
    return serving("transcription", "a", upstream, "usd_per_audio_minute: 0.006");
  }

  private static ImageGenerateParams asked(String prompt) {
    return ImageGenerateParams.builder().model("m").prompt(prompt).n(2).build();
  }

  private static ChatCompletionCreateParams shown(String text) {
    ChatCompletionContentPartImage image =
        ChatCompletionContentPartImage.builder()
            .imageUrl(
                ChatCompletionContentPartImage.ImageUrl.builder()
                    .url("data:image/png;base64,aGk=")
                    .build())
            .build();
    ChatCompletionContentPartText words =
        ChatCompletionContentPartText.builder().text(text).build();
    return ChatCompletionCreateParams.builder()
        .model("m")
        .addUserMessageOfArrayOfContentParts(
            List.of(
                ChatCompletionContentPart.ofText(words),
                ChatCompletionContentPart.ofImageUrl(image)))
        .build();
  }

  private static List<String> notes(Bench bench) {
    return bench.gateway.recentDecisions(10).stream()
        .flatMap(d -> d.notes().stream())
        .map(n -> n.by() + " " + n.what() + " " + n.count())
        .toList();
  }

  @Test
  void prompts_are_read_and_pictures_made_of_them_pass_where_only_requests_are_read()
      throws Exception {
    try (FakeUpstream upstream = new FakeUpstream(FakeUpstream.status(200, "", PICTURES));
        Bench bench =
            new Bench(directory, config(PRIVACY.formatted("before", "refuse"), picture(upstream)));
        DataPlane plane = DataPlane.open(bench.gateway)) {
      OpenAIClient client = Bench.openAi(plane, "none");
      assertThat(client.images().generate(asked(MAIL)).data().orElseThrow()).hasSize(2);
      assertThat(upstream.requests().getFirst().body())
          .contains("Write to [email].", "\"model\":\"up\"", "\"n\":2");
      assertThat(notes(bench)).containsExactly("privacy before: redact email 1");

      Path image = Files.writeString(directory.resolve("in.png"), "PNG");
      ImageEditParams edit = ImageEditParams.builder().image(image).prompt(MAIL).model("m").build();
      assertThatThrownBy(() -> client.images().edit(edit))
          .as("the picture that goes in is read by nobody")
          .isInstanceOf(PermissionDeniedException.class)
          .hasMessageContaining("privacy");
      assertThat(notes(bench)).contains("privacy before: refuse image 1");
      assertThat(upstream.requests()).hasSize(1);
    }
  }

  @Test
  void a_picture_that_nobody_may_see_unread_is_not_even_paid_for() throws Exception {
    try (FakeUpstream upstream = new FakeUpstream(FakeUpstream.status(200, "", PICTURES));
        Bench bench =
            new Bench(directory, config(PRIVACY.formatted("both", "refuse"), picture(upstream)));
        DataPlane plane = DataPlane.open(bench.gateway)) {
      OpenAIClient client = Bench.openAi(plane, "none");
      assertThatThrownBy(() -> client.images().generate(asked("a river")))
          .isInstanceOf(PermissionDeniedException.class);
      assertThat(upstream.requests()).isEmpty();
      assertThat(bench.gateway.usage()).allMatch(u -> u.cost().equals(Money.ZERO));
    }
  }

  @Test
  void pictures_pass_both_ways_where_that_is_configured_and_their_texts_are_read()
      throws Exception {
    String revised =
        "{\"created\":1,\"data\":[{\"b64_json\":\"aGk=\",\"revised_prompt\":\"Ann, +1 415 555 2671\"}]}";
    try (FakeUpstream upstream = new FakeUpstream(FakeUpstream.status(200, "", revised));
        Bench bench =
            new Bench(directory, config(PRIVACY.formatted("both", "pass"), picture(upstream)));
        DataPlane plane = DataPlane.open(bench.gateway)) {
      OpenAIClient client = Bench.openAi(plane, "none");
      Path image = Files.writeString(directory.resolve("in.png"), "PNG\r\n--not the boundary");
      ImageEditParams edit = ImageEditParams.builder().image(image).prompt(MAIL).model("m").build();
      assertThat(client.images().edit(edit).data().orElseThrow())
          .singleElement()
          .satisfies(
              i -> {
                assertThat(i.b64Json()).contains("aGk=");
                assertThat(i.revisedPrompt()).contains("Ann, [phone]");
              });
      assertThat(upstream.requests().getFirst().body())
          .contains("\r\n\r\nWrite to [email].\r\n", "PNG\r\n--not the boundary", "\r\n\r\nup\r\n");
      assertThat(notes(bench))
          .containsExactly(
              "privacy before: pass image 1",
              "privacy before: redact email 1",
              "privacy after: pass image 1",
              "privacy after: redact phone 1");
    }
  }

  @Test
  void what_is_to_be_spoken_is_read_for_guardrails_of_answers_too() throws Exception {
    try (FakeUpstream upstream = new FakeUpstream(bytes("audio/mpeg", "sound"));
        Bench bench =
            new Bench(
                directory,
                config(
                    PRIVACY.formatted("after", "refuse"),
                    serving("speech", "a", upstream, "usd_per_million_characters: 15")));
        DataPlane plane = DataPlane.open(bench.gateway)) {
      SpeechCreateParams speech =
          SpeechCreateParams.builder().model("m").input(MAIL).voice("alloy").build();
      try (HttpResponse heard = Bench.openAi(plane, "none").audio().speech().create(speech)) {
        assertThat(new String(heard.body().readAllBytes(), StandardCharsets.UTF_8))
            .isEqualTo("sound");
      }
      assertThat(upstream.requests().getFirst().body())
          .contains("\"input\":\"Write to [email].\"", "\"voice\":\"alloy\"");
    }
  }

  @Test
  void transcripts_are_read_before_the_client_has_them_with_all_that_repeats_them()
      throws Exception {
    String verbose =
        """
        {"task":"transcribe","language":"english","duration":6.0,"text":"Mail ann@example.org now, 4111 1111 1111 1111.",
         "segments":[{"id":0,"text":" Mail ann@example.org now,","tokens":[1,2]},{"id":1,"text":" 4111 1111","tokens":[3]},
                     {"id":2,"text":" 1111 1111.","tokens":[4]}],
         "words":[{"word":"ann@example.org","start":1,"end":2}]}
        """;
    try (FakeUpstream upstream = new FakeUpstream(FakeUpstream.status(200, "", verbose));
        Bench bench =
            new Bench(directory, config(PRIVACY.formatted("after", "refuse"), hearing(upstream)));
        DataPlane plane = DataPlane.open(bench.gateway)) {
      OpenAIClient client = Bench.openAi(plane, "none");
      String told = heard(client, AudioResponseFormat.VERBOSE_JSON);
      JsonNode json = Json.tree(told);
      assertThat(json.path("text").asString()).isEqualTo("Mail [email] now, [card].");
      assertThat(json.path("segments").valueStream().map(s -> s.path("text").asString()))
          .as("a number that lies across two segments is in neither")
          .containsExactly(" Mail [email] now,", "", "");
      assertThat(told).doesNotContain("ann@", "1111", "words", "tokens");
      assertThat(MediaBench.used(bench, "a").cost()).isEqualTo(Money.usd("0.0006"));

      upstream.then(bytes("text/plain", "Mail bob@example.org."));
      assertThat(heard(client, AudioResponseFormat.TEXT)).isEqualTo("Mail [email].");
      TranscriptionCreateParams streamed = sound(AudioResponseFormat.JSON);
      assertThatThrownBy(() -> stream(client, streamed))
          .isInstanceOfSatisfying(
              BadRequestException.class, e -> assertThat(e.param()).contains("stream"));
      assertThat(upstream.requests()).hasSize(2);
    }
  }

  private static void stream(OpenAIClient client, TranscriptionCreateParams asked) {
    try (var events = client.audio().transcriptions().createStreaming(asked)) {
      assertThat(events.stream()).isEmpty();
    }
  }

  private static TranscriptionCreateParams sound(AudioResponseFormat format) {
    return TranscriptionCreateParams.builder()
        .model("m")
        .file(new ByteArrayInputStream("sound".getBytes(StandardCharsets.UTF_8)))
        .responseFormat(format)
        .build();
  }

  private static void prompted(DataPlane plane) {
    Bench.openAi(plane, "none")
        .audio()
        .transcriptions()
        .create(sound(AudioResponseFormat.JSON).toBuilder().prompt(MAIL).build());
  }

  private static String heard(OpenAIClient client, AudioResponseFormat format) throws Exception {
    try (HttpResponse raw =
        client
            .withOptions(o -> o.responseValidation(false))
            .audio()
            .transcriptions()
            .withRawResponse()
            .create(sound(format))) {
      return new String(raw.body().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void sound_that_goes_in_unread_is_refused_unless_it_may_pass() throws Exception {
    try (FakeUpstream upstream =
            new FakeUpstream(FakeUpstream.status(200, "", "{\"text\":\"hi\"}"));
        Bench bench =
            new Bench(
                directory.resolve("no"),
                config(PRIVACY.formatted("before", "refuse"), hearing(upstream)));
        Bench lax =
            new Bench(
                directory.resolve("yes"),
                config(PRIVACY.formatted("before", "pass"), hearing(upstream)));
        DataPlane plane = DataPlane.open(bench.gateway);
        DataPlane open = DataPlane.open(lax.gateway)) {
      assertThatThrownBy(() -> prompted(plane)).isInstanceOf(PermissionDeniedException.class);
      assertThat(upstream.requests()).isEmpty();
      prompted(open);
      assertThat(upstream.requests().getFirst().body()).contains("Write to [email].", "sound");
      assertThat(notes(lax)).contains("privacy before: pass audio 1");
    }
  }

  @Test
  void pictures_inside_conversations_are_refused_passed_or_shown_as_configured() throws Exception {
    String review =
        "guardrails: [{name: review, kind: webhook, when: before, unreadable: check, url: '%s'}]\n";
    try (FakeUpstream upstream = new FakeUpstream();
        FakeUpstream checker =
            new FakeUpstream(FakeUpstream.status(200, "", "{\"action\":\"allow\"}"));
        Bench strict =
            new Bench(
                directory.resolve("refuse"),
                config(PRIVACY.formatted("both", "refuse"), deployment("a", upstream.url(), "")));
        Bench lax =
            new Bench(
                directory.resolve("pass"),
                config(PRIVACY.formatted("both", "pass"), deployment("a", upstream.url(), "")));
        Bench shown =
            new Bench(
                directory.resolve("check"),
                config(review.formatted(checker.url()), deployment("a", upstream.url(), "")));
        DataPlane refusing = DataPlane.open(strict.gateway);
        DataPlane passing = DataPlane.open(lax.gateway);
        DataPlane checking = DataPlane.open(shown.gateway)) {
      assertThatThrownBy(() -> Bench.openAi(refusing, "k").chat().completions().create(shown(MAIL)))
          .isInstanceOf(PermissionDeniedException.class)
          .hasMessageContaining("unreadable");
      assertThat(upstream.requests()).isEmpty();

      Bench.openAi(passing, "k").chat().completions().create(shown(MAIL));
      assertThat(upstream.requests().getLast().body()).contains("aGk=", "Write to [email].");
      assertThat(notes(lax)).contains("privacy before: pass image 1");

      OpenAIClient client = Bench.openAi(checking, "k");
      client.chat().completions().create(shown("See"));
      JsonNode question = Json.tree(checker.requests().getFirst().body());
      assertThat(question.path("texts").toString()).isEqualTo("[\"See\"]");
      assertThat(question.path("parts").toString())
          .isEqualTo("[{\"kind\":\"image\",\"media_type\":\"image/png\",\"data\":\"aGk=\"}]");
      checker.then(
          FakeUpstream.status(200, "", "{\"action\":\"block\",\"reason\":\"A face.\"}"),
          FakeUpstream.status(500, "", "{}"));
      int before = upstream.requests().size();
      assertThatThrownBy(() -> client.chat().completions().create(shown("See")))
          .isInstanceOf(BadRequestException.class)
          .hasMessageContaining("A face.");
      assertThatThrownBy(() -> client.chat().completions().create(shown("See")))
          .isInstanceOf(InternalServerException.class)
          .hasMessageContaining("could not check");
      assertThat(upstream.requests()).hasSize(before);
    }
  }

  @Test
  void what_is_too_large_or_a_vendors_own_is_not_shown_and_so_does_not_pass() throws Exception {
    String review =
        "guardrails: [{name: review, kind: webhook, when: before, unreadable: check, max_megabytes:"
            + " 1, url: '%s'}]\n";
    try (FakeUpstream upstream = new FakeUpstream(FakeUpstream.status(200, "", PICTURES));
        FakeUpstream checker =
            new FakeUpstream(FakeUpstream.status(200, "", "{\"action\":\"allow\"}"));
        Bench bench =
            new Bench(directory, config(review.formatted(checker.url()), picture(upstream)));
        DataPlane plane = DataPlane.open(bench.gateway)) {
      OpenAIClient client = Bench.openAi(plane, "k");
      Path small = Files.write(directory.resolve("small.png"), new byte[1000]);
      Path large = Files.write(directory.resolve("large.png"), new byte[1_000_000]);
      client.images().edit(edit(small));
      assertThat(Json.tree(checker.requests().getFirst().body()).at("/parts/0/data").asString())
          .hasSize(1336);
      assertThatThrownBy(() -> client.images().edit(edit(large)))
          .isInstanceOf(BadRequestException.class)
          .hasMessageContaining("could not be checked");
      assertThat(checker.requests()).hasSize(1);
      assertThat(upstream.requests()).hasSize(1);
    }
  }

  private static ImageEditParams edit(Path image) {
    return ImageEditParams.builder().image(image).prompt("bluer").model("m").build();
  }

  @Test
  void lines_of_batches_are_read_the_same_way() throws Exception {
    String guards =
        "guardrails: [{name: names, kind: deny_list, words: [falcon], action: block, when: before}]\n";
    String judged = "{\"id\":\"modr-1\",\"model\":\"up\",\"results\":[{\"flagged\":false}]}";
    try (FakeUpstream upstream = new FakeUpstream(FakeUpstream.status(200, "", judged));
        Bench bench =
            new Bench(
                directory,
                config(guards, serving("moderation", "a", upstream, "input_usd_per_million: 0")));
        DataPlane plane = DataPlane.open(bench.gateway)) {
      OpenAIClient client = Bench.openAi(plane, "k");
      String line =
          "{\"custom_id\":\"%s\",\"method\":\"POST\",\"url\":\"/v1/moderations\",\"body\":"
              + "{\"model\":\"m\",\"input\":[%s]}}\n";
      String lines =
          line.formatted("fine", "\"a hawk\"")
              + line.formatted("denied", "\"the falcon\"")
              + line.formatted(
                  "seen",
                  "{\"type\":\"image_url\",\"image_url\":{\"url\":\"https://example.org/a.png\"}}");
      Batch batch =
          BatchSdkTest.finished(client, BatchSdkTest.start(client, lines, "/v1/moderations").id());

      assertThat(batch.requestCounts().orElseThrow().completed()).isEqualTo(1);
      assertThat(upstream.requests()).hasSize(1);
      assertThat(BatchSdkTest.content(client, batch.errorFileId().orElseThrow()))
          .contains("content_blocked", "guardrails_cannot_read");

      assertThatThrownBy(
              () ->
                  client
                      .moderations()
                      .create(ModerationCreateParams.builder().model("m").input("falcon").build()))
          .as("asked one by one as well")
          .isInstanceOf(BadRequestException.class);
    }
  }
}
