package org.anabranch.publish.machine;

import static org.anabranch.publish.machine.PublishBench.soon;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;
import org.anabranch.kernel.Database;
import org.anabranch.publish.FakePlatform;
import org.anabranch.publish.HandClock;
import org.anabranch.publish.Patience;
import org.anabranch.publish.Publication;
import org.anabranch.publish.Publication.State;
import org.anabranch.publish.Publisher.Listener;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * Whatever dies when, and however badly the platform behaves: each post is there once, or failed
 * with none; nothing live is shown as failed; nothing is committed again without proof.
 */
class CrashTest {
  private static final int SEEDS = 160;
  private static final int MOST_STARTS = 60;

  @TempDir Path directory;
  private Database database;
  private PublishBench bench;
  private int starts;

  /** Bugs are part of the mischief here; each would be told as an error. */
  @BeforeAll
  static void hush() {
    ((Logger) LoggerFactory.getLogger(Bug.class)).setLevel(Level.OFF);
  }

  @AfterAll
  static void speak() {
    ((Logger) LoggerFactory.getLogger(Bug.class)).setLevel(null);
  }

  @BeforeEach
  void open() {
    database = Database.sqlite(directory.resolve("anabranch.db"));
    anew();
  }

  private void anew() {
    if (bench != null) {
      bench.close();
    }
    PublishBench.empty(database);
    HandClock clock = new HandClock();
    bench = new PublishBench(directory.resolve("home"), database, clock, new FakePlatform(clock));
  }

  @AfterEach
  void close() {
    bench.close();
    database.close();
  }

  @Test
  void dying_at_any_write_leaves_exactly_one_post() throws Exception {
    int deaths = 0;
    for (boolean after : List.of(false, true)) {
      boolean died = true;
      for (int write = 0; died; write++) {
        anew();
        Publication id = bench.start().submit("g", List.of(bench.direct("one", "two"))).getFirst();
        MortalPublications process = new MortalPublications(database, bench, write, after);
        try {
          bench.start(process).work("g", Listener.NONE, soon());
        } catch (FakePlatform.Crash e) {
          deaths++;
        }
        died = process.died();
        Publication done = bench.start().work("g", Listener.NONE, soon()).getFirst();
        assertThat(done.state()).as("write %d", write).isEqualTo(State.PUBLISHED);
        assertThat(bench.world.live(id.id())).as("write %d", write).isEqualTo(2);
        assertThat(bench.world.complaints()).isEmpty();
      }
    }
    System.out.printf("Died at %d durable writes of a thread of two; one post each%n", deaths);
  }

  @Test
  void random_faults_and_deaths_never_make_two_posts_or_hide_one() throws Exception {
    Map<State, Integer> ends = new EnumMap<>(State.class);
    int allStarts = 0;
    int commits = 0;
    for (long seed : seeds()) {
      anew();
      Publication done = ordeal(new SplittableRandom(seed));
      holds(seed, done);
      ends.merge(done.state(), 1, Integer::sum);
      allStarts += starts;
      commits += bench.world.commits();
    }
    System.out.printf(
        "%d seeds: %d starts, %d commits sent, ends %s%n", SEEDS, allStarts, commits, ends);
  }

  /** {@code -Dseed=42} replays one. */
  private static long[] seeds() {
    Long one = Long.getLong("seed");
    return one != null ? new long[] {one} : LongStream.range(0, SEEDS).toArray();
  }

  /** Starts, dies and starts again until the publication rests, or nothing more can be known. */
  private Publication ordeal(RandomGenerator dice) throws InterruptedException {
    String[] parts =
        dice.nextInt(3) == 0 ? new String[] {"one", "two", "three"} : new String[] {"one"};
    bench.start().submit("g", List.of(bench.direct(parts)));
    double evil = dice.nextDouble() * 1.6;
    Publication last = bench.start().group("g").getFirst();
    for (starts = 1; starts <= MOST_STARTS && !last.state().isResting(); starts++) {
      int writes = dice.nextInt(4) == 0 ? dice.nextInt(40) : Integer.MAX_VALUE;
      MortalPublications process =
          new MortalPublications(database, bench, writes, dice.nextBoolean());
      MischievousConnector connector =
          new MischievousConnector(bench.world, dice, process, bench.clock, evil);
      try {
        bench.start(process, connector).work("g", Listener.NONE, soon());
      } catch (FakePlatform.Crash e) {
        // The next start finds what it left.
      }
      last = bench.start().group("g").getFirst();
      bench.clock.turn(Patience.USUAL.longestPause()); // a wait beyond that work's deadline
      evil *= 0.97;
    }
    return last;
  }

  private void holds(long seed, Publication done) {
    int parts = done.post().parts().size();
    int live = bench.world.live(done.id());
    assertThat(bench.world.complaints()).as("seed %d", seed).isEmpty();
    assertThat(live).as("seed %d: at most once", seed).isLessThanOrEqualTo(parts);
    switch (done.state()) {
      case PUBLISHED, CONFIRMING -> assertThat(live).as("seed %d: %s", seed, done).isEqualTo(parts);
      case FAILED -> {
        boolean toldAsLive =
            live == 0
                || String.valueOf(done.failure())
                    .contains(
                        "%d of %d parts %s live.".formatted(live, parts, live == 1 ? "is" : "are"));
        assertThat(toldAsLive).as("seed %d: %d live but %s", seed, live, done).isTrue();
      }
      case OUTCOME_UNKNOWN -> {}
      case QUEUED, PREPARING, CHECKING, COMMITTING, WAITING_FOR_PERSON, CANCELLED ->
          throw new AssertionError("seed %d ended in %s".formatted(seed, done));
    }
  }
}
