package org.anabranch.studio;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.anabranch.kernel.Digest;
import org.anabranch.kernel.Json;
import org.anabranch.studio.Source.Block;

/**
 * Names sources by what they say: the same title and blocks have the same id, wherever they came
 * from. An id decides whether something is published again, so the rule may not change unnoticed:
 * {@code SourceIdsTest} pins the ids of some documents. Where it has to change, the rule until then
 * stays here with a name, and its ids become former ids, by which earlier runs are still found.
 */
final class SourceIds {
  private SourceIds() {}

  static String of(String title, List<Block> blocks, PictureShelf shelf) {
    return "src_"
        + Digest.sha256(title + "\n" + Json.write(SourceDocument.of(blocks, shelf)))
            .substring(0, 32);
  }

  /** Which ids earlier versions gave the same reading, without its present one. */
  static List<String> former(String title, Reading reading, PictureShelf shelf) {
    String present = of(title, reading.blocks(), shelf);
    String beforeLinks = of(title, withoutLinksAndTables(reading), shelf);
    return beforeLinks.equals(present) ? List.of() : List.of(beforeLinks);
  }

  /** Until 30 November 2026: no addresses of links, and tables as lines of text. */
  private static List<Block> withoutLinksAndTables(Reading reading) {
    Iterator<String> tables = reading.tables().iterator();
    List<Block> blocks = new ArrayList<>();
    for (Block block : reading.blocks()) {
      switch (block) {
        case Block.Heading h -> blocks.add(new Block.Heading(h.level(), h.text()));
        case Block.Paragraph p -> blocks.add(new Block.Paragraph(p.text()));
        case Block.Quote q -> blocks.add(new Block.Quote(q.text()));
        case Block.Item i -> blocks.add(new Block.Item(i.text()));
        case Block.Verbatim v -> blocks.add(v);
        case Block.Picture p -> blocks.add(p);
        case Block.Table _ -> {
          String lines = tables.next();
          if (!lines.isBlank()) {
            blocks.add(new Block.Verbatim(lines));
          }
        }
      }
    }
    return blocks;
  }
}
