package org.anabranch.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.genai.Client;
import com.google.genai.types.GenerateContentConfig;
import com.google.genai.types.HttpOptions;
import com.google.genai.types.ImageConfig;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.Tool;
import java.nio.file.Path;
import org.anabranch.kernel.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pictures that a client of one dialect asks a vendor of another for, in a conversation. */
class PicturesAcrossTest {
  private static final String GEMINI =
      """
      {"candidates":[{"content":{"role":"model","parts":[{"text":"Here."},{"inlineData":\
      {"mimeType":"image/png","data":"aGk="}}]},"finishReason":"STOP","index":0}],\
      "usageMetadata":{"promptTokenCount":1,"candidatesTokenCount":2,"totalTokenCount":3},\
      "responseId":"r","modelVersion":"up"}""";
  @TempDir Path directory;

  private static String deployment(FakeUpstream upstream, String dialect, String more) {
    return Bench.deployment("a", upstream.url(), "dialect: " + dialect + "\n" + more);
  }

  private static Client genai(DataPlane plane) {
    return Client.builder()
        .apiKey("none")
        .httpOptions(
            HttpOptions.builder().baseUrl("http://127.0.0.1:" + plane.address().getPort()).build())
        .build();
  }

  private static ResponseCreateParams pictured(Tool.ImageGeneration tool) {
    return ResponseCreateParams.builder().model("m").input("Draw a river").addTool(tool).build();
  }

  @Test
  void a_response_s_tool_for_pictures_is_google_s_modality() throws Exception {
    try (FakeUpstream upstream = new FakeUpstream(FakeUpstream.status(200, "", GEMINI));
        Bench bench = new Bench(directory, Bench.config(deployment(upstream, "gemini", "")));
        DataPlane plane = DataPlane.open(bench.gateway)) {
      var responses = Bench.openAi(plane, "none").responses();
      Response answer = responses.create(pictured(Tool.ImageGeneration.builder().build()));

      assertThat(answer.output().getLast().asImageGenerationCall().result()).contains("aGk=");
      assertThat(
              Json.tree(upstream.requests().getFirst().body()).path("generationConfig").toString())
          .isEqualTo("{\"responseModalities\":[\"TEXT\",\"IMAGE\"]}");
      assertThat(upstream.requests().getFirst().body()).doesNotContain("tool");
      assertThatThrownBy(
              () ->
                  responses.create(
                      pictured(
                          Tool.ImageGeneration.builder()
                              .quality(Tool.ImageGeneration.Quality.HIGH)
                              .build())))
          .hasMessageContaining("400")
          .hasMessageContaining("tools[0]");
    }
  }

  @Test
  void a_chat_that_makes_pictures_is_told_their_shape_and_no_other_is_asked() throws Exception {
    String said =
        """
        {"id":"c","object":"chat.completion","created":1,"model":"up","choices":[{"index":0,\
        "message":{"role":"assistant","content":"Here.","images":[{"type":"image_url","image_url":\
        {"url":"data:image/png;base64,aGk="}}]},"finish_reason":"stop"}]}""";
    GenerateContentConfig config =
        GenerateContentConfig.builder()
            .responseModalities("TEXT", "IMAGE")
            .imageConfig(ImageConfig.builder().aspectRatio("16:9").imageSize("2K").build())
            .build();
    try (FakeUpstream upstream = new FakeUpstream(FakeUpstream.status(200, "", said));
        Bench bench =
            new Bench(
                directory,
                Bench.config(deployment(upstream, "openai", "quirks: [image_modality]")));
        DataPlane plane = DataPlane.open(bench.gateway);
        Client client = genai(plane)) {
      client.models.generateContent("m", "Draw a river", config);

      assertThat(upstream.requests().getFirst().body())
          .contains("\"modalities\":[\"text\",\"image\"]")
          .contains("\"image_config\":{\"aspect_ratio\":\"16:9\",\"image_size\":\"2K\"}");
    }
    try (FakeUpstream upstream = new FakeUpstream();
        Bench bench =
            new Bench(
                directory.resolve("other"), Bench.config(deployment(upstream, "openai", "")));
        DataPlane plane = DataPlane.open(bench.gateway);
        Client client = genai(plane)) {
      assertThatThrownBy(() -> client.models.generateContent("m", "Draw a river", config))
          .hasMessageContaining("400")
          .hasMessageContaining("generationConfig.responseModalities");
      assertThat(upstream.requests()).isEmpty();
    }
  }
}
