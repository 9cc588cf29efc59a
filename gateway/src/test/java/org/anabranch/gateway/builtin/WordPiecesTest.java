package org.anabranch.gateway.builtin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class WordPiecesTest {
  /** What the model's own tokenizer (Hugging Face tokenizers 0.21) makes of the same lines. */
  static Stream<Arguments> lines() {
    return Stream.of(
        arguments(
            "The café's naïve façade cost $3.50 (≈ €3.20) in 2024 — \"unbelievably\" good!",
            "101,1996,7668,1005,1055,15743,8508,3465,1002,1017,1012,2753,1006,1606,1574,2509,1012,2322,1007,1999,16798,2549,1517,1000,4895,8671,2666,3567,6321,1000,2204,999,102"),
        arguments(
            "潮汐能在垂直农场里越来越重要。LED灯",
            "101,100,100,100,100,100,100,100,100,1962,100,100,100,100,100,1636,2419,100,102"),
        arguments(
            "Ünïcödé ＡＢＣ １２３ ﬁre 日本語テスト 한국어 Привет",
            "101,27260,100,100,1984,2890,1864,1876,1950,1713,30233,30240,1469,30006,30021,29991,30014,30020,29999,30008,1194,16856,10325,25529,15290,22919,102"),
        arguments(
            "hello_world foo@bar.com #tag `x` ~ ^ | \\ a-b c…d ’ “quoted”",
            "101,7592,1035,2088,29379,1030,3347,1012,4012,1001,6415,1036,1060,1036,1066,1034,1064,1032,1037,1011,1038,1039,1529,1040,1521,1523,9339,1524,102"),
        arguments(
            "Donaudampfschifffahrtsgesellschaft 🚀 x₂ ½ ™ İstanbul ß",
            "101,24260,14066,8737,10343,5428,4246,7011,8093,3215,8449,5349,26527,100,1060,8229,1092,1580,9960,1096,102"));
  }

  @ParameterizedTest
  @MethodSource("lines")
  void agrees_with_the_tokenizer_the_model_was_trained_with(String text, String ids)
      throws IOException {
    assertThat(joined(pieces().ids(text, 256))).isEqualTo(ids);
  }

  @Test
  void a_long_text_is_cut_and_still_ends_with_its_mark() throws IOException {
    assertThat(pieces().ids("tide ".repeat(10_000), 16)).hasSize(16).endsWith(102);
    assertThat(pieces().ids("", 16)).containsExactly(101, 102);
  }

  private static WordPieces pieces() throws IOException {
    try (InputStream in = WordPieces.class.getResourceAsStream("/bert-vocabulary-en.txt")) {
      return WordPieces.read(Objects.requireNonNull(in));
    }
  }

  private static String joined(long[] ids) {
    return Arrays.stream(ids).mapToObj(Long::toString).collect(Collectors.joining(","));
  }
}
