package org.anabranch.app;

import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.anabranch.http.CallbackRoutes;
import org.anabranch.http.ControlPlane;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Home;
import org.anabranch.kernel.Ids;
import org.anabranch.kernel.SecretStore;
import org.anabranch.kernel.TestClock;
import org.anabranch.publish.Account;
import org.anabranch.publish.Platform;
import org.anabranch.publish.Publisher;
import org.anabranch.publish.callback.Callbacks;
import org.anabranch.publish.callback.EndedJobs;
import org.anabranch.publish.connect.App;
import org.anabranch.publish.connect.CallbackKeys;
import org.anabranch.publish.connect.Connections.Begun;
import org.anabranch.publish.connect.Connections.Consented;
import org.anabranch.publish.connect.LiveConnections;
import org.anabranch.publish.inbox.Inbox;
import org.anabranch.publish.inbox.StoredInbox;
import org.anabranch.publish.machine.JournalledPublisher;
import org.anabranch.publish.machine.Reach;
import org.anabranch.sandbox.SandboxServer;

/**
 * Connections of two nodes over one database, before the whole sandbox, with a clock turned by
 * hand.
 */
final class ConsentBench implements AutoCloseable {
  final TestClock clock = new TestClock(Instant.parse("2026-11-29T10:00:00Z"));
  final SandboxServer sandbox;
  final Database database;
  final SecretStore secrets;
  final LiveConnections connections;
  final LiveConnections otherNode;
  final Publisher publisher;
  final EndedJobs ended;
  final Inbox inbox;
  final Callbacks callbacks;
  private final ControlPlane console;
  private final List<Home> homes = new ArrayList<>();
  final ConsentBrowser browser = new ConsentBrowser();

  ConsentBench(Path directory) {
    this.sandbox =
        SandboxServer.start(
            directory.resolve("sandbox"),
            Leaves::imitations,
            new SandboxServer.Settings(0, 7, Duration.ofMillis(50)),
            clock);
    this.database = Database.sqlite(directory.resolve("shared.db"));
    Home home = Home.open(directory.resolve("one"));
    homes.add(home);
    this.secrets = new SecretStore(database, home);
    this.ended = new EndedJobs(database, clock);
    this.connections = node(home);
    this.publisher = publisher(home, connections);
    this.inbox = new StoredInbox(database, publisher, new Ids(clock, new SecureRandom()), clock);
    this.callbacks =
        new Callbacks(
            Leaves.listeners(), connections, connections.callbackKeys(), ended, publisher, inbox);
    this.console = ControlPlane.start(0, List.of(new CallbackRoutes(callbacks)));
    Home other = Home.open(directory.resolve("two"));
    homes.add(other);
    this.otherNode = node(other);
    publisher(other, otherNode);
  }

  /** The sealing key is shared, as several nodes must. */
  private LiveConnections node(Home home) {
    SecureRandom random = new SecureRandom();
    return new LiveConnections(
        database,
        secrets,
        home,
        Leaves.authorisations(clock, random, new CallbackKeys(secrets, random)::ticket),
        Optional.of(new SandboxLink(sandbox.address())),
        new Ids(clock, random),
        clock,
        random);
  }

  private Publisher publisher(Home home, LiveConnections of) {
    SecureRandom random = new SecureRandom();
    JournalledPublisher made =
        new JournalledPublisher(
            database,
            secrets,
            home,
            Reach.of(
                    Leaves.connectors(clock, random, ended),
                    media -> URI.create("http://127.0.0.1:1/x"))
                .with(of.credentials()),
            new Ids(clock, random),
            clock,
            random);
    of.over(made);
    return made;
  }

  /** The consent page leads back to where the platform's calls are taken, too. */
  URI redirect(Platform platform) {
    return console.address().resolve("/oauth/callback/" + platform.key());
  }

  App app(Platform platform) throws InterruptedException {
    return connections.addSandboxApp(Account.DEFAULT_WORKSPACE, platform);
  }

  /** What the browser comes back with. */
  record Back(Begun begun, Map<String, String> parameters) {}

  /** Goes to the consent page, unticks some scopes, and presses a button. */
  Back consent(Platform platform, String decision, String... unticked) throws InterruptedException {
    Begun begun = connections.begin(app(platform).id(), redirect(platform), null);
    return new Back(begun, consent(begun.consent(), decision, unticked));
  }

  Map<String, String> consent(URI page, String decision, String... unticked)
      throws InterruptedException {
    return browser.consent(page, decision, unticked);
  }

  Consented finish(Platform platform, Back back) throws InterruptedException {
    return connections.finish(platform, back.parameters(), back.begun().nonce(), soon());
  }

  /** The whole way; where there is a choice, the first is taken. */
  Account connected(Platform platform, String... unticked) throws InterruptedException {
    Back back = consent(platform, "allow", unticked);
    return switch (finish(platform, back)) {
      case Consented.Connected(var account) -> account;
      case Consented.Choose(var state, _, var choices, _) ->
          connections
              .choose(state, back.begun().nonce(), List.of(choices.getFirst().remoteId()))
              .getFirst();
    };
  }

  static Deadline soon() {
    return Deadline.in(Duration.ofSeconds(60));
  }

  @Override
  public void close() {
    console.close();
    sandbox.close();
    database.close();
    homes.forEach(Home::close);
    browser.close();
  }
}
