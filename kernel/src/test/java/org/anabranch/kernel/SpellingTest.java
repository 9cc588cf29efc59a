package org.anabranch.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpellingTest {
  private static final List<String> KNOWN = List.of("acme", "default", "research", "rival", "a");

  @ParameterizedTest
  @CsvSource({
    "acem, acme",
    "ACME, acme",
    "acm, acme",
    "acmee, acme",
    "defualt, default",
    "reserch, research",
    "riva, rival",
  })
  void a_slip_is_told_what_was_meant(String typed, String meant) {
    assertThat(Spelling.nearest(typed, KNOWN)).contains(meant);
    assertThat(Spelling.question(typed, KNOWN)).isEqualTo(" Did you mean “" + meant + "”?");
  }

  @ParameterizedTest
  @CsvSource({"marketing", "ac me too", "xyz", "b", "''"})
  void what_is_like_nothing_is_told_nothing(String typed) {
    assertThat(Spelling.nearest(typed, KNOWN)).isEmpty();
    assertThat(Spelling.question(typed, KNOWN)).isEmpty();
  }

  @Test
  void of_two_that_are_as_near_the_first_of_the_alphabet_is_told() {
    assertThat(Spelling.nearest("cat", List.of("rat", "bat"))).contains("bat");
  }
}
