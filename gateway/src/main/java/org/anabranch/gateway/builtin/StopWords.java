package org.anabranch.gateway.builtin;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Words that say nothing about what a text is about, by language. */
final class StopWords {
  private static final List<String> LANGUAGES = List.of("en", "es", "fr", "de", "pt", "zh");

  private final Map<String, Set<String>> byLanguage = new HashMap<>();
  private final Set<String> weak;

  StopWords() {
    LANGUAGES.forEach(l -> byLanguage.put(l, read("stopwords-" + l)));
    weak = read("weak-en");
  }

  /** The languages there are lists for; of another tag, the list that occurs most in the text. */
  String language(String tag, String text) {
    String wanted = tag.toLowerCase(Locale.ROOT).split("[-_]", 2)[0];
    if (byLanguage.containsKey(wanted)) {
      return wanted;
    }
    List<String> words = List.of(text.toLowerCase(Locale.ROOT).split("[^\\p{L}']+", 2000));
    String best = "en";
    long most = 0;
    for (String language : LANGUAGES) {
      long hits =
          words.stream().filter(byLanguage.getOrDefault(language, Set.of())::contains).count();
      if (hits > most) {
        best = language;
        most = hits;
      }
    }
    return best;
  }

  boolean contains(String language, String word) {
    return byLanguage.getOrDefault(language, Set.of()).contains(word);
  }

  /** English words too common or too little of a noun to name a topic. */
  boolean weak(String language, String word) {
    return language.equals("en") && (weak.contains(word) || bends(language, word));
  }

  /** English words with a verb's or an adverb's ending. */
  boolean bends(String language, String word) {
    return language.equals("en")
        && (word.endsWith("ly") || word.endsWith("ed") || word.endsWith("ing"));
  }

  private static Set<String> read(String name) {
    try (InputStream in = StopWords.class.getResourceAsStream("/builtin/" + name + ".txt")) {
      if (in == null) {
        throw new IllegalStateException("Not on the class path: " + name);
      }
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return Arrays.stream(text.split("\\s+")).collect(Collectors.toUnmodifiableSet());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
