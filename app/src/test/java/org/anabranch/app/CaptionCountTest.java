package org.anabranch.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.anabranch.publish.Connector;
import org.anabranch.publish.Counting;
import org.anabranch.publish.FinishedJobs;
import org.anabranch.publish.Platform;
import org.anabranch.publish.Post;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Texts of every script, with emoji and both directions, counted as each of the thirteen platforms
 * counts them: by its documents, as its connector's class comment quotes them.
 */
class CaptionCountTest {
  /** How the thirteen count. */
  private static final Map<Platform, Counting> COUNTS =
      new EnumMap<>(
          Map.ofEntries(
              Map.entry(Platform.DOUYIN, Counting.CODE_POINTS),
              Map.entry(Platform.KUAISHOU, Counting.CODE_POINTS),
              Map.entry(Platform.WECHAT_OFFICIAL, Counting.CODE_POINTS),
              Map.entry(Platform.WECHAT_CHANNELS, Counting.CODE_POINTS),
              Map.entry(Platform.BILIBILI, Counting.CODE_POINTS),
              Map.entry(Platform.XIAOHONGSHU, Counting.CODE_POINTS),
              Map.entry(Platform.FACEBOOK, Counting.CODE_POINTS),
              Map.entry(Platform.INSTAGRAM, Counting.UTF16),
              Map.entry(Platform.LINKEDIN, Counting.UTF16),
              Map.entry(Platform.THREADS, Counting.THREADS),
              Map.entry(Platform.YOUTUBE, Counting.UTF8_BYTES),
              Map.entry(Platform.PINTEREST, Counting.CODE_POINTS),
              Map.entry(Platform.X, Counting.X_WEIGHTED)));

  /**
   * One text and how long it is. X takes an emoji of several code points for one that counts 2, and
   * composes accents before it counts; Threads counts an emoji's bytes, code point by code point.
   */
  private record Row(
      String name, String text, int codePoints, int utf16, int utf8, int x, int threads) {
    int by(Counting counting) {
      return switch (counting) {
        case CODE_POINTS -> codePoints;
        case UTF16 -> utf16;
        case UTF8_BYTES -> utf8;
        case X_WEIGHTED -> x;
        case THREADS -> threads;
      };
    }
  }

  private static final List<Row> ROWS =
      List.of(
          new Row("Latin", "river", 5, 5, 5, 5, 5),
          new Row("umlaut, one character", "\u00fc", 1, 1, 2, 1, 1),
          new Row("umlaut, composed of two", "u\u0308", 2, 2, 3, 1, 2),
          new Row("Greek", "\u03c0\u03bf\u03c4\u03b1\u03bc\u03cc\u03c2", 7, 7, 14, 7, 7),
          new Row("Cyrillic", "\u0440\u0435\u043a\u0430", 4, 4, 8, 4, 4),
          new Row("Arabic", "\u0646\u0647\u0631", 3, 3, 6, 3, 3),
          new Row("Hebrew with points", "\u05e0\u05b8\u05d4\u05b8\u05e8", 5, 5, 10, 5, 5),
          new Row(
              "Arabic inside marks of direction", "\u2067\u0646\u0647\u0631\u2069", 5, 5, 12, 7, 5),
          new Row("Devanagari", "\u0928\u0926\u0940", 3, 3, 9, 3, 3),
          new Row("Tamil", "\u0b86\u0bb1\u0bc1", 3, 3, 9, 3, 3),
          new Row("Thai", "\u0e41\u0e21\u0e48\u0e19\u0e49\u0e33", 6, 6, 18, 6, 6),
          new Row("Amharic", "\u12c8\u1295\u12dd", 3, 3, 9, 6, 3),
          new Row("Georgian", "\u10db\u10d3\u10d8", 3, 3, 9, 3, 3),
          new Row("Chinese", "\u6cb3\u6d41", 2, 2, 6, 4, 2),
          new Row("Chinese beyond the first plane", "\ud840\udc0b", 1, 2, 4, 2, 1),
          new Row("Japanese", "\u304b\u308f\u30ab\u30ef", 4, 4, 12, 8, 4),
          new Row("Korean", "\uac15", 1, 1, 3, 2, 1),
          new Row("letters of mathematics", "\ud835\udc00", 1, 2, 4, 2, 1),
          new Row("emoji", "\ud83d\ude80", 1, 2, 4, 2, 4),
          new Row("emoji with a skin tone", "\ud83d\udc4d\ud83c\udffd", 2, 4, 8, 2, 8),
          new Row("flag", "\ud83c\udde9\ud83c\uddea", 2, 4, 8, 2, 8),
          new Row(
              "family joined of three",
              "\ud83d\udc68\u200d\ud83d\udc69\u200d\ud83d\udc67",
              5,
              8,
              18,
              2,
              14),
          new Row("heart made an emoji", "\u2764\ufe0f", 2, 2, 6, 2, 4));

  static Stream<Connector> connectors() {
    return Leaves.connectors(Clock.systemUTC(), new Random(1), FinishedJobs.NONE).stream();
  }

  @ParameterizedTest
  @MethodSource("connectors")
  void each_platform_counts_every_script_as_it_says(Connector connector) {
    Counting counting = connector.rules().counting();
    assertThat(counting).isEqualTo(COUNTS.get(connector.platform()));
    for (Row row : ROWS) {
      assertThat(counting.length(row.text()))
          .as("%s on %s", row.name(), connector.platform())
          .isEqualTo(row.by(counting));
    }
  }

  @ParameterizedTest
  @MethodSource("connectors")
  void a_text_of_any_script_is_taken_up_to_the_limit_and_refused_beyond(Connector connector) {
    int most = connector.rules().textMax();
    for (Row row : ROWS) {
      int each = connector.rules().counting().length(row.text());
      String full = row.text().repeat(most / each) + "a".repeat(most % each);
      assertThat(connector.rules().counting().length(full)).isEqualTo(most);
      assertThat(isTooLong(connector, full)).as("%s, full", row.name()).isFalse();
      assertThat(isTooLong(connector, full + "a")).as("%s, one more", row.name()).isTrue();
    }
  }

  private static boolean isTooLong(Connector connector, String text) {
    return connector
        .validate(
            new Post(
                connector.platform(),
                "",
                List.of(text),
                List.of(),
                null,
                null,
                List.of(),
                false,
                "en"))
        .stream()
        .anyMatch(f -> f.code().equals("text-too-long"));
  }

  @Test
  void the_table_has_all_thirteen() {
    assertThat(COUNTS).containsOnlyKeys(Platform.values());
    assertThat(connectors().map(Connector::platform)).hasSize(Platform.values().length);
  }
}
