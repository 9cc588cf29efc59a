package org.anabranch.studio;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The {@code ---} block that blogs and site generators put before Markdown: of its YAML only plain
 * {@code key: value} lines, which is all we ask of it.
 *
 * @param fields keys in lower case
 * @param body the Markdown after the block
 */
record FrontMatter(Map<String, String> fields, String body) {
  private static final Pattern BLOCK =
      Pattern.compile(
          "\\A---[ \\t]*\\R(.*?)^(?:---|\\.\\.\\.)[ \\t]*$", Pattern.DOTALL | Pattern.MULTILINE);
  private static final Pattern FIELD =
      Pattern.compile(
          "^(\\w+):[ \\t]+(?:\"([^\"\\n]*)\"|'([^'\\n]*)'|([^\\n#]+))", Pattern.MULTILINE);

  FrontMatter {
    fields = Map.copyOf(fields);
  }

  static FrontMatter of(String markdown) {
    Matcher block = BLOCK.matcher(markdown);
    if (!block.find()) {
      return new FrontMatter(Map.of(), markdown);
    }
    Map<String, String> fields = new HashMap<>();
    FIELD
        .matcher(block.group(1))
        .results()
        .forEach(f -> fields.putIfAbsent(f.group(1).toLowerCase(Locale.ROOT), value(f)));
    return new FrontMatter(fields, markdown.substring(block.end()));
  }

  private static String value(MatchResult field) {
    for (int group = 2; group <= 4; group++) {
      if (field.group(group) != null) {
        return Prose.line(field.group(group));
      }
    }
    return "";
  }

  Optional<String> field(String name) {
    return Optional.ofNullable(fields.get(name)).filter(v -> !v.isEmpty());
  }
}
