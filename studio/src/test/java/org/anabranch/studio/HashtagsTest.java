package org.anabranch.studio;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HashtagsTest {
  @Test
  void signs_and_spaces_go_and_repeats_and_numbers_too() {
    assertThat(
            Hashtags.clean(
                List.of(
                    "#River delta",
                    "riverdelta",
                    "2026",
                    "",
                    "AI 算力",
                    "हिन्दी",
                    "x".repeat(31),
                    "C++"),
                9))
        .containsExactly("Riverdelta", "AI算力", "हिन्दी", "C");
    assertThat(Hashtags.clean(List.of("a", "b", "c"), 2)).containsExactly("a", "b");
  }

  @Test
  void marks_in_a_text_are_taken_off_but_not_out_of_names_and_addresses() {
    assertThat(Hashtags.unmarked("#River in C# at https://a.b/#part and ＃算力"))
        .isEqualTo("River in C# at https://a.b/#part and 算力");
  }

  @Test
  void a_source_has_keywords_in_its_own_script() throws Exception {
    assertThat(Keywords.of(example("article.md", "Why a delta outlives a canal"), 3))
        .contains("delta", "canal");
    assertThat(Keywords.of(example("article-zh.md", "算力也要有岔河"), 4)).contains("算力", "供应商");
  }

  private static Source example(String name, String title) throws Exception {
    String text = Files.readString(Path.of("..", "examples", name));
    Reading reading = MarkdownReader.read(text, (_, _) -> Optional.empty());
    return new Source("src_1", title, "und", reading.blocks(), null);
  }
}
