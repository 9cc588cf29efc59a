package org.anabranch.gateway.builtin;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OpeningsTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "However, the plan failed.",
        "It opened in May.",
        "“They” was all she said.",
        "By noon most of them walk home.",
        "When they arrived, the hall was full.",
        "The record also shows how age matters.",
        "For example, glue keeps water out.",
        "Das ist teurer als ein Flug.",
        "Aber es fehlen Wagen.",
        "Sin embargo, nadie vino.",
        "Cela ne suffit pas.",
        "Porém, ninguém veio.",
        "但是周敏并不打算涨价。",
        "它只剩下一位师傅。",
        "结果显示，没有人报名。"
      })
  void a_sentence_that_leans_on_the_one_before_dangles(String sentence) {
    assertThat(Openings.dangles(sentence)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Rent has tripled, and the grant ends in two years.",
        "Itinerant traders left the square.",
        "Theatre tickets cost more than they did.",
        "Das Haus steht seit hundert Jahren.",
        "Hoy viven en el río más de cien especies.",
        "他人的经验不能照搬。",
        "夜校最大的难题不是招生，而是老师。"
      })
  void a_sentence_with_its_own_subject_does_not(String sentence) {
    assertThat(Openings.dangles(sentence)).isFalse();
  }
}
