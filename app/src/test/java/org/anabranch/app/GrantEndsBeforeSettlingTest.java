package org.anabranch.app;

import static org.anabranch.app.ConsentBench.soon;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.anabranch.publish.Account;
import org.anabranch.publish.Platform;
import org.anabranch.publish.Post;
import org.anabranch.publish.Publication;
import org.anabranch.publish.Publication.State;
import org.anabranch.publish.Publisher.Submission;
import org.anabranch.sandbox.Faults.Fault;
import org.anabranch.sandbox.Faults.Kind;
import org.anabranch.sandbox.World.SandboxPost;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A commit's reply is lost, the grant ends before anybody has read what came of it, others publish
 * for the account meanwhile, and a person connects it again: the post is found, behind them all.
 */
class GrantEndsBeforeSettlingTest {
  /** More than one page of Threads' list, and the first ones on the second. */
  private static final int NEWER = 150;

  @TempDir Path directory;
  private ConsentBench bench;

  @BeforeEach
  void start() {
    bench = new ConsentBench(directory);
  }

  @AfterEach
  void stop() {
    bench.close();
  }

  private Publication work() throws InterruptedException {
    return bench
        .publisher
        .work(
            "run",
            (publication, _, _) -> {
              bench.clock.advance(Duration.ofSeconds(1));
              if (publication.state() == State.OUTCOME_UNKNOWN) {
                bench.sandbox.oauth("threads").expire();
              }
            },
            soon())
        .getFirst();
  }

  @Test
  void a_post_on_threads_is_found_once_the_account_is_connected_again() throws Exception {
    Account account = bench.connected(Platform.THREADS);
    Post post =
        new Post(
            Platform.THREADS,
            "",
            List.of("Where the river parts"),
            List.of(),
            null,
            null,
            List.of(),
            true,
            "en");
    bench.sandbox.faults().add(Fault.once(Kind.LOSE_REPLY, "threads", "POST", "_publish$"));
    bench.publisher.submit("run", List.of(new Submission(account.id(), post)));
    Publication unknown = work();
    assertThat(unknown.state()).isEqualTo(State.OUTCOME_UNKNOWN);
    assertThat(bench.publisher.journal(unknown.id()).getLast().what())
        .startsWith("Cannot be read")
        .contains("grant-gone");
    for (int i = 0; i < NEWER; i++) {
      publish("One of others, " + i, account);
    }

    assertThat(bench.connected(Platform.THREADS).id()).isEqualTo(account.id());
    Publication found = work();

    assertThat(found.state())
        .as(() -> bench.publisher.journal(found.id()).toString())
        .isEqualTo(State.PUBLISHED);
    assertThat(bench.sandbox.world().posts("threads")).hasSize(NEWER + 1);
  }

  private void publish(String text, Account account) {
    bench
        .sandbox
        .world()
        .publish(
            new SandboxPost(
                "threads",
                bench.sandbox.world().newId(),
                account.remoteId(),
                "",
                text,
                "",
                List.of(),
                "",
                false,
                "",
                bench.clock.instant()));
  }
}
