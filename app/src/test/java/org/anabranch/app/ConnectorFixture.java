package org.anabranch.app;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import org.anabranch.app.CutClient.Cut;
import org.anabranch.app.CutClient.Killed;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Home;
import org.anabranch.kernel.Ids;
import org.anabranch.kernel.Json;
import org.anabranch.kernel.Secret;
import org.anabranch.kernel.SecretStore;
import org.anabranch.publish.Connector;
import org.anabranch.publish.Media;
import org.anabranch.publish.Options;
import org.anabranch.publish.Patience;
import org.anabranch.publish.Post;
import org.anabranch.publish.Publication;
import org.anabranch.publish.Publication.State;
import org.anabranch.publish.Publisher.JournalEntry;
import org.anabranch.publish.Publisher.Listener;
import org.anabranch.publish.Publisher.Submission;
import org.anabranch.publish.internal.Api;
import org.anabranch.publish.machine.JournalledPublisher;
import org.anabranch.publish.machine.Reach;
import org.anabranch.sandbox.Imitation;
import org.anabranch.sandbox.World;
import org.anabranch.sandbox.World.SandboxPost;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * One connector, its imitation over real HTTP and the real engine between them, where calls and
 * durable writes can be cut off; after each test, no credential has been told.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ConnectorFixture extends ContractPosts {
  static final String WRONG = "wr0ng-cr3dent1al-0123456789abcdef";

  /** So that no platform's limit on posts in a while is met. */
  private static final Duration RATE_WINDOW = Duration.ofMinutes(20);

  /** So long that a second look finds an upload still under way; more looks are no other calls. */
  private static final Duration PROCESSING = Duration.ofMillis(60);

  private static final Duration PAUSE = Duration.ofMillis(50);

  private static final Patience QUICK =
      new Patience(
          Duration.ofMinutes(2),
          Duration.ofMinutes(1),
          Duration.ofSeconds(20),
          Duration.ofSeconds(20),
          Duration.ofMillis(500),
          6,
          3,
          60,
          Duration.ofMillis(50),
          Duration.ofMillis(50),
          Duration.ofMillis(10),
          Duration.ofMillis(200),
          Duration.ofHours(1),
          Duration.ofMinutes(1),
          Duration.ofSeconds(20),
          4,
          (deadline, wait) -> deadline.sleep(wait.compareTo(PAUSE) < 0 ? wait : PAUSE));

  @TempDir static Path directory;
  Bench bench;
  CutClient client;
  CutConnector connector;
  private Home home;
  private Database database;
  private ListAppender<ILoggingEvent> log;
  private final List<String> told = new ArrayList<>();
  private int groups;
  int deaths;

  abstract Connector connector(Api api);

  abstract Imitation imitation(World world);

  @Override
  Connector connector() {
    return connector;
  }

  @Override
  Bench bench() {
    return bench;
  }

  @Override
  String live(Post post) {
    try {
      return publish(post).getFirst().id();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @BeforeAll
  void open() {
    client = new CutClient();
    connector = new CutConnector(connector(new Api(client)), client);
    bench = new Bench(directory, connector, this::imitation, Set.of(), PROCESSING);
    home = Home.open(directory.resolve("home"));
    database = Database.sqlite(home.file("anabranch.db"));
    log = new ListAppender<>();
    log.start();
    ((Logger) LoggerFactory.getLogger("org.anabranch.publish")).addAppender(log);
  }

  @BeforeEach
  void connect() {
    start().connect(bench.account);
  }

  @AfterAll
  void shut() {
    ((Logger) LoggerFactory.getLogger("org.anabranch.publish")).detachAppender(log);
    database.close();
    home.close();
    bench.close();
  }

  /** Everything that the journal, the failures and the log have said up to here. */
  @AfterEach
  void no_credential_was_told() {
    for (ILoggingEvent event : List.copyOf(log.list)) {
      told.add(event.getFormattedMessage() + event.getKeyValuePairs());
      if (event.getThrowableProxy() != null) {
        told.add(ThrowableProxyUtil.asString(event.getThrowableProxy()));
      }
    }
    for (Publication publication : start().recent(1000)) {
      told.add(String.valueOf(publication.failure()));
      start().journal(publication.id()).forEach(entry -> told.add(entry.what()));
    }
    for (Secret secret : bench.account.credentials().values()) {
      assertThat(told).noneMatch(line -> line.contains(secret.reveal()));
    }
    assertThat(told).noneMatch(line -> line.contains(WRONG));
  }

  /** As after a start of the process. */
  JournalledPublisher start() {
    return new JournalledPublisher(
        database,
        new SecretStore(database, home),
        home,
        Reach.of(List.of(connector), bench.job(bench.post("")).mediaUrl()::apply).with(QUICK),
        new Ids(Clock.systemUTC(), new SecureRandom()),
        Clock.systemUTC(),
        ThreadLocalRandom.current());
  }

  Publication submit(Post post) {
    return start()
        .submit("group-" + ++groups, List.of(new Submission(bench.account.id(), post)))
        .getFirst();
  }

  Publication work(Publication publication) throws InterruptedException {
    return start()
        .work(publication.group(), Listener.NONE, Deadline.in(Duration.ofSeconds(60)))
        .getFirst();
  }

  /** Works until the publication rests, starting anew after each death. */
  Publication survive(Publication publication) throws InterruptedException {
    deaths = 0;
    while (true) {
      try {
        return byPerson(work(publication));
      } catch (Killed e) {
        assertThat(++deaths).isLessThan(3);
        client.arm(Cut.NONE, -1);
        connector.killAtWrite(-1, false);
      }
    }
  }

  /** A person publishes what was handed over, with the sandbox's phone. */
  private Publication byPerson(Publication publication) throws InterruptedException {
    if (publication.state() != State.WAITING_FOR_PERSON) {
      return publication;
    }
    Post post = publication.post();
    var given = Json.object().put("title", post.title()).put("text", post.text());
    given.put("aiLabel", post.aiMade()).put("state", publication.id());
    Options.Location place = post.options().location();
    given.put("location", place == null ? "" : place.id());
    var urls = given.putArray("mediaUrls");
    post.media().stream()
        .filter(m -> m.role() != Media.Role.COVER)
        .forEach(m -> urls.add(bench.job(post).mediaUrl().apply(m).toString()));
    try (HttpClient phone = HttpClient.newHttpClient()) {
      HttpResponse<String> reply =
          phone.send(
              HttpRequest.newBuilder(
                      URI.create(
                          bench.sandbox.address()
                              + "/_sandbox/phone/"
                              + connector.platform().key()))
                  .header("Content-Type", "application/json")
                  .POST(HttpRequest.BodyPublishers.ofString(Json.write(given)))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      assertThat(reply.statusCode()).as(reply.body()).isEqualTo(201);
      String link = Json.tree(reply.body()).path("link").stringValue();
      return start().completeHandOff(publication.id(), link);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Publishes and returns what the audience sees of it, the first part first. */
  List<SandboxPost> publish(Post post) throws InterruptedException {
    bench.sandbox.letPass(RATE_WINDOW);
    Set<String> before = ids();
    Publication done = survive(submit(post));
    assertThat(done.state()).as("%s", journal(done)).isEqualTo(State.PUBLISHED);
    assertThat(done.permalink()).as("permalink").isNotBlank();
    return bench.posts().reversed().stream().filter(p -> !before.contains(p.id())).toList();
  }

  Set<String> ids() {
    return bench.posts().stream().map(SandboxPost::id).collect(Collectors.toSet());
  }

  List<JournalEntry> journal(Publication publication) {
    return start().journal(publication.id());
  }
}
