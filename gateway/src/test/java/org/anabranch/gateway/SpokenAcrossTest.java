package org.anabranch.gateway;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.anabranch.gateway.MediaBench.used;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.genai.Client;
import com.google.genai.types.Blob;
import com.google.genai.types.Content;
import com.google.genai.types.GenerateContentConfig;
import com.google.genai.types.GenerateContentResponse;
import com.google.genai.types.HttpOptions;
import com.google.genai.types.Part;
import com.google.genai.types.PrebuiltVoiceConfig;
import com.google.genai.types.SpeechConfig;
import com.google.genai.types.VoiceConfig;
import com.openai.core.http.HttpResponse;
import com.openai.core.http.StreamResponse;
import com.openai.models.audio.speech.SpeechCreateParams;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionAudio;
import com.openai.models.chat.completions.ChatCompletionAudioParam;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.anabranch.gateway.conversation.Pcm;
import org.anabranch.kernel.Json;
import org.anabranch.kernel.Money;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Clients of one dialect ask vendors of another to answer aloud, with the official SDKs. */
class SpokenAcrossTest {
  private static final String SAMPLES = "AABBCCDD";
  private static final String GEMINI =
      """
      {"candidates":[{"content":{"role":"model","parts":[{"inlineData":{"mimeType":\
      "audio/L16;codec=pcm;rate=24000","data":"%s"}}]},"finishReason":"STOP","index":0}],\
      "usageMetadata":{"promptTokenCount":10,"candidatesTokenCount":20,"totalTokenCount":30,\
      "candidatesTokensDetails":[{"modality":"AUDIO","tokenCount":20}]},"responseId":"r",\
      "modelVersion":"up"}""";

  @TempDir Path directory;

  private static String base64(String samples) {
    return Base64.getEncoder().encodeToString(samples.getBytes(US_ASCII));
  }

  private static String google(FakeUpstream upstream, String more) {
    return """
      - id: g
        model: m
        upstream_model: up
        vendor: gemini
        base_url: %s
        api_key: env:UP
        input_usd_per_million: 1
        output_usd_per_million: 10
    %s"""
        .formatted(upstream.url(), more.isEmpty() ? "" : "    " + more + "\n");
  }

  private static String openAi(FakeUpstream upstream, String more) {
    return """
      - id: o
        model: m
        upstream_model: up
        vendor: openai
        base_url: %s
        api_key: env:UP
    %s"""
        .formatted(upstream.url(), more.isEmpty() ? "" : "    " + more + "\n");
  }

  private static FakeUpstream.Behaviour google(String samples) {
    return FakeUpstream.status(200, "", GEMINI.formatted(base64(samples)));
  }

  /** Each as an event of server-sent events. */
  private static FakeUpstream.Behaviour events(String... data) {
    return (request, out) -> {
      FakeUpstream.head(out);
      for (String one : data) {
        FakeUpstream.chunk(out, "data: " + one + "\n\n");
      }
      FakeUpstream.write(out, "0\r\n\r\n");
      return true;
    };
  }

  private static ChatCompletionCreateParams.Builder chat(String voice, String format) {
    return ChatCompletionCreateParams.builder()
        .model("m")
        .addUserMessage("Say: good day")
        .addModality(ChatCompletionCreateParams.Modality.TEXT)
        .addModality(ChatCompletionCreateParams.Modality.AUDIO)
        .audio(
            ChatCompletionAudioParam.builder()
                .voice(voice)
                .format(ChatCompletionAudioParam.Format.of(format))
                .build());
  }

  private static Client genai(DataPlane plane) {
    return Client.builder()
        .apiKey("none")
        .httpOptions(
            HttpOptions.builder().baseUrl("http://127.0.0.1:" + plane.address().getPort()).build())
        .build();
  }

  private static GenerateContentConfig aloud(@Nullable String voice, String... modalities) {
    GenerateContentConfig.Builder config =
        GenerateContentConfig.builder().responseModalities(modalities);
    if (voice != null) {
      config.speechConfig(
          SpeechConfig.builder()
              .voiceConfig(
                  VoiceConfig.builder()
                      .prebuiltVoiceConfig(PrebuiltVoiceConfig.builder().voiceName(voice).build())
                      .build())
              .build());
    }
    return config.build();
  }

  private static List<Part> parts(GenerateContentResponse answer) {
    return answer
        .candidates()
        .orElseThrow()
        .getFirst()
        .content()
        .flatMap(Content::parts)
        .orElseThrow();
  }

