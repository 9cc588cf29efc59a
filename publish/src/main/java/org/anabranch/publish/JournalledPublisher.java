package org.anabranch.publish;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Home;
import org.anabranch.kernel.Ids;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.ProblemException;
import org.anabranch.kernel.Provenance;
import org.anabranch.kernel.SecretStore;
import org.anabranch.publish.Publication.State;

/**
 * The publisher that writes down what it is about to do before it does it. Publications are claimed
 * with a lease, so that several nodes on one database never work on the same one; what a killed
 * process of this data directory held is free at once, what another node held when its lease runs
 * out.
 */
public final class JournalledPublisher implements TimedPublisher {
  private final Accounts accounts;
  private final Publications store;
  private final Map<Platform, Connector> connectors = new EnumMap<>(Platform.class);
  private final Map<Platform, FairGate> gates = new EnumMap<>(Platform.class);
  private final Patience patience;
  private final MediaHost host;
  private final Telling telling = new Telling();
  private final Machine.Parts parts;
  private final TimedPublications timed;
  private final Workshop workshop;

  /**
   * @param mediaUrl gives a signed, short-lived address at which a platform can fetch a file
   * @param random for jitter; must be safe for many threads
   */
  public JournalledPublisher(
      Database database,
      SecretStore secrets,
      Home home,
      List<Connector> connectors,
      MediaHost mediaUrl,
      Ids ids,
      Clock clock,
      RandomGenerator random) {
    this(
        database,
        secrets,
        home,
        connectors,
        Credentials.AS_STORED,
        mediaUrl,
        ids,
        clock,
        random,
        Patience.USUAL);
  }

  /** With accounts whose tokens are renewed. */
  public JournalledPublisher(
      Database database,
      SecretStore secrets,
      Home home,
      List<Connector> connectors,
      Credentials credentials,
      MediaHost mediaUrl,
      Ids ids,
      Clock clock,
      RandomGenerator random) {
    this(
        database,
        secrets,
        home,
        connectors,
        credentials,
        mediaUrl,
        ids,
        clock,
        random,
        Patience.USUAL);
  }

  /** With a patience of its own. */
  public JournalledPublisher(
      Database database,
      SecretStore secrets,
      Home home,
      List<Connector> connectors,
      MediaHost mediaUrl,
      Ids ids,
      Clock clock,
      RandomGenerator random,
      Patience patience) {
    this(
        database,
        secrets,
        home,
        connectors,
        Credentials.AS_STORED,
        mediaUrl,
        ids,
        clock,
        random,
        patience);
  }

  /** With renewed tokens and a patience of its own. */
  public JournalledPublisher(
      Database database,
      SecretStore secrets,
      Home home,
      List<Connector> connectors,
      Credentials credentials,
      MediaHost mediaUrl,
      Ids ids,
      Clock clock,
      RandomGenerator random,
      Patience patience) {
    this(
        new Accounts(database, secrets, clock),
        new Publications(database, home.root(), node(home, ids), ids, clock),
        home,
        connectors,
        credentials,
        mediaUrl,
        clock,
        random,
        patience);
  }

  JournalledPublisher(
      Accounts accounts,
      Publications store,
      Home home,
      List<Connector> connectors,
      MediaHost mediaUrl,
      Clock clock,
      RandomGenerator random,
      Patience patience) {
    this(
        accounts,
        store,
        home,
        connectors,
        Credentials.AS_STORED,
        mediaUrl,
        clock,
        random,
        patience);
  }

  JournalledPublisher(
      Accounts accounts,
      Publications store,
      Home home,
      List<Connector> connectors,
      Credentials credentials,
      MediaHost mediaUrl,
      Clock clock,
      RandomGenerator random,
      Patience patience) {
    this.accounts = accounts;
    this.store = store;
    this.patience = patience;
    this.host = mediaUrl;
    this.parts =
        new Machine.Parts(
            store, patience, new HandOffPackage(home), mediaUrl, telling, clock, random);
    for (Connector connector : connectors) {
      if (this.connectors.put(connector.platform(), renewing(connector, credentials)) != null) {
        throw new IllegalArgumentException(
            "Two connectors for %s".formatted(connector.platform().title()));
      }
      gates.put(connector.platform(), new FairGate(patience.concurrent()));
    }
    this.timed = new TimedPublications(store, clock);
    this.workshop = new Workshop(accounts, store, this.connectors, gates, patience, parts);
  }

