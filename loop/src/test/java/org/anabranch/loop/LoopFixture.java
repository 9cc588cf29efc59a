package org.anabranch.loop;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.anabranch.gateway.Gateway;
import org.anabranch.insight.Insight;
import org.anabranch.insight.StoredInsight;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.DatabaseKind;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Ids;
import org.anabranch.kernel.TestClock;
import org.anabranch.publish.Platform;
import org.anabranch.publish.Publisher;
import org.anabranch.studio.Studio;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;

/** A loop over stations that are imitated in memory, on each database. */
abstract class LoopFixture {
  static final Deadline SOON = Deadline.in(Duration.ofMinutes(5));
  static final Duration DAY = Duration.ofDays(1);
  @Parameter DatabaseKind kind;
  @TempDir Path directory;
  final TestClock clock = new TestClock(Instant.parse("2026-11-22T10:00:00Z"));
  final Ids ids = new Ids(clock, new Random(7));
  World world = new World("");
  Database database;
  DurableLoop loop;

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
  final class World {
    final FakeStudio studio = new FakeStudio();
    final FakeGateway gateway = new FakeGateway();
    final FakeTime time = new FakeTime();
    final FakePublisher publisher;

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

  enum How {
    AGAIN,
    DRY,
    REVIEW
  }

  static Loop.Request asked(String source, List<Platform> platforms, How... how) {
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

  Run start(List<Platform> platforms, How... how) throws InterruptedException {
    clock.advance(Duration.ofSeconds(1));
    return loop.start(asked("article.md", platforms, how), SOON);
  }

  Run work(Run run) throws InterruptedException {
    return loop.work(run.id(), RunListener.NONE, SOON);
  }
}
