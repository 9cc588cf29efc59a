package org.anabranch.gateway.anthropic;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a model's name says of its generation, as Anthropic, Bedrock and Vertex write it: {@code
 * claude-opus-4-6}, {@code anthropic.claude-3-7-sonnet-20250219-v1:0}, {@code
 * claude-haiku-4-5@20251001}. Parameters changed their form over the generations.
 */
record ClaudeVersion(int major, int minor) {
  private static final Pattern NUMBERS =
      Pattern.compile("claude-(?:[a-z]+-)?(\\d{1,2})(?!\\d)(?:-(\\d{1,2})(?!\\d))?");

  /** Null for models of others. A Claude without a number counts as the newest. */
  static @Nullable ClaudeVersion of(String model) {
    if (!model.contains("claude")) {
      return null;
    }
    Matcher matcher = NUMBERS.matcher(model);
    if (!matcher.find()) {
      return new ClaudeVersion(Integer.MAX_VALUE, 0);
    }
    String minor = matcher.group(2);
    return new ClaudeVersion(
        Integer.parseInt(matcher.group(1)), minor == null ? 0 : Integer.parseInt(minor));
  }

  boolean isFrom(int wantedMajor, int wantedMinor) {
    return major > wantedMajor || major == wantedMajor && minor >= wantedMinor;
  }
}
