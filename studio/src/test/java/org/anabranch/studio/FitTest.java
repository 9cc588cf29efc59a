package org.anabranch.studio;

import static org.assertj.core.api.Assertions.assertThat;

import java.text.BreakIterator;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.LongStream;
import org.anabranch.kernel.Language;
import org.anabranch.publish.Counting;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FitTest {
  private static final List<String> WORDS =
      List.of(
          "water",
          "delta,",
          "Fluß",
          "e\u0301te\u0301",
          "naïve",
          "канал",
          "река.",
          "نهر",
          "الماء؟",
          "מים",
          "แม่น้ำ",
          "नदी।",
          "河流",
          "算力，",
          "水位決定。",
          "ありがとう！",
          "강물",
          "👩‍👩‍👧‍👦",
          "🇨🇳",
          "👍🏽",
          "❤️",
          "z̷͎̄a̸͈͐l̷̗̓",
          "https://example.org/a/very/long/path?with=query",
          "#anabranch",
          "@river",
          "3.14",
          "e.g.",
          "Dr.",
          "end.",
          "Really?",
          "“Yes!”",
          "…",
          "—",
          "#算力",
          "看https://a.example/水");
  private static final String SEPARATORS = "         \n\n  ";

  static LongStream seeds() {
    String one = System.getProperty("seed");
    return one == null ? LongStream.range(0, 120) : LongStream.of(Long.parseLong(one));
  }

  @ParameterizedTest(name = "seed {0}") // -Dseed=42 replays one
  @MethodSource("seeds")
  void what_is_fitted_keeps_its_limit_and_only_whole_characters_and_words(long seed) {
    Random random = new Random(seed);
    String text = text(random);
    int limit = random.nextInt(random.nextBoolean() ? 40 : 400);
    for (Counting counting : Counting.values()) {
      String fitted = Fit.toLimit(text, limit, counting);

      assertThat(counting.length(fitted)).as("%s of %s", counting, text).isLessThanOrEqualTo(limit);
      String kept = prefix(text, fitted);
      assertThat(text).startsWith(kept);
      assertThat(graphemeEndsAt(text, kept.length())).as(fitted).isTrue();
      assertThat(wordEndsAt(text, kept.length())).as("«%s» of «%s»", fitted, text).isTrue();
    }
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    int words = 1 + random.nextInt(80);
    for (int i = 0; i < words; i++) {
      text.append(WORDS.get(random.nextInt(WORDS.size())));
      if (random.nextInt(5) > 0) {
        text.append(SEPARATORS.charAt(random.nextInt(SEPARATORS.length())));
      }
    }
    return text.toString().strip();
  }

  private static String prefix(String text, String fitted) {
    return text.startsWith(fitted) ? fitted : fitted.substring(0, fitted.length() - 1);
  }

  private static boolean graphemeEndsAt(String text, int at) {
    BreakIterator characters = BreakIterator.getCharacterInstance(Locale.ROOT);
    characters.setText(text);
    return characters.isBoundary(at);
  }

  /** Or inside the first word, when nothing else fits. */
  private static boolean wordEndsAt(String text, int at) {
    if (at == 0 || at == text.length() || text.substring(0, at).matches("\\S*")) {
      return true;
    }
    String rest = text.substring(at);
    int before = text.codePointBefore(at);
    return rest.matches("(?s)[\\s\\p{Z}\\p{P}\\p{S}].*")
        || Language.isCjk(before)
        || "。！？…".indexOf(before) >= 0;
  }

  @Test
  void whole_sentences_are_kept_while_they_fill_half_of_the_room() {
    assertThat(fit("The water stops. Nobody knows why it happened.", 30))
        .isEqualTo("The water stops.");
    assertThat(fit("Why? Nobody knows why the water stopped on that day.", 30))
        .isEqualTo("Why? Nobody knows why the…");
    assertThat(fit("Dr. Li waited. Then she left the office for good.", 20))
        .isEqualTo("Dr. Li waited.");
  }

  @Test
  void chinese_is_cut_at_a_sentence_or_between_characters() {
    assertThat(fit("水停了。后来谁也没有再提起这件事情。", 7)).isEqualTo("水停了。");
    assertThat(fit("江水到了鱼嘴，自己分成内江和外江", 9)).isEqualTo("江水到了鱼嘴，自…");
    assertThat(fit("江水到了鱼嘴，自己分成内江和外江", 8)).isEqualTo("江水到了鱼嘴…");
    assertThat(Fit.toLimit("江水到了鱼嘴，自己分成内江和外江", 20, Counting.X_WEIGHTED)).isEqualTo("江水到了鱼嘴，自己…");
  }

  @Test
  void an_address_or_a_hashtag_is_kept_whole_or_dropped() {
    assertThat(fit("See https://example.org/long/path for more", 20)).isEqualTo("See…");
    assertThat(fit("https://example.org/long/path", 20)).isEmpty();
    assertThat(fit("看#很长的话题标签 然后", 6)).isEqualTo("看…");
  }

  @Test
  void a_single_long_word_is_cut_between_characters() {
    assertThat(fit("Donaudampfschifffahrt", 6)).isEqualTo("Donau…");
    assertThat(Fit.toLimit("👩‍👩‍👧‍👦👩‍👩‍👧‍👦", 10, Counting.UTF16)).isEmpty();
    assertThat(Fit.toLimit("👩‍👩‍👧‍👦👩‍👩‍👧‍👦", 12, Counting.UTF16)).isEqualTo("👩‍👩‍👧‍👦…");
  }

  @Test
  void of_a_very_long_text_only_what_can_fit_is_looked_at() {
    String text = "Water finds its way. ".repeat(40_000);

    assertThat(fit(text, 5_000)).hasSizeBetween(4_900, 5_000);
  }

  private static String fit(String text, int limit) {
    return Fit.toLimit(text, limit, Counting.CODE_POINTS);
  }
}
