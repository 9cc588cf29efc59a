package org.anabranch.loop;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.MachineFailure;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.ProblemException;
import org.anabranch.publish.Platform;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Works runs in the background of a server, a few at a time, and remembers how each goes on for
 * pages that show it. A run is worked once at a time however often it is asked for. Safe for many
 * threads; {@link #close} stops the work, which goes on at the next start.
 */
public final class BackgroundRuns implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(BackgroundRuns.class);
  private static final int AT_ONCE = 2;
  private static final int REMEMBERED = 500;
  private static final Duration LONGEST = Duration.ofHours(2);

  private final Loop loop;
  private final Clock clock;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Semaphore places = new Semaphore(AT_ONCE);
  private final Map<String, Live> live = new ConcurrentHashMap<>();

  public BackgroundRuns(Loop loop, Clock clock) {
    this.loop = loop;
    this.clock = clock;
  }

  /** How far one platform's post is; {@code fraction} within the run's present stage. */
  public record Step(double fraction, String what) {}

  /**
   * A look at a run that is being worked or was since the server started.
   *
   * @param problem why it stopped, when it did
   */
  public record Progress(
      boolean working,
      String headline,
      Map<Platform, Step> platforms,
      @Nullable Problem problem,
      Instant at) {
    public Progress {
      platforms = Map.copyOf(platforms);
    }
  }

  private static final class Live {
    private boolean working = true;
    private String headline = "starting";
    private final Map<Platform, Step> platforms = new EnumMap<>(Platform.class);
    private @Nullable Problem problem;
    private boolean askedAgain;
    private Instant at;

    Live(Instant at) {
      this.at = at;
    }

    synchronized void on(RunListener.Event event, Instant now) {
      at = now;
      Platform platform = event.platform();
      if (platform == null) {
        headline = event.what();
      } else {
        platforms.put(platform, new Step(event.fraction(), event.what()));
        headline = event.run().stage().name();
      }
    }

    synchronized void ended(@Nullable Problem why, Instant now) {
      working = false;
      problem = why;
      at = now;
    }

    /** Ends the work unless it was asked for once more meanwhile; true when it goes on. */
    synchronized boolean goesOn(Instant now) {
      working = askedAgain;
      askedAgain = false;
      at = now;
      return working;
    }

    /** False when the work has ended and must be started anew. */
    synchronized boolean askAgain() {
      askedAgain = working;
      return working;
    }

    synchronized Progress look() {
      return new Progress(working, headline, platforms, problem, at);
    }
  }

  /**
   * Starts or goes on with the run. One that is being worked already is looked at once more when
   * that has ended, so that a post which a person had tried again meanwhile is not left lying.
   * Returns at once.
   */
  public void submit(String runId) {
    submit(runId, (id, listener) -> loop.work(id, listener, Deadline.in(LONGEST)));
  }

  /** Lets the audience react for another day and measures and rates anew, in the background. */
  public void measureAgain(String runId) {
    submit(runId, (id, listener) -> loop.measureAgain(id, listener, Deadline.in(LONGEST)));
  }

  /** Goes on with everything a stop or a crash left unfinished. */
  public void resume() {
    List<Run> unfinished = new ArrayList<>(loop.unfinished());
    unfinished.forEach(run -> submit(run.id()));
    if (!unfinished.isEmpty()) {
      LOG.atInfo().addKeyValue("runs", unfinished.size()).log("Going on with unfinished runs");
    }
  }

  public Optional<Progress> progress(String runId) {
    return Optional.ofNullable(live.get(runId)).map(Live::look);
  }

  @FunctionalInterface
  private interface Work {
    Run on(String runId, RunListener listener) throws InterruptedException;
  }

  private void submit(String runId, Work work) {
    Live fresh = new Live(clock.instant());
    Live kept = live.compute(runId, (_, old) -> old != null && old.askAgain() ? old : fresh);
    if (kept == fresh) {
      forgetOld();
      threads.submit(() -> work(runId, fresh, work));
    }
  }

  /** Pages ask for runs of today; the report of an older one is in the database. */
  private void forgetOld() {
    if (live.size() > REMEMBERED) {
      live.entrySet().stream()
          .filter(e -> !e.getValue().look().working())
          .sorted(Comparator.comparing(e -> e.getValue().look().at()))
          .limit(live.size() - REMEMBERED)
          .map(Map.Entry::getKey)
          .toList()
          .forEach(live::remove);
    }
  }

  private void work(String runId, Live state, Work work) {
    try {
      places.acquire();
      try {
        if (threads.isShutdown()) {
          throw new InterruptedException("Stopped while waiting for a place");
        }
        RunListener listener = event -> state.on(event, clock.instant());
        work.on(runId, listener);
        while (state.goesOn(clock.instant())) {
          loop.work(runId, listener, Deadline.in(LONGEST));
        }
      } finally {
        places.release();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      state.ended(null, clock.instant());
    } catch (ProblemException e) {
      LOG.atWarn()
          .addKeyValue("run", runId)
          .addKeyValue("code", e.problem().code())
          .log("A run stopped");
      state.ended(e.problem(), clock.instant());
    } catch (RuntimeException | Error e) {
      LOG.atError().addKeyValue("run", runId).setCause(e).log("A run failed");
      state.ended(
          MachineFailure.in(e)
              .orElse(
                  Problem.of(
                      Problem.Kind.INTERNAL,
                      "run-failed",
                      "Something went wrong inside Anabranch.",
                      "Try the run again; nothing will appear twice.")),
          clock.instant());
    }
  }

  @Override
  public void close() throws InterruptedException {
    threads.shutdownNow();
    threads.awaitTermination(10, TimeUnit.SECONDS);
  }
}
