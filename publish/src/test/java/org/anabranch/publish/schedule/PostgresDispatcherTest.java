package org.anabranch.publish.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.DatabaseKind;
import org.anabranch.kernel.Home;
import org.anabranch.publish.FakePlatform;
import org.anabranch.publish.HandClock;
import org.anabranch.publish.Platform;
import org.anabranch.publish.Publication;
import org.anabranch.publish.TimedPublisher;
import org.anabranch.publish.machine.PublishBench;
import org.anabranch.publish.schedule.ScheduledPost.State;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes on one PostgreSQL. */
class PostgresDispatcherTest {
  private static final int POSTS = 120;

  @TempDir Path directory;

  @Test
  void two_nodes_send_each_post_once_and_what_a_dead_one_held_goes_on() throws Exception {
    HandClock clock = new HandClock();
    FakePlatform world = new FakePlatform(clock);
    try (Database database = DatabaseKind.POSTGRES.open(directory);
        PublishBench bench = new PublishBench(directory.resolve("one"), database, clock, world);
        Home other = Home.open(directory.resolve("two"))) {
      TimedPublisher one = bench.start();
      TimedPublisher two = bench.node(other);
      SchedulePolicy policy =
          new SchedulePolicy(Duration.ofHours(1), Duration.ZERO, 16, ZoneOffset.UTC);
      Schedule schedule = new Schedule(database, bench.home.root(), one, policy, bench.ids, clock);
      schedule.add(drafts(bench, clock.instant()));
      dies(one, schedule, clock);
      try (Dispatcher first = new Dispatcher(schedule, one, clock);
          Dispatcher second = new Dispatcher(schedule, two, clock);
          ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        for (int look = 0; look < 10; look++) {
          List<Callable<Boolean>> both =
              List.of(() -> looks(first, clock), () -> looks(second, clock));
          for (var done : threads.invokeAll(both)) {
            done.get();
          }
        }
        assertThat(schedule.list(ScheduleQuery.ALL.in(State.SENT))).hasSize(POSTS);
        clock.turn(Duration.ofMinutes(5)); // the dead one's lease runs out
        assertThat(two.dropped(10)).hasSize(1);
        two.work(two.dropped(10).getFirst().publicationId(), PublishBench.soon());
      }
      assertThat(world.commits()).isEqualTo(POSTS);
      assertThat(world.livePosts()).isEqualTo(POSTS);
      assertThat(world.complaints()).isEmpty();
      assertThat(one.recent(POSTS)).allMatch(p -> p.state() == Publication.State.PUBLISHED);
    }
  }

  private static boolean looks(Dispatcher dispatcher, HandClock clock) throws InterruptedException {
    dispatcher.look(clock.instant());
    return dispatcher.settle(PublishBench.soon());
  }

  private static List<Draft> drafts(PublishBench bench, Instant due) {
    List<Draft> drafts = new ArrayList<>();
    for (int i = 0; i < POSTS; i++) {
      drafts.add(
          Draft.of(PublishBench.DIRECT, bench.post(Platform.X, "Post " + i), due, ZoneOffset.UTC));
    }
    return drafts;
  }

  /** A node that takes one publication under its lease and is never heard of again. */
  private void dies(TimedPublisher publisher, Schedule schedule, HandClock clock) {
    ScheduledPost post = schedule.store().take(Platform.X, clock.instant(), 1).getFirst();
    Publication publication =
        publisher
            .submitEach(
                List.of(
                    new TimedPublisher.Timed(
                        post.id(),
                        new org.anabranch.publish.Publisher.Submission(
                            post.accountId(), post.post()),
                        post.due())))
            .publications()
            .values()
            .iterator()
            .next();
    schedule
        .store()
        .ended(List.of(new ScheduleStore.End(post.id(), State.SENT, publication.id(), null)));
    int held =
        schedule
            .store()
            .write(
                h ->
                    h.createUpdate(
                            "update publication set node = 'dead', process = 'dead', lease ="
                                + " 'dead', lease_until = :until where id = :id")
                        .bind("until", clock.millis() + 120_000)
                        .bind("id", publication.id())
                        .execute());
    assertThat(held).isEqualTo(1);
  }
}
