package org.anabranch.gateway.call;

import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.anabranch.gateway.account.Account;
import org.anabranch.gateway.account.Charge;
import org.anabranch.gateway.account.Ledger;
import org.anabranch.gateway.account.Reservation;
import org.anabranch.gateway.account.Scope;
import org.anabranch.gateway.account.Sums;
import org.anabranch.gateway.account.Usage;
import org.anabranch.gateway.books.Bookkeeper;
import org.anabranch.gateway.books.Books;
import org.anabranch.gateway.books.Entry;
import org.anabranch.gateway.config.BuiltIn;
import org.anabranch.gateway.config.TelemetryConfig;
import org.anabranch.gateway.route.Decision;
import org.anabranch.gateway.route.Served;
import org.anabranch.gateway.route.Sharing;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Home;
import org.anabranch.kernel.Ids;
import org.anabranch.kernel.Money;
import org.jdbi.v3.core.Handle;

/**
 * What was used and spent: counted in memory by the ledger and the totals, made durable by the
 * journal, and carried into the books in the database behind it. Of what several processes share,
 * it takes out a part ahead. Safe for many threads.
 *
 * <p>Must be closed: that writes down what is still in memory.
 */
public final class Records implements Sharing.Booking, AutoCloseable {
  private static final Duration BOOKS_WAIT = Duration.ofSeconds(5);

  private final Ledger ledger;
  private final Books books;
  private final Watch watch;
  private final Bookkeeper bookkeeper;
  private final Sharing sharing;
  private final Totals totals = new Totals();
  private final Ids ids;
  private final Clock clock;

  /**
   * Blocks while it takes over what an earlier process left in the journal.
   *
   * @param scopes those in force
   */
  public Records(
      Home home,
      Database database,
      Supplier<Collection<Scope>> scopes,
      TelemetryConfig telemetry,
      Ids ids,
      Clock clock) {
    this.ids = ids;
    this.clock = clock;
    this.ledger = new Ledger(clock, true);
    this.books = new Books(database);
    this.watch = new Watch(telemetry, clock);
    this.bookkeeper = new Bookkeeper(home.directory("gateway-journal"), books);
    this.sharing = new Sharing(database, bookkeeper.name(), ledger, scopes, this, clock);
  }

  /** Adds up what was used before, and begins to share; blocks. */
  public void start() {
    books.eachTotal(
        Long.MIN_VALUE,
        t -> totals.add(t.deployment(), t.requests(), t.inputTokens(), t.outputTokens(), t.cost()));
    sharing.start();
  }

  public Ledger ledger() {
    return ledger;
  }

  public Books books() {
    return books;
  }

  public Bookkeeper bookkeeper() {
    return bookkeeper;
  }

  Sharing sharing() {
    return sharing;
  }

  public Totals totals() {
    return totals;
  }

  public Watch watch() {
    return watch;
  }

  /** Waits until the books hold what has happened; false when they do not in time. */
  @Override
  public boolean catchUp() {
    try {
      return bookkeeper.awaitApplied(Deadline.in(BOOKS_WAIT));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public void atRest(LongConsumer work) {
    bookkeeper.atRest(work);
  }

  @Override
  public void addUp(Handle h, Sums sums) {
    Books.addUp(h, sums);
  }

  /**
   * Charges a call that a crash interrupted what it came to, in the place of what it was charged.
   * In this order a crash in between charges too much, never too little.
   *
   * @param end of the call
   * @param charged what it was charged so far
   * @param crash what is noted where that was what had been reserved
   */
  public void correct(Entry.Beside end, Money charged, Money cost, List<Decision.Note> crash) {
    enter(end, cost, List.of());
    enter(end, Money.ZERO.minus(charged), crash);
  }

  private void enter(Entry.Beside end, Money cost, List<Decision.Note> notes) {
    Entry.Closed was = end.use();
    String deployment = was.deployment();
    if (deployment == null) {
      throw new IllegalArgumentException("Nobody is paid for " + end.decision());
    }
    Entry.Closed use =
        new Entry.Closed(
            ids.next("use"),
            was.at(),
            was.caller(),
            was.payer(),
            was.asked(),
            deployment,
            was.model(),
            was.vendor(),
            false,
            Usage.NONE,
            cost,
            List.of(),
            notes);
    long entry =
        bookkeeper
            .journal()
            .append(new Entry.Beside(end.decision(), end.decidedAt(), Entry.Part.CORRECTION, use));
    totals.add(deployment, 0, 0, 0, cost);
    ledger.correct(
        was.payer(), new Charge(entry, was.at(), was.asked(), deployment, was.model(), cost, 0));
  }

  /** Takes down work of a built-in model that no route was sought for, such as embeddings. */
  public void builtIn(Served served, Account account, Usage usage) {
    String model = served.id();
    totals.add(model, 1, usage.inputTokens(), usage.outputTokens(), Money.ZERO);
    watch.used(served.deployment(), usage, 0, Money.ZERO);
    long at = clock.millis();
    long entry =
        bookkeeper
            .journal()
            .append(
                new Entry.Closed(
                    ids.next("use"),
                    at,
                    account.name(),
                    account.payer(),
                    model,
                    model,
                    model,
                    BuiltIn.VENDOR,
                    true,
                    usage,
                    Money.ZERO,
                    List.of(),
                    List.of()));
    account.settle(
        Reservation.NOTHING,
        new Charge(entry, at, model, model, model, Money.ZERO, usage.tokens()));
  }

  @Override
  public void close() {
    sharing.close();
    bookkeeper.close();
    if (bookkeeper.lag() == 0) {
      sharing.leave();
    }
    watch.close();
  }
}
