package org.anabranch.publish;

/**
 * A place on a platform where a post is put, beside or instead of the account's own page.
 *
 * @param id the platform's: a board's number, a playlist's id; for a section of a board {@code
 *     BOARD/SECTION}
 * @param name as people know it; empty when it is not known
 */
public record Shelf(Kind kind, String id, String name) {
  /** What the platforms call it; each has a {@link Feature} of its own. */
  public enum Kind {
    /** Pinterest. */
    BOARD(Feature.BOARD),
    /** YouTube. */
    PLAYLIST(Feature.PLAYLIST),
    /** X. */
    COMMUNITY(Feature.COMMUNITY),
    /** What the platform sorts works by: YouTube's categories, Bilibili's partitions. */
    CATEGORY(Feature.CATEGORY);

    private final Feature feature;

    Kind(Feature feature) {
      this.feature = feature;
    }

    public Feature feature() {
      return feature;
    }
  }

  public Shelf {
    if (id.isBlank()) {
      throw new IllegalArgumentException("A %s needs the platform's id of it".formatted(kind));
    }
  }

  public static Shelf of(Kind kind, String id) {
    return new Shelf(kind, id, "");
  }
}
