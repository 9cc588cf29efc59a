package org.anabranch.app;

import static org.anabranch.app.ConsentBench.soon;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.anabranch.publish.Account;
import org.anabranch.publish.Media;
import org.anabranch.publish.Platform;
import org.anabranch.publish.Post;
import org.anabranch.publish.Publication;
import org.anabranch.publish.Publisher.Listener;
import org.anabranch.publish.Publisher.Submission;
import org.anabranch.publish.internal.Api;
import org.anabranch.publish.x.XConnector;
import org.anabranch.sandbox.x.XImitation;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Accounts connected by consent before the whole sandbox, and files to publish there. */
abstract class ConsentedAccounts {
  @TempDir Path directory;
  ConsentBench bench;

  /** Makes the files; its own platform is not used. */
  Bench files;

  @BeforeEach
  void start() throws Exception {
    bench = new ConsentBench(directory);
    files =
        new Bench(
            Files.createDirectory(directory.resolve("files")),
            new XConnector(new Api()),
            XImitation::new);
  }

  @AfterEach
  void stop() {
    files.close();
    bench.close();
  }

  static Post post(Platform platform, String title, String text, Media... media) {
    return new Post(
        platform, title, List.of(text), List.of(), null, null, List.of(media), true, "en");
  }

  /** As far as it goes; the clock is turned at each sign of life. */
  Publication worked(Account account, Post post) throws InterruptedException {
    return worked("run", account, post, Listener.NONE);
  }

  Publication worked(String group, Account account, Post post, Listener listener)
      throws InterruptedException {
    bench.publisher.submit(group, List.of(new Submission(account.id(), post)));
    return bench
        .publisher
        .work(
            group,
            (publication, fraction, what) -> {
              bench.clock.advance(Duration.ofSeconds(1));
              listener.changed(publication, fraction, what);
            },
            soon())
        .getFirst();
  }
}
