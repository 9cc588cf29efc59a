package org.anabranch.gateway.books;

import org.jdbi.v3.core.Handle;

/**
 * How far a journal is in the books. It is stored in the transaction that enters what lies before
 * it, so that nothing is entered twice, whenever a process ends.
 *
 * @param journal the name of the journal; several nodes have one each
 * @param segment the number of its file
 * @param bytes of that file
 */
record Mark(String journal, long segment, long bytes) implements Comparable<Mark> {
  static Mark of(Handle h, String journal) {
    return h.createQuery("select segment, bytes from books_mark where journal = :journal")
        .bind("journal", journal)
        .map((row, context) -> new Mark(journal, row.getLong("segment"), row.getLong("bytes")))
        .findOne()
        .orElse(new Mark(journal, 0, 0));
  }

  /** Stores it; false when the books are as far already. */
  boolean advance(Handle h) {
    return h.createUpdate(
                "insert into books_mark(journal, segment, bytes) values (:journal, :segment,"
                    + " :bytes) on conflict(journal) do update set segment = excluded.segment,"
                    + " bytes = excluded.bytes where books_mark.segment < excluded.segment or"
                    + " (books_mark.segment = excluded.segment and books_mark.bytes <"
                    + " excluded.bytes)")
            .bind("journal", journal)
            .bind("segment", segment)
            .bind("bytes", bytes)
            .execute()
        > 0;
  }

  /**
   * A name for a page of a batch that ends here: sorts by the moment, and is no other page's.
   *
   * @param number among the pages of the batch
   */
  String page(long lastAt, int number) {
    return "%014d-%s-%d-%d-%d".formatted(lastAt, journal, segment, bytes, number);
  }

  @Override
  public int compareTo(Mark other) {
    int bySegment = Long.compare(segment, other.segment);
    return bySegment != 0 ? bySegment : Long.compare(bytes, other.bytes);
  }
}
