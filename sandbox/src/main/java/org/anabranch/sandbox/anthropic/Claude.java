package org.anabranch.sandbox.anthropic;

import java.util.List;
import java.util.regex.Pattern;

/** Which names Anthropic serves, and how much they read and write. */
final class Claude {
  private static final Pattern KNOWN = Pattern.compile("(claude-|sandbox-).+");
  private static final List<String> LISTED =
      List.of(
          "claude-opus-4-6",
          "claude-sonnet-4-5-20250929",
          "claude-sonnet-4-5",
          "claude-haiku-4-5-20251001",
          "claude-3-5-haiku-20241022",
          "sandbox-small");
  private static final int SMALL_WINDOW = 1000;

  private Claude() {}

  static boolean knows(String model) {
    return KNOWN.matcher(model).matches() && !model.contains("no-such");
  }

  static List<String> listed() {
    return LISTED;
  }

  static int window(String model) {
    return model.startsWith("sandbox-small") ? SMALL_WINDOW : 200_000;
  }

  static int longestAnswer(String model) {
    return model.startsWith("claude-3-5") ? 8192 : model.startsWith("claude-3-") ? 4096 : 128_000;
  }
}
