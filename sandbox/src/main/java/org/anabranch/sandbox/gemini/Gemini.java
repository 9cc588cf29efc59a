package org.anabranch.sandbox.gemini;

import java.util.List;
import java.util.regex.Pattern;
import org.anabranch.kernel.Json;
import tools.jackson.databind.JsonNode;

/** Which names Gemini serves, and what they can. */
final class Gemini {
  static final JsonNode ANY_JSON =
      Json.tree(
          "{\"type\":\"OBJECT\",\"properties\":{\"simulated\":{\"const\":true},"
              + "\"answer\":{\"type\":\"STRING\"}}}");
  private static final Pattern KNOWN =
      Pattern.compile("(gemini-|gemma-|learnlm-|text-embedding-|sandbox-).+");
  private static final List<String> LISTED =
      List.of(
          "gemini-3-pro-preview",
          "gemini-2.5-pro",
          "gemini-2.5-flash",
          "gemini-2.5-flash-lite",
          "gemini-2.0-flash",
          "gemini-embedding-001",
          "sandbox-small");
  private static final int SMALL_WINDOW = 1000;

  private Gemini() {}

  static boolean knows(String model) {
    return KNOWN.matcher(model).matches() && !model.contains("no-such");
  }

  static List<String> listed() {
    return LISTED;
  }

  static int window(String model) {
    return model.startsWith("sandbox-small") ? SMALL_WINDOW : 1_048_576;
  }

  static boolean embeds(String model) {
    return model.contains("embedding");
  }

  /** Those for text from 3 on take calls back only with the seals that they gave them. */
  static boolean wantsSeals(String model) {
    return model.matches("gemini-[3-9].*") && !model.contains("image");
  }

  /** From 2.5 on they think unless the budget is 0; Flash Lite only when it is given one. */
  static boolean thinks(String model, JsonNode config) {
    int budget = config.path("thinkingBudget").asInt(-2);
    boolean byItself = model.matches("gemini-(2\\.5|[3-9]).*") && !model.contains("lite");
    return budget == -2
        ? byItself || config.has("thinkingLevel") || config.path("includeThoughts").asBoolean(false)
        : budget != 0;
  }
}
