package org.anabranch.app;

import static org.anabranch.app.Bench.soon;
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
import java.util.EnumSet;
import java.util.HashSet;
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
import org.anabranch.publish.Connector.Delivery;
import org.anabranch.publish.Feature;
import org.anabranch.publish.Media;
import org.anabranch.publish.Metrics;
import org.anabranch.publish.Metrics.Metric;
import org.anabranch.publish.Options;
import org.anabranch.publish.Options.Replies;
import org.anabranch.publish.Options.Visibility;
import org.anabranch.publish.Patience;
import org.anabranch.publish.Post;
import org.anabranch.publish.Publication;
import org.anabranch.publish.Publication.State;
import org.anabranch.publish.Publisher.JournalEntry;
import org.anabranch.publish.Publisher.Listener;
import org.anabranch.publish.Publisher.Submission;
import org.anabranch.publish.Shelf;
import org.anabranch.publish.internal.Api;
import org.anabranch.publish.machine.JournalledPublisher;
import org.anabranch.publish.machine.Reach;
import org.anabranch.sandbox.Imitation;
import org.anabranch.sandbox.World;
import org.anabranch.sandbox.World.Detail;
import org.anabranch.sandbox.World.SandboxPost;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

/**
 * What every connector promises, held against its imitation over real HTTP and through the real
 * engine: each claim works, each omission is refused before anything is sent, and whatever is cut
 * off where, the post appears exactly once.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ConnectorContract extends ContractPosts {
  /** What a post can be made of; the other features are about calls. */
  private static final Set<Feature> CONTENT =
      EnumSet.of(
          Feature.TEXT,
          Feature.LINK,
          Feature.THREAD,
          Feature.SINGLE_IMAGE,
          Feature.MULTIPLE_IMAGES,
          Feature.VIDEO,
          Feature.ARTICLE,
          Feature.TITLE,
          Feature.MIXED_MEDIA,
          Feature.DOCUMENT,
          Feature.POLL,
          Feature.SHORT,
          Feature.STORY,
          Feature.COVER,
          Feature.COVER_AT,
          Feature.FIRST_COMMENT,
          Feature.LOCATION,
          Feature.COLLABORATORS,
          Feature.VISIBILITY,
          Feature.REPLIES,
          Feature.QUOTE,
          Feature.BOARD,
          Feature.PLAYLIST,
          Feature.COMMUNITY,
          Feature.CATEGORY);

  /** More than two pages of every platform's list. */
  private static final int NEWER = 210;

  private static final String WRONG = "wr0ng-cr3dent1al-0123456789abcdef";

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
  private Bench bench;
  private CutClient client;
  private CutConnector connector;
  private Home home;
  private Database database;
  private ListAppender<ILoggingEvent> log;
  private final List<String> told = new ArrayList<>();
  private int groups;
  private int deaths;

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
  private JournalledPublisher start() {
    return new JournalledPublisher(
        database,
        new SecretStore(database, home),
        home,
        Reach.of(List.of(connector), bench.job(bench.post("")).mediaUrl()::apply).with(QUICK),
        new Ids(Clock.systemUTC(), new SecureRandom()),
        Clock.systemUTC(),
        ThreadLocalRandom.current());
  }

  private Publication submit(Post post) {
    return start()
        .submit("group-" + ++groups, List.of(new Submission(bench.account.id(), post)))
        .getFirst();
  }

  private Publication work(Publication publication) throws InterruptedException {
    return start()
        .work(publication.group(), Listener.NONE, Deadline.in(Duration.ofSeconds(60)))
        .getFirst();
  }

  /** Works until the publication rests, starting anew after each death. */
  private Publication survive(Publication publication) throws InterruptedException {
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
  private List<SandboxPost> publish(Post post) throws InterruptedException {
    bench.sandbox.letPass(RATE_WINDOW);
    Set<String> before = ids();
    Publication done = survive(submit(post));
    assertThat(done.state()).as("%s", journal(done)).isEqualTo(State.PUBLISHED);
    assertThat(done.permalink()).as("permalink").isNotBlank();
    return bench.posts().reversed().stream().filter(p -> !before.contains(p.id())).toList();
  }

  private Set<String> ids() {
    return bench.posts().stream().map(SandboxPost::id).collect(Collectors.toSet());
  }

  private List<JournalEntry> journal(Publication publication) {
    return start().journal(publication.id());
  }

  @ParameterizedTest
  @EnumSource(Feature.class)
  void what_is_claimed_works_and_what_is_not_is_refused_before_anything_is_sent(Feature feature)
      throws Exception {
    if (!CONTENT.contains(feature)) {
      return;
    }
    Post post = post(EnumSet.of(feature));
    if (can(feature)) {
      assertThat(connector.validate(post)).isEmpty();
      shows(feature, post, publish(post));
    } else if (feature != Feature.COVER // a cover that has no place is left out
        && (feature != Feature.TEXT || !post.media().isEmpty())) {
      client.arm(Cut.NONE, -1);
      assertThat(connector.validate(feature == Feature.TEXT ? bare(post) : post)).isNotEmpty();
      assertThat(client.calls()).isZero();
    }
  }

  private void shows(Feature feature, Post post, List<SandboxPost> there) {
    assertThat(there).isNotEmpty();
    SandboxPost first = there.getFirst();
    switch (feature) {
      case TEXT -> assertThat(first.text()).contains(post.text());
      case THREAD -> assertThat(there).hasSize(post.parts().size());
      case LINK ->
          assertThat(first.link() + first.text() + first.html())
              .contains(String.valueOf(post.link()));
      case TITLE -> assertThat(first.title() + first.text()).contains(post.title());
      case SINGLE_IMAGE -> assertThat(first.media()).isNotEmpty();
      case MULTIPLE_IMAGES -> assertThat(first.media().size()).isGreaterThanOrEqualTo(2);
      case VIDEO -> assertThat(first.media()).anyMatch(m -> m.contentType().startsWith("video/"));
      case ARTICLE -> assertThat(first.html()).contains("Article");
      case DOCUMENT ->
          assertThat(first.media())
              .singleElement()
              .satisfies(m -> assertThat(m.contentType()).isEqualTo("application/pdf"));
      case MIXED_MEDIA -> {
        assertThat(first.media()).anyMatch(m -> m.contentType().startsWith("image/"));
        assertThat(first.media()).anyMatch(m -> m.contentType().startsWith("video/"));
      }
      case POLL -> assertThat(first.detail(Detail.POLL)).contains("Rhine", "Yangtze");
      case SHORT -> assertThat(first.detail(Detail.PLACEMENT)).isEqualTo("short");
      case STORY -> assertThat(first.detail(Detail.PLACEMENT)).isEqualTo("story");
      case COVER ->
          assertThat(first.detail(Detail.COVER)).isEqualTo(post.cover().orElseThrow().sha256());
      case COVER_AT -> assertThat(first.detail(Detail.COVER)).isEqualTo("1000ms");
      case FIRST_COMMENT -> assertThat(comments(first)).containsExactly("Comment number " + made());
      case LOCATION -> assertThat(first.detail(Detail.LOCATION)).isEqualTo(location());
      case COLLABORATORS ->
          assertThat(first.detail(Detail.COLLABORATORS)).isEqualTo("delta_friends");
      case VISIBILITY -> assertThat(first.detail(Detail.VISIBILITY)).isNotEmpty();
      case REPLIES -> assertThat(first.detail(Detail.REPLIES)).isNotEmpty();
      case QUOTE -> assertThat(first.detail(Detail.QUOTES)).isEqualTo(post.options().quotes());
      case BOARD, PLAYLIST, COMMUNITY, CATEGORY ->
          assertThat(first.detail(Detail.valueOf(feature.name())))
              .isEqualTo(post.options().shelf(Shelf.Kind.valueOf(feature.name())).orElseThrow());
      case ALT_TEXT, AI_LABEL, METRICS, SETTLE -> throw new AssertionError(feature);
    }
    if (can(Feature.AI_LABEL)) {
      assertThat(first.aiLabel()).as("label for AI-made content").isTrue();
    }
  }

  @Test
  void every_choice_of_who_sees_it_and_who_may_reply_is_shown_as_itself() throws Exception {
    Set<String> shown = new HashSet<>();
    int choices = 0;
    for (Visibility each : connector.options().visibilities()) {
      if (each != Visibility.PUBLIC) {
        Post post = post(EnumSet.of(Feature.VISIBILITY));
        Options options = post.options().withVisibility(each);
        List<SandboxPost> there = publish(post.withOptions(options));
        shown.add(
            there.isEmpty() && each == Visibility.PRIVATE // nobody sees it
                ? each.name()
                : there.getFirst().detail(Detail.VISIBILITY));
        choices++;
      }
    }
    for (Replies each : connector.options().replies()) {
      if (each != Replies.EVERYONE) {
        Post post = post(EnumSet.of(Feature.REPLIES));
        Options options = post.options().withReplies(each);
        shown.add(publish(post.withOptions(options)).getFirst().detail(Detail.REPLIES));
        choices++;
      }
    }
    assertThat(shown).hasSize(choices).doesNotContain("");
  }

  /** What the account itself wrote below a post, as a comment or as the next of its posts. */
  private List<String> comments(SandboxPost post) {
    List<String> below =
        new ArrayList<>(
            bench.sandbox.world().comments(post.platform(), post.id()).stream()
                .map(World.Comment::text)
                .toList());
    bench.posts().stream()
        .filter(p -> p.inReplyTo().equals(post.id()))
        .forEach(p -> below.add(p.text()));
    return below;
  }

  @Test
  void alternative_texts_arrive_where_they_are_claimed() throws Exception {
    if (can(Feature.ALT_TEXT)) {
      Post post = post(EnumSet.of(Feature.SINGLE_IMAGE));
      assertThat(publish(post).getFirst().media())
          .anyMatch(m -> m.altText().equals(post.images().getFirst().altText()));
    }
  }

  @Test
  void a_text_that_is_too_long_is_refused_before_anything_is_sent() {
    Post post = post(EnumSet.noneOf(Feature.class));
    Post longer =
        new Post(
            post.platform(),
            post.title(),
            List.of("x".repeat(connector.rules().textMax() + 1)),
            post.hashtags(),
            post.link(),
            post.articleHtml(),
            post.media(),
            true,
            "en");
    client.arm(Cut.NONE, -1);
    assertThat(connector.validate(longer)).isNotEmpty();
    assertThat(client.calls()).isZero();
  }

  @Test
  void a_lost_reply_of_a_commit_is_settled_to_exactly_one_post() throws Exception {
    if (connector.delivery() == Delivery.HAND_OFF || !can(Feature.SETTLE)) {
      return;
    }
    Post post = post(richest());
    connector.loseReplies(1);
    whole(post, publish(post), "a lost reply");
    connector.loseReplies(0);
  }

  @Test
  void a_lost_reply_is_settled_behind_pages_of_newer_posts() throws Exception {
    if (connector.delivery() == Delivery.HAND_OFF || !can(Feature.SETTLE)) {
      return;
    }
    Set<String> before = ids();
    connector.loseReplies(1, this::others);
    Publication done = survive(submit(post(EnumSet.noneOf(Feature.class))));
    connector.loseReplies(0);
    assertThat(done.state()).as("%s", journal(done)).isEqualTo(State.PUBLISHED);
    assertThat(done.attempts()).isEqualTo(1);
    Set<String> there = ids();
    there.removeAll(before);
    assertThat(there).hasSize(NEWER + 1);
    there.forEach(id -> bench.sandbox.world().withdraw(connector.platform().key(), id));
  }

  /** The account's newest post, many times over with other words. */
  private void others() {
    SandboxPost ours = bench.posts().getFirst();
    for (int i = 0; i < NEWER; i++) {
      String id = bench.sandbox.world().newId();
      bench
          .sandbox
          .world()
          .publish(
              new SandboxPost(
                  ours.platform(),
                  ours.id().matches(".*\\d") ? ours.id().replaceFirst("\\d+$", id) : id,
                  ours.accountId(),
                  "Another " + i,
                  "Another, number " + i,
                  ours.html(),
                  ours.media(),
                  ours.link(),
                  ours.aiLabel(),
                  "",
                  ours.at(),
                  ours.details()));
    }
  }

  /** What a post has that is killed at every call. */
  Set<Feature> richest() {
    Set<Feature> all =
        can(Feature.THREAD)
            ? EnumSet.of(Feature.THREAD, Feature.SINGLE_IMAGE)
            : EnumSet.noneOf(Feature.class);
    if (can(Feature.FIRST_COMMENT)) {
      all.add(Feature.FIRST_COMMENT);
    }
    return all;
  }

  /** Every part is there once, and the first comment once where there is one. */
  private void whole(Post post, List<SandboxPost> there, String when) {
    List<String> parts = new ArrayList<>(there.stream().map(SandboxPost::text).toList());
    boolean asPost = parts.remove(post.options().firstComment());
    assertThat(parts).as(when).hasSize(post.parts().size());
    if (post.options().hasFirstComment() && !asPost) {
      assertThat(comments(there.getFirst()))
          .as(when)
          .containsExactly(post.options().firstComment());
    }
  }

  @Test
  void killed_at_any_call_and_started_again_it_appears_exactly_once() throws Exception {
    int kills = 0;
    for (Cut cut : List.of(Cut.KILL_BEFORE, Cut.KILL_AFTER)) {
      int k = 0;
      do {
        client.arm(cut, k);
        appearsOnce("%s call %d".formatted(cut, k++));
        kills += deaths;
      } while (deaths > 0);
    }
    client.arm(Cut.NONE, -1);
    System.out.printf("%s: killed at %d calls%n", connector.platform().title(), kills);
  }

  @Test
  void killed_at_any_durable_write_and_started_again_it_appears_exactly_once() throws Exception {
    int kills = 0;
    for (boolean after : List.of(false, true)) {
      int k = 0;
      do {
        connector.killAtWrite(k, after);
        appearsOnce("%s write %d".formatted(after ? "after" : "before", k++));
        kills += deaths;
      } while (deaths > 0);
    }
    connector.killAtWrite(-1, false);
    System.out.printf("%s: killed at %d writes%n", connector.platform().title(), kills);
  }

  private void appearsOnce(String when) throws InterruptedException {
    Post post = post(richest());
    whole(post, publish(post), when);
  }

  @Test
  void a_days_figures_are_read_where_they_are_claimed() throws Exception {
    Post post = post(EnumSet.noneOf(Feature.class));
    Publication done = survive(submit(post));
    bench.sandbox.letPass(Duration.ofHours(24));
    Metrics metrics = start().measure(done.id(), soon());
    if (can(Feature.METRICS)) {
      assertThat(metrics.failure()).isNull();
      assertThat(metrics.values().keySet()).isNotEmpty();
      assertThat(metrics.values().getOrDefault(Metric.VIEWS, 1L)).isPositive();
    } else {
      assertThat(metrics.failure()).isNotNull();
    }
  }

  @Test
  void credentials_that_are_refused_keep_it_back_without_being_told() throws Exception {
    for (String name : connector.credentials()) {
      start().connect(bench.with(name, WRONG));
      Set<String> before = ids();
      Publication done = work(submit(post(richest())));
      assertThat(done.state())
          .as("%s: %s", name, journal(done))
          .isIn(State.FAILED, State.WAITING_FOR_ACCOUNT);
      assertThat(ids()).isEqualTo(before);
      start().connect(bench.account);
    }
  }
}
