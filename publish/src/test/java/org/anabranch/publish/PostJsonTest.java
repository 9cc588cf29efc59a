package org.anabranch.publish;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class PostJsonTest {
  private final PostJson json = new PostJson(Path.of("/data"));

  @Test
  void a_post_with_every_option_is_read_as_it_was_written() {
    Post post =
        new Post(
                Platform.INSTAGRAM,
                "",
                List.of("text"),
                List.of("a"),
                null,
                null,
                List.of(
                    new Media(
                        Media.Role.DOCUMENT,
                        Path.of("/data/f.pdf"),
                        "application/pdf",
                        0,
                        0,
                        Duration.ZERO,
                        9,
                        "00",
                        "")),
                true,
                "en")
            .withPlacement(Post.Placement.STORY)
            .withOptions(
                new Options(
                    "first",
                    Duration.ofMillis(1500),
                    new Options.Location("1", "here"),
                    Options.Visibility.TRIAL,
                    Options.Replies.MENTIONED,
                    List.of(new Shelf(Shelf.Kind.PLAYLIST, "p", "Rivers")),
                    List.of("ann"),
                    "77",
                    new Poll("q", List.of("a", "b"), Duration.ofHours(3))));
    assertThat(json.read(json.write(post))).isEqualTo(post);
  }

  @Test
  void what_was_stored_before_there_were_options_is_read_with_the_usual_ones() {
    String before =
        """
        {"platform":"facebook","title":"","parts":["t"],"hashtags":[],"link":null,
         "articleHtml":null,"media":[{"role":"VIDEO","file":"v.mp4","contentType":"video/mp4",
         "width":9,"height":16,"durationMs":5000,"bytes":3,"sha256":"00","altText":""}],
         "aiMade":true,"language":"en"}""";
    Post post = json.read(before);
    assertThat(post.placement()).isEqualTo(Post.Placement.SHORT);
    assertThat(post.options()).isEqualTo(Options.NONE);
    assertThat(post.kind()).isEqualTo(Post.Kind.SHORT);
  }
}
