package org.anabranch.publish;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Digest;
import org.anabranch.kernel.Home;
import org.anabranch.kernel.Ids;
import org.anabranch.kernel.Provenance;
import org.anabranch.kernel.Secret;
import org.anabranch.kernel.SecretStore;
import org.anabranch.publish.Publisher.Submission;

/** A data directory with two fake platforms: one direct, one by hand. */
final class PublishBench implements AutoCloseable {
  static final String DIRECT = "acc-x";
  static final String BY_HAND = "acc-douyin";

  final Home home;
  final Database database;
  final HandClock clock;
  final SecretStore secrets;
  final Ids ids;
  final FakePlatform world;
  final FakeConnector direct;
  final FakeConnector byHand;

  PublishBench(Path directory, Database database, HandClock clock, FakePlatform world) {
    this.home = Home.open(directory);
    this.database = database;
    this.clock = clock;
    this.world = world;
    this.secrets = new SecretStore(database, home);
    this.ids = new Ids(clock, new Random());
    this.direct = new FakeConnector(world, Platform.X, Connector.Delivery.DIRECT);
    this.byHand = new FakeConnector(world, Platform.DOUYIN, Connector.Delivery.HAND_OFF);
  }

  static void empty(Database database) {
    for (String table : List.of("journal", "handle", "publication", "account", "secret")) {
      database.change(h -> h.execute("delete from " + table));
    }
  }

  Patience patience() {
    return Patience.USUAL.with(clock);
  }

  /** As after a start: a new process of this data directory. */
  JournalledPublisher start() {
    return start(store());
  }

  Publications store() {
    return new Publications(database, home.root(), JournalledPublisher.node(home, ids), ids, clock);
  }

  JournalledPublisher start(Publications store) {
    return start(store, direct);
  }

  JournalledPublisher start(Publications store, FakeConnector first) {
    JournalledPublisher publisher =
        new JournalledPublisher(
            new Accounts(database, secrets),
            store,
            home,
            List.of(first, byHand),
            media -> URI.create("https://media.example/" + media.file().getFileName()),
            clock,
            new Random(1),
            patience());
    if (publisher.accounts().isEmpty()) {
      publisher.connect(account(DIRECT, Platform.X));
      publisher.connect(account(BY_HAND, Platform.DOUYIN));
    }
    return publisher;
  }

  static Account account(String id, Platform platform) {
    return new Account(
        id,
        platform,
        "Test " + platform.title(),
        "me",
        Map.of("web", URI.create("http://127.0.0.1:1/" + platform.key())),
        Map.of("token", new Secret("s3cr3t-" + id)),
        Provenance.SIMULATED);
  }

  Submission direct(String... parts) {
    return new Submission(DIRECT, post(Platform.X, parts));
  }

  Submission byHand(String text) {
    return new Submission(BY_HAND, post(Platform.DOUYIN, text));
  }

  Post post(Platform platform, String... parts) {
    return new Post(
        platform,
        "A title",
        List.of(parts),
        List.of("rivers"),
        "https://source.example/a?b=1&c=2",
        null,
        List.of(picture()),
        true,
        "en");
  }

  Media picture() {
    Path file = home.directory("media").resolve("picture.png");
    try {
      Files.write(file, new byte[] {1, 2, 3});
      return new Media(
          Media.Role.IMAGE,
          file,
          "image/png",
          4,
          3,
          Duration.ZERO,
          3,
          Digest.sha256(file),
          "A \"river\" <delta>");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Deadline soon() {
    return Deadline.in(Duration.ofSeconds(30));
  }

  @Override
  public void close() {
    home.close();
  }
}
