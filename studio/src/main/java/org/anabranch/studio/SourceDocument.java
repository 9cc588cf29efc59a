package org.anabranch.studio;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.net.URI;
import java.util.List;
import org.anabranch.studio.Source.Block;
import org.anabranch.studio.Source.Link;
import org.anabranch.studio.Source.Words;
import org.jspecify.annotations.Nullable;

/** A source's blocks as they are stored: one JSON array, pictures by their file's name. */
record SourceDocument(List<Entry> blocks) {
  /**
   * @param kind {@code heading}, {@code paragraph}, {@code quote}, {@code item}, {@code verbatim},
   *     {@code table} or {@code picture}
   * @param text what it says; of a picture, what it shows
   * @param level of a heading; 1 of a table whose first row is its head
   * @param links absent where there are none, as in what was stored before there were any
   */
  record Entry(
      String kind,
      String text,
      int level,
      @Nullable String file,
      @Nullable String type,
      int width,
      int height,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<Link> links,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<List<Words>> rows) {
    static Entry of(String kind, int level, String text, List<Link> links) {
      return new Entry(kind, text, level, null, null, 0, 0, links.isEmpty() ? null : links, null);
    }

    List<Link> linked() {
      return links == null ? List.of() : links;
    }
  }

  static SourceDocument of(List<Block> blocks, PictureShelf shelf) {
    return new SourceDocument(blocks.stream().map(b -> entry(b, shelf)).toList());
  }

  private static Entry entry(Block block, PictureShelf shelf) {
    return switch (block) {
      case Block.Heading h -> Entry.of("heading", h.level(), h.text(), h.links());
      case Block.Paragraph p -> Entry.of("paragraph", 0, p.text(), p.links());
      case Block.Quote q -> Entry.of("quote", 0, q.text(), q.links());
      case Block.Item i -> Entry.of("item", 0, i.text(), i.links());
      case Block.Verbatim v -> Entry.of("verbatim", 0, v.text(), List.of());
      case Block.Table t ->
          new Entry("table", "", t.headed() ? 1 : 0, null, null, 0, 0, null, t.rows());
      case Block.Picture p ->
          new Entry(
              "picture",
              p.alt(),
              0,
              shelf.nameOf(p),
              p.contentType(),
              p.width(),
              p.height(),
              null,
              null);
    };
  }

  Source source(
      String id,
      List<String> formerIds,
      String title,
      String language,
      @Nullable String address,
      PictureShelf shelf) {
    return new Source(
        id,
        formerIds,
        title,
        language,
        blocks.stream().map(e -> block(e, shelf)).toList(),
        address == null ? null : URI.create(address));
  }

  private static Block block(Entry entry, PictureShelf shelf) {
    return switch (entry.kind()) {
      case "heading" -> new Block.Heading(entry.level(), entry.text(), entry.linked());
      case "paragraph" -> new Block.Paragraph(entry.text(), entry.linked());
      case "quote" -> new Block.Quote(entry.text(), entry.linked());
      case "item" -> new Block.Item(entry.text(), entry.linked());
      case "verbatim" -> new Block.Verbatim(entry.text());
      case "table" ->
          new Block.Table(entry.rows() == null ? List.of() : entry.rows(), entry.level() == 1);
      case "picture" ->
          new Block.Picture(
              shelf.fileOf(String.valueOf(entry.file())),
              String.valueOf(entry.type()),
              entry.width(),
              entry.height(),
              entry.text());
      default -> throw new IllegalStateException("A stored source has a block " + entry.kind());
    };
  }
}
