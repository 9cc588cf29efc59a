package org.anabranch.gateway.background;

import io.netty.util.concurrent.ScheduledFuture;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.anabranch.gateway.account.Account;
import org.anabranch.gateway.batch.LineCall;
import org.anabranch.gateway.call.Call;
import org.anabranch.gateway.client.ClientConnection;
import org.anabranch.gateway.dialect.Asked;
import org.anabranch.gateway.dialect.BadRequest;
import org.anabranch.gateway.dialect.Inbound;
import org.anabranch.gateway.dialect.Incoming;
import org.anabranch.gateway.exchange.Asks;
import org.anabranch.gateway.exchange.Keeper;
import org.anabranch.gateway.exchange.Premises;
import org.anabranch.gateway.exchange.Recall;
import org.anabranch.gateway.kept.KeptAnswers;
import org.anabranch.gateway.kept.Unwritten;
import org.anabranch.gateway.line.LineRunner;
import org.anabranch.gateway.route.Ask;
import org.anabranch.kernel.Json;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.ProblemException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Responses that their clients do not wait for: each is stored as queued before the client is told
 * so, goes the way of a line of a batch, and ends as completed, incomplete, failed or cancelled,
 * whichever is written first. Never asked again by itself: what a stop of the process cuts is
 * failed, so that nothing is paid for twice. So many run at once, so many wait, and each has an
 * hour. Safe for many threads.
 */
