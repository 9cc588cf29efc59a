package org.anabranch.publish.schedule;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Problem;
import org.anabranch.publish.Platform;
import org.anabranch.publish.Publication;
import org.anabranch.publish.Publisher.Submission;
import org.anabranch.publish.TimedPublisher;
import org.anabranch.publish.TimedPublisher.Timed;
import org.anabranch.publish.schedule.ScheduleStore.End;
import org.anabranch.publish.schedule.ScheduledPost.State;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands over what is due and works on it, in the background, until closed.
 *
 * <p>How it works: the database is the truth. A look takes due posts out of the calendar (by one
 * statement each, so that of several nodes one gets each), has the publisher store their
 * publications, and starts a worker for each. A look also finds publications that nobody works on:
 * after a crash, a lost lease, or a wait that the platform asked for. Looks follow each other at
 * least once a second; the next due moment, a change of the calendar and a finished worker only
 * bring the next look forward. So nothing that is lost in memory is lost.
 *
 * <p>Nothing goes out before its moment by the clock: the publication itself keeps the moment, and
 * is asked again before each call. Each platform has a bounded number of places, filled round robin
 * over workspaces.
 */
public final class Dispatcher implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);
  private static final Duration LOOK = Duration.ofSeconds(1);

  /**
   * Workers that end one after the other bring no look each: what they left is handed over then.
   */
  private static final Duration BREATH = Duration.ofMillis(15);

  private static final Duration LONGEST_WORK = Duration.ofMinutes(40);
  private static final Duration FIRST_REST = Duration.ofSeconds(30);
  private static final int LOOKS_AT_UNKNOWN = 10;
  private static final int MOST_DROPPED = 1_000;

  /** Told of each post that begins its way, with the moment it was due: for measuring the lag. */
  public interface Listener {
    void started(Instant due, Instant at);
  }

  private final Schedule schedule;
  private final ScheduleStore store;
  private final TimedPublisher publisher;
  private final Clock clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition wake = lock.newCondition();
  private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
  private final Set<String> inFlight = ConcurrentHashMap.newKeySet();
  private final Map<Platform, AtomicInteger> busy = new EnumMap<>(Platform.class);
  private final Map<String, Rest> resting = new ConcurrentHashMap<>();
  private final Thread looking;
  private final AutoCloseable news;
  private volatile boolean open = true;
  private boolean asked;
  private long lastSweep = System.nanoTime() - LOOK.toNanos();
  private volatile Runnable chores = () -> {};
  private volatile Listener listener = (due, at) -> {};

  /** An outcome that reading could not settle is read again later, and later still. */
  private record Rest(int looks, Instant until) {}

  public Dispatcher(Schedule schedule, TimedPublisher publisher, Clock clock) {
    this.schedule = schedule;
    this.store = schedule.store();
    this.publisher = publisher;
    this.clock = clock;
    for (Platform platform : Platform.values()) {
      busy.put(platform, new AtomicInteger());
    }
    this.looking = Thread.ofVirtual().name("dispatcher").unstarted(this::run);
    this.news = publisher.subscribe(this::changed);
  }

  /** Further work for each look, at most once a minute: making the next posts of a series. */
  public Dispatcher withChores(Runnable more) {
    chores = more;
    return this;
  }

  public Dispatcher told(Listener to) {
    listener = to;
    return this;
  }

  /** Begins; call once. */
  public Dispatcher start() {
    schedule.onChange(this::wake);
    looking.start();
    return this;
  }

  /** Brings the next look forward. Returns at once. */
  public void wake() {
    lock.lock();
    try {
      asked = true;
      wake.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    Instant lastChores = Instant.EPOCH;
    while (open) {
      try {
        Instant now = clock.instant();
        if (Duration.between(lastChores, now).abs().toMinutes() >= 1) {
          lastChores = now;
          chores.run();
        }
        boolean more = look(now);
        if (!more) {
          rest(now);
        }
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        LOG.atError().setCause(e).log("A look at what is due failed; looking again");
        pause();
      }
    }
  }

  private void pause() {
    try {
      Thread.sleep(LOOK);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      open = false;
    }
  }

  /**
   * Waits for the next due moment, a change, or the next look, whichever is first.
   *
   * @param looked when the last look began: it has seen what was due by then, and no more
   */
  private void rest(Instant looked) throws InterruptedException {
    Duration wait =
        store
            .nextDue(looked)
            .map(due -> Duration.between(clock.instant(), due))
            .filter(d -> d.compareTo(LOOK) < 0)
            .orElse(LOOK);
    if (isAsked(wait)) {
      Thread.sleep(BREATH);
    }
    lock.lock();
    try {
      asked = false;
    } finally {
      lock.unlock();
    }
  }

  /** Waits; true when a look was asked for before the time was over. */
  private boolean isAsked(Duration wait) throws InterruptedException {
    lock.lock();
    try {
      long left = wait.toNanos();
      while (!asked && open && left > 0) {
        left = wake.awaitNanos(left);
      }
      return asked;
    } finally {
      lock.unlock();
    }
  }

  /**
   * One look at the database: hands over what is due and goes on with what was dropped, as far as
   * there are places. Returns whether more was handed over than a look can be sure to have emptied.
   */
  boolean look(Instant now) {
    publisher.renew();
    if (System.nanoTime() - lastSweep >= LOOK.toNanos()) {
      lastSweep = System.nanoTime();
      sweep(now);
    }
    boolean more = false;
    for (Platform platform : store.due(now).keySet()) {
      int free = free(platform);
      if (free > 0) {
        more |= handOver(platform, now, free);
      }
    }
    return more;
  }

  private int free(Platform platform) {
    return schedule.policy().inFlight() - places(platform).get();
  }

  private AtomicInteger places(Platform platform) {
    return Objects.requireNonNull(busy.get(platform));
  }

  private boolean handOver(Platform platform, Instant now, int free) {
    List<ScheduledPost> taken = store.take(platform, now, free);
    List<End> ends = new ArrayList<>();
    Map<String, ScheduledPost> inTime = new HashMap<>();
    List<Timed> timed = new ArrayList<>();
    for (ScheduledPost post : taken) {
      if (missed(post, now)) {
        ends.add(new End(post.id(), State.MISSED, null, null));
      } else {
        inTime.put(post.id(), post);
        timed.add(new Timed(post.id(), new Submission(post.accountId(), post.post()), post.due()));
      }
    }
    TimedPublisher.Accepted accepted = publisher.submitEach(timed);
    accepted.publications().forEach((id, p) -> ends.add(new End(id, State.SENT, p.id(), null)));
    accepted.refused().forEach((id, why) -> ends.add(new End(id, State.REFUSED, null, said(why))));
    store.ended(ends);
    if (!ends.isEmpty()) {
      LOG.atDebug().addKeyValue("posts", ends.size()).log("Handed over what is due");
    }
    for (Timed t : timed) {
      Publication publication = accepted.publications().get(t.group());
      if (publication != null) {
        begin(publication.id(), platform, Optional.of(t.due()));
      }
    }
    return taken.size() == free;
  }

  /** Too late to go out by itself, and not handed over before a crash either. */
  private boolean missed(ScheduledPost post, Instant now) {
    return Duration.between(post.due(), now).compareTo(schedule.policy().lateUpTo()) > 0
        && publisher.group(post.id()).isEmpty();
  }

  private static String said(Problem problem) {
    return problem.message() + " " + problem.fix();
  }

  /** Goes on with publications that nobody works on. */
  private void sweep(Instant now) {
    for (TimedPublisher.Dropped dropped : publisher.dropped(MOST_DROPPED)) {
      Rest rest = resting.get(dropped.publicationId());
      boolean rests = rest != null && now.isBefore(rest.until());
      if (!rests && free(dropped.platform()) > 0) {
        begin(dropped.publicationId(), dropped.platform(), Optional.empty());
      }
    }
  }

  private void begin(String publicationId, Platform platform, Optional<Instant> due) {
    if (!open || !inFlight.add(publicationId)) {
      return;
    }
    places(platform).incrementAndGet();
    workers.execute(
        () -> {
          try {
            due.ifPresent(d -> listener.started(d, clock.instant()));
            publisher.work(publicationId, Deadline.in(LONGEST_WORK)).ifPresent(this::remember);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          } catch (RuntimeException e) {
            LOG.atError()
                .setCause(e)
                .addKeyValue("publication", publicationId)
                .log("Work on a publication failed; it goes on at a later look");
            rest(publicationId);
          } finally {
            inFlight.remove(publicationId);
            places(platform).decrementAndGet();
            wake();
          }
        });
  }

  private void remember(Publication left) {
    switch (left.state()) {
      case OUTCOME_UNKNOWN, CONFIRMING -> rest(left.id());
      case QUEUED,
          PREPARING,
          CHECKING,
          COMMITTING,
          WAITING_FOR_PERSON,
          WAITING_FOR_ACCOUNT,
          PUBLISHED,
          FAILED,
          CANCELLED ->
          resting.remove(left.id());
    }
  }

  /** What somebody else changed may be looked at again at once. */
  private void changed(Publication publication) {
    if (!inFlight.contains(publication.id()) && resting.remove(publication.id()) != null) {
      wake();
    }
  }

  private void rest(String publicationId) {
    resting.compute(
        publicationId,
        (_, before) -> {
          int looks = before == null ? 1 : before.looks() + 1;
          Duration pause =
              looks >= LOOKS_AT_UNKNOWN
                  ? Duration.ofDays(1)
                  : FIRST_REST.multipliedBy(1L << (looks - 1));
          return new Rest(looks, clock.instant().plus(pause));
        });
  }

  /** Waits until no worker is left; false when the deadline came first. For tests and benches. */
  boolean settle(Deadline deadline) throws InterruptedException {
    lock.lock();
    try {
      long left = deadline.remaining().toNanos();
      while (!inFlight.isEmpty() && left > 0) {
        left = wake.awaitNanos(left);
      }
      return inFlight.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /** How many publications are being worked on. */
  public int inFlight() {
    return inFlight.size();
  }

  private void unsubscribe() {
    try {
      news.close();
    } catch (Exception e) {
      LOG.atWarn().setCause(e).log("The dispatcher is still told of changes");
    }
  }

  /** Stops looking and interrupts the workers: what they held goes on at the next start. */
  @Override
  public void close() {
    open = false;
    unsubscribe();
    wake();
    looking.interrupt();
    workers.shutdownNow();
    try {
      if (looking.isAlive()) {
        looking.join(Duration.ofSeconds(5));
      }
      if (!workers.awaitTermination(10, TimeUnit.SECONDS)) {
        LOG.warn("Not every worker stopped in time");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
