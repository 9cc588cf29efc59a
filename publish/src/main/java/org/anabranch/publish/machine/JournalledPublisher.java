package org.anabranch.publish.machine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Home;
import org.anabranch.kernel.Ids;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.ProblemException;
import org.anabranch.kernel.SecretStore;
import org.anabranch.publish.Account;
import org.anabranch.publish.Connector;
import org.anabranch.publish.Failure;
import org.anabranch.publish.HandOff;
import org.anabranch.publish.MediaHost;
import org.anabranch.publish.Metrics;
import org.anabranch.publish.Patience;
import org.anabranch.publish.Platform;
import org.anabranch.publish.Post;
import org.anabranch.publish.Publication;
import org.anabranch.publish.Publication.State;
import org.anabranch.publish.TimedPublisher;
import org.anabranch.publish.account.Accounts;
import org.anabranch.publish.account.Connectors;
import org.anabranch.publish.handoff.HandOffPackage;

/**
 * The publisher that writes down what it is about to do before it does it. Publications are claimed
 * with a lease, so that several nodes on one database never work on the same one; what a killed
 * process of this data directory held is free at once, what another node held when its lease runs
 * out.
 */
public final class JournalledPublisher implements TimedPublisher {
  private final Accounts accounts;
  private final Publications store;
  private final WaitingPublications waiting;
  private final Connectors connectors;
  private final Patience patience;
  private final Telling telling = new Telling();
  private final TimedPublications timed;
  private final Workshop workshop;
  private final Intake intake;
  private final Decisions decisions;

  /**
   * @param random for jitter; must be safe for many threads
   */
  public JournalledPublisher(
      Database database,
      SecretStore secrets,
      Home home,
      Reach reach,
      Ids ids,
      Clock clock,
      RandomGenerator random) {
    this(
        new Accounts(database, secrets, clock),
        new Publications(database, home.root(), node(home, ids), ids, clock),
        home,
        reach,
        clock,
        random);
  }

  JournalledPublisher(
      Accounts accounts,
      Publications store,
      Home home,
      Reach reach,
      Clock clock,
      RandomGenerator random) {
    this.accounts = accounts;
    this.store = store;
    this.waiting = new WaitingPublications(store, clock);
    this.patience = reach.patience();
    this.connectors =
        new Connectors(reach.connectors(), reach.credentials(), patience.concurrent());
    MediaHost mediaUrl = reach.mediaUrl();
    Machine.Parts parts =
        new Machine.Parts(
            store, patience, new HandOffPackage(home), mediaUrl, telling, clock, random);
    this.timed = new TimedPublications(store, clock);
    this.workshop = new Workshop(accounts, store, this.connectors, patience, parts);
    this.intake = new Intake(accounts, this.connectors, store, timed, mediaUrl, telling);
    this.decisions = new Decisions(accounts, this.connectors, store, waiting, parts);
  }

  /** The data directory's own name among the nodes of one database. */
  static String node(Home home, Ids ids) {
    Path file = home.file("node");
    try {
      if (Files.notExists(file)) {
        Home.writeWhole(file, ids.next("node"));
      }
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + file, e);
    }
  }

  @Override
  public List<Account> accounts() {
    return accounts.all();
  }

  @Override
  public Optional<Account> account(String id) {
    return accounts.byId(id);
  }

  @Override
  public void connect(Account account) {
    Connector connector = connector(account.platform());
    Set<String> missing = connector.lacking(account);
    if (!missing.isEmpty()) {
      throw Problem.badInput(
              "credential-missing",
              "The %s account needs %s."
                  .formatted(account.platform().title(), String.join(", ", missing)),
              "Give all of: " + String.join(", ", connector.serving(account).credentials()) + ".")
          .asException();
    }
    Optional<Account> before = accounts.byId(account.id());
    accounts.put(account);
    if (before.filter(b -> !b.credentials().equals(account.credentials())).isPresent()) {
      reconnected(account.id());
    }
  }

  @Override
  public int reconnected(String accountId) {
    List<Publication> theirs = waiting.reconnected(accountId);
    theirs.forEach(telling::changed);
    return (int)
        theirs.stream()
            .filter(p -> p.state() != State.OUTCOME_UNKNOWN && p.state() != State.CONFIRMING)
            .count();
  }

  @Override
  public int capChanged(String workspace) {
    List<Publication> theirs = waiting.capChanged(workspace);
    theirs.forEach(telling::changed);
    return theirs.size();
  }

  @Override
  public long heldForCap(String workspace) {
    return waiting.heldForCap(workspace);
  }

  @Override
  public Map<String, Long> waitingForAccounts() {
    return waiting.forAccounts();
  }

  @Override
  public void disconnect(String id) {
    accounts.remove(id);
  }

  @Override
  public Connector connector(Platform platform) {
    return connectors.of(platform);
  }

  @Override
  public Optional<Failure> unfetchable(Account account, Post post) {
    return intake.unfetchable(account, post);
  }

  @Override
  public List<Publication> submit(String group, List<Submission> submissions) {
    return intake.submit(group, submissions);
  }

  @Override
  public Accepted submitEach(List<Timed> posts) {
    return intake.submitEach(posts);
  }

  @Override
  public HandOff handOff(String id) {
    return decisions.handOff(id);
  }

  @Override
  public Publication completeHandOff(String id, String link) {
    return decisions.completeHandOff(id, link);
  }

  @Override
  public boolean publishedByHand(Platform platform, String mark, String remoteId) {
    return decisions.publishedByHand(platform, mark, remoteId);
  }

  @Override
  public Publication cancel(String id) {
    return decisions.cancel(id);
  }

  @Override
  public Publication retry(String id) {
    return decisions.retry(id);
  }

  @Override
  public List<Publication> work(String group, Listener listener, Deadline deadline)
      throws InterruptedException {
    workshop.workAll(store.group(group), listener, deadline);
    return store.group(group);
  }

  @Override
  public Optional<Publication> work(String publicationId, Deadline deadline)
      throws InterruptedException {
    return workshop.work(publicationId, deadline);
  }

  @Override
  public List<Dropped> dropped(int perPlatform) {
    return timed.dropped(store.node(), store.process(), perPlatform);
  }

  @Override
  public void renew() {
    workshop.renewLeases();
  }

  @Override
  public List<Publication> recent(int limit) {
    return store.recent(limit);
  }

  @Override
  public List<Publication> group(String group) {
    return store.group(group);
  }

  @Override
  public Optional<Publication> publication(String id) {
    return store.find(id);
  }

  @Override
  public List<String> unfinishedGroups() {
    return store.unfinishedGroups();
  }

  @Override
  public Metrics measure(String id, Deadline deadline) throws InterruptedException {
    Publication publication = decisions.required(id);
    String remoteId = publication.remoteId();
    if (remoteId == null) {
      throw Decisions.notNow(publication, "is not live");
    }
    try {
      Account account = decisions.accountOf(publication);
      return connector(account).measure(account, remoteId, deadline.atMost(patience.call()));
    } catch (ProblemException e) {
      throw e;
    } catch (RuntimeException e) {
      return Metrics.none(Bug.in("measure", publication, e).failure());
    }
  }

  @Override
  public List<JournalEntry> journal(String id) {
    decisions.required(id);
    return store.journal(id);
  }

  @Override
  public AutoCloseable subscribe(Consumer<Publication> listener) {
    return telling.subscribe(listener);
  }
}
