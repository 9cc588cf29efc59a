package org.anabranch.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.anabranch.gateway.Gateway;
import org.anabranch.insight.Insight;
import org.anabranch.insight.StoredInsight;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.DatabaseKind;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Ids;
import org.anabranch.kernel.OnEachDatabase;
import org.anabranch.kernel.ProblemException;
import org.anabranch.kernel.TestClock;
import org.anabranch.loop.Run.Stage;
import org.anabranch.publish.Platform;
import org.anabranch.publish.Publication.State;
import org.anabranch.publish.Publisher;
import org.anabranch.studio.Studio;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;

/** What the loop promises, on both databases. */
@OnEachDatabase
class LoopTest {
  private static final Deadline SOON = Deadline.in(Duration.ofMinutes(5));
  private static final Duration DAY = Duration.ofDays(1);

  @Parameter DatabaseKind kind;
  @TempDir Path directory;
  private final TestClock clock = new TestClock(Instant.parse("2026-11-22T10:00:00Z"));
  private final Ids ids = new Ids(clock, new Random(7));
  private World world = new World("");
  private Database database;
  private DurableLoop loop;

  @BeforeEach
  void start() {
    database = kind.open(directory);
    loop = world.loop(new Mortality(Integer.MAX_VALUE));
  }

  @AfterEach
  void stop() {
    database.close();
  }

  /** Everything outside the process: it stays when the process dies. */
  private final class World {
    private final FakeStudio studio = new FakeStudio();
    private final FakeGateway gateway = new FakeGateway();
    private final FakeTime time = new FakeTime();
    private final FakePublisher publisher;

    World(String prefix) {
      publisher = new FakePublisher(prefix);
    }

    DurableLoop loop(Mortality life) {
      Insight insight = new StoredInsight(database, publisher, clock);
      return new DurableLoop(
          database,
          life.watching(Studio.class, studio),
          life.watching(Gateway.class, gateway),
          life.watching(Publisher.class, publisher),
          life.watching(Insight.class, insight),
          Optional.of(life.watching(SimulatedTime.class, time)),
          ids,
          clock);
    }
  }

  private enum How {
    AGAIN,
    DRY,
    REVIEW
  }

  private static Loop.Request asked(String source, List<Platform> platforms, How... how) {
    List<How> all = Arrays.asList(how);
    return new Loop.Request(
        source,
        Optional.empty(),
        platforms,
        false,
        all.contains(How.DRY),
        all.contains(How.AGAIN),
        all.contains(How.REVIEW));
  }

  private Run start(List<Platform> platforms, How... how) throws InterruptedException {
    clock.advance(Duration.ofSeconds(1));
    return loop.start(asked("article.md", platforms, how), SOON);
  }

  private Run work(Run run) throws InterruptedException {
    return loop.work(run.id(), RunListener.NONE, SOON);
  }

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
  void the_same_source_again_is_the_same_run_and_nothing_appears_twice() throws Exception {
    Run first = work(start(List.of(Platform.X)));
    Run again = work(start(List.of(Platform.X)));

    assertThat(again.id()).isEqualTo(first.id());
    assertThat(world.publisher.appeared()).hasSize(1);
    assertThat(world.time.passed()).isEqualTo(DAY);
  }

