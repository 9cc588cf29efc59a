package org.anabranch.gateway;

import static org.anabranch.gateway.Bench.config;
import static org.anabranch.gateway.MediaBench.PICTURES;
import static org.anabranch.gateway.MediaBench.bytes;
import static org.anabranch.gateway.MediaBench.labelled;
import static org.anabranch.gateway.MediaBench.picture;
import static org.anabranch.gateway.MediaBench.serving;
import static org.assertj.core.api.Assertions.assertThat;

import com.openai.client.OpenAIClient;
import com.openai.core.http.HttpResponse;
import com.openai.models.audio.speech.SpeechCreateParams;
import com.openai.models.embeddings.EmbeddingCreateParams;
import com.openai.models.moderations.ModerationCreateParams;
import java.nio.file.Path;
import java.util.List;
import org.anabranch.gateway.config.GatewayConfig;
import org.anabranch.gateway.replay.History;
import org.anabranch.gateway.replay.Replay;
import org.anabranch.kernel.Money;
import org.anabranch.kernel.Yaml;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What media services are used for is labelled, and replayed. */
class MediaUsageTest {
  @TempDir Path directory;

  private static String everyService(FakeUpstream upstream, String vendor) {
    return serving("image", "image-" + vendor, upstream, "usd_per_image: 0.04")
        + serving("speech", "speech-" + vendor, upstream, "usd_per_million_characters: 15")
        + serving("transcription", "hear-" + vendor, upstream, "usd_per_audio_minute: 0.006")
        + serving("moderation", "judge-" + vendor, upstream, "input_usd_per_million: 1")
        + serving("embedding", "embed-" + vendor, upstream, "input_usd_per_million: 1");
  }

  /** A request to every service. */
  private static void askEach(OpenAIClient client) throws Exception {
    client.images().generate(picture().build());
    SpeechCreateParams said =
        SpeechCreateParams.builder().model("m").input("hi").voice("alloy").build();
    try (HttpResponse sound = client.audio().speech().create(said)) {
      assertThat(sound.statusCode()).isEqualTo(200);
    }
    client.audio().transcriptions().create(SdkSurfaceContract.heard("m"));
    client.moderations().create(ModerationCreateParams.builder().model("m").input("x").build());
    client.embeddings().create(EmbeddingCreateParams.builder().model("m").input("x").build());
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
          Bench.openAi(plane, "none")
              .withOptions(o -> o.putHeader("x-anabranch-tags", "project=atlas"));
      askEach(client);
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

  @Test
  void every_service_takes_down_what_the_vendor_says_of_its_limits() throws Exception {
    String limits =
        "X-RateLimit-Limit-Requests: 100\r\nX-RateLimit-Remaining-Requests: 5\r\n"
            + "X-RateLimit-Reset-Requests: 1h\r\n";
    FakeUpstream.Behaviour served =
        (request, out) ->
            FakeUpstream.status(
                    200,
                    limits,
                    switch (request.path()) {
                      case "/v1/images/generations" -> PICTURES;
                      case "/v1/audio/transcriptions" -> "{\"text\":\"hello\",\"duration\":60}";
                      case "/v1/moderations" -> "{\"id\":\"m\",\"results\":[]}";
                      default ->
                          "{\"data\":[{\"index\":0,\"embedding\":[1,2]}],"
                              + "\"usage\":{\"prompt_tokens\":100}}";
                    })
                .answer(request, out);
    try (FakeUpstream upstream = new FakeUpstream(served);
        Bench bench = new Bench(directory, config(everyService(upstream, "one")));
        DataPlane plane = DataPlane.open(bench.gateway)) {
      OpenAIClient client = Bench.openAi(plane, "none");
      askEach(client);

      for (String service : List.of("image", "speech", "hear", "judge", "embed")) {
        assertThat(bench.gateway.fleet().byId(service + "-one").orElseThrow().health().partLeft())
            .as(service)
            .isEqualTo(0.05);
      }
    }
  }

  @Test
  void a_sound_is_never_heard_for_nothing_whatever_the_vendor_says_or_not() throws Exception {
    for (String answer :
        List.of(
            "{\"text\":\"hello\"}",
            "{\"text\":\"hello\",\"duration\":0}",
            "{\"text\":\"hello\",\"usage\":{\"type\":\"duration\",\"seconds\":0}}")) {
      try (FakeUpstream upstream = new FakeUpstream(FakeUpstream.status(200, "", answer));
          Bench bench =
              new Bench(
                  directory.resolve(Integer.toHexString(answer.hashCode())),
                  config(serving("transcription", "hear", upstream, "usd_per_audio_minute: 60")));
          DataPlane plane = DataPlane.open(bench.gateway)) {
        Bench.openAi(plane, "none").audio().transcriptions().create(SdkSurfaceContract.heard("m"));
        assertThat(MediaBench.used(bench, "hear").cost().usd()).as(answer).isPositive();
      }
    }
  }

  private static Replay replay(Bench bench, String deployments) {
    GatewayConfig other = Yaml.parse("other.yaml", config(deployments), GatewayConfig.class);
    return bench.gateway.history().replay(new History.Wish(other, null, null, null, List.of()));
  }
}
