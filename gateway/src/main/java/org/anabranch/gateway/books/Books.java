package org.anabranch.gateway.books;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.anabranch.gateway.account.Spent;
import org.anabranch.gateway.account.Sums;
import org.anabranch.kernel.Database;
import org.jdbi.v3.core.Handle;

/**
 * The tables of usage, and the way into that of decisions. Entries come in batches, each of which
 * ends at a mark of its journal and becomes a page; applying one a second time changes nothing. A
 * call under way is kept in memory, and its opening in the journal, until it ends. Safe for many
 * threads; calls block.
 */
public final class Books {
  private static final long DAY_MILLIS = 86_400_000;

  private final Database database;
  private final Map<String, Entry.Opened> open = new ConcurrentHashMap<>();

  public Books(Database database) {
    this.database = database;
  }

  /** How far that journal was entered. */
  Mark mark(String journal) {
    return database.read(h -> Mark.of(h, journal));
  }

  /** An empty one of what follows what was entered. */
  Batch batch() {
    return new Batch(open::get);
  }

  /**
   * @param upTo where the last of them ends
   */
  void apply(Batch batch, Mark upTo) {
    database.change(
        h -> {
          if (upTo.advance(h)) {
            TableVersion.BOOKS.changed(h); // one process at a time, or sums would lose some
            batch.write(h, upTo);
          }
        });
    recall(batch);
  }

  /** Takes note of the open calls among what was entered before: most end in their own batch. */
  void recall(Batch entered) {
    entered.ended().forEach(open::remove);
    open.putAll(entered.begun());
  }

  /** Calls that were entered and have not ended. */
  public List<Entry.Opened> underWay() {
    return List.copyOf(open.values());
  }

  /** The sums of each day since the one that holds this moment. */
  public void eachTotal(long since, Consumer<UsageRow> taker) {
    long day = Math.floorDiv(since, DAY_MILLIS);
    read(usage -> usage.eachTotal(day, taker));
  }

  void eachTag(long fromDay, long toDay, UsageTables.TagTaker taker) {
    read(usage -> usage.eachTag(fromDay, toDay, taker));
  }

  /** Each request that ended since this moment. */
  public void eachUse(long since, Consumer<Spent> taker) {
    eachUse(since, "", taker);
  }

  /**
   * The same for one process.
   *
   * @param journal its journal's name; empty for all
   */
  public void eachUse(long since, String journal, Consumer<Spent> taker) {
    database.read(
        h -> {
          UsePages.each(h, since, journal, taker);
          return true;
        });
  }

  /** Tells the sums what was spent since each of them begins. */
  public void addUp(Sums sums) {
    database.read(
        h -> {
          addUp(h, sums);
          return true;
        });
  }

  /** The same within a transaction. */
  public static void addUp(Handle h, Sums sums) {
    if (sums.daysFrom() != Long.MAX_VALUE) {
      long day = Math.floorDiv(sums.daysFrom(), DAY_MILLIS);
      new UsageTables(h).eachTotal(day, row -> sums.day(row.spent()));
    }
    if (sums.momentsFrom() != Long.MAX_VALUE) {
      UsePages.each(h, sums.momentsFrom(), "", sums::moment);
    }
  }

  private void read(Consumer<UsageTables> reading) {
    database.read(
        h -> {
          reading.accept(new UsageTables(h));
          return true;
        });
  }
}
