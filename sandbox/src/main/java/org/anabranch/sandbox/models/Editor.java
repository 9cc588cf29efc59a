package org.anabranch.sandbox.models;

import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.anabranch.kernel.Json;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a simulated model answers where it is asked for a post or a storyboard as the studio asks:
 * by a JSON object with a task, limits and an article. It copies sentences of the article, drawn by
 * lot and kept in their order, within the limits; a post says that a simulated model wrote it,
 * where there is room.
 */
final class Editor {
  private static final String NOTE = "Simulated by the sandbox in the place of %s.";
  private static final int MOST_SENTENCES = 4;
  private static final int SHORTEST = 20;
  private static final int LONG_WORD = 6;
  private static final Pattern NOT_LETTERS = Pattern.compile("[^\\p{L}]+");

  private final JsonNode brief;
  private final List<String> sentences;
  private final SplittableRandom random;

  private Editor(JsonNode brief, SplittableRandom random) {
    this.brief = brief;
    this.random = random;
    this.sentences = sentences(brief.path("article"), brief.path("language").asString(""));
  }

  /** Empty when the message is no such task, or its article has no sentence. */
  static Optional<String> answer(String message, String model, SplittableRandom random) {
    if (!message.startsWith("{")) {
      return Optional.empty();
    }
    try {
      Editor editor = new Editor(Json.tree(message), random);
      return switch (editor.brief.path("task").asString("")) {
        case "write_variant" -> editor.unlessEmpty(editor.post(NOTE.formatted(model)));
        case "storyboard" -> editor.unlessEmpty(editor.storyboard());
        default -> Optional.empty();
      };
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }

  private Optional<String> unlessEmpty(ObjectNode answer) {
    return sentences.isEmpty() ? Optional.empty() : Optional.of(answer.toString());
  }

  private ObjectNode post(String note) {
    int room = brief.path("text_max").asInt(0);
    int noted = room - length(note) - 1;
    ObjectNode answer = Json.object().put("title", title());
    String text = joined(drawn(MOST_SENTENCES), noted > SHORTEST ? noted : room);
    answer.putArray("parts").add(noted > SHORTEST ? text + " " + note : text);
    ArrayNode hashtags = answer.putArray("hashtags");
    words().stream().limit(brief.path("hashtags_max").asInt(0)).forEach(hashtags::add);
    return answer;
  }

  private ObjectNode storyboard() {
    ObjectNode answer = Json.object().put("title", title());
    ArrayNode lines = answer.putArray("lines");
    int room = brief.path("line_max").asInt(Integer.MAX_VALUE);
    drawn(brief.path("lines_max").asInt(MOST_SENTENCES)).forEach(s -> lines.add(cut(s, room)));
    return answer;
  }

  private String title() {
    return cut(brief.path("article").path("title").asString(""), brief.path("title_max").asInt(0));
  }

  /** At most so many sentences, in the article's order. */
  private List<String> drawn(int most) {
    Set<Integer> chosen = new TreeSet<>();
    int wanted = Math.min(most, sentences.size());
    while (chosen.size() < wanted) {
      chosen.add(random.nextInt(sentences.size()));
    }
    return chosen.stream().map(sentences::get).toList();
  }

  /** Those that fit together; of the first as much as fits. */
  private static String joined(List<String> drawn, int room) {
    StringBuilder text = new StringBuilder();
    for (String sentence : drawn) {
      if (text.isEmpty()) {
        text.append(cut(sentence, room));
      } else if (length(text.toString()) + 1 + length(sentence) <= room) {
        text.append(' ').append(sentence);
      }
    }
    return text.toString();
  }

  /** Long words, those of the title first. */
  private Set<String> words() {
    Set<String> words = new LinkedHashSet<>();
    String all =
        brief.path("article").path("title").asString("") + " " + String.join(" ", sentences);
    for (String word : NOT_LETTERS.split(all.toLowerCase(Locale.ROOT))) {
      if (length(word) >= LONG_WORD) {
        words.add(word);
      }
    }
    return words;
  }

  private static List<String> sentences(JsonNode article, String language) {
    List<String> found = new ArrayList<>();
    for (JsonNode section : article.path("sections")) {
      for (JsonNode paragraph : section.path("paragraphs")) {
        String text = paragraph.asString("");
        BreakIterator ends = BreakIterator.getSentenceInstance(Locale.forLanguageTag(language));
        ends.setText(text);
        int from = ends.first();
        for (int to = ends.next(); to != BreakIterator.DONE; from = to, to = ends.next()) {
          String sentence = text.substring(from, to).strip();
          if (!sentence.isEmpty()) {
            found.add(sentence);
          }
        }
      }
    }
    return found;
  }

  private static String cut(String text, int room) {
    if (length(text) <= room) {
      return text;
    }
    return room < 2 ? "" : text.substring(0, text.offsetByCodePoints(0, room - 1)).strip() + "…";
  }

  private static int length(String text) {
    return text.codePointCount(0, text.length());
  }
}
