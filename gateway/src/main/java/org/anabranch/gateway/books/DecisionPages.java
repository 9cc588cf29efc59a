package org.anabranch.gateway.books;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.anabranch.gateway.route.Decision;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * The table of decisions: pages of calls that ended, in them the opening and the end of each call,
 * and between calls what was used beside one of them, packed: what they have in common stands there
 * once. What was used beside a call may stand in another page than the call; a page spans the
 * decisions of both.
 */
public final class DecisionPages {
  /** What a page begins with; the low half is the version. */
  private static final int MARK = 0xB0;

  private DecisionPages() {}

  /**
   * @param firstAt when the first of its decisions was made, in epoch milliseconds
   */
  public record Page(String id, long firstAt, long lastAt, int decisions, byte[] lines) {
    /** Hands out each call; its end is never null but for damage. */
    public void each(BiConsumer<Entry.Opened, Entry.@Nullable Closed> taker) {
      read((opened, closed) -> taker.accept(opened, closed), beside -> {});
    }

    /** Hands out what each decision has to do with money: its end, and what was used beside it. */
    public void eachUse(Consumer<Entry.Beside> taker) {
      read(
          (opened, closed) -> {
            Decision made = opened.decision();
            taker.accept(
                new Entry.Beside(made.id(), made.at().toEpochMilli(), Entry.Part.CALL, closed));
          },
          taker);
    }

    private void read(BiConsumer<Entry.Opened, Entry.Closed> calls, Consumer<Entry.Beside> beside) {
      PackedIn in = opened(id, lines);
      while (in.hasMore()) {
        Entry first = EntryForm.read(in);
        if (first instanceof Entry.Beside use) {
          beside.accept(use);
        } else if (first instanceof Entry.Opened opened
            && EntryForm.read(in) instanceof Entry.Closed closed) {
          calls.accept(opened, closed);
        } else {
          throw new IllegalStateException("The page of decisions " + id + " is damaged");
        }
      }
    }

    /** The call of that id. */
    public Optional<Decision> find(String wanted) {
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

  /** What stands in a page of either table. */
  static PackedIn opened(String id, byte[] page) {
    int mark = page.length == 0 ? 0 : page[0] & 0xFF;
    int version = mark ^ MARK;
    if (!EntryForm.isReadable(version)) {
      throw new IllegalStateException("The page " + id + " is damaged");
    }
    PackedIn in = new PackedIn(true, version, page);
    in.byteOf();
    return in;
  }

  /** An empty page. */
  static PackedOut page() {
    PackedOut page = new PackedOut(true, 8 << 10);
    begin(page);
    return page;
  }

  /** Empties it. */
  static void begin(PackedOut page) {
    page.clear();
    page.forget();
    page.byteOf(MARK | EntryForm.VERSION);
  }

  /** A page while it grows. For one thread. */
  static final class Builder {
    /** More would make reading one decision slow. */
    private static final int FULL = 4_000;

    private final PackedOut page = page();
    private final int number;
    private long first = Long.MAX_VALUE;
    private long last = Long.MIN_VALUE;
    private int decisions;

    /**
     * @param number among the pages of its batch
     */
    Builder(int number) {
      this.number = number;
    }

    boolean isFull() {
      return decisions >= FULL;
    }

    void clear() {
      begin(page);
      first = Long.MAX_VALUE;
      last = Long.MIN_VALUE;
      decisions = 0;
    }

    void add(Entry.Opened opened, Entry.Closed closed) {
      EntryForm.write(page, opened);
      EntryForm.write(page, closed);
      spans(opened.decision().at().toEpochMilli());
      decisions++;
    }

    void add(Entry.Beside beside) {
      EntryForm.write(page, beside);
      spans(beside.decidedAt());
    }

    private void spans(long at) {
      first = Math.min(first, at);
      last = Math.max(last, at);
    }

    void write(Handle h, Mark upTo) {
      if (first <= last) {
        insert(h, new Page(upTo.page(last, number), first, last, decisions, page.toBytes()));
      }
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
