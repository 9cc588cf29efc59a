package org.anabranch.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.anabranch.kernel.Json;
import org.anabranch.kernel.ProblemException;
import org.anabranch.publish.Options;
import org.anabranch.publish.Platform;
import org.anabranch.publish.Poll;
import org.anabranch.publish.Post;
import org.anabranch.publish.Shelf;
import org.junit.jupiter.api.Test;

class OptionsBodyTest {
  private static Options read(String json) {
    Post plain =
        new Post(Platform.X, "", List.of("hi"), List.of(), null, null, List.of(), false, "en");
    return OptionsBody.of(null, Json.read(json, OptionsBody.class)).of(plain).options();
  }

  @Test
  void what_is_absent_is_as_usual() {
    assertThat(read("{}")).isEqualTo(Options.NONE);
  }

  @Test
  void every_option_can_be_said() {
    assertThat(
            read(
                """
                {"firstComment":"hi","coverAtMs":1500,"location":"7","visibility":"Unlisted",
                 "replies":"followed","board":"1/2","playlist":"p","collaborators":["ann"],
                 "quotes":"9","poll":{"answers":["a","b"],"openMinutes":60}}"""))
        .isEqualTo(
            new Options(
                "hi",
                Duration.ofMillis(1500),
                new Options.Location("7", ""),
                Options.Visibility.UNLISTED,
                Options.Replies.FOLLOWED,
                List.of(Shelf.of(Shelf.Kind.BOARD, "1/2"), Shelf.of(Shelf.Kind.PLAYLIST, "p")),
                List.of("ann"),
                "9",
                new Poll("", List.of("a", "b"), Duration.ofHours(1))));
  }

  @Test
  void a_word_that_is_none_of_them_is_a_problem_that_names_them() {
    assertThatThrownBy(() -> read("{\"visibility\":\"everybody\"}"))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("public, unlisted, followers, private, trial");
    assertThatThrownBy(() -> read("{\"poll\":{\"answers\":[\"one\"]}}"))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("at least two answers");
  }
}
