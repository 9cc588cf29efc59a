package org.anabranch.publish.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.DatabaseKind;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Home;
import org.anabranch.kernel.Ids;
import org.anabranch.publish.FakePlatform;
import org.anabranch.publish.HandClock;
import org.anabranch.publish.Publication;
import org.anabranch.publish.Publication.State;
import org.anabranch.publish.Publisher.Listener;
import org.anabranch.publish.account.Accounts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes on one PostgreSQL. */
class TwoNodesTest {
  private static final int GROUPS = 40;

  @TempDir Path directory;

  private static JournalledPublisher node(PublishBench bench, Home home) {
    Clock clock = Clock.systemUTC();
    Ids ids = new Ids(clock, new SecureRandom());
    return new JournalledPublisher(
        new Accounts(bench.database, bench.secrets, clock),
        new Publications(
            bench.database, bench.home.root(), JournalledPublisher.node(home, ids), ids, clock),
        home,
        Reach.of(
            List.of(bench.direct, bench.byHand), media -> URI.create("https://media.example/x")),
        clock,
        ThreadLocalRandom.current());
  }

  @Test
  void two_nodes_on_one_database_never_take_the_same_publication() throws Exception {
    HandClock hand = new HandClock();
    try (Database database = DatabaseKind.POSTGRES.open(directory);
        PublishBench bench =
            new PublishBench(directory.resolve("home"), database, hand, new FakePlatform(hand));
        Home one = Home.open(directory.resolve("one"));
        Home two = Home.open(directory.resolve("two"));
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      JournalledPublisher publisher = bench.start();
      for (int i = 0; i < GROUPS; i++) {
        publisher.submit("g" + i, List.of(bench.direct("post " + i)));
      }
      List<JournalledPublisher> nodes = List.of(node(bench, one), node(bench, two));
      List<Callable<List<Publication>>> work = new ArrayList<>();
      for (int i = 0; i < GROUPS; i++) {
        String group = "g" + i;
        nodes.forEach(
            n -> work.add(() -> n.work(group, Listener.NONE, Deadline.in(Duration.ofSeconds(30)))));
      }
      Set<String> published = new HashSet<>();
      for (Future<List<Publication>> done : threads.invokeAll(work)) {
        Publication publication = done.get().getFirst();
        assertThat(publication.state()).isEqualTo(State.PUBLISHED);
        published.add(publication.id());
      }
      assertThat(published).hasSize(GROUPS);
      assertThat(bench.world.commits()).isEqualTo(GROUPS);
      assertThat(bench.world.livePosts()).isEqualTo(GROUPS);
      assertThat(bench.world.complaints()).isEmpty();
    }
  }
}
