package org.anabranch.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.TestClock;
import org.anabranch.loop.Run.Stage;
import org.anabranch.publish.Platform;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class BackgroundRunsTest {
  private final SlowLoop loop = new SlowLoop();
  private final BackgroundRuns background =
      new BackgroundRuns(loop, new TestClock(Instant.parse("2026-11-22T10:00:00Z")));

  @AfterEach
  void close() throws InterruptedException {
    background.close();
  }

  /** A loop whose work ends when the test lets it. */
  private static final class SlowLoop implements Loop {
    private final Semaphore begun = new Semaphore(0);
    private final Semaphore mayEnd = new Semaphore(0);
    private final List<String> worked = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger atOnce = new AtomicInteger();
    private final AtomicInteger mostAtOnce = new AtomicInteger();
    private final Map<String, Throwable> ends = new ConcurrentHashMap<>();
    private final CountDownLatch interrupted = new CountDownLatch(1);
    private List<Run> unfinished = List.of();

    static Run stored(String id) {
      return new Run(
          id,
          "src",
          "article.md",
          "Title",
          "en",
          List.of(Platform.X),
          false,
          Stage.PUBLISH,
          Instant.EPOCH,
          Instant.EPOCH);
    }

    @Override
    public Run work(String runId, RunListener listener, Deadline deadline)
        throws InterruptedException {
      worked.add(runId);
      mostAtOnce.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
      listener.on(new RunListener.Event(stored(runId), Platform.X, 0.5, "uploading"));
      begun.release();
      try {
        mayEnd.acquire();
      } catch (InterruptedException e) {
        interrupted.countDown();
        throw e;
      } finally {
        atOnce.decrementAndGet();
      }
      Throwable end = ends.get(runId);
      if (end instanceof RuntimeException failure) {
        throw failure;
      }
      if (end instanceof Error bug) {
        throw bug;
      }
      return stored(runId);
    }

    @Override
    public List<Run> unfinished() {
      return unfinished;
    }

    @Override
    public Run measureAgain(String runId, RunListener listener, Deadline deadline)
        throws InterruptedException {
      return work(runId, listener, deadline);
    }

    @Override
    public Run start(Request request, Deadline deadline) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Run publish(String runId) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Optional<Run> run(String id) {
      throw new UnsupportedOperationException();
    }

    @Override
    public List<Run> recent(int limit) {
      throw new UnsupportedOperationException();
    }

    @Override
    public RunReport report(String runId) {
      throw new UnsupportedOperationException();
    }
  }

  private BackgroundRuns.Progress ended(String run) {
    while (background.progress(run).orElseThrow().working()) {
      Thread.onSpinWait();
    }
    return background.progress(run).orElseThrow();
  }

  @Test
  void a_run_is_worked_once_at_a_time_and_looked_at_once_more_when_it_was_asked_for_meanwhile()
      throws Exception {
    background.submit("run_1");
    loop.begun.acquire();
    for (int i = 0; i < 10; i++) {
      background.submit("run_1");
    }
    loop.mayEnd.release(20);

    assertThat(ended("run_1").problem()).isNull();
    assertThat(loop.worked).containsExactly("run_1", "run_1");
    assertThat(loop.mostAtOnce).hasValue(1);
  }

  @Test
  void a_few_runs_are_worked_at_a_time_and_the_others_wait_their_turn() throws Exception {
    for (int i = 0; i < 6; i++) {
      background.submit("run_" + i);
    }
    loop.begun.acquire(2);
    assertThat(loop.worked).hasSize(2);
    assertThat(background.progress("run_5").orElseThrow().working()).isTrue();
    loop.mayEnd.release(6);
    for (int i = 0; i < 6; i++) {
      ended("run_" + i);
    }
    assertThat(loop.worked).hasSize(6).doesNotHaveDuplicates();
    assertThat(loop.mostAtOnce).hasValue(2);
  }

  @Test
  void pages_see_how_far_each_platform_is() throws Exception {
    background.submit("run_1");
    loop.begun.acquire();

    assertThat(background.progress("run_1").orElseThrow())
        .satisfies(
            p -> {
              assertThat(p.working()).isTrue();
              assertThat(p.platforms())
                  .containsExactly(
                      Map.entry(Platform.X, new BackgroundRuns.Step(0.5, "uploading")));
            });
    assertThat(background.progress("run_2")).isEmpty();
  }

  @Test
  void why_a_run_stopped_is_kept_for_pages_until_it_is_worked_again() throws Exception {
    Problem problem = Problem.badInput("no", "It does not go on.", "Do something.");
    loop.ends.put("run_1", problem.asException());
    loop.mayEnd.release();
    background.submit("run_1");
    assertThat(ended("run_1").problem()).isEqualTo(problem);

    loop.ends.clear();
    loop.mayEnd.release();
    background.submit("run_1");
    assertThat(ended("run_1").problem()).isNull();
    assertThat(loop.worked).hasSize(2);
  }

  @Test
  void a_bug_ends_the_work_too_and_is_told_in_plain_words() throws Exception {
    loop.ends.put("run_1", new IllegalStateException("a detail nobody should see"));
    loop.ends.put("run_2", new StackOverflowError());
    loop.mayEnd.release(2);
    background.submit("run_1");
    background.submit("run_2");

    for (String run : List.of("run_1", "run_2")) {
      assertThat(ended(run).problem())
          .isNotNull()
          .satisfies(p -> assertThat(p.message()).doesNotContain("detail"));
    }
  }

  @Test
  void closing_stops_what_is_worked_and_what_waits() throws Exception {
    background.submit("run_1");
    background.submit("run_2");
    loop.begun.acquire(2);
    background.submit("run_3");
    background.close();

    assertThat(loop.interrupted.await(60, TimeUnit.SECONDS)).isTrue();
    assertThat(loop.worked).doesNotContain("run_3");
    assertThat(ended("run_1").problem()).isNull();
  }

  @Test
  void everything_unfinished_goes_on_at_a_start() throws Exception {
    loop.unfinished = List.of(SlowLoop.stored("run_1"), SlowLoop.stored("run_2"));
    loop.mayEnd.release(2);
    background.resume();

    ended("run_1");
    ended("run_2");
    assertThat(loop.worked).containsExactlyInAnyOrder("run_1", "run_2");
  }

  @Test
  void measuring_again_is_worked_in_the_background_too() {
    loop.mayEnd.release();
    background.measureAgain("run_1");

    ended("run_1");
    assertThat(loop.worked).containsExactly("run_1");
  }
}
