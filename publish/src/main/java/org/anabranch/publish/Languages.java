package org.anabranch.publish;

import java.lang.Character.UnicodeScript;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells a text's language: by its script where that says enough, else by the commonest small words.
 * A text that gives no hint has the language that was declared, else {@code und}.
 */
public final class Languages {
  private static final Map<String, Set<String>> SMALL_WORDS =
      Map.of(
          "en",
              words("the and of to is that it in for was with as on are be this but have not you"),
          "es", words("el la los las que y en un una por con para es se del como más pero su al"),
          "fr",
              words("le la les des et est que un une dans pour qui sur pas au plus ce avec il du"),
          "de",
              words(
                  "der die das und ist nicht ein eine zu den mit von auf dem für sich auch im wie"),
          "pt", words("o os as que e em um uma por com para não se do da dos das mais é ao"),
          "it", words("il lo gli che e di un una per con non è si del della sono più anche nel le"),
          "nl",
              words(
                  "de het een en van is dat niet op te zijn met voor aan er maar ook als bij door"));

  private Languages() {}

  private static Set<String> words(String list) {
    return Set.of(list.split(" "));
  }

  /**
   * The language of the text, BCP 47 without a region.
   *
   * @param declared what it is said to be in, where its words give no hint; null when nobody says
   */
  public static String detect(String text, @Nullable String declared) {
    Map<UnicodeScript, Integer> scripts = new EnumMap<>(UnicodeScript.class);
    text.codePoints()
        .limit(20_000)
        .filter(Character::isLetter)
        .forEach(c -> scripts.merge(UnicodeScript.of(c), 1, Integer::sum));
    int letters = scripts.values().stream().mapToInt(Integer::intValue).sum();
    String cjk = cjk(scripts, letters);
    if (!cjk.isEmpty()) {
      return cjk;
    }
    UnicodeScript main =
        scripts.entrySet().stream()
            .max(Map.Entry.comparingByValue())
            .map(Map.Entry::getKey)
            .orElse(UnicodeScript.COMMON);
    return switch (main) {
      case LATIN -> latin(text, primary(declared));
      case CYRILLIC -> text.matches("(?s).*[іїєґІЇЄҐ].*") ? "uk" : "ru";
      case ARABIC -> "ar";
      case HEBREW -> "he";
      case GREEK -> "el";
      case DEVANAGARI -> "hi";
      case THAI -> "th";
      default -> primary(declared);
    };
  }

  /** Kana or hangul decide even among many Han characters; a third of Han alone is Chinese. */
  private static String cjk(Map<UnicodeScript, Integer> scripts, int letters) {
    int kana =
        scripts.getOrDefault(UnicodeScript.HIRAGANA, 0)
            + scripts.getOrDefault(UnicodeScript.KATAKANA, 0);
    int hangul = scripts.getOrDefault(UnicodeScript.HANGUL, 0);
    int han = scripts.getOrDefault(UnicodeScript.HAN, 0);
    if ((kana + hangul + han) * 3 < letters || letters == 0) {
      return "";
    }
    if (hangul > han + kana) {
      return "ko";
    }
    return kana * 10 >= han ? "ja" : "zh";
  }

  private static String latin(String text, String otherwise) {
    List<String> words =
        Arrays.stream(text.toLowerCase(Locale.ROOT).split("[^\\p{L}]+")).limit(4_000).toList();
    record Score(String language, long hits) {}
    return SMALL_WORDS.entrySet().stream()
        .map(e -> new Score(e.getKey(), words.stream().filter(e.getValue()::contains).count()))
        .max(Comparator.comparingLong(Score::hits).thenComparing(Score::language))
        .filter(s -> s.hits() >= 2 && s.hits() * 25 >= words.size())
        .map(Score::language)
        .orElse(otherwise);
  }

  private static String primary(@Nullable String declared) {
    String language =
        declared == null ? "" : Locale.forLanguageTag(declared.replace('_', '-')).getLanguage();
    return language.isEmpty() ? "und" : language;
  }
}