  private static String samples(Part part) {
    Blob blob = part.inlineData().orElseThrow();
    assertThat(blob.mimeType()).contains(Pcm.MEDIA_TYPE);
    return new String(blob.data().orElseThrow(), US_ASCII);
  }

  @Test
  void a_chat_is_answered_aloud_by_google_in_a_file_of_the_format_asked_for() throws Exception {
    try (FakeUpstream upstream = new FakeUpstream(google(SAMPLES));
        Bench bench = new Bench(directory, Bench.config(google(upstream, "")));
        DataPlane plane = DataPlane.open(bench.gateway)) {
      ChatCompletion answer =
          Bench.openAi(plane, "none").chat().completions().create(chat("kore", "wav").build());

      ChatCompletionAudio audio = answer.choices().getFirst().message().audio().orElseThrow();
      ByteBuffer wav =
          ByteBuffer.wrap(Base64.getDecoder().decode(audio.data())).order(ByteOrder.LITTLE_ENDIAN);
      assertThat(new String(wav.array(), US_ASCII))
          .startsWith("RIFF")
          .endsWith("data\b\0\0\0" + SAMPLES);
      assertThat(wav.getInt(24)).isEqualTo(24_000);
      assertThat(Pcm.samples(wav.array())).asString(US_ASCII).isEqualTo(SAMPLES);
      assertThat(upstream.requests().getFirst().path()).endsWith("/models/up:generateContent");
      assertThat(
              Json.tree(upstream.requests().getFirst().body()).path("generationConfig").toString())
          .isEqualTo(
              "{\"responseModalities\":[\"AUDIO\"],\"speechConfig\":{\"voiceConfig\":"
                  + "{\"prebuiltVoiceConfig\":{\"voiceName\":\"Kore\"}}}}");
      assertThat(answer.usage().orElseThrow().completionTokensDetails().orElseThrow().audioTokens())
          .contains(20L);
      assertThat(used(bench, "g").cost()).isEqualTo(Money.usd("0.00021"));
    }
  }

  @Test
  void a_streamed_chat_hears_google_as_it_speaks() throws Exception {
    String second = GEMINI.formatted(base64("CCDD"));
    String first =
        second.replace(base64("CCDD"), base64("AABB")).replace(",\"finishReason\":\"STOP\"", "");
    try (FakeUpstream upstream = new FakeUpstream(events(first, second));
        Bench bench = new Bench(directory, Bench.config(google(upstream, "")));
        DataPlane plane = DataPlane.open(bench.gateway)) {
      StringBuilder heard = new StringBuilder();
      try (StreamResponse<ChatCompletionChunk> chunks =
          Bench.openAi(plane, "none")
              .chat()
              .completions()
              .createStreaming(chat("Kore", "pcm16").build())) {
        chunks.stream()
            .flatMap(chunk -> chunk.choices().stream())
            .flatMap(choice -> choice.delta().audio().stream())
            .flatMap(audio -> audio.data().stream())
            .map(data -> Base64.getDecoder().decode(data))
            .forEach(data -> heard.append(new String(data, US_ASCII)));
      }
      assertThat(heard).hasToString(SAMPLES);
      assertThat(upstream.requests().getFirst().path()).contains(":streamGenerateContent");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "alloy | wav   | false | audio.voice  | asks for “alloy”, who does not speak at gemini (there are Achernar,",
        "Kore  | mp3   | false | audio.format | is mp3, and Google makes bare samples: ask for pcm16 or wav",
        "Kore  | wav   | true  | audio.format | cannot be wav in a stream: ask for pcm16",
      })
  void what_google_cannot_say_is_named(
      String voice, String format, boolean stream, String field, String why) throws Exception {
    try (FakeUpstream upstream = new FakeUpstream(google(SAMPLES));
        Bench bench = new Bench(directory, Bench.config(google(upstream, "")));
        DataPlane plane = DataPlane.open(bench.gateway)) {
      var completions = Bench.openAi(plane, "none").chat().completions();
      assertThatThrownBy(
              () -> {
                if (stream) {
                  completions.createStreaming(chat(voice, format).build()).close();
                } else {
                  completions.create(chat(voice, format).build());
                }
              })
          .hasMessageContaining("400")
          .hasMessageContaining("The field “" + field + "” " + why);
      assertThat(upstream.requests()).isEmpty();
    }
  }

