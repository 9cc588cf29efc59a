package org.anabranch.sandbox.openai;

import java.util.List;
import java.util.regex.Pattern;

/** Which names OpenAI serves, as what, and how much they read. */
final class Models {
  private static final Pattern KNOWN =
      Pattern.compile(
          "(ft:)?(gpt-|o[134](-|$)|chatgpt-|codex-|computer-use-|text-embedding-|dall-e-|tts-|whisper-"
              + "|omni-moderation-|text-moderation-|sora-|babbage-|davinci-|sandbox-).*");
  private static final Pattern REASONS = Pattern.compile("(o[134](-.*)?|gpt-5(?!.*chat).*)");
  private static final Pattern SETTLED_SAMPLING =
      Pattern.compile("(o[134](-.*)?|gpt-5(-(?!chat).*)?)");
  private static final List<String> LISTED =
      List.of(
          "gpt-5.2",
          "gpt-5-mini",
          "gpt-5",
          "gpt-4.1",
          "gpt-4.1-mini",
          "gpt-4o",
          "gpt-4o-mini",
          "gpt-4o-transcribe",
          "gpt-image-1",
          "o3",
          "o4-mini",
          "text-embedding-3-large",
          "text-embedding-3-small",
          "text-embedding-ada-002",
          "tts-1",
          "whisper-1",
          "omni-moderation-latest",
          "sandbox-small");
  private static final int SMALL_WINDOW = 1000;

  private Models() {}

  /** Compatible vendors serve every name but those that begin with {@code no-such-}. */
  static boolean knows(String vendor, String model) {
    return vendor.equals("openai") || vendor.equals("azure-openai")
        ? KNOWN.matcher(model).matches()
        : !model.isEmpty() && !model.startsWith("no-such-");
  }

  static List<String> listed() {
    return LISTED;
  }

  static boolean reasons(String model) {
    return REASONS.matcher(model).matches();
  }

  /** Those that refuse temperature and {@code max_tokens}. */
  static boolean hasSettledSampling(String model) {
    return SETTLED_SAMPLING.matcher(model).matches();
  }

  static int window(String model) {
    if (model.startsWith("sandbox-small")) {
      return SMALL_WINDOW;
    }
    if (model.startsWith("gpt-4.1")) {
      return 1_047_576;
    }
    return model.startsWith("gpt-5") ? 400_000 : reasons(model) ? 200_000 : 128_000;
  }
}
