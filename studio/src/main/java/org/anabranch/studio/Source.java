package org.anabranch.studio;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is to be published, read and understood: an article as a list of blocks.
 *
 * @param id digest of the content; the same content has the same id
 * @param formerIds what earlier versions called the same content
 * @param language BCP 47, as detected: {@code en}, {@code zh}
 * @param address where it is on the web, when it came from there or says so itself (canonical link)
 */
public record Source(
    String id,
    List<String> formerIds,
    String title,
    String language,
    List<Block> blocks,
    @Nullable URI address) {
  /**
   * A link in a text.
   *
   * @param from where its words begin
   * @param to where they have ended
   */
  public record Link(int from, int to, URI address) {}

  /** A text and the links in it, in their order. */
  public record Words(String text, List<Link> links) {
    public Words {
      links = List.copyOf(links);
    }
  }

  public sealed interface Block {
    record Heading(int level, String text, List<Link> links) implements Block {
      public Heading {
        links = List.copyOf(links);
      }

      public Heading(int level, String text) {
        this(level, text, List.of());
      }
    }

    record Paragraph(String text, List<Link> links) implements Block {
      public Paragraph {
        links = List.copyOf(links);
      }

      public Paragraph(String text) {
        this(text, List.of());
      }

      Paragraph(Words words) {
        this(words.text(), words.links());
      }
    }

    record Quote(String text, List<Link> links) implements Block {
      public Quote {
        links = List.copyOf(links);
      }

      public Quote(String text) {
        this(text, List.of());
      }

      Quote(Words words) {
        this(words.text(), words.links());
      }
    }

    /** One item of a list. */
    record Item(String text, List<Link> links) implements Block {
      public Item {
        links = List.copyOf(links);
      }

      public Item(String text) {
        this(text, List.of());
      }

      Item(Words words) {
        this(words.text(), words.links());
      }
    }

    /** Code; never quoted in a post, kept in an article. */
    record Verbatim(String text) implements Block {}

    /**
     * A table; never quoted in a post, kept in an article.
     *
     * @param headed whether the first row says what the columns are
     */
    record Table(List<List<Words>> rows, boolean headed) implements Block {
      public Table {
        rows = rows.stream().map(List::copyOf).toList();
      }
    }

    /**
     * A picture, already in the data directory.
     *
     * @param alt what it shows; may be empty
     */
    record Picture(Path file, String contentType, int width, int height, String alt)
        implements Block {}
  }

  public Source {
    formerIds = List.copyOf(formerIds);
    blocks = List.copyOf(blocks);
  }

  public Source(
      String id, String title, String language, List<Block> blocks, @Nullable URI address) {
    this(id, List.of(), title, language, blocks, address);
  }

  /** Its id, and those under which earlier versions knew it. */
  public List<String> allIds() {
    return Stream.concat(Stream.of(id), formerIds.stream()).toList();
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
                case Block.Heading _, Block.Verbatim _, Block.Table _, Block.Picture _ -> {}
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
