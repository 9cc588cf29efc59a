package org.anabranch.studio;

import java.net.URI;
import java.util.List;
import org.anabranch.studio.Source.Block;
import org.jspecify.annotations.Nullable;

/**
 * What a reader found in one document.
 *
 * @param title what the document calls itself; empty when it does not say
 * @param tables each table among the blocks as lines, as tables were read until there were rows of
 *     cells; former ids are made of them
 * @param address where the document says it lives
 * @param language what the document declares, for texts too short to tell
 */
record Reading(
    String title,
    List<Block> blocks,
    List<String> tables,
    @Nullable URI address,
    @Nullable String language) {
  Reading {
    blocks = List.copyOf(blocks);
    tables = List.copyOf(tables);
  }

  static Reading of(String title, List<Block> blocks) {
    return new Reading(title, blocks, List.of(), null, null);
  }
}
