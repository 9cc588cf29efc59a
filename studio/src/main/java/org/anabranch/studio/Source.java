package org.anabranch.studio;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is to be published, read and understood: an article as a list of blocks.
 *
 * @param id digest of the content; the same content has the same id
 * @param language BCP 47, as detected: {@code en}, {@code zh}
 * @param address where it is on the web, when it came from there or says so itself (canonical link)
 */
public record Source(
    String id, String title, String language, List<Block> blocks, @Nullable URI address) {
  public sealed interface Block {
    record Heading(int level, String text) implements Block {}

    record Paragraph(String text) implements Block {}

    record Quote(String text) implements Block {}

    /** One item of a list. */
    record Item(String text) implements Block {}

    /** Code or a table; never quoted in a post, kept in an article. */
    record Verbatim(String text) implements Block {}

    /**
     * A picture, already in the data directory.
     *
     * @param alt what it shows; may be empty
     */
    record Picture(Path file, String contentType, int width, int height, String alt)
        implements Block {}
  }

  public Source {
    blocks = List.copyOf(blocks);
  }

  /** Paragraphs, quotes and items, in order: the prose. */
  public List<String> prose() {
    return blocks.stream()
        .<String>mapMulti(
            (block, out) -> {
              switch (block) {
                case Block.Paragraph p -> out.accept(p.text());
                case Block.Quote q -> out.accept(q.text());
                case Block.Item i -> out.accept(i.text());
                case Block.Heading _, Block.Verbatim _, Block.Picture _ -> {}
              }
            })
        .toList();
  }

  public String text() {
    return prose().stream().collect(Collectors.joining("\n\n"));
  }

  public List<Block.Picture> pictures() {
    return blocks.stream()
        .filter(Block.Picture.class::isInstance)
        .map(Block.Picture.class::cast)
        .toList();
  }
}
