package org.anabranch.gateway.builtin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SentenceSplitterTest {
  /** Sentences, parted by a bar. */
  static Stream<String> paragraphs() {
    return Stream.of(
        "Dr. Kerr met Mr. J. R. Smith at 3.15 p.m. on Monday. | It cost $1.50, i.e. nothing.",
        "Growth in the U.S. slowed. | The E.U. did better, e.g. in Spain. | See No. 5 and p. 12.",
        "\"It was a capacitor. It cost me eleven pence.\" | She laughed. | \"Really?\" he asked.",
        "“Nobody was counting,” he says. | “They measured sales. They measured waste.” | Then it"
            + " changed!",
        "Is it cheap? | Yes! | Perhaps… | Who knows?! | Yahoo! is a name (see p. 3. It is long).",
        "1. Mix the flour. | 2. Bake it for 30 minutes. | Version 2.0 is better than 1.9.",
        "Am 3. Oktober feiern wir z. B. in Berlin. | „Es regnet. Es schneit.“ | Das ist bzw. war so.",
        "La Sra. Pérez llegó tarde. | ¿Por qué? | ¡Nadie lo sabe! | El núm. 5 ganó.",
        "M. Dupont arrive. | « Il pleut. Il neige. » | Fin de l’histoire.",
        "“师傅不是没有。是没有人知道。”周敏说。 | 她花了两个月！ | 真的吗？ | 《你好吗？》是一本书。 | 完了……",
        "「雨だ。寒い。」と彼は言った。 | 次の日は晴れた。");
  }

  @ParameterizedTest
  @MethodSource("paragraphs")
  void a_paragraph_falls_into_its_sentences(String parted) {
    String[] sentences = parted.split(" \\| ");
    boolean wide = parted.contains("。");

    assertThat(SentenceSplitter.split(String.join(wide ? "" : " ", sentences)))
        .containsExactly(sentences);
  }

  @Test
  void broken_lines_are_joined_and_hashtags_lose_their_mark() {
    assertThat(SentenceSplitter.split("We love\n  #repair and C# in issue #12.\nIt works."))
        .containsExactly("We love repair and C# in issue #12.", "It works.");
    assertThat(SentenceSplitter.split("夜校开办\n三年了。#手艺# 很好。")).containsExactly("夜校开办三年了。", "手艺 很好。");
  }

  @Test
  void a_quotation_that_never_ends_does_not_swallow_the_rest() {
    assertThat(SentenceSplitter.split("“It began so. It went on. " + "More came. ".repeat(40)))
        .hasSizeGreaterThan(30);
  }
}