  @Test
  void a_voice_of_the_configuration_speaks_in_anothers_place() throws Exception {
    try (FakeUpstream upstream = new FakeUpstream(google(SAMPLES));
        Bench bench =
            new Bench(directory, Bench.config(google(upstream, "voices: {alloy: Puck}")));
        DataPlane plane = DataPlane.open(bench.gateway)) {
      ChatCompletion answer =
          Bench.openAi(plane, "none").chat().completions().create(chat("alloy", "pcm16").build());

      assertThat(answer.choices().getFirst().message().audio().orElseThrow().data())
          .isEqualTo(base64(SAMPLES));
      assertThat(upstream.requests().getFirst().body()).contains("\"voiceName\":\"Puck\"");
    }
  }

  @Test
  void google_s_client_is_answered_aloud_by_a_chat() throws Exception {
    String said =
        """
        {"id":"c","object":"chat.completion","created":1,"model":"up","choices":[{"index":0,\
        "message":{"role":"assistant","content":null,"audio":{"id":"audio_1","data":"%s",\
        "expires_at":1,"transcript":"Good day."}},"finish_reason":"stop"}],\
        "usage":{"prompt_tokens":10,"completion_tokens":20,"total_tokens":30}}"""
            .formatted(base64(SAMPLES));
    String piece =
        "{\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"up\","
            + "\"choices\":[{\"index\":0,\"delta\":{%s},\"finish_reason\":%s}]}";
    String sound = "\"audio\":{\"id\":\"audio_1\",\"data\":\"%s\"}";
    try (FakeUpstream upstream =
            new FakeUpstream(
                FakeUpstream.status(200, "", said),
                FakeUpstream.status(200, "", said),
                events(
                    piece.formatted(
                        "\"audio\":{\"id\":\"audio_1\",\"transcript\":\"Good day.\"}", "null"),
                    piece.formatted(sound.formatted(base64("AABB")), "null"),
                    piece.formatted(sound.formatted(base64("CCDD")), "null"),
                    piece.formatted("", "\"stop\""),
                    "[DONE]"));
        Bench bench = new Bench(directory, Bench.config(openAi(upstream, "")));
        DataPlane plane = DataPlane.open(bench.gateway);
        Client client = genai(plane)) {
      var sounding = client.models.generateContent("m", "Say: good day", aloud("alloy", "AUDIO"));
      var both =
          client.models.generateContent("m", "Say: good day", aloud("alloy", "TEXT", "AUDIO"));
      List<Part> streamed = new ArrayList<>();
      try (var chunks =
          client.models.generateContentStream("m", "Say: good day", aloud("alloy", "AUDIO"))) {
        chunks.forEach(
            chunk ->
                chunk.candidates().orElse(List.of()).stream()
                    .flatMap(c -> c.content().flatMap(Content::parts).orElse(List.of()).stream())
                    .forEach(streamed::add));
      }

      assertThat(parts(sounding)).hasSize(1);
      assertThat(samples(parts(sounding).getFirst())).isEqualTo(SAMPLES);
      assertThat(parts(both)).hasSize(2);
      assertThat(parts(both).getFirst().text()).contains("Good day.");
      assertThat(streamed.stream().map(SpokenAcrossTest::samples)).containsExactly("AABB", "CCDD");
      assertThat(upstream.requests().getFirst().body())
          .contains("\"modalities\":[\"text\",\"audio\"]")
          .contains("\"audio\":{\"voice\":\"alloy\",\"format\":\"pcm16\"}");
    }
  }

  @Test
  void a_chat_without_a_voice_to_speak_in_is_named_in_google_s_words() throws Exception {
    try (FakeUpstream upstream = new FakeUpstream();
        Bench bench = new Bench(directory, Bench.config(openAi(upstream, "")));
        DataPlane plane = DataPlane.open(bench.gateway);
        Client client = genai(plane)) {
      assertThatThrownBy(() -> client.models.generateContent("m", "Say: hi", aloud(null, "AUDIO")))
          .hasMessageContaining("400")
          .hasMessageContaining(
              "generationConfig.speechConfig.voiceConfig.prebuiltVoiceConfig.voiceName")
          .hasMessageContaining("alloy, ash");
      assertThat(upstream.requests()).isEmpty();
    }
  }

