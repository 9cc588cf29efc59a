package org.anabranch.gateway.replay;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.anabranch.gateway.books.DecisionPages.Page;
import org.anabranch.gateway.books.Entry;
import org.anabranch.gateway.books.Finished;
import org.anabranch.gateway.books.UsePages;
import org.anabranch.gateway.route.Decision;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.Ids;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/**
 * Reads decisions out of their pages. The calls of a page ended together, so their beginnings may
 * lie far apart and pages overlap: what is read waits until no page that is left can hold an
 * earlier one in the order asked for. Safe for many threads; calls block.
 */
public final class StoredDecisions {
  private static final int PAGES_AT_ONCE = 4;
  private static final int MOST_SEARCHED = 50_000;
  private static final long SLACK_MILLIS = Duration.ofMinutes(1).toMillis();
  private static final String LAST = "99999999999999";

  public static final String NEWEST =
      "select * from decision_page where first_at < :to and last_at >= :from and id < :before order"
          + " by id desc limit "
          + PAGES_AT_ONCE;
  static final String OLDEST =
      "select * from decision_page where first_at < :to and last_at >= :from and (first_at > :first"
          + " or (first_at = :first and id > :after)) order by first_at, id limit "
          + PAGES_AT_ONCE;

  private final Database database;
  private final Supplier<List<Entry.Opened>> underWay;

  /**
   * @param underWay calls that have not ended and so are in no page
   */
  public StoredDecisions(Database database, Supplier<List<Entry.Opened>> underWay) {
    this.database = database;
    this.underWay = underWay;
  }

  /** Finds it by the time in its id. */
  public Optional<Decision> one(String id) {
    Optional<Decision> open =
        underWay.get().stream()
            .filter(o -> o.id().equals(id))
            .findFirst()
            .map(Entry.Opened::decision);
    if (open.isPresent()) {
      return open;
    }
    Instant made = Ids.time(id).orElse(null);
    if (made == null) {
      return Optional.empty();
    }
    Range near =
        new Range(made.toEpochMilli() - SLACK_MILLIS, made.toEpochMilli() + SLACK_MILLIS + 1);
    List<Page> pages = newest(near, LAST);
    while (!pages.isEmpty()) {
      for (Page page : pages) {
        Optional<Decision> found = page.find(id);
        if (found.isPresent()) {
          return found;
        }
      }
      pages = newest(near, pages.getLast().id());
    }
    return Optional.empty();
  }

  /**
   * Tells what was used by calls.
   *
   * @param decidedAt reads only pages that may hold what was decided then; null for all
   */
  public void eachUse(@Nullable Instant decidedAt, Consumer<Entry.Beside> taker) {
    Range range = Range.of(decidedAt, decidedAt == null ? null : decidedAt.plusMillis(1));
    List<Page> pages = newest(range, LAST);
    while (!pages.isEmpty()) {
      pages.forEach(page -> page.eachUse(taker));
      pages = newest(range, pages.getLast().id());
    }
  }

  /** Where one stands in the order of time. */
  record Key(long at, String id) implements Comparable<Key> {
    static Key of(Decision decision) {
      return new Key(decision.at().toEpochMilli(), decision.id());
    }

    @Override
    public int compareTo(Key other) {
      int byTime = Long.compare(at, other.at);
      return byTime != 0 ? byTime : id.compareTo(other.id);
    }
  }

  /** What was found, and where to go on; null at the end. */
  public record Found(List<Decision> decisions, @Nullable Key next) {}

  private record Call(Decision made, Entry.@Nullable Closed closed, Key key) {
    static Call of(Decision made, Entry.@Nullable Closed closed) {
      return new Call(made, closed, Key.of(made));
    }
  }

  /** Epoch milliseconds, the end excluded. */
  private record Range(long from, long to) {
    static Range of(@Nullable Instant from, @Nullable Instant to) {
      return new Range(
          from == null ? Long.MIN_VALUE : from.toEpochMilli(),
          to == null ? Long.MAX_VALUE : to.toEpochMilli());
    }

    boolean holds(Key key) {
      return key.at() >= from && key.at() < to;
    }
  }

  /**
   * Newest first. May hold fewer than asked for although there are more: one search reads a bounded
   * number.
   *
   * @param after the key of the last one before this page, or null
   */
  public Found page(History.Filter filter, @Nullable Key after, int limit) {
    Range range = Range.of(filter.from(), filter.to());
    Range upTo =
        after == null ? range : new Range(range.from(), Math.min(range.to(), after.at() + 1));
    PriorityQueue<Call> waiting = new PriorityQueue<>(Comparator.comparing(Call::key).reversed());
    underWay.get().stream()
        .map(o -> Call.of(o.decision(), null))
        .filter(c -> isWanted(c, filter, range, after))
        .forEach(waiting::add);
    List<Decision> found = new ArrayList<>();
    int searched = 0;
    List<Page> pages = newest(upTo, LAST);
    while (!pages.isEmpty()) {
      for (Page page : pages) {
        drain(waiting, found, page.lastAt(), limit);
        if (found.size() >= limit) {
          return new Found(found, Key.of(found.getLast()));
        }
        if (searched > MOST_SEARCHED) {
          return new Found(found, new Key(page.lastAt(), "~"));
        }
        searched += page.decisions();
        page.each(
            (opened, closed) -> {
              Call call = Call.of(opened.decision(), closed);
              if (isWanted(call, filter, range, after)) {
                waiting.add(call);
              }
            });
      }
      pages = newest(upTo, pages.getLast().id());
    }
    drain(waiting, found, Long.MIN_VALUE, limit);
    return new Found(found, waiting.isEmpty() ? null : Key.of(found.getLast()));
  }

