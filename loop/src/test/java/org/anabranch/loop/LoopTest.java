package org.anabranch.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.anabranch.kernel.OnEachDatabase;
import org.anabranch.kernel.ProblemException;
import org.anabranch.loop.Run.Stage;
import org.anabranch.publish.Platform;
import org.anabranch.publish.Publication.State;
import org.junit.jupiter.api.Test;

/** A run goes round all stations, whatever dies or runs beside it, and each post appears once. */
@OnEachDatabase
class LoopTest extends LoopFixture {
  @Test
  void a_run_goes_round_all_stations_and_tells_what_it_did() throws Exception {
    List<String> told = Collections.synchronizedList(new ArrayList<>());
    Run run = start(List.of(Platform.X, Platform.YOUTUBE));
    Run done = loop.work(run.id(), event -> told.add(event.what()), SOON);

    assertThat(run.stage()).isEqualTo(Stage.WRITE);
    assertThat(done.stage()).isEqualTo(Stage.DONE);
    assertThat(world.publisher.appeared())
        .containsExactlyInAnyOrder(run.id() + "/x", run.id() + "/youtube");
    assertThat(world.time.passed()).isEqualTo(DAY);
    assertThat(told)
        .contains("writing", "written by model-a", "making media", "media made", "published")
        .endsWith("reading the figures", "rating the models", "done");
    RunReport report = loop.report(run.id());
    assertThat(report.lines())
        .hasSize(2)
        .allSatisfy(
            line -> {
              assertThat(line.state()).isEqualTo(State.PUBLISHED);
              assertThat(line.figures()).isNotEmpty();
            });
    assertThat(report.cost()).hasToString("$0.0020");
    assertThat(report.ratings()).extracting(r -> r.model()).containsExactly("model-a");
    assertThat(loop.unfinished()).isEmpty();
  }

  @Test
  void who_works_a_run_that_is_being_worked_waits_and_finds_it_done() throws Exception {
    Run run = start(List.of(Platform.X));
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch waits = new CountDownLatch(1);
    List<String> told = Collections.synchronizedList(new ArrayList<>());
    RunListener first =
        _ -> {
          begun.countDown();
          try {
            waits.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        };
    RunListener second =
        event -> {
          told.add(event.what());
          waits.countDown();
        };
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Run> one = threads.submit(() -> loop.work(run.id(), first, SOON));
      begun.await();
      Run two = loop.work(run.id(), second, SOON);
      assertThat(two.stage()).isEqualTo(Stage.DONE);
      assertThat(one.get().stage()).isEqualTo(Stage.DONE);
    }
    assertThat(told).containsExactly("somebody else works this run; waiting");
    assertThat(world.publisher.appeared()).containsExactly(run.id() + "/x");
  }

  @Test
  void whenever_the_process_dies_starting_again_finishes_the_run_and_each_post_appears_once()
      throws Exception {
    int last = 1;
    boolean survived = false;
    while (!survived) {
      world = new World("-" + last);
      Mortality first = new Mortality(last);
      Mortality second = new Mortality(1 + new Random(last).nextInt(30));
      survived = lives(last, first);
      lives(last, second);
      loop = world.loop(new Mortality(Integer.MAX_VALUE));
      Run run = loop.start(asked("article " + last, List.of(Platform.X, Platform.YOUTUBE)), SOON);
      Run done = work(run);

      assertThat(done.stage()).as("died at moment %d", last).isEqualTo(Stage.DONE);
      assertThat(world.publisher.appeared())
          .as("died at moment %d", last)
          .containsExactlyInAnyOrder(run.id() + "/x", run.id() + "/youtube");
      assertThat(world.time.passed()).as("died at moment %d", last).isEqualTo(DAY);
      assertThat(loop.report(run.id()).lines())
          .as("died at moment %d", last)
          .hasSize(2)
          .allSatisfy(line -> assertThat(line.figures()).isNotEmpty());
      last++;
    }
    assertThat(last).isGreaterThan(40);
    assertThat(loop.unfinished()).isEmpty();
    assertThat(loop.recent(1000)).hasSize(last - 1);
  }

  /** One life of a process that is given the run; whether it saw the end of it. */
  private boolean lives(int article, Mortality life) throws InterruptedException {
    try {
      DurableLoop process = world.loop(life);
      Run run =
          process.start(asked("article " + article, List.of(Platform.X, Platform.YOUTUBE)), SOON);
      process.work(run.id(), RunListener.NONE, SOON);
      return true;
    } catch (Mortality.Death e) {
      return false;
    }
  }