  @Test
  void who_makes_no_sound_is_not_asked_and_the_decision_says_why() throws Exception {
    try (FakeUpstream mute = new FakeUpstream();
        FakeUpstream speaking = new FakeUpstream(google(SAMPLES));
        Bench bench =
            new Bench(
                directory,
                Bench.config(
                    Bench.deployment("mute", mute.url(), "capabilities: [streaming, tools]"),
                    google(speaking, "")));
        DataPlane plane = DataPlane.open(bench.gateway)) {
      String decision;
      try (var answer =
          Bench.openAi(plane, "none")
              .chat()
              .completions()
              .withRawResponse()
              .create(chat("Kore", "wav").build())) {
        decision = answer.headers().values("x-anabranch-decision").getFirst();
        assertThat(answer.headers().values("x-anabranch-deployment")).containsExactly("g");
      }
      assertThat(mute.requests()).isEmpty();
      assertThat(bench.gateway.records().catchUp()).isTrue();
      assertThat(bench.gateway.decision(decision).orElseThrow().candidates())
          .anySatisfy(
              c -> {
                assertThat(c.deploymentId()).isEqualTo("mute");
                assertThat(c.removedBy()).isEqualTo("it cannot do speech");
              });
    }
  }

  private static SpeechCreateParams.Builder speech(SpeechCreateParams.ResponseFormat format) {
    return speech().responseFormat(format);
  }

  private static SpeechCreateParams.Builder speech() {
    return SpeechCreateParams.builder()
        .model("m")
        .voice(SpeechCreateParams.Voice.ofString("Kore"))
        .input("Good day");
  }

  private static byte[] spoken(DataPlane plane, SpeechCreateParams.Builder params, String type)
      throws Exception {
    try (HttpResponse answer = Bench.openAi(plane, "none").audio().speech().create(params.build());
        InputStream body = answer.body()) {
      assertThat(answer.headers().values("content-type")).containsExactly(type);
      return body.readAllBytes();
    }
  }

  @Test
  void speech_is_made_by_google_whole_as_it_comes_and_in_events() throws Exception {
    String second = GEMINI.formatted(base64("CCDD"));
    String first =
        second.replace(base64("CCDD"), base64("AABB")).replace(",\"finishReason\":\"STOP\"", "");
    try (FakeUpstream upstream =
            new FakeUpstream(google(SAMPLES), events(first, second), events(first, second));
        Bench bench = new Bench(directory, Bench.config(google(upstream, "service: speech")));
        DataPlane plane = DataPlane.open(bench.gateway)) {
      byte[] wav =
          spoken(
              plane,
              speech(SpeechCreateParams.ResponseFormat.WAV).instructions("Cheerfully."),
              "audio/wav");
      byte[] pcm = spoken(plane, speech(SpeechCreateParams.ResponseFormat.PCM), "audio/pcm");
      byte[] events =
          spoken(
              plane,
              speech(SpeechCreateParams.ResponseFormat.PCM)
                  .streamFormat(SpeechCreateParams.StreamFormat.SSE),
              "text/event-stream");

      assertThat(Pcm.samples(wav)).asString(US_ASCII).isEqualTo(SAMPLES);
      assertThat(pcm).asString(US_ASCII).isEqualTo(SAMPLES);
      assertThat(new String(events, UTF_8))
          .containsSubsequence(
              "{\"type\":\"speech.audio.delta\",\"audio\":\"" + base64("AABB") + "\"}",
              "{\"type\":\"speech.audio.delta\",\"audio\":\"" + base64("CCDD") + "\"}",
              "{\"type\":\"speech.audio.done\",\"usage\":{\"input_tokens\":10,"
                  + "\"output_tokens\":20,\"total_tokens\":30}}");
      assertThat(upstream.requests().getFirst().body())
          .contains("### DIRECTOR'S NOTES\\nCheerfully.\\n\\n### TRANSCRIPT\\nGood day")
          .contains("\"responseModalities\":[\"AUDIO\"]")
          .contains("\"voiceName\":\"Kore\"");
      assertThat(used(bench, "g").requests()).isEqualTo(3);
      assertThat(used(bench, "g").cost()).isEqualTo(Money.usd("0.00063"));
    }
  }

