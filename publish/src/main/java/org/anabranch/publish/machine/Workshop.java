package org.anabranch.publish.machine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.anabranch.kernel.Deadline;
import org.anabranch.publish.Account;
import org.anabranch.publish.Connector;
import org.anabranch.publish.Patience;
import org.anabranch.publish.Platform;
import org.anabranch.publish.Publication;
import org.anabranch.publish.Publisher.Listener;
import org.anabranch.publish.account.Accounts;
import org.anabranch.publish.account.Connectors;
import org.anabranch.publish.account.FairGate;
import org.anabranch.publish.machine.Publications.Claimed;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where publications are worked on: each is claimed with a lease, taken as far as it goes by a
 * {@link Machine}, and let go. As long as this process works on anything, its leases are renewed.
 */
final class Workshop {
  private static final Logger LOG = LoggerFactory.getLogger(Workshop.class);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(200);
  private static final Duration WHOLE_DEADLINE = Duration.ofDays(365);

  /** With a longer wait ahead than this, a timed publication gives its place to another. */
  private static final Duration SHORT_WAIT = Duration.ofSeconds(2);

  private final Accounts accounts;
  private final Publications store;
  private final Connectors connectors;
  private final Patience patience;
  private final Machine.Parts parts;
  private final AtomicLong renewed = new AtomicLong(System.nanoTime());

  Workshop(
      Accounts accounts,
      Publications store,
      Connectors connectors,
      Patience patience,
      Machine.Parts parts) {
    this.accounts = accounts;
    this.store = store;
    this.connectors = connectors;
    this.patience = patience;
    this.parts = parts;
  }

  /** Takes all of them to rest, as far as the deadline allows, waiting for other workers too. */
  void workAll(List<Publication> publications, Listener listener, Deadline deadline)
      throws InterruptedException {
    List<Callable<Void>> each = new ArrayList<>();
    for (Publication publication : publications) {
      each.add(
          () -> {
            takeOn(publication.id(), listener, deadline);
            return null;
          });
    }
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> renewing = threads.submit(this::renew);
      try {
        threads.invokeAll(each).forEach(Workshop::rethrow);
      } finally {
        renewing.cancel(true);
      }
    }
  }

  private static void rethrow(Future<Void> ended) {
    if (ended.state() != Future.State.FAILED) {
      return;
    }
    switch (ended.exceptionNow()) {
      case StoreFailed e -> throw e.failure();
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      case Throwable e -> throw new IllegalStateException(e);
    }
  }

  /** Keeps what this process works on from being taken over. Ends by interruption. */
  private void renew() {
    try {
      while (true) {
        Thread.sleep(patience.lease().dividedBy(6));
        renewLeases();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Renews once in a third of a lease, however often it is called. */
  void renewLeases() {
    long last = renewed.get();
    long now = System.nanoTime();
    if (now - last < patience.lease().dividedBy(3).toNanos() || !renewed.compareAndSet(last, now)) {
      return;
    }
    try {
      store.renew(patience.lease());
    } catch (RuntimeException e) {
      LOG.atWarn().setCause(e).log("The leases could not be renewed");
    }
  }

  private void takeOn(String id, Listener listener, Deadline deadline) throws InterruptedException {
    while (true) {
      Optional<Claimed> mine = store.claim(id, patience.lease());
      if (mine.isPresent()) {
        workOn(mine.get(), listener, WHOLE_DEADLINE, deadline);
        return;
      }
      if (store.find(id).orElseThrow().state().isResting() || !deadline.sleep(LOOK_AGAIN)) {
        return;
      }
    }
  }

  /**
   * Works on one where nobody does; without a long wait. Returns how it was left; empty when there
   * was nothing to do, or what is left waits for a moment that is stored.
   */
  Optional<Publication> work(String id, Deadline deadline) throws InterruptedException {
    Optional<Claimed> mine = store.claim(id, patience.lease());
    if (mine.isEmpty()) {
      return Optional.empty();
    }
    try {
      return workOn(mine.get(), Listener.NONE, SHORT_WAIT, deadline);
    } catch (StoreFailed e) {
      throw e.failure();
    }
  }

  private Optional<Publication> workOn(
      Claimed mine, Listener listener, Duration longestWait, Deadline deadline)
      throws InterruptedException {
    Publication publication = mine.publication();
    Platform platform = publication.post().platform();
    Optional<Account> account = accounts.byId(publication.accountId());
    Optional<Connector> connector = connectors.find(platform);
    Optional<FairGate> gate = connectors.gate(platform);
    boolean letGo = false;
    try {
      if (account.isEmpty() || connector.isEmpty() || gate.isEmpty()) {
        LOG.atWarn()
            .addKeyValue("publication", publication.id())
            .log("Its account or its connector is gone");
        return Optional.empty();
      }
      Machine machine =
          new Machine(
              parts,
              connector.get().serving(account.get()),
              account.get(),
              gate.get(),
              listener,
              mine,
              longestWait,
              deadline);
      Publication left = machine.run();
      letGo = left.state().isResting();
      told(left);
      return machine.waits() ? Optional.empty() : Optional.of(left);
    } catch (LeaseLost e) {
      letGo = true;
      LOG.atInfo()
          .addKeyValue("publication", publication.id())
          .log("Left alone: it was stopped, or another node has it");
      return Optional.empty();
    } finally {
      if (!letGo) {
        store.release(mine.lease());
      }
    }
  }

  private static void told(Publication publication) {
    LOG.atInfo()
        .addKeyValue("publication", publication.id())
        .addKeyValue("platform", publication.post().platform().key())
        .addKeyValue("state", publication.state())
        .log("Worked on");
  }
}