public final class Background implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Background.class);
  private static final int MOST_AT_ONCE = 32;
  private static final int MOST_OF_A_WORKSPACE = 100;
  private static final long MOST_BYTES = 256L << 20;
  private static final Duration LONGEST = Duration.ofHours(1);
  private static final long CLOSING_MILLIS = 3_000;
  private static final int MOST_FEEDS = 256;
  private static final long LOOK_MILLIS = 200;

  private final Premises premises;
  private final KeptAnswers answers;
  private final LineRunner lines;
  private final String owner;
  private final RandomGenerator seeds = new SecureRandom();
  private final Semaphore free = new Semaphore(MOST_AT_ONCE);
  private final Semaphore feeds = new Semaphore(MOST_FEEDS);
  private final AtomicLong bytes = new AtomicLong();
  private final Map<String, Run> runs = new ConcurrentHashMap<>();
  private volatile boolean closing;

  /**
   * Blocks while it fails what an earlier process of that name left under way.
   *
   * @param owner this process's name, the same after a restart
   */
  public Background(Premises premises, LineRunner lines, String owner) {
    this.premises = premises;
    this.answers = premises.kept().answers();
    this.lines = lines;
    this.owner = owner;
    answers.failLeftBy(owner);
  }

  /** One that is under way in this process. */
  private final class Run implements Runnable {
    final String id;
    final String workspace;
    final Inbound inbound;
    final Recall.Whole whole;
    final Ask ask;
    final ObjectNode queued;
    final long size;
    final @Nullable EventLog log;
    @Nullable Call call;
    volatile @Nullable Thread thread;
    volatile boolean late;
    volatile boolean stops;
    boolean hasPlace;

    Run(String id, Inbound inbound, Recall.Whole whole, Ask ask, ObjectNode queued) {
      this.id = id;
      this.workspace = ask.account().payer().workspace();
      this.inbound = inbound;
      this.whole = whole;
      this.ask = ask;
      this.queued = queued;
      this.size = (long) whole.own().length() + whole.request().length();
      this.log = whole.asked().stream() ? new EventLog(answers, workspace, queued) : null;
    }

    @Override
    public void run() {
      ScheduledFuture<?> end =
          premises
              .network()
              .anyLoop()
              .schedule(() -> stop(true), LONGEST.toMillis(), TimeUnit.MILLISECONDS);
      try {
        if (call == null) {
          free.acquire();
          hasPlace = true;
          call = premises.inForce().dispatcher().open(ask);
        }
        finish(call);
      } catch (InterruptedException e) {
        stopped();
      } catch (ProblemException e) {
        fail("server_error", e.problem().message());
      } catch (RuntimeException e) {
        if (stops) { // in the middle of the database's work
          stopped();
        } else {
          LOG.atError().addKeyValue("response", id).setCause(e).log("A response met a bug");
          fail("server_error", "The gateway met an error of its own.");
        }
      } finally {
        end.cancel(false);
        left();
      }
    }

    private void finish(Call open) throws InterruptedException {
      answers.progress(workspace, id);
      Keeper keeper = new Keeper(premises, whole, open, id);
      LineCall.Answered answered = lines.turn(inbound, whole, open, keeper, id, log);
      ObjectNode response = answered.status() == 200 ? response(answered) : null;
      if (response == null) {
        JsonNode error = tree(answered.body()).path("error");
        fail(code(answered.status()), error.path("message").asString("The request failed."));
        return;
      }
      response.put("id", id).put("background", true);
      response.set("created_at", queued.path("created_at"));
      Unwritten done = keeper.unwritten(response);
      if (done == null) {
        fail("server_error", "What guardrails left of the request cannot be kept.");
      } else {
        answers.finish(done);
      }
    }

    private @Nullable ObjectNode response(LineCall.Answered answered) throws InterruptedException {
      if (log == null) {
        return tree(answered.body()) instanceof ObjectNode response ? response : null;
      }
      log.end();
      return log.whole();
    }

    /** Whoever stopped it has said how it ended, unless its time is over. */
    private void stopped() {
      if (late) {
        fail("server_error", "The response took longer than an hour.");
      }
    }

    private void fail(String code, String message) {
      boolean interrupted = Thread.interrupted(); // which would break the database's connection
      LOG.atDebug()
          .addKeyValue("response", id)
          .addKeyValue("interrupted", interrupted)
          .log("A response failed");
      tellRest();
      ObjectNode failed = queued.deepCopy().put("status", "failed");
      failed.putObject("error").put("code", code).put("message", message);
      answers.fail(workspace, id, failed);
    }

    /** What was told is stored before the end is. */
    private void tellRest() {
      try {
        if (log != null) {
          log.end();
        }
      } catch (InterruptedException e) {
        // its end matters more
      }
    }

    private void left() {
      if (log != null) {
        log.leave();
      }
      Call open = call;
      if (open != null) {
        open.letGo(Call.LetGo.ABANDONED); // does nothing where it has ended otherwise
      }
      if (hasPlace) {
        free.release();
      }
      bytes.addAndGet(-size);
      runs.remove(id);
    }

    void stop(boolean isLate) {
      late = isLate;
      stops = true;
      Thread running = thread;
      if (running != null) {
        running.interrupt();
      }
    }
  }

  private static JsonNode tree(String body) {
    try {
      return Json.tree(body);
    } catch (JacksonException e) {
      return Json.object();
    }
  }

  /** Of OpenAI's codes of failed responses. */
  private static String code(int status) {
    return switch (status) {
      case 400, 403, 404, 413 -> "invalid_prompt";
      case 429 -> "rate_limit_exceeded";
      default -> "server_error";
    };
  }

  /**
   * Takes one up and returns it as queued; blocks until that is durable. What can be refused at
   * once is. Throws {@link BadRequest}, {@link ProblemException}.
   *
   * @param payer with the labels of the request
   */
  public ObjectNode start(Inbound inbound, Recall.Whole borrowed, Account payer) {
    Recall.Whole whole = own(inbound, borrowed);
    Asked asked = whole.asked();
    String id = premises.ids().next(Recall.PREFIX);
    asked.kept(id, whole.after(), whole.conversation());
    Ask ask = Asks.conversation(asked, payer, seeds.nextLong());
    ObjectNode queued = inbound.queued(asked, id);
    Run run = new Run(id, inbound, whole, ask, queued);
    admit(run);
    boolean started = false;
    try {
      if (free.tryAcquire()) {
        run.hasPlace = true;
        run.call = premises.inForce().dispatcher().open(ask);
      }
      answers.begin(
          new Unwritten(
              run.workspace,
              id,
              payer.payer().key(),
              whole.after(),
              whole.conversation(),
              null,
              premises.clock().millis(),
              Arrays.copyOf(whole.own().array(), whole.own().length()),
              Json.MAPPER.writeValueAsBytes(queued),
              true),
          owner,
          premises.clock().millis() + LONGEST.toMillis(),
          run.log == null ? null : run.log.beginning());
      if (run.log != null) {
        run.log.start();
      }
      Thread thread = Thread.ofVirtual().name("response-" + id).unstarted(run);
      run.thread = thread;
      thread.start();
      started = true;
    } finally {
      if (!started) {
        run.left();
      }
    }
    return queued;
  }

  /** A place for a client that is told events; refuses where there is none. */
  public void reserveFeed() {
    if (!feeds.tryAcquire()) {
      throw Problem.of(
              Problem.Kind.LIMITED,
              "too-many-streams",
              "There are too many streams of responses in the background already.",
              "Ask how the response stands without “stream”.")
          .asException();
    }
  }

  /** Gives back a place that no feed has taken. */
  public void freeFeed() {
    feeds.release();
  }

  /** Tells a client the events of a response. A place must be reserved; it is freed at the end. */
  public void feed(ClientConnection connection, String workspace, String id, long after) {
    new EventFeed(answers, this, connection, workspace, id, after).start(this::freeFeed);
  }

  /** Waits until an event after that one is stored, or a moment. */
  void awaitEvent(String id, long after) throws InterruptedException {
    Run run = runs.get(id);
    if (run == null || run.log == null) {
      Thread.sleep(LOOK_MILLIS); // another process works on it
    } else {
      run.log.awaitAfter(after, LOOK_MILLIS);
    }
  }

  /** The same with bytes of its own: the client's are gone once it is answered. */
  private static Recall.Whole own(Inbound inbound, Recall.Whole borrowed) {
    Incoming request = copy(borrowed.request());
    Incoming own = borrowed.own() == borrowed.request() ? request : copy(borrowed.own());
    return new Recall.Whole(
        request,
        inbound.read(request),
        own,
        borrowed.after(),
        borrowed.conversation(),
        borrowed.said());
  }

  private static Incoming copy(Incoming of) {
    return of.with(Arrays.copyOf(of.array(), of.length()));
  }

  private void admit(Run run) {
    long own = runs.values().stream().filter(r -> r.workspace.equals(run.workspace)).count();
    if (closing || own >= MOST_OF_A_WORKSPACE || bytes.get() + run.size > MOST_BYTES) {
      throw Problem.of(
              Problem.Kind.LIMITED,
              "too-many-in-background",
              "There are too many responses in the background already.",
              "Wait for some of them to end.")
          .asException();
    }
    bytes.addAndGet(run.size);
    runs.put(run.id, run);
  }

  /**
   * Cancels one, wherever it runs; what was used until then is billed. False where it has ended
   * already.
   */
  public boolean cancel(String workspace, String id) {
    boolean cancelled = answers.cancel(workspace, id);
    Run run = runs.get(id);
    if (cancelled && run != null) {
      run.stop(false);
    }
    return cancelled;
  }

  /** Stops what another process has cancelled or deleted. Blocks. */
  public void follow() {
    if (!runs.isEmpty()) {
      Set<String> under = answers.underWay(owner);
      runs.values().stream()
          .filter(r -> r.thread != null && !under.contains(r.id))
          .forEach(r -> r.stop(false));
    }
  }

  /** What is under way now is failed. */
  @Override
  public void close() {
    closing = true;
    runs.values().forEach(r -> r.stop(false));
    long until = System.nanoTime() + CLOSING_MILLIS * 1_000_000;
    try {
      while (!runs.isEmpty() && System.nanoTime() < until) {
        Thread.sleep(5);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    answers.failLeftBy(owner);
  }
}