  @Test
  void speech_that_is_not_in_base_64_is_no_answer() throws Exception {
    String broken = GEMINI.formatted("?!");
    try (FakeUpstream upstream =
            new FakeUpstream(
                FakeUpstream.status(200, "", broken),
                events(broken),
                events(
                    GEMINI.formatted(base64("AABB")).replace(",\"finishReason\":\"STOP\"", ""),
                    broken));
        Bench bench = new Bench(directory, Bench.config(google(upstream, "service: speech")));
        DataPlane plane = DataPlane.open(bench.gateway)) {
      var wav = SpeechCreateParams.ResponseFormat.WAV;
      var pcm = SpeechCreateParams.ResponseFormat.PCM;

      assertThatThrownBy(() -> spoken(plane, speech(wav), "audio/wav")).hasMessageContaining("502");
      assertThatThrownBy(() -> spoken(plane, speech(pcm), "audio/pcm")).hasMessageContaining("502");
      assertThatThrownBy(() -> spoken(plane, speech(pcm), "audio/pcm"))
          .as("half of it has come: it is cut, not ended")
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void speech_that_google_cannot_make_is_named_and_speech_without_sound_is_no_answer()
      throws Exception {
    String words = GEMINI.formatted("").replaceFirst("\\{\"inlineData.*?}}", "{\"text\":\"hm\"}");
    try (FakeUpstream upstream = new FakeUpstream(FakeUpstream.status(200, "", words));
        Bench bench = new Bench(directory, Bench.config(google(upstream, "service: speech")));
        DataPlane plane = DataPlane.open(bench.gateway)) {
      var wav = SpeechCreateParams.ResponseFormat.WAV;
      assertThatThrownBy(() -> spoken(plane, speech(), "audio/mpeg"))
          .hasMessageContaining("400")
          .hasMessageContaining("“response_format” is mp3 when absent");
      assertThatThrownBy(
              () ->
                  spoken(
                      plane,
                      speech(wav).voice(SpeechCreateParams.Voice.ofString("alloy")),
                      "audio/wav"))
          .hasMessageContaining("400")
          .hasMessageContaining("The field “voice” asks for “alloy”");
      assertThat(upstream.requests()).isEmpty();
      assertThatThrownBy(() -> spoken(plane, speech(wav), "audio/wav")).hasMessageContaining("502");
    }
  }

  @Test
  void google_s_client_hears_a_model_that_only_speaks() throws Exception {
    try (FakeUpstream upstream =
            new FakeUpstream(
                MediaBench.bytes("audio/pcm", SAMPLES), MediaBench.bytes("audio/pcm", SAMPLES));
        Bench bench =
            new Bench(
                directory,
                Bench.config(
                    openAi(upstream, "service: speech")
                        + "    prices: [{usd_per_million_characters: 15}]\n"));
        DataPlane plane = DataPlane.open(bench.gateway);
        Client client = genai(plane)) {
      var whole = client.models.generateContent("m", "Wasser! 水", aloud("alloy", "AUDIO"));
      StringBuilder streamed = new StringBuilder();
      try (var chunks =
          client.models.generateContentStream("m", "Wasser! 水", aloud("alloy", "AUDIO"))) {
        chunks.forEach(
            chunk ->
                chunk.candidates().orElse(List.of()).stream()
                    .flatMap(c -> c.content().flatMap(Content::parts).orElse(List.of()).stream())
                    .forEach(part -> streamed.append(samples(part))));
      }

      assertThat(samples(parts(whole).getFirst())).isEqualTo(SAMPLES);
      assertThat(streamed).hasToString(SAMPLES);
      assertThat(upstream.requests().getFirst().path()).endsWith("/audio/speech");
      assertThat(upstream.requests().getFirst().body())
          .isEqualTo(
              "{\"model\":\"up\",\"input\":\"Wasser! 水\",\"voice\":\"alloy\","
                  + "\"response_format\":\"pcm\"}");
      assertThat(used(bench, "o").cost()).isEqualTo(Money.usd("0.00027"));
      assertThatThrownBy(
              () ->
                  client.models.generateContent(
                      "m", "hi", aloud("alloy", "AUDIO").toBuilder().temperature(1f).build()))
          .hasMessageContaining("generationConfig.temperature");
    }
  }

  @Test
  void google_s_own_speaking_model_is_asked_with_its_client_s_bytes() throws Exception {
    try (FakeUpstream upstream = new FakeUpstream(google(SAMPLES));
        Bench bench = new Bench(directory, Bench.config(google(upstream, "service: speech")));
        DataPlane plane = DataPlane.open(bench.gateway);
        Client client = genai(plane)) {
      var answer = client.models.generateContent("m", "Say: hi", aloud("Kore", "AUDIO"));

      assertThat(samples(parts(answer).getFirst())).isEqualTo(SAMPLES);
      assertThat(upstream.requests().getFirst().path()).endsWith("/models/up:generateContent");
    }
  }
}
