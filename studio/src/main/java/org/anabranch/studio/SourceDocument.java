package org.anabranch.studio;

import java.net.URI;
import java.util.List;
import org.anabranch.kernel.Digest;
import org.anabranch.kernel.Json;
import org.anabranch.studio.Source.Block;
import org.jspecify.annotations.Nullable;

/** A source's blocks as they are stored: one JSON array, pictures by their file's name. */
record SourceDocument(List<Entry> blocks) {
  /**
   * @param kind {@code heading}, {@code paragraph}, {@code quote}, {@code item}, {@code verbatim}
   *     or {@code picture}
   * @param text what it says; of a picture, what it shows
   */
  record Entry(
      String kind,
      String text,
      int level,
      @Nullable String file,
      @Nullable String type,
      int width,
      int height) {
    static Entry of(String kind, String text) {
      return new Entry(kind, text, 0, null, null, 0, 0);
    }
  }

  static SourceDocument of(List<Block> blocks, PictureShelf shelf) {
    return new SourceDocument(blocks.stream().map(b -> entry(b, shelf)).toList());
  }

  /** The same title and blocks have the same id, wherever they came from. */
  static String idOf(String title, List<Block> blocks, PictureShelf shelf) {
    return "src_" + Digest.sha256(title + "\n" + Json.write(of(blocks, shelf))).substring(0, 32);
  }

  private static Entry entry(Block block, PictureShelf shelf) {
    return switch (block) {
      case Block.Heading h -> new Entry("heading", h.text(), h.level(), null, null, 0, 0);
      case Block.Paragraph p -> Entry.of("paragraph", p.text());
      case Block.Quote q -> Entry.of("quote", q.text());
      case Block.Item i -> Entry.of("item", i.text());
      case Block.Verbatim v -> Entry.of("verbatim", v.text());
      case Block.Picture p ->
          new Entry("picture", p.alt(), 0, shelf.nameOf(p), p.contentType(), p.width(), p.height());
    };
  }

  Source source(
      String id, String title, String language, @Nullable String address, PictureShelf shelf) {
    return new Source(
        id,
        title,
        language,
        blocks.stream().map(e -> block(e, shelf)).toList(),
        address == null ? null : URI.create(address));
  }

  private static Block block(Entry entry, PictureShelf shelf) {
    return switch (entry.kind()) {
      case "heading" -> new Block.Heading(entry.level(), entry.text());
      case "paragraph" -> new Block.Paragraph(entry.text());
      case "quote" -> new Block.Quote(entry.text());
      case "item" -> new Block.Item(entry.text());
      case "verbatim" -> new Block.Verbatim(entry.text());
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
