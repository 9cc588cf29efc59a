package org.anabranch.gateway.guard;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.anabranch.kernel.SettingRefused;
import org.jspecify.annotations.Nullable;

/**
 * Words, phrases and patterns that a person wrote down. Patterns run on automata, so that none can
 * take more than linear time.
 */
final class DenyList implements Detector {
  private static final int REACH_OF_PATTERNS = 256;

  private final @Nullable Pattern words;
  private final List<Pattern> patterns;
  private final int reach;

  /** Throws {@link IllegalArgumentException} naming a pattern that is none. */
  DenyList(Collection<String> words, List<String> patterns) {
    this.words =
        words.isEmpty()
            ? null
            : Pattern.compile(
                words.stream()
                    .sorted((a, b) -> b.length() - a.length())
                    .map(Pattern::quote)
                    .collect(Collectors.joining("|")),
                Pattern.CASE_INSENSITIVE);
    this.patterns = new ArrayList<>();
    for (int i = 0; i < patterns.size(); i++) {
      this.patterns.add(compiled(patterns.get(i), i));
    }
    int longest = words.stream().mapToInt(String::length).max().orElse(0);
    this.reach = patterns.isEmpty() ? Math.max(32, longest + 1) : REACH_OF_PATTERNS;
  }

  private static Pattern compiled(String pattern, int place) {
    try {
      return Pattern.compile(pattern);
    } catch (PatternSyntaxException e) {
      throw new SettingRefused(
          "“%s” is no regular expression in RE2's syntax: %s."
              .formatted(pattern, e.getDescription()),
          "patterns",
          place);
    }
  }

  @Override
  public int reach() {
    return reach;
  }

  @Override
  public void find(String text, Consumer<Finding> found) {
    if (words != null) {
      words(words, text, found);
    }
    for (Pattern pattern : patterns) {
      Matcher matcher = pattern.matcher(text);
      while (matcher.find()) {
        if (matcher.end() > matcher.start()) {
          found.accept(new Finding("pattern", matcher.start(), matcher.end()));
        }
      }
    }
  }

  private static void words(Pattern words, String text, Consumer<Finding> found) {
    Matcher matcher = words.matcher(text);
    int from = 0;
    while (from <= text.length() && matcher.find(from)) {
      boolean whole = isEdge(text, matcher.start()) && isEdge(text, matcher.end());
      if (whole) {
        found.accept(new Finding("word", matcher.start(), matcher.end()));
      }
      from = whole ? matcher.end() : matcher.start() + 1;
    }
  }

  /** Whether a word may begin or end here. Scripts that write no blanks have edges everywhere. */
  private static boolean isEdge(String text, int at) {
    return at == 0
        || at == text.length()
        || !isOfAWord(text.charAt(at - 1))
        || !isOfAWord(text.charAt(at));
  }

  private static boolean isOfAWord(char c) {
    return Character.isLetterOrDigit(c) && !Character.isIdeographic(c) && c < 0x0E00;
  }
}
