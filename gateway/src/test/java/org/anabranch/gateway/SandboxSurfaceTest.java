package org.anabranch.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.client.OpenAIClient;
import com.openai.models.images.ImageCreateVariationParams;
import com.openai.models.images.ImageEditParams;
import java.nio.file.Files;
import java.nio.file.Path;
import org.anabranch.kernel.Json;
import org.anabranch.sandbox.SandboxServer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.bedrockruntime.model.InvokeModelResponse;
import software.amazon.awssdk.services.bedrockruntime.model.InvokeModelWithResponseStreamResponseHandler;
import software.amazon.awssdk.services.bedrockruntime.model.ValidationException;
import tools.jackson.databind.JsonNode;

/** The sandbox's strict imitations as upstreams. */
class SandboxSurfaceTest extends SdkSurfaceContract {
  private @Nullable SandboxServer sandbox;

  @Override
  String deployments(Path directory) {
    SandboxServer server = Imitations.start(directory);
    sandbox = server;
    String openAi = server.address() + "/openai/v1";
    String key = "dialect: openai, auth: bearer, api_key: env:SANDBOX_OPENAI, quirks: []";
    String claude = "us.anthropic.claude-sonnet-4-5-20250929-v1:0";
    return serve("openai", openAi, "gpt-4o", key)
        + serve("responses", openAi, "gpt-5", key.replace("openai,", "openai-responses,"))
        + serve(
            "anthropic",
            server.address() + "/anthropic/v1",
            "claude-sonnet-4-5",
            "dialect: anthropic, auth: 'header:x-api-key', api_key: env:SANDBOX_ANTHROPIC")
        + serve(
            "bedrock",
            server.address() + "/bedrock",
            claude,
            "dialect: bedrock, auth: sigv4, region: eu-central-1, api_key: env:SANDBOX_BEDROCK")
        + serve(
            "llama",
            server.address() + "/bedrock",
            "us.meta.llama3-1-70b-instruct-v1:0",
            "dialect: bedrock, auth: sigv4, region: eu-central-1, api_key: env:SANDBOX_BEDROCK")
        + serve(
            "gemini",
            server.address() + "/gemini/v1beta",
            "gemini-2.5-flash",
            "dialect: gemini, auth: 'header:x-goog-api-key', api_key: env:SANDBOX_GEMINI")
        + serve("embed", openAi, "text-embedding-3-small", "service: embedding, " + key)
        + serve("image", openAi, "gpt-image-1", "service: image, " + key)
        + serve("speech", openAi, "tts-1", "service: speech, " + key)
        + serve("transcription", openAi, "whisper-1", "service: transcription, " + key)
        + serve("moderation", openAi, "omni-moderation-latest", "service: moderation, " + key);
  }

  @Override
  String answer() {
    return "simulated";
  }

  @Override
  boolean isStrict() {
    return true;
  }

  private long tokensOfLlama() {
    return bench.gateway.usage().stream()
        .filter(u -> u.deploymentId().equals("at-llama"))
        .mapToLong(u -> u.inputTokens() + u.outputTokens())
        .sum();
  }

  /** Nobody here could put such a body in other words, so that its bytes must be passed on. */
  @Test
  void bedrock_invokes_a_model_in_its_own_words_blocking_later_and_streamed() {
    SdkBytes body = SdkBytes.fromUtf8String("{\"prompt\":\"<s>hello\",\"max_gen_len\":90}");
    long before = tokensOfLlama();
    InvokeModelResponse answer = bedrock.client().invokeModel(c -> c.modelId("llama").body(body));
    JsonNode own = Json.tree(answer.body().asUtf8String());
    assertThat(own.path("generation").asString("")).contains("simulated");
    assertThat(answer.sdkHttpResponse().firstMatchingHeader("x-amzn-bedrock-output-token-count"))
        .contains(own.path("generation_token_count").asString());
    assertThat(
            OfficialSdk.come(bedrock.async().invokeModel(c -> c.modelId("llama").body(body)))
                .body()
                .asUtf8String())
        .contains("simulated");
    StringBuilder heard = new StringBuilder();
    InvokeModelWithResponseStreamResponseHandler handler =
        InvokeModelWithResponseStreamResponseHandler.builder()
            .subscriber(
                InvokeModelWithResponseStreamResponseHandler.Visitor.builder()
                    .onChunk(
                        c ->
                            heard.append(
                                Json.tree(c.bytes().asUtf8String())
                                    .path("generation")
                                    .asString("")))
                    .build())
            .build();
    OfficialSdk.come(
        bedrock.async().invokeModelWithResponseStream(c -> c.modelId("llama").body(body), handler));
    assertThat(heard.toString()).isEqualTo(own.path("generation").asString(""));
    long once =
        own.path("prompt_token_count").asLong() + own.path("generation_token_count").asLong();
    assertThat(tokensOfLlama() - before).isEqualTo(3 * once);
    assertThatThrownBy(() -> bedrock.client().invokeModel(c -> c.modelId("openai").body(body)))
        .isInstanceOf(ValidationException.class)
        .hasMessageContaining("own words");
  }

  @Test
  void openai_changes_and_varies_pictures_blocking_and_later(@TempDir Path directory)
      throws Exception {
    Path image = Files.writeString(directory.resolve("in.png"), "PNG\r\n--not the boundary");
    OpenAIClient client = openAi.client();
    assertThat(client.images().edit(edit(image)).data().orElseThrow()).hasSize(2);
    assertThat(OfficialSdk.come(client.async().images().edit(edit(image))).data().orElseThrow())
        .hasSize(2);
    assertThat(client.images().createVariation(variation(image)).data().orElseThrow()).hasSize(1);
    assertThat(
            OfficialSdk.come(client.async().images().createVariation(variation(image)))
                .data()
                .orElseThrow())
        .hasSize(1);
  }

  /** Good for one request: it reads the file once. */
  private static ImageEditParams edit(Path image) {
    return ImageEditParams.builder().model("image").image(image).prompt("bluer").n(2).build();
  }

  private static ImageCreateVariationParams variation(Path image) {
    return ImageCreateVariationParams.builder().model("image").image(image).build();
  }

  @Override
  void stop() {
    if (sandbox != null) {
      sandbox.close();
    }
  }
}
