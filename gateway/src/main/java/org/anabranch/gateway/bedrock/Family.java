package org.anabranch.gateway.bedrock;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whose model it is, as far as its id on Bedrock tells: what Converse has no field for, each family
 * has under names of its own.
 */
enum Family {
  ANTHROPIC,
  NOVA,
  COHERE,
  /** Those that take OpenAI's names for further fields. */
  OPENAI,
  OTHER,
  /** The id of a profile or a deployment of one's own tells nothing. */
  UNKNOWN;

  private static final Pattern CLAUDE =
      Pattern.compile("claude-(?:[a-z]+-)?(\\d+)(?:[-.](\\d{1,2})(?!\\d))?");

  private static final Pattern NOVA_GENERATION = Pattern.compile("amazon\\.nova-(\\d)(?!\\d)");

  static Family of(String modelId) {
    String id = modelId.toLowerCase(Locale.ROOT);
    if (id.contains("anthropic.") || id.contains("claude")) {
      return ANTHROPIC;
    } else if (id.contains("amazon.nova")) {
      return NOVA;
    } else if (id.contains("cohere.")) {
      return COHERE;
    } else if (id.matches(".*(openai|qwen|deepseek|moonshot|moonshotai|minimax|zai|nvidia)\\..*")) {
      return OPENAI;
    } else if (id.matches(
        ".*\\b(amazon|ai21|meta|mistral|writer|google|stability|luma|twelvelabs)\\..*")) {
      return OTHER;
    }
    return UNKNOWN;
  }

  /** Whether the vendor keeps marked prompts; where it is not known, it is asked to. */
  boolean keepsPrompts() {
    return this == ANTHROPIC || this == NOVA || this == UNKNOWN;
  }

  /** Whether this model of Amazon's reasons: those of the second generation on. */
  static boolean novaReasons(String modelId) {
    Matcher generation = NOVA_GENERATION.matcher(modelId.toLowerCase(Locale.ROOT));
    return generation.find() && Integer.parseInt(generation.group(1)) > 1;
  }

  /** Whether this model of Amazon's searches the web: Premier, and the second generation. */
  static boolean novaSearches(String modelId) {
    return modelId.toLowerCase(Locale.ROOT).contains("amazon.nova-premier") || novaReasons(modelId);
  }

  /** Whether this Claude weighs for itself how long to reason: those from 4.6 on. */
  static boolean weighsEffort(String modelId) {
    Matcher version = CLAUDE.matcher(modelId.toLowerCase(Locale.ROOT));
    if (!version.find()) {
      return false;
    }
    int major = Integer.parseInt(version.group(1));
    int minor = version.group(2) == null ? 0 : Integer.parseInt(version.group(2));
    return (major > 4 && major < 1000) || (major == 4 && minor >= 6);
  }
}
