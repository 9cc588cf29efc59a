package org.anabranch.gateway;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.anabranch.sandbox.SandboxServer;
import org.anabranch.sandbox.anthropic.AnthropicImitation;
import org.anabranch.sandbox.bedrock.BedrockImitation;
import org.anabranch.sandbox.gemini.GeminiImitation;
import org.anabranch.sandbox.openai.OpenAiImitation;

/** The sandbox's vendors, which refuse what the vendors would refuse. */
final class Imitations {
  private Imitations() {}

  static SandboxServer start(Path directory) {
    return SandboxServer.start(
        directory.resolve("sandbox"),
        world ->
            List.of(
                new OpenAiImitation(world),
                new AnthropicImitation(world),
                new BedrockImitation(world),
                new GeminiImitation(world)),
        new SandboxServer.Settings(0, 7, Duration.ZERO),
        Clock.systemUTC());
  }
}
