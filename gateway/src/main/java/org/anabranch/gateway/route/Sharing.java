package org.anabranch.gateway.route;

import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.anabranch.gateway.account.Claim;
import org.anabranch.gateway.account.Ledger;
import org.anabranch.gateway.account.Scope;
import org.anabranch.gateway.account.Sums;
import org.anabranch.kernel.Database;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Budgets and limits of several processes on one database. Each process holds a share of every
 * bound and spends from it in memory; what all hold and what the books tell as spent is together
 * never more than the bound. A share is taken out ahead, before it runs low, and what another
 * process lacks is given back; only a request for which the share is too small waits for the
 * database, elsewhere than on an event loop.
 *
 * <p>A process that crashes keeps its share until it is back and its journal is in the books. One
 * that is not seen for an hour loses it, and stops spending from it by itself before that. Of a
 * limit the share is lost after some minutes; a process that is cut off from the database keeps
 * taking its own.
 *
 * <p>Safe for many threads; calls block.
 */
public final class Sharing implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Sharing.class);
  private static final long TICK_MILLIS = 500;
  private static final long SEEN_EVERY_MILLIS = 10_000;
  private static final long LIVE_MILLIS = Duration.ofMinutes(1).toMillis();
  private static final long RATES_LOST_MILLIS = Duration.ofMinutes(3).toMillis();
  private static final long MONEY_LOST_MILLIS = Duration.ofHours(1).toMillis();
  private static final long CUT_OFF_NANOS = Duration.ofMinutes(30).toNanos();
  private static final int MOST_ASKED = 5;
  private static final long BETWEEN_MILLIS = 400;

  private final Database database;
  private final ShareTable table;
  private final Ledger ledger;
  private final Supplier<Collection<Scope>> scopes;
  private final Booking books;
  private final Clock clock;
  private final Thread thread;
  private long seen;
  private long reachedNanos = System.nanoTime();
  private boolean closing;

  /** The books, as far as shares need them. */
  public interface Booking {
    /** Waits until what was charged so far is in the books; false when it is not in time. */
    boolean catchUp();

    /** Works while nothing is entered, and knows the last entry of this process that is in them. */
    void atRest(LongConsumer work);

    /** Tells the sums what was spent. */
    void addUp(Handle h, Sums sums);
  }

  /**
   * All that this process charged before must be in the books.
   *
   * @param node this process's name, the same after a restart
   * @param scopes those in force
   */
  public Sharing(
      Database database,
      String node,
      Ledger ledger,
      Supplier<Collection<Scope>> scopes,
      Booking books,
      Clock clock) {
    this.database = database;
    this.table = new ShareTable(database, node);
    this.ledger = ledger;
    this.scopes = scopes;
    this.books = books;
    this.clock = clock;
    this.thread = Thread.ofPlatform().daemon().name("gateway-sharing").unstarted(this::run);
    table.release(false);
    tellSeen();
  }

  private void tellSeen() {
    long now = clock.millis();
    table.seen(now);
    seen = now;
    reachedNanos = System.nanoTime();
  }

  public void start() {
    thread.start();
  }

  private void run() {
    boolean failing = false;
    try {
      while (mayGoOn()) {
        try {
          tick();
          if (failing) {
            LOG.atInfo().log("Shares of budgets are looked after again");
            failing = false;
          }
        } catch (RuntimeException e) {
          if (!failing) { // once, and not twice a second for as long as it lasts
            LOG.atWarn().setCause(e).log("Shares of budgets cannot be looked after at the moment");
            failing = true;
          }
          if (System.nanoTime() - reachedNanos > CUT_OFF_NANOS) {
            ledger.letGo();
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized boolean mayGoOn() throws InterruptedException {
    if (!closing) {
      wait(TICK_MILLIS);
    }
    return !closing;
  }

  /** Takes out more of what is low, and gives back what others lack. */
  void tick() {
    long now = clock.millis();
    if (Math.abs(now - seen) > SEEN_EVERY_MILLIS) {
      tellSeen();
    }
    Collection<Scope> all = scopes.get();
    if (all.stream().allMatch(s -> s.budgets().isEmpty() && s.limits().isEmpty())) {
      return;
    }
    ShareTable.Lacking lacking = table.lacking(now - LIVE_MILLIS);
    reachedNanos = System.nanoTime();
    Set<String> workspaces = new HashSet<>(ledger.low(all));
    workspaces.addAll(lacking.workspaces());
    workspaces.forEach(w -> refill(all, w, lacking.bounds()));
  }

  /** Shares out whatever has no share yet. */
  public void refill(Collection<Scope> all) {
    all.stream()
        .map(s -> s.id().workspace())
        .collect(Collectors.toSet())
        .forEach(w -> refill(all, w, Set.of()));
  }

  /**
   * Asks for more where a request of this workspace lacked some; false when there is no more to be
   * had.
   *
   * @param asked how often it was asked for this request already
   */
  public boolean more(String workspace, int asked) {
    if (asked >= MOST_ASKED) {
      return false;
    }
    try {
      if (asked > 0) {
        Thread.sleep(BETWEEN_MILLIS); // others may be giving back
      }
      return refill(scopes.get(), workspace, Set.of());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** False when the database did not take it. */
  private synchronized boolean refill(
      Collection<Scope> all, String workspace, Set<String> lacking) {
    Ledger.Claims claims = ledger.claims(all, workspace, lacking);
    if (claims.all().isEmpty()) {
      return true;
    }
    if (claims.all().stream().anyMatch(Claim::isMoney) && !books.catchUp()) {
      return false;
    }
    long now = clock.millis();
    try {
      books.atRest(upTo -> share(workspace, claims, upTo, now));
    } catch (RuntimeException e) {
      LOG.atWarn().addKeyValue("workspace", workspace).setCause(e).log("No share can be taken out");
      return false;
    }
    return true;
  }

  private void share(String workspace, Ledger.Claims claims, long upTo, long now) {
    database.change(h -> share(h, workspace, claims, upTo, now));
    claims.all().forEach(c -> c.granted(upTo, now));
  }

  private void share(Handle h, String workspace, Ledger.Claims claims, long upTo, long now) {
    ShareTable.lock(h, workspace);
    books.addUp(h, claims.sums());
    int processes = table.processes(h, now - LIVE_MILLIS);
    for (Claim claim : claims.all()) {
      long lost = claim.isMoney() ? MONEY_LOST_MILLIS : RATES_LOST_MILLIS;
      BigDecimal others = table.others(h, claim, now - lost);
      table.put(h, claim, claim.decide(others, processes, upTo, now));
    }
  }

  /** Gives everything back, where all that was charged is in the books. */
  @Override
  public void close() {
    synchronized (this) {
      closing = true;
      notifyAll();
    }
    Threads.join(thread);
  }

  /** To be called when nothing can be charged any more, and all that was is in the books. */
  public void leave() {
    try {
      table.release(true);
    } catch (RuntimeException e) {
      LOG.atWarn().setCause(e).log("Shares of budgets stay taken out until the next start");
    }
  }
}
