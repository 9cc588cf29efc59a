package org.anabranch.studio;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class AnswerTest {
  private static Answer in(String text) {
    return Answer.in(text, "parts").orElseThrow();
  }

  @Test
  void json_is_found_in_fences_and_between_words() {
    String json = "{\"title\":\"T\",\"parts\":[\"a {curly} \\\"b\\\" }\"],\"hashtags\":[\"x\"]}";
    Answer expected = new Answer("T", List.of("a {curly} \"b\" }"), List.of("x"));

    assertThat(in(json)).isEqualTo(expected);
    assertThat(in("```json\n" + json + "\n```")).isEqualTo(expected);
    assertThat(in("Sure {smile}! Here you are: " + json + " Anything else?")).isEqualTo(expected);
  }

  @Test
  void near_misses_of_the_form_are_understood() {
    assertThat(in("{\"parts\":\"one\"}").texts()).containsExactly("one");
    assertThat(in("{\"parts\":[{\"text\":\"one\"},\" \",\"two\"]}").texts())
        .containsExactly("one", "two");
    assertThat(in("{\"result\":{\"parts\":[\"deep\"]}}").texts()).containsExactly("deep");
    assertThat(in("{\"title\":null,\"parts\":[\"one\"],\"hashtags\":null}").title()).isEmpty();
  }

  @Test
  void control_characters_and_direction_tricks_are_taken_out() {
    assertThat(in("{\"parts\":[\"a\\u0000b\\u202Ec\\ud800 \\r\\n\\n\\n\\nd\"]}").texts())
        .containsExactly("abc\n\nd");
  }

  @Test
  void what_holds_no_text_is_no_answer() {
    assertThat(Answer.in("", "parts")).isEmpty();
    assertThat(Answer.in("I cannot do that.", "parts")).isEmpty();
    assertThat(Answer.in("{\"parts\":[]}", "parts")).isEmpty();
    assertThat(Answer.in("{\"parts\":[\"cut of", "parts")).isEmpty();
    assertThat(Answer.in("{".repeat(100_000), "parts")).isEmpty();
  }
}