  private static Connector renewing(Connector connector, Credentials credentials) {
    return credentials == Credentials.AS_STORED
        ? connector
        : new RenewingConnector(connector, credentials);
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
              "Give all of: " + String.join(", ", connector.credentials()) + ".")
          .asException();
    }
    accounts.put(account);
  }

  @Override
  public void disconnect(String id) {
    accounts.remove(id);
  }

  @Override
  public Connector connector(Platform platform) {
    Connector connector = connectors.get(platform);
    if (connector == null) {
      throw new IllegalArgumentException("No connector for %s is wired".formatted(platform));
    }
    return connector;
  }

  @Override
  public List<Publication> submit(String group, List<Submission> submissions) {
    Set<String> there = new HashSet<>();
    store.group(group).forEach(p -> there.add(p.accountId()));
    Map<String, String> wrong = new LinkedHashMap<>();
    Set<String> asked = new HashSet<>();
    for (Submission submission : submissions) {
      if (!asked.add(submission.accountId())) {
        throw new IllegalArgumentException(
            "Account %s is named twice in group %s".formatted(submission.accountId(), group));
      }
      if (!there.contains(submission.accountId())) {
        misfit(submission, accounts::byId)
            .ifPresent(w -> wrong.put(submission.post().platform().key(), w));
      }
    }
    if (!wrong.isEmpty()) {
      throw new Problem(
              Problem.Kind.BAD_INPUT,
              "post-does-not-fit",
              String.join(" ", wrong.values()),
              "Edit the text or the media of: " + String.join(", ", wrong.keySet()) + ".",
              wrong)
          .asException();
    }
    List<Publication> stored = store.add(group, submissions);
    stored.stream().filter(p -> !there.contains(p.accountId())).forEach(telling::changed);
    return stored;
  }

  private Optional<String> misfit(
      Submission submission, Function<String, Optional<Account>> accountOf) {
    Platform platform = submission.post().platform();
    Account account =
        accountOf.apply(submission.accountId()).orElseThrow(() -> noAccount(platform));
    if (account.platform() != platform) {
      throw new IllegalArgumentException(
          "Account %s is not on %s".formatted(account.id(), platform.title()));
    }
    List<Failure> failures = new ArrayList<>(connector(platform).validate(submission.post()));
    if (failures.isEmpty()) {
      unfetchable(account, submission.post()).ifPresent(failures::add);
    }
    return failures.isEmpty()
        ? Optional.empty()
        : Optional.of(String.join(" ", failures.stream().map(Failure::told).toList()));
  }

  @Override
  public Optional<Failure> unfetchable(Account account, Post post) {
    return isFetched(post, account) ? host.unreachable() : Optional.empty();
  }

  /**
   * Whether the world's own platform will come for the post's files; the sandbox always reaches us.
   */
  private boolean isFetched(Post post, Account account) {
    return account.provenance() == Provenance.MEASURED
        && !post.media().isEmpty()
        && connector(account.platform()).fetchesMedia();
  }

  private static RuntimeException noAccount(Platform platform) {
    return Problem.of(
            Problem.Kind.NOT_FOUND,
            "account-missing",
            "There is no %s account.".formatted(platform.title()),
            "Connect one first.")
        .asException();
  }

  @Override
  public List<Publication> work(String group, Listener listener, Deadline deadline)
      throws InterruptedException {
    workshop.workAll(store.group(group), listener, deadline);
    return store.group(group);
  }

  @Override
  public Accepted submitEach(List<Timed> posts) {
    Map<String, Problem> refused = new LinkedHashMap<>();
    List<Timed> fitting = new ArrayList<>();
    Map<String, Optional<Account>> asked = new HashMap<>();
    for (Timed timed : posts) {
      try {
        misfit(timed.submission(), id -> asked.computeIfAbsent(id, accounts::byId))
            .ifPresentOrElse(
                wrong ->
                    refused.put(
                        timed.group(),
                        Problem.badInput("post-does-not-fit", wrong, "Edit its text or media.")),
                () -> fitting.add(timed));
      } catch (ProblemException e) {
        refused.put(timed.group(), e.problem());
      }
    }
    return new Accepted(timed.add(fitting), refused);
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
  public HandOff handOff(String id) {
    Publication publication = required(id);
    if (publication.state() != State.WAITING_FOR_PERSON) {
      throw notNow(publication, "waits for no person");
    }
    return connector(publication.post().platform()).handOff(job(publication));
  }

  /** For reading what a connector remembers; changes nothing. */
  private Job job(Publication publication) {
    return new Job(
        publication.id(),
        accountOf(publication),
        publication.post(),
        new StoredHandles(
            store, publication.id(), "", new ConcurrentHashMap<>(store.handles(publication.id()))),
        parts.mediaUrl());
  }

  private Account accountOf(Publication publication) {
    return accounts
        .byId(publication.accountId())
        .orElseThrow(() -> noAccount(publication.post().platform()));
  }

  @Override
  public Publication completeHandOff(String id, String link) {
    Publication publication = required(id);
    Connector connector = connector(publication.post().platform());
    if (connector.delivery() != Connector.Delivery.HAND_OFF) {
      throw notNow(publication, "is not published by hand");
    }
    Step.Live live =
        connector
            .recognise(accountOf(publication), link.strip())
            .orElseThrow(
                () ->
                    Problem.badInput(
                            "link-not-recognised",
                            "“%s” is no link to a post on %s."
                                .formatted(link.strip(), publication.post().platform().title()),
                            "Paste a link like " + connector.linkForm() + ".")
                        .asException());
    Publication done =
        store.decide(
            id,
            e -> {
              if (e.state == State.PUBLISHED && live.remoteId().equals(e.remoteId)) {
                return;
              }
              if (e.state != State.WAITING_FOR_PERSON) {
                throw notNow(e.before, "waits for no person");
              }
              e.remoteId = live.remoteId();
              e.permalink = live.permalink() == null ? link.strip() : live.permalink();
              e.failure = null;
              e.to(State.PUBLISHED, "Live at %s, as told by the person".formatted(e.permalink));
            });
    telling.changed(done);
    return done;
  }

  @Override
  public Publication cancel(String id) {
    required(id);
    Publication done =
        store.decide(
            id,
            e -> {
              if (e.state == State.CANCELLED) {
                return;
              }
              boolean late =
                  switch (e.state) {
                    case PUBLISHED, CONFIRMING, OUTCOME_UNKNOWN -> true;
                    case QUEUED,
                        PREPARING,
                        CHECKING,
                        COMMITTING,
                        WAITING_FOR_PERSON,
                        FAILED,
                        CANCELLED ->
                        e.live() > 0 || e.armed().isPresent() || e.remoteId != null;
                  };
              if (late) {
                throw notNow(e.before, "is or may be visible already");
              }
              e.to(State.CANCELLED, "A person stopped it");
            });
    telling.changed(done);
    return done;
  }

  @Override
  public Publication retry(String id) {
    int commits = commits(required(id));
    Publication done =
        store.decide(
            id,
            e -> {
              if (e.state != State.FAILED
                  && e.state != State.OUTCOME_UNKNOWN
                  && e.state != State.WAITING_FOR_PERSON) {
                throw notNow(e.before, "neither failed nor is unknown");
              }
              e.tryAnew(commits);
            });
    telling.changed(done);
    return done;
  }

  private int commits(Publication publication) {
    Connector connector = connector(publication.post().platform());
    return connector.delivery() == Connector.Delivery.DIRECT
        ? connector.commits(publication.post())
        : 0;
  }

  private static RuntimeException notNow(Publication publication, String why) {
    return Problem.of(
            Problem.Kind.CONFLICT,
            "publication-" + publication.state().name().toLowerCase(Locale.ROOT).replace('_', '-'),
            "The %s post %s.".formatted(publication.post().platform().title(), why),
            "Look at its journal to see where it stands.")
        .asException();
  }

  private Publication required(String id) {
    return store
        .find(id)
        .orElseThrow(
            () ->
                Problem.of(
                        Problem.Kind.NOT_FOUND,
                        "publication-missing",
                        "There is no publication %s.".formatted(id),
                        "List them to see their ids.")
                    .asException());
  }

  @Override
  public Metrics measure(String id, Deadline deadline) throws InterruptedException {
    Publication publication = required(id);
    String remoteId = publication.remoteId();
    if (remoteId == null) {
      throw notNow(publication, "is not live");
    }
    try {
      return connector(publication.post().platform())
          .measure(accountOf(publication), remoteId, deadline.atMost(patience.call()));
    } catch (ProblemException e) {
      throw e;
    } catch (RuntimeException e) {
      return Metrics.none(Bug.in("measure", publication, e).failure());
    }
  }

  @Override
  public List<JournalEntry> journal(String id) {
    required(id);
    return store.journal(id);
  }

  @Override
  public AutoCloseable subscribe(Consumer<Publication> listener) {
    return telling.subscribe(listener);
  }
}
