package org.anabranch.publish.machine;

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
import org.anabranch.publish.Account;
import org.anabranch.publish.Connector;
import org.anabranch.publish.FakeConnector;
import org.anabranch.publish.FakePlatform;
import org.anabranch.publish.HandClock;
import org.anabranch.publish.Media;
import org.anabranch.publish.Patience;
import org.anabranch.publish.Platform;
import org.anabranch.publish.Post;
import org.anabranch.publish.Publisher.Submission;
import org.anabranch.publish.account.Accounts;

/** A data directory with two fake platforms: one direct, one by hand. */
public final class PublishBench implements AutoCloseable {
  public static final String DIRECT = "acc-x";
  public static final String BY_HAND = "acc-douyin";

  public final Home home;
  public final Database database;
  public final HandClock clock;
  public final SecretStore secrets;
  public final Ids ids;
  public final FakePlatform world;
  public final FakeConnector direct;
  public final FakeConnector byHand;

  public PublishBench(Path directory, Database database, HandClock clock, FakePlatform world) {
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

  public Patience patience() {
    return Patience.USUAL.with(clock);
  }

  /** As after a start: a new process of this data directory. */
  public JournalledPublisher start() {
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
            new Accounts(database, secrets, clock),
            store,
            home,
            reach(first),
            clock,
            new Random(1));
    if (publisher.accounts().isEmpty()) {
      publisher.connect(account(DIRECT, Platform.X));
      publisher.connect(account(BY_HAND, Platform.DOUYIN));
    }
    return publisher;
  }

  /** Another node: a data directory of its own, the same database, world and secrets. */
  public JournalledPublisher node(Home other) {
    return new JournalledPublisher(
        new Accounts(database, secrets, clock),
        new Publications(database, home.root(), JournalledPublisher.node(other, ids), ids, clock),
        other,
        reach(direct),
        clock,
        new Random(2));
  }

  private Reach reach(Connector first) {
    return Reach.of(
            List.of(first, byHand),
            media -> URI.create("https://media.example/" + media.file().getFileName()))
        .with(patience());
  }

  public static Account account(String id, Platform platform) {
    return account(id, Account.DEFAULT_WORKSPACE, platform, Provenance.SIMULATED);
  }

  public static Account account(
      String id, String workspace, Platform platform, Provenance provenance) {
    return new Account(
        id,
        workspace,
        platform,
        "Test " + platform.title(),
        "me",
        Map.of("web", URI.create("http://127.0.0.1:1/" + platform.key())),
        Map.of("token", new Secret("s3cr3t-" + id)),
        provenance);
  }

  public Submission direct(String... parts) {
    return new Submission(DIRECT, post(Platform.X, parts));
  }

  public Submission byHand(String text) {
    return new Submission(BY_HAND, post(Platform.DOUYIN, text));
  }

  public Post post(Platform platform, String... parts) {
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

  public Media picture() {
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

  public static Deadline soon() {
    return Deadline.in(Duration.ofSeconds(30));
  }

  @Override
  public void close() {
    home.close();
  }
}
