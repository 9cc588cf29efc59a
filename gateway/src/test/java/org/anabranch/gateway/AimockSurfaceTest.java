package org.anabranch.gateway;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The imitation that others wrote as upstream, so that nobody here has marked his own work. Needs
 * node, and {@code npm ci} in {@code bench/aimock}; both are there where {@code .ci/run} runs.
 */
class AimockSurfaceTest extends SdkSurfaceContract {
  private @Nullable Aimock aimock;

  @Override
  String deployments(Path directory) {
    assumeTrue(Aimock.isInstalled(), "node or bench/aimock's package is not installed");
    Aimock started = Aimock.start();
    aimock = started;
    String openAi = started.address() + "/v1";
    String key = "dialect: openai, auth: bearer, api_key: env:UP";
    return serve("openai", openAi, "gpt-4o", key)
        + serve("responses", openAi, "gpt-4o", key.replace("openai,", "openai-responses,"))
        + serve(
            "anthropic",
            openAi,
            "claude-sonnet-4-5",
            "dialect: anthropic, auth: 'header:x-api-key', api_key: env:UP")
        + serve(
            "bedrock",
            started.address(),
            "anthropic.claude-3-5-sonnet-20241022-v2:0",
            "dialect: bedrock, auth: sigv4, region: us-east-1, api_key: env:SANDBOX_BEDROCK")
        + serve(
            "gemini",
            started.address() + "/v1beta",
            "gemini-2.5-flash",
            "dialect: gemini, auth: 'header:x-goog-api-key', api_key: env:UP")
        + serve("embed", openAi, "text-embedding-3-small", "service: embedding, " + key)
        + serve("image", openAi, "gpt-image-1", "service: image, " + key)
        + serve("speech", openAi, "tts-1", "service: speech, " + key)
        + serve("transcription", openAi, "whisper-1", "service: transcription, " + key)
        + serve("moderation", openAi, "omni-moderation-latest", "service: moderation, " + key);
  }

  @Override
  String answer() {
    return "forty-two";
  }

  @Override
  boolean isStrict() {
    return false;
  }

  /**
   * It writes InvokeModel's events bare, where Bedrock has them in base 64 under {@code bytes}
   * (PayloadPart); AWS's own SDK hears nothing of them either, and passed through they stay so.
   */
  @Override
  boolean streamsInvokeModel(String vendor) {
    return !vendor.equals("bedrock");
  }

  @Override
  void stop() {
    if (aimock != null) {
      aimock.close();
    }
  }
}
