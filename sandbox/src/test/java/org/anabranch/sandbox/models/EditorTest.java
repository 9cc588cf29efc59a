package org.anabranch.sandbox.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.anabranch.kernel.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class EditorTest {
  private static final String ARTICLE =
      """
      "article":{"title":"The river in winter","sections":[{"heading":"","paragraphs":[
      "The river freezes late. Boats lie on trestles until April.",
      "Children walk over the ice to school. Their teacher measures it every morning."]}]}}
      """;

  private static JsonNode answer(String task, int seed) {
    return Json.tree(
        Editor.answer(task + ARTICLE, "gpt-5-mini", new SplittableRandom(seed)).orElseThrow());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 15, 40, 120, 4000})
  void a_post_keeps_its_limits_and_says_that_it_is_simulated_where_there_is_room(int room) {
    JsonNode post =
        answer(
            """
            {"task":"write_variant","language":"en","title_max":9,"text_max":%d,"parts_max":3,"hashtags_max":2,
            """
                .formatted(room),
            room);

    String text = post.path("parts").path(0).asString();
    assertThat(text.codePointCount(0, text.length())).isLessThanOrEqualTo(room);
    assertThat(text.contains("Simulated by the sandbox in the place of gpt-5-mini."))
        .isEqualTo(room >= 120);
    assertThat(post.path("title").asString()).isEqualTo("The rive…");
    assertThat(post.path("hashtags").size()).isEqualTo(2);
  }

  @Test
  void a_storyboard_holds_whole_sentences_in_the_articles_order() {
    JsonNode board =
        answer(
            """
            {"task":"storyboard","language":"en","title_max":60,"line_max":90,"lines_max":4,
            """,
            1);

    assertThat(board.path("lines").valueStream().map(JsonNode::asString))
        .containsExactly(
            "The river freezes late.",
            "Boats lie on trestles until April.",
            "Children walk over the ice to school.",
            "Their teacher measures it every morning.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Write a post.",
        "{not json",
        "{\"task\":\"other\"}",
        "{\"task\":\"write_variant\",\"article\":{\"title\":\"Empty\"}}"
      })
  void anything_else_is_no_task(String message) {
    assertThat(Editor.answer(message, "m", new SplittableRandom(1))).isEmpty();
  }
}
