package org.anabranch.gateway.books;

import java.util.List;
import java.util.function.Consumer;
import org.anabranch.gateway.account.Spent;
import org.jdbi.v3.core.Handle;

/**
 * The table of what was used, a page for each batch: what windows and budgets are restored from.
 */
public final class UsePages {
  private static final int AT_ONCE = 8;

  private UsePages() {}

  private record Page(String id, byte[] lines) {
    public void each(Consumer<Spent> taker) {
      PackedIn in = DecisionPages.opened(id, lines);
      while (in.hasMore()) {
        taker.accept(EntryForm.spent(in));
      }
    }
  }

  /** A page while it grows. For one thread. */
  static final class Builder {
    private final PackedOut page = DecisionPages.page();
    private long last = Long.MIN_VALUE;

    void clear() {
      DecisionPages.begin(page);
      last = Long.MIN_VALUE;
    }

    void add(Entry.Closed closed, String deployment) {
      EntryForm.write(page, Finished.spent(closed, deployment));
      last = Math.max(last, closed.at());
    }

    void write(Handle h, Mark upTo) {
      if (last != Long.MIN_VALUE) {
        h.createUpdate("insert into use_page(id, last_at, lines) values (:id, :last, :lines)")
            .bind("id", upTo.page(last, 0))
            .bind("last", last)
            .bind("lines", page.toBytes())
            .execute();
      }
    }
  }

  /**
   * @param journal of this one alone; of all when empty
   */
  static void each(Handle h, long since, String journal, Consumer<Spent> taker) {
    String after = "";
    List<Page> some = next(h, since, after);
    while (!some.isEmpty()) {
      for (Page page : some) {
        if (!page.id().contains(journal)) {
          continue;
        }
        page.each(
            spent -> {
              if (spent.at() >= since) {
                taker.accept(spent);
              }
            });
      }
      some = next(h, since, some.getLast().id());
    }
  }

  private static List<Page> next(Handle h, long since, String after) {
    return h.createQuery(
            "select id, lines from use_page where last_at >= :since and id > :after order by id"
                + " limit :most")
        .bind("since", since)
        .bind("after", after)
        .bind("most", AT_ONCE)
        .map((row, context) -> new Page(row.getString("id"), row.getBytes("lines")))
        .list();
  }

  /** Deletes pages whose last use is older. */
  public static int forget(Handle h, long before, int atMost) {
    return h.createUpdate(
            "delete from use_page where id in (select id from use_page where last_at < :before"
                + " order by last_at limit :most)")
        .bind("before", before)
        .bind("most", atMost)
        .execute();
  }
}
