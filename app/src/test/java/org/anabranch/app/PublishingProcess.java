package org.anabranch.app;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.anabranch.http.CallbackRoutes;
import org.anabranch.http.ControlPlane;
import org.anabranch.http.SignedMedia;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.Home;
import org.anabranch.kernel.Ids;
import org.anabranch.kernel.SecretStore;
import org.anabranch.publish.FinishedJobs;
import org.anabranch.publish.Patience;
import org.anabranch.publish.Publication;
import org.anabranch.publish.callback.Callbacks;
import org.anabranch.publish.callback.EndedJobs;
import org.anabranch.publish.connect.AccountHealth;
import org.anabranch.publish.connect.CallbackKeys;
import org.anabranch.publish.connect.LiveConnections;
import org.anabranch.publish.connect.SandboxApps;
import org.anabranch.publish.inbox.StoredInbox;
import org.anabranch.publish.machine.JournalledPublisher;
import org.anabranch.publish.machine.Reach;
import org.anabranch.publish.schedule.Dispatcher;
import org.anabranch.publish.schedule.SchedulePolicy;
import org.anabranch.publish.schedule.ScheduleQuery;
import org.anabranch.publish.schedule.ScheduledPost.State;
import org.anabranch.publish.schedule.Scheduling;

/** The part of the server that publishes, as a process that may be killed at any moment. */
final class PublishingProcess implements AutoCloseable {
  static final String READY = "ready";

  /**
   * An outcome that nobody can read any more does not keep the process from ending; the dispatcher
   * reads it again after half a minute and after a minute.
   */
  private static final int LOOKS_AT_UNKNOWN = 120;

  final Home home;
  final Database database;
  final JournalledPublisher publisher;
  final Scheduling scheduling;
  final LiveConnections connections;
  private final Clock clock = Clock.systemUTC();
  private final ControlPlane media;
  private final ControlPlane calls;

  /** Goes on with the accounts that are there. */
  PublishingProcess(Path directory) {
    this(directory, Optional.empty());
  }

  /**
   * @param sandbox where new accounts are connected
   */
  PublishingProcess(Path directory, Optional<SandboxApps> sandbox) {
    SecureRandom random = new SecureRandom();
    Ids ids = new Ids(clock, random);
    home = Home.open(directory);
    database = Database.sqlite(home.file("anabranch.db"));
    SignedMedia signed = new SignedMedia(home.root(), random, clock);
    media = ControlPlane.start(0, List.of(signed));
    signed.reachedAt(media.address());
    SecretStore secrets = new SecretStore(database, home);
    connections =
        new LiveConnections(
            database,
            secrets,
            home,
            Leaves.authorisations(clock, random, new CallbackKeys(secrets, random)::ticket),
            sandbox,
            ids,
            clock,
            random);
    publisher =
        new JournalledPublisher(
            database,
            secrets,
            home,
            new Reach(
                Leaves.connectors(clock, random, FinishedJobs.NONE),
                connections.credentials(),
                signed,
                patience()),
            ids,
            clock,
            random);
    connections.over(publisher);
    calls =
        ControlPlane.start(
            0,
            List.of(
                new CallbackRoutes(
                    new Callbacks(
                        Leaves.listeners(),
                        connections,
                        connections.callbackKeys(),
                        new EndedJobs(database, clock),
                        publisher,
                        new StoredInbox(database, publisher, ids, clock)))));
    scheduling =
        Scheduling.over(
            database,
            home.root(),
            publisher,
            new SchedulePolicy(Duration.ofHours(2), Duration.ZERO, 24, SchedulePolicy.USUAL.zone()),
            ids,
            clock);
  }

  /** Whoever consents comes back here, and WeChat calls here with its ticket. */
  ConsentingPerson person() {
    return new ConsentingPerson(connections, calls.address());
  }

  /**
   * Everything on loopback is quick, so waits are; otherwise as usual. A commit that the sandbox
   * stalls is carried out 16 s after it was sent, and later where the machine has no time for it.
   */
  private static Patience patience() {
    return new Patience(
        Duration.ofSeconds(30),
        Duration.ofSeconds(60),
        Duration.ofSeconds(15),
        Duration.ofSeconds(15),
        Duration.ofMillis(500),
        25,
        12,
        12,
        Duration.ofSeconds(2),
        Duration.ofSeconds(40),
        Duration.ofMillis(60),
        Duration.ofSeconds(1),
        Duration.ofSeconds(2),
        Duration.ofMinutes(2),
        Duration.ofSeconds(20),
        12,
        org.anabranch.kernel.Deadline::sleep);
  }

  /**
   * What is not at rest yet, without what only a person can help: the posts of accounts that have
   * to be connected again.
   *
   * @param moving how many go on by themselves
   * @param unknown of how many the outcome is still to be read
   */
  record Open(long moving, long unknown) {}

  Open open(int posts) {
    if (!scheduling.posts().list(ScheduleQuery.ALL.in(State.WAITING, State.SENDING)).isEmpty()) {
      return new Open(posts, 0);
    }
    Set<String> gone =
        connections.health().stream()
            .filter(h -> h.state() == AccountHealth.State.GONE)
            .map(h -> h.account().id())
            .collect(Collectors.toSet());
    Map<Boolean, Long> left =
        publisher.recent(posts).stream()
            .filter(p -> !p.state().isResting() && !gone.contains(p.accountId()))
            .collect(
                Collectors.partitioningBy(
                    p -> p.state() == Publication.State.OUTCOME_UNKNOWN, Collectors.counting()));
    return new Open(left.getOrDefault(false, 0L), left.getOrDefault(true, 0L));
  }

  @Override
  public void close() {
    calls.close();
    media.close();
    database.close();
    home.close();
  }

  /**
   * @param arguments the data directory, and how many posts there are
   */
  public static void main(String[] arguments) throws Exception {
    PublishingProcess process = new PublishingProcess(Path.of(arguments[0]));
    Dispatcher dispatcher = process.scheduling.dispatcher(process.publisher, process.clock).start();
    System.out.println(READY);
    int posts = Integer.parseInt(arguments[1]);
    int alone = 0;
    Open left = process.open(posts);
    while (left.moving() > 0 || left.unknown() > 0 && alone < LOOKS_AT_UNKNOWN) {
      Thread.sleep(1_000);
      alone = left.moving() > 0 ? 0 : alone + 1;
      left = process.open(posts);
    }
    dispatcher.close();
    process.close();
    System.exit(0);
  }
}
