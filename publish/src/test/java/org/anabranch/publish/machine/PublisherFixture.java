package org.anabranch.publish.machine;

import static org.anabranch.publish.machine.PublishBench.soon;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.DatabaseKind;
import org.anabranch.publish.Failure;
import org.anabranch.publish.Failure.Reason;
import org.anabranch.publish.FakePlatform;
import org.anabranch.publish.HandClock;
import org.anabranch.publish.Publication;
import org.anabranch.publish.Publication.State;
import org.anabranch.publish.Publisher.JournalEntry;
import org.anabranch.publish.Publisher.Listener;
import org.anabranch.publish.Step;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;

/**
 * A publisher over two fake platforms, on either database; each test class over it is one promise
 * of the machine.
 */
abstract class PublisherFixture {
  static final String GROUP = "run-1";

  @Parameter DatabaseKind kind;
  @TempDir Path directory;
  Database database;
  PublishBench bench;
  JournalledPublisher publisher;

  @BeforeEach
  void open() {
    database = kind.open(directory);
    HandClock clock = new HandClock();
    bench = new PublishBench(directory.resolve("home"), database, clock, new FakePlatform(clock));
    publisher = bench.start();
  }

  @AfterEach
  void close() {
    assertThat(bench.world.complaints()).isEmpty();
    bench.close();
    database.close();
  }

  /** One post of these parts, by the platform's own way. */
  Publication submit(String... parts) {
    return publisher.submit(GROUP, List.of(bench.direct(parts))).getFirst();
  }

  /** Takes that post as far as it goes now. */
  Publication work() throws InterruptedException {
    return publisher.work(GROUP, Listener.NONE, soon()).getFirst();
  }

  static Failure failure(Publication publication) {
    return Objects.requireNonNull(publication.failure());
  }

  static Step.Refused refused(Reason reason) {
    return new Step.Refused(Failure.of(reason, "c1", "The platform said no."));
  }

  /** Through which states a publication went. */
  List<State> states(String id) {
    List<State> states = new ArrayList<>();
    for (JournalEntry entry : publisher.journal(id)) {
      if (states.isEmpty() || states.getLast() != entry.state()) {
        states.add(entry.state());
      }
    }
    return states;
  }

  static Step bug() {
    throw new IllegalStateException("s3cr3t-acc-x");
  }
}
