package org.anabranch.studio;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.anabranch.kernel.Json;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * What a model answered, found among whatever it put around: code fences, a greeting, a second
 * thought.
 *
 * @param texts parts of a post or lines of a storyboard, none blank
 */
record Answer(String title, List<String> texts, List<String> hashtags) {
  private static final int MOST_TRIES = 20;

  Answer {
    texts = List.copyOf(texts);
    hashtags = List.copyOf(hashtags);
  }

  /**
   * @param field where the texts are: {@code parts} or {@code lines}
   * @return empty when there is no JSON object with texts in it
   */
  static Optional<Answer> in(String text, String field) {
    int from = text.indexOf('{');
    for (int tries = 0; from >= 0 && tries < MOST_TRIES; tries++) {
      int end = endOfObject(text, from);
      if (end > 0) {
        Optional<Answer> answer = parse(text.substring(from, end), field);
        if (answer.isPresent()) {
          return answer;
        }
      }
      from = text.indexOf('{', from + 1);
    }
    return Optional.empty();
  }

  /** Just after the brace that closes the one at {@code from}; 0 when none does. */
  private static int endOfObject(String text, int from) {
    int depth = 0;
    boolean quoted = false;
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quoted) {
        i += c == '\\' ? 1 : 0;
        quoted = c != '"';
      } else if (c == '"') {
        quoted = true;
      } else if (c == '{') {
        depth++;
      } else if (c == '}' && --depth == 0) {
        return i + 1;
      }
    }
    return 0;
  }

  private static Optional<Answer> parse(String json, String field) {
    try {
      JsonNode node = Json.tree(json);
      List<String> texts =
          strings(node.path(field)).stream().map(Prose::lines).filter(t -> !t.isEmpty()).toList();
      return texts.isEmpty()
          ? Optional.empty()
          : Optional.of(
              new Answer(
                  Prose.line(node.path("title").asString("")),
                  texts,
                  strings(node.path("hashtags"))));
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }

  /** A list of strings, a lone string, or objects that hold one. */
  private static List<String> strings(JsonNode node) {
    if (node.isString()) {
      return List.of(node.asString());
    }
    List<String> found = new ArrayList<>();
    for (JsonNode item : node) {
      JsonNode value = item.isObject() ? item.path("text") : item;
      if (value.isString()) {
        found.add(value.asString());
      }
    }
    return found;
  }
}
