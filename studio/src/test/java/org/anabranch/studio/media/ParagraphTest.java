package org.anabranch.studio.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.font.TextLayout;
import java.awt.geom.Rectangle2D;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.anabranch.kernel.Home;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ParagraphTest {
  @TempDir static Path directory;
  static Home home;
  static Fonts fonts;

  @BeforeAll
  static void load() {
    home = Home.open(directory);
    fonts = Fonts.load(home);
  }

  @AfterAll
  static void close() {
    home.close();
  }

  @Test
  void every_character_of_the_samples_can_be_drawn() {
    for (List<String> lines : List.of(Stories.ENGLISH, Stories.CHINESE, Stories.ARABIC)) {
      for (String line : lines) {
        assertThat(fonts.drawable(line)).isEqualTo(line);
      }
    }
    assertThat(fonts.drawable("Ünïcödé Ελληνικά Русский עברית ไทย हिन्दी 日本語 カタカナ 繁體字 한국어"))
        .isEqualTo("Ünïcödé Ελληνικά Русский עברית ไทย हिन्दी 日本語 カタカナ 繁體字 한국어");
  }

  @Test
  void every_hanzi_of_gb_2312_can_be_drawn() {
    for (int row = 0xB0; row <= 0xF7; row++) {
      for (int cell = 0xA1; cell <= (row == 0xD7 ? 0xF9 : 0xFE); cell++) {
        String hanzi = new String(new byte[] {(byte) row, (byte) cell}, Charset.forName("GB2312"));
        assertThat(fonts.canDraw(hanzi.codePointAt(0))).as(hanzi).isTrue();
      }
    }
  }

  @Test
  void what_no_font_has_is_left_out() {
    assertThat(fonts.drawable("Fast 🚀 and\u200B light\uFE0F\n 🇨🇳now\u202E"))
        .isEqualTo("Fast and light now");
    assertThat(Paragraph.fit(fonts, "🚀🚀", style(80, 20), 500, 500).lines()).isEmpty();
  }

  @Test
  void chinese_lines_end_with_their_clauses() {
    Paragraph set = Paragraph.fit(fonts, "先量一量结果，再做决定。", style(110, 20), 900, 900);
    assertThat(set.lines()).extracting(TextLayout::getCharacterCount).containsExactly(7, 5);
  }

  @Test
  void no_word_stands_alone_in_the_last_line() {
    Paragraph set =
        Paragraph.fit(
            fonts,
            "Why the best AI infrastructure is the one you can leave",
            style(110, 20),
            890,
            900);
    assertThat(set.lines().getLast().getCharacterCount()).isGreaterThan("leave".length());
  }

  @Test
  void a_text_in_arabic_starts_at_the_right() {
    Paragraph set =
        Paragraph.fit(fonts, "GPU " + Stories.ARABIC.getFirst(), style(80, 20), 700, 900);
    assertThat(set.rightToLeft()).isTrue();
    assertThat(set.ink(700).getMaxX()).isBetween(690.0, 710.0);
  }

  @Test
  void a_text_that_cannot_fit_is_cut() {
    Paragraph set = Paragraph.fit(fonts, "word ".repeat(400), style(60, 30), 300, 200);
    assertThat(set.whole()).isFalse();
    assertThat(set.lines()).isNotEmpty();
  }

  static LongStream seeds() {
    String one = System.getProperty("seed");
    return one == null ? LongStream.range(0, 30) : LongStream.of(Long.parseLong(one));
  }

  @ParameterizedTest(name = "seed {0}") // -Dseed=42 replays one
  @MethodSource("seeds")
  void no_text_leaves_its_box(long seed) {
    Random random = new Random(seed);
    float width = 120 + random.nextInt(900);
    float height = 60 + random.nextInt(900);
    float largest = 30 + random.nextInt(90);
    Paragraph set = Paragraph.fit(fonts, text(random), style(largest, 22), width, height);
    Rectangle2D ink = set.ink(width);
    double slack = set.size() * 0.125;
    assertThat(set.height()).isLessThanOrEqualTo(height);
    assertThat(ink.getMinX()).isGreaterThanOrEqualTo(-slack);
    assertThat(ink.getMaxX()).isLessThanOrEqualTo(width + slack);
    assertThat(ink.getMinY()).isGreaterThanOrEqualTo(-slack);
    assertThat(ink.getMaxY()).isLessThanOrEqualTo(height + slack);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void no_line_begins_with_a_closing_mark(long seed) {
    Random random = new Random(seed);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 12; i++) {
      text.append("算力电合同河道路换".charAt(random.nextInt(9))).append("选择一二三".charAt(random.nextInt(5)));
      text.append(List.of("", "，", "。", "（", "）", "、", "“", "”").get(random.nextInt(8)));
    }
    Paragraph set =
        Paragraph.fit(fonts, text.toString(), style(70, 30), 200 + random.nextInt(300), 2000);
    int at = 0;
    for (TextLayout line : set.lines().subList(0, set.lines().size() - 1)) {
      at += line.getCharacterCount();
      assertThat("，。）、”".indexOf(text.charAt(at))).as("%s at %d", text, at).isNegative();
    }
  }

  private static String text(Random random) {
    String[] words = {
      "infrastructure",
      "a",
      "Donaudampfschifffahrtsgesellschaftskapitän",
      "算力随时可以离开，",
      "（合同）",
      "الطاقة",
      "مجرى",
      "https://example.org/a/very/long/path?x=1",
      "हिन्दी",
      "ไทย",
      "🚀",
      "“quoted”",
      "—",
      "x".repeat(60),
      "ÅÅÅ",
      "קיץ"
    };
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(30); i >= 0; i--) {
      text.append(words[random.nextInt(words.length)]).append(random.nextInt(5) == 0 ? "" : " ");
    }
    return text.toString();
  }

  private static Paragraph.Style style(float largest, float smallest) {
    return new Paragraph.Style(Fonts.Weight.BOLD, largest, smallest, 12);
  }
}