  @Test
  void review_stops_before_anything_is_published_until_a_person_releases_it() throws Exception {
    Run waiting = work(start(List.of(Platform.X), How.REVIEW));
    assertThat(waiting.stage()).isEqualTo(Stage.REVIEW);
    assertThat(work(waiting).stage()).isEqualTo(Stage.REVIEW);
    assertThat(loop.unfinished()).isEmpty();
    assertThat(world.publisher.appeared()).isEmpty();

    assertThat(loop.publish(waiting.id()).stage()).isEqualTo(Stage.MAKE);
    assertThat(loop.unfinished()).extracting(Run::id).containsExactly(waiting.id());
    assertThat(work(waiting).stage()).isEqualTo(Stage.DONE);
    assertThat(loop.publish(waiting.id()).stage()).isEqualTo(Stage.DONE);
    assertThat(world.publisher.appeared()).hasSize(1);
  }

  @Test
  void a_finished_run_is_worked_further_when_a_person_has_a_post_tried_again() throws Exception {
    world.publisher.ends(Platform.X, State.FAILED);
    Run run = work(start(List.of(Platform.X, Platform.YOUTUBE)));
    world.publisher.ends(Platform.X, State.PUBLISHED);
    world.publisher.group(run.id()).stream()
        .filter(p -> p.state() == State.FAILED)
        .forEach(p -> world.publisher.retry(p.id()));

    assertThat(loop.unfinished()).extracting(Run::id).containsExactly(run.id());
    assertThat(work(run).stage()).isEqualTo(Stage.DONE);
    assertThat(loop.unfinished()).isEmpty();
    assertThat(world.publisher.appeared())
        .containsExactlyInAnyOrder(run.id() + "/youtube", run.id() + "/x");
    assertThat(loop.report(run.id()).lines())
        .allSatisfy(line -> assertThat(line.figures()).isNotEmpty());
    assertThat(world.time.passed()).isEqualTo(DAY);
  }

  @Test
  void measuring_again_lets_another_day_pass() throws Exception {
    Run run = work(start(List.of(Platform.X)));
    Run after = loop.measureAgain(run.id(), RunListener.NONE, SOON);

    assertThat(after.stage()).isEqualTo(Stage.DONE);
    assertThat(world.time.passed()).isEqualTo(DAY.multipliedBy(2));
    assertThat(loop.report(run.id()).lines().getFirst().measuredAt())
        .isEqualTo(Instant.parse("2026-11-24T10:00:00.123Z"));
  }

  @Test
  void a_platform_without_an_account_is_one_clear_line_and_leaves_nothing_behind() {
    world.publisher.disconnect(Platform.X);

    assertThatThrownBy(() -> start(List.of(Platform.X, Platform.YOUTUBE)))
        .isInstanceOfSatisfying(
            ProblemException.class,
            e -> {
              assertThat(e.problem().code()).isEqualTo("account-missing");
              assertThat(e.problem().message()).contains("x").doesNotContain("youtube");
            });
    assertThatThrownBy(() -> start(List.of())).isInstanceOf(ProblemException.class);
    assertThat(loop.recent(10)).isEmpty();
  }

  @Test
  void an_account_that_went_away_while_the_run_was_cut_off_is_a_problem_and_no_bug()
      throws Exception {
    Run run = start(List.of(Platform.X));
    world.publisher.disconnect(Platform.X);

    assertThatThrownBy(() -> work(run))
        .isInstanceOfSatisfying(
            ProblemException.class,
            e -> assertThat(e.problem().code()).isEqualTo("account-missing"));
    assertThat(loop.run(run.id()).orElseThrow().stage()).isEqualTo(Stage.MAKE);
  }

  @Test
  void a_source_that_cannot_be_read_leaves_nothing_behind() {
    assertThatThrownBy(() -> loop.start(asked("missing.md", List.of(Platform.X)), SOON))
        .isInstanceOf(ProblemException.class);
    assertThat(loop.recent(10)).isEmpty();
  }

  @Test
  void a_run_nobody_knows_is_a_problem() {
    for (Callable<?> question :
        List.<Callable<?>>of(
            () -> loop.work("run_no", RunListener.NONE, SOON),
            () -> loop.report("run_no"),
            () -> loop.publish("run_no"),
            () -> loop.measureAgain("run_no", RunListener.NONE, SOON))) {
      assertThatThrownBy(question::call)
          .isInstanceOfSatisfying(
              ProblemException.class, e -> assertThat(e.problem().code()).isEqualTo("run-unknown"));
    }
    assertThat(loop.run("run_no")).isEmpty();
  }
}
