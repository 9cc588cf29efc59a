package org.anabranch.gateway;

import static org.anabranch.gateway.Bench.config;
import static org.anabranch.gateway.MediaBench.bytes;
import static org.anabranch.gateway.MediaBench.serving;
import static org.anabranch.gateway.MediaBench.sound;
import static org.anabranch.gateway.MediaBench.used;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.client.OpenAIClient;
import com.openai.core.http.HttpResponse;
import com.openai.models.audio.AudioResponseFormat;
import com.openai.models.audio.speech.SpeechCreateParams;
import com.openai.models.audio.transcriptions.TranscriptionCreateParams;
import com.openai.models.audio.transcriptions.TranscriptionCreateResponse;
import com.openai.models.audio.translations.TranslationCreateParams;
import com.openai.models.moderations.ModerationCreateParams;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import org.anabranch.kernel.Money;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** OpenAI's own Java SDK asks for speech and transcripts. */
class SoundSdkTest {
  @TempDir Path directory;

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
      try (HttpResponse answer = Bench.openAi(plane, "none").audio().speech().create(params);
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
                try (HttpResponse answer =
                        Bench.openAi(plane, "none").audio().speech().create(params);
                    InputStream sound = answer.body()) {
                  sound.readAllBytes();
                }
              })
          .isInstanceOf(IOException.class);
    }
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
          Bench.openAi(plane, "none").audio().transcriptions().create(sound(large).build());

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
              Bench.openAi(plane, "none")
                  .audio()
                  .transcriptions()
                  .withRawResponse()
                  .create(params);
          InputStream body = raw.body()) {
        assertThat(new String(body.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("Said.\n");
      }
      assertThat(used(bench, "a").cost()).isEqualTo(Money.usd("0.006"));
    }
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
      OpenAIClient client = Bench.openAi(plane, "none");
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
}