  /** Takes those that are newer than all that is left to read. */
  private static void drain(
      PriorityQueue<Call> waiting, List<Decision> found, long newerThan, int limit) {
    while (found.size() < limit) {
      Call next = waiting.peek();
      if (next == null || next.key().at() <= newerThan) {
        return;
      }
      waiting.remove();
      if (found.isEmpty() || !found.getLast().id().equals(next.made().id())) {
        found.add(Finished.decision(next.made(), next.closed()));
      }
    }
  }

  private static boolean isWanted(
      Call call, History.Filter filter, Range range, @Nullable Key after) {
    Decision made = call.made();
    Entry.Closed closed = call.closed();
    boolean answered = closed != null && closed.answered();
    return range.holds(call.key())
        && (after == null || call.key().compareTo(after) < 0)
        && (filter.model() == null || filter.model().equals(made.model()))
        && (filter.caller() == null || filter.caller().equals(made.caller()))
        && (filter.deployment() == null
            || (closed != null && filter.deployment().equals(closed.deployment())))
        && (filter.answered() == null || filter.answered() == answered);
  }

  private List<Page> newest(Range range, String before) {
    return pages(NEWEST, range, q -> q.bind("before", before));
  }

  private List<Page> oldest(Range range, long firstAt, String after) {
    return pages(OLDEST, range, q -> q.bind("first", firstAt).bind("after", after));
  }

  @FunctionalInterface
  private interface Binding {
    Query bind(Query query);
  }

  private List<Page> pages(String query, Range range, Binding binding) {
    return database.read(
        h ->
            binding
                .bind(h.createQuery(query))
                .bind("from", range.from())
                .bind("to", range.to())
                .map(
                    (row, context) ->
                        new Page(
                            row.getString("id"),
                            row.getLong("first_at"),
                            row.getLong("last_at"),
                            row.getInt("decisions"),
                            row.getBytes("lines")))
                .list());
  }

  /** The next ones with what they came to, oldest first; empty at the end. */
  List<Replayer.Past> past(History.Wish wish, @Nullable Key after, int limit) {
    Range range = Range.of(wish.from(), wish.to());
    Range left = after == null ? range : new Range(Math.max(range.from(), after.at()), range.to());
    PriorityQueue<Call> waiting = new PriorityQueue<>(Comparator.comparing(Call::key));
    underWay.get().stream()
        .map(o -> Call.of(o.decision(), null))
        .filter(c -> isWanted(c, wish, range, after))
        .forEach(waiting::add);
    List<Replayer.Past> past = new ArrayList<>();
    List<Page> pages = oldest(left, Long.MIN_VALUE, "");
    while (!pages.isEmpty()) {
      for (Page page : pages) {
        drainPast(waiting, past, page.firstAt(), limit);
        if (past.size() >= limit) {
          return past;
        }
        page.each(
            (opened, closed) -> {
              Call call = Call.of(opened.decision(), closed);
              if (isWanted(call, wish, range, after)) {
                waiting.add(call);
              }
            });
      }
      pages = oldest(left, pages.getLast().firstAt(), pages.getLast().id());
    }
    drainPast(waiting, past, Long.MAX_VALUE, limit);
    return past;
  }

  private static void drainPast(
      PriorityQueue<Call> waiting, List<Replayer.Past> past, long olderThan, int limit) {
    while (past.size() < limit) {
      Call next = waiting.peek();
      if (next == null || next.key().at() >= olderThan) {
        return;
      }
      waiting.remove();
      if (past.isEmpty() || !past.getLast().decision().id().equals(next.made().id())) {
        past.add(Replayer.Past.of(next.made(), next.closed()));
      }
    }
  }

  private static boolean isWanted(Call call, History.Wish wish, Range range, @Nullable Key after) {
    return range.holds(call.key())
        && (after == null || call.key().compareTo(after) > 0)
        && (wish.alias() == null || wish.alias().equals(call.made().model()));
  }

  /** Deletes at most so many pages all of which is older; returns how many it deleted. */
  public int forget(long before, int atMost) {
    return database.write(
        h ->
            h.createUpdate(
                    "delete from decision_page where id in (select id from decision_page where"
                        + " last_at < :before order by last_at limit :most)")
                .bind("before", before)
                .bind("most", atMost)
                .execute());
  }

  /** Deletes at most so many pages of what was used; returns how many it deleted. */
  int forgetUses(long before, int atMost) {
    return database.write(h -> UsePages.forget(h, before, atMost));
  }

  /** The moment before which all are beyond the number to be kept; nothing when there are fewer. */
  Optional<Long> beyond(int keep) {
    return database.read(
        h ->
            h.createQuery(
                    "select last_at from (select id, last_at, sum(decisions) over (order by id desc"
                        + " rows between unbounded preceding and 1 preceding) as newer from"
                        + " decision_page) pages where newer >= :keep order by id desc limit 1")
                .bind("keep", keep)
                .mapTo(Long.class)
                .findOne()
                .map(at -> at + 1));
  }
}