  @Test
  void of_many_that_start_the_same_source_at_once_all_get_the_same_run() throws Exception {
    List<Callable<Run>> visitors =
        Collections.nCopies(
            12,
            () ->
                world
                    .loop(new Mortality(Integer.MAX_VALUE))
                    .start(asked("article.md", List.of(Platform.X)), SOON));
    List<String> runs = new ArrayList<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Run> run : threads.invokeAll(visitors)) {
        runs.add(run.get().id());
      }
    }
    assertThat(runs).hasSize(12).containsOnly(runs.getFirst());
    assertThat(loop.recent(100)).hasSize(1);
  }

  @Test
  void of_a_wider_list_only_the_missing_platforms_go_out() throws Exception {
    Run first = work(start(List.of(Platform.X)));
    Run wider = work(start(List.of(Platform.X, Platform.YOUTUBE, Platform.FACEBOOK)));

    assertThat(wider.platforms()).containsExactlyInAnyOrder(Platform.YOUTUBE, Platform.FACEBOOK);
    assertThat(world.publisher.appeared())
        .containsExactlyInAnyOrder(
            first.id() + "/x", wider.id() + "/youtube", wider.id() + "/facebook");
  }

  @Test
  void what_a_run_that_was_cut_off_is_going_to_publish_is_in_no_other_run() throws Exception {
    Run cutOff = start(List.of(Platform.X, Platform.YOUTUBE));
    Run other = start(List.of(Platform.X, Platform.FACEBOOK));
    work(other);
    work(cutOff);

    assertThat(other.platforms()).containsExactly(Platform.FACEBOOK);
    assertThat(world.publisher.appeared())
        .extracting(a -> a.substring(a.indexOf('/') + 1))
        .containsExactlyInAnyOrder("x", "youtube", "facebook");
  }

  @Test
  void again_publishes_anew() throws Exception {
    Run first = work(start(List.of(Platform.X)));
    Run second = work(start(List.of(Platform.X), How.AGAIN));

    assertThat(second.id()).isNotEqualTo(first.id());
    assertThat(world.publisher.appeared()).containsExactly(first.id() + "/x", second.id() + "/x");
  }

  @Test
  void again_that_was_cut_off_goes_on_when_the_same_is_asked_again() throws Exception {
    work(start(List.of(Platform.X)));
    Run cutOff = start(List.of(Platform.X), How.AGAIN);
    Run goesOn = work(start(List.of(Platform.X), How.AGAIN));

    assertThat(goesOn.id()).isEqualTo(cutOff.id());
    assertThat(world.publisher.appeared()).hasSize(2);
  }

  @Test
  void a_dry_run_publishes_nothing_and_stands_in_nobodys_way() throws Exception {
    Run cutOff = start(List.of(Platform.X), How.DRY);
    Run dry = work(start(List.of(Platform.X), How.DRY));

    assertThat(dry.stage()).isEqualTo(Stage.DONE);
    assertThat(world.publisher.appeared()).isEmpty();
    assertThat(loop.report(dry.id()).lines())
        .singleElement()
        .satisfies(line -> assertThat(line.state()).isNull());
    Run real = work(start(List.of(Platform.X)));
    assertThat(real.id()).isNotIn(dry.id(), cutOff.id());
    assertThat(world.publisher.appeared()).containsExactly(real.id() + "/x");
  }

  @Test
  void a_dry_run_has_nothing_to_measure() throws Exception {
    Run dry = work(start(List.of(Platform.X), How.DRY));

    assertThat(loop.measureAgain(dry.id(), RunListener.NONE, SOON).stage()).isEqualTo(Stage.DONE);
    assertThat(world.time.passed()).isZero();
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
  void what_failed_may_be_tried_again_by_a_new_run_and_what_went_out_stays() throws Exception {
    world.publisher.ends(Platform.X, State.FAILED);
    Run first = work(start(List.of(Platform.X, Platform.YOUTUBE)));
    world.publisher.ends(Platform.X, State.PUBLISHED);
    Run second = work(start(List.of(Platform.X, Platform.YOUTUBE)));

    assertThat(second.platforms()).containsExactly(Platform.X);
    assertThat(world.publisher.appeared())
        .containsExactlyInAnyOrder(first.id() + "/youtube", second.id() + "/x");
  }

  @Test
  void a_thread_that_failed_half_way_is_not_published_anew_by_another_run() throws Exception {
    world.publisher.failsHalfWay(Platform.X);
    Run first = work(start(List.of(Platform.X, Platform.YOUTUBE)));

    assertThat(start(List.of(Platform.X, Platform.YOUTUBE)).id()).isEqualTo(first.id());
  }

  @Test
  void what_waits_for_its_person_is_not_published_by_another_run() throws Exception {
    world.publisher.ends(Platform.DOUYIN, State.WAITING_FOR_PERSON);
    Run first = work(start(List.of(Platform.DOUYIN)));

    assertThat(start(List.of(Platform.DOUYIN)).id()).isEqualTo(first.id());
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
