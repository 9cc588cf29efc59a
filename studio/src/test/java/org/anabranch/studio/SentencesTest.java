package org.anabranch.studio;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SentencesTest {
  @Test
  void abbreviations_initials_and_numbers_end_nothing() {
    assertThat(Sentences.of("Dr. J. Smith paid 3.5 dollars, e.g. for tea. It was hot! Was it?"))
        .containsExactly("Dr. J. Smith paid 3.5 dollars, e.g. for tea.", "It was hot!", "Was it?");
  }

  @Test
  void closing_quotes_belong_to_their_sentence() {
    assertThat(Sentences.of("“Stop!” She ran. (He did not.) So?"))
        .containsExactly("“Stop!”", "She ran.", "(He did not.)", "So?");
    assertThat(Sentences.of("他说：“水停了。”后来呢？没人知道……")).containsExactly("他说：“水停了。”", "后来呢？", "没人知道……");
  }

  @Test
  void a_line_break_ends_a_sentence() {
    assertThat(Sentences.of("A title\nA sentence.")).containsExactly("A title", "A sentence.");
  }
}
