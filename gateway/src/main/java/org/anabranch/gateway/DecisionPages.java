package org.anabranch.gateway;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * The table of decisions: a page for each batch of calls that ended, in it the opening and the end
 * of each call, packed: what they have in common stands there once.
 */
final class DecisionPages {
  /**
   * What a page begins with; the low half is the version. Those of older versions begin otherwise.
   */
  private static final int MARK = 0xB0 | EntryForm.VERSION;

  private DecisionPages() {}

  /**
   * @param firstAt when the first of its decisions was made, in epoch milliseconds
   */
  record Page(String id, long firstAt, long lastAt, int decisions, byte[] lines) {
    /** Hands out each call; its end is never null but for damage. */
    void each(BiConsumer<Entry.Opened, Entry.@Nullable Closed> taker) {
      if (!isPacked(lines)) {
        OldLines.each(lines, taker);
        return;
      }
      PackedIn in = new PackedIn(true, lines);
      in.byteOf();
      while (in.hasMore()) {
        if (EntryForm.read(in) instanceof Entry.Opened opened
            && EntryForm.read(in) instanceof Entry.Closed closed) {
          taker.accept(opened, closed);
        } else {
          throw new IllegalStateException("The page of decisions " + id + " is damaged");
        }
      }
    }

    /** The call of that id. */
    Optional<Decision> find(String wanted) {
      AtomicReference<@Nullable Decision> found = new AtomicReference<>();
      each(
          (opened, closed) -> {
            if (opened.id().equals(wanted)) {
              found.set(Finished.decision(opened.decision(), closed));
            }
          });
      return Optional.ofNullable(found.get());
    }
  }

  /** Whether a page of either table is as it is written now. */
  static boolean isPacked(byte[] page) {
    return page.length > 0 && (page[0] & 0xFF) == MARK;
  }

  /** An empty page. */
  static PackedOut page() {
    PackedOut page = new PackedOut(true, 8 << 10);
    page.byteOf(MARK);
    return page;
  }

  static void write(Handle h, List<Finished> ended, Mark upTo) {
    long first = Long.MAX_VALUE;
    long last = Long.MIN_VALUE;
    int decisions = 0;
    PackedOut page = page();
    for (Finished each : ended) {
      Entry.Opened opened = each.opened();
      if (opened != null) {
        EntryForm.write(page, opened);
        EntryForm.write(page, each.closed());
        long at = opened.decision().at().toEpochMilli();
        first = Math.min(first, at);
        last = Math.max(last, at);
        decisions++;
      }
    }
    if (decisions > 0) {
      insert(h, new Page(upTo.page(last), first, last, decisions, page.toBytes()));
    }
  }

  private static void insert(Handle h, Page page) {
    h.createUpdate(
            "insert into decision_page(id, first_at, last_at, decisions, lines)"
                + " values (:id, :first, :last, :decisions, :lines)")
        .bind("id", page.id())
        .bind("first", page.firstAt())
        .bind("last", page.lastAt())
        .bind("decisions", page.decisions())
        .bind("lines", page.lines())
        .execute();
  }
}
