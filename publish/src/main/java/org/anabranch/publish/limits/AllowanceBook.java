package org.anabranch.publish.limits;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.anabranch.kernel.Database;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores what is known of allowances, behind the calls: every two seconds and on closing what
 * changed is written, and what other nodes on the same database wrote is read. So a restarted
 * server knows a limit that it knew before; killed, it has lost two seconds, which the next reply
 * tells. A database that is away costs nothing: it is tried again.
 */
public final class AllowanceBook implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AllowanceBook.class);
  private static final Duration PAUSE = Duration.ofSeconds(2);

  /** Clocks of nodes differ, and a transaction ends after the moment that it wrote. */
  private static final Duration OVERLAP = Duration.ofMinutes(1);

  private final Allowances allowances;
  private final AllowanceStore store;
  private final boolean alone;
  private final Clock clock;
  private final Thread thread = Thread.ofVirtual().name("allowances").unstarted(this::run);
  private Instant read = Instant.EPOCH;

  /** Reads what is stored. */
  AllowanceBook(Database database, Allowances allowances, Clock clock) {
    this.allowances = allowances;
    this.store = new AllowanceStore(database);
    this.alone = database.hasOneWriter();
    this.clock = clock;
    store.forgetPast(clock.instant());
    read();
  }

  /** Reads what is stored, and goes on writing and reading until it is closed. */
  public static AllowanceBook start(Database database, Allowances allowances, Clock clock) {
    AllowanceBook book = new AllowanceBook(database, allowances, clock);
    book.thread.start();
    return book;
  }

  private void run() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        Thread.sleep(PAUSE);
        goOn();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** Writes what changed and reads what others wrote. */
  void goOn() {
    try {
      write();
      if (!alone) {
        read();
      }
    } catch (RuntimeException e) {
      LOG.atWarn().setCause(e).log("Allowances could not be stored; again in two seconds");
    }
  }

  private synchronized void write() {
    Learnt.Changes changes = allowances.changes();
    if (changes.isEmpty()) {
      return;
    }
    try {
      store.write(changes, clock.instant());
    } catch (RuntimeException e) {
      allowances.putBack(changes);
      throw e;
    }
  }

  private synchronized void read() {
    Instant now = clock.instant();
    allowances.stored(store.allowances(read), store.shares(read));
    read = now.minus(OVERLAP);
  }

  /** Stops, and writes what is left. */
  @Override
  public void close() {
    thread.interrupt();
    try {
      write();
    } catch (RuntimeException e) {
      LOG.atWarn().setCause(e).log("The last allowances could not be stored");
    }
  }
}
