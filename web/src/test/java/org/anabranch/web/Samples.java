package org.anabranch.web;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.anabranch.compute.plan.Plan;
import org.anabranch.gateway.catalog.Enabling;
import org.anabranch.gateway.catalog.Marketplace;
import org.anabranch.gateway.config.GatewayConfig;
import org.anabranch.gateway.config.UnknownNames;
import org.anabranch.insight.ModelRating;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.Ids;
import org.anabranch.kernel.Money;
import org.anabranch.kernel.Provenance;
import org.anabranch.kernel.Secret;
import org.anabranch.kernel.Yaml;
import org.anabranch.loop.BackgroundRuns;
import org.anabranch.loop.Run;
import org.anabranch.publish.Account;
import org.anabranch.publish.Counting;
import org.anabranch.publish.Failure;
import org.anabranch.publish.Media;
import org.anabranch.publish.Platform;
import org.anabranch.publish.Post;
import org.anabranch.publish.Publication;
import org.anabranch.publish.Publication.State;
import org.anabranch.publish.Rules;
import org.anabranch.publish.Rules.Format;
import org.anabranch.publish.Rules.Shape;
import org.anabranch.publish.limits.Limits;
import org.anabranch.publish.schedule.Draft;
import org.anabranch.publish.schedule.Recurrence;
import org.anabranch.publish.schedule.SchedulePolicy;
import org.anabranch.publish.schedule.Scheduling;
import org.anabranch.publish.schedule.Slot;
import org.anabranch.studio.Variant;
import org.anabranch.web.page.Facts;
import org.jspecify.annotations.Nullable;

/**
 * Stations that hold a small, lifelike state in memory, for page tests and for looking at pages: a
 * finished run, one in review and one being worked; or nothing at all.
 */
final class Samples implements AutoCloseable {
  static final Instant NOW = Instant.parse("2026-11-22T14:03:00Z");
  static final String DONE = "run_done";
  static final String REVIEW = "run_review";
  static final String WORKING = "run_working";
  static final String OFFER = "groq/openai/gpt-oss-120b";
  static final String HOSTILE = "<script>alert(1)</script>";

  final Map<String, Run> runs = new ConcurrentHashMap<>();
  final List<Variant> variants = new ArrayList<>();
  final List<Publication> posts = new ArrayList<>();
  final List<String> calls = new CopyOnWriteArrayList<>();
  final boolean empty;
  volatile @Nullable String refusal;
  private final Path media;
  private final BackgroundRuns background;
  private final Database database;
  final Marketplace market;
  final Scheduling scheduling;
  final String planned;
  final CountDownLatch told = new CountDownLatch(1);

  Samples(boolean empty, Path media) {
    this.empty = empty;
    this.media = media;
    this.background = new BackgroundRuns(new FakeLoop(this), Clock.systemUTC());
    this.database = Database.sqlite(temporary().resolve("anabranch.db"));
    this.market =
        new Marketplace(
            database,
            _ -> Optional.of(new Secret("sk")),
            _ -> Optional.empty(),
            List.of(),
            Clock.fixed(NOW, ZoneOffset.UTC));
    Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
    this.scheduling =
        Scheduling.over(
            database,
            media.toAbsolutePath(),
            new FakePublisher(this),
            new SchedulePolicy(Duration.ofHours(1), Duration.ofMinutes(15), 8, ZoneOffset.UTC),
            new Ids(clock, new Random(1)),
            clock);
    if (!empty) {
      fill();
      trade();
    }
    this.planned = empty ? "" : plan();
  }

  /** A calendar with some posts, a queue and a recurring one; returns the id of the first. */
  private String plan() {
    String x = account(Platform.X).id();
    Instant at = NOW.plus(Duration.ofHours(20));
    List<Draft> drafts =
        List.of(
            Draft.of(x, words("The river is up: " + HOSTILE), at, ZoneOffset.UTC),
            Draft.of(
                x, words("Tomorrow the ferry runs again"), at.plusSeconds(300), ZoneOffset.UTC),
            Draft.of(
                x, words("A quiet week at the weir"), at.plusSeconds(400_000), ZoneOffset.UTC));
    String first = scheduling.posts().add(drafts).getFirst().id();
    scheduling
        .queues()
        .set(x, ZoneOffset.UTC, List.of(new Slot(DayOfWeek.MONDAY, LocalTime.of(9, 30))));
    scheduling
        .recurring()
        .add(
            x,
            words("Good morning from the weir"),
            new Recurrence(
                "FREQ=WEEKLY;BYDAY=FR", LocalDateTime.of(2026, 11, 22, 8, 0), ZoneOffset.UTC));
    return first;
  }

  private static Post words(String text) {
    return new Post(Platform.X, "", List.of(text), List.of(), null, null, List.of(), false, "en");
  }

  private static Path temporary() {
    try {
      return Files.createTempDirectory(
          Files.createDirectories(Path.of("target")), "samples"); // not left behind in /tmp
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** An offer in use whose price changed and that retires soon. */
  private void trade() {
    market.enable(OFFER, Enabling.at(URI.create("https://api.groq.com/openai/v1"), null));
    market.set(
        "provider,model,cost_input,cost_output,retires\n"
            + "groq,openai/gpt-oss-120b,0.12,0.75,2027-01-15\n"
            + "openrouter,openai/gpt-oss-120b,0.05,0.2,");
  }

  Console console(Optional<Supplier<Plan>> plan) {
    return new Console(
        new FakeLoop(this),
        background,
        new FakeStudio(this),
        new FakePublisher(this),
        new FakeConnections(empty),
        Limits.NONE,
        scheduling,
        new FakeInsight(this),
        new FakeGateway(this),
        new FakeHistory(this),
        market,
        () -> List.of("account/x", "openrouter"),
        new FakeTreasury(empty),
        facts(plan),
        Clock.systemUTC());
  }

  Facts facts(Optional<Supplier<Plan>> plan) {
    return new Facts(
        "0.1.0",
        Path.of("/home/ada/.anabranch"),
        Path.of("/home/ada/.anabranch/anabranch.yaml"),
        URI.create("http://127.0.0.1:8081"),
        Optional.of(URI.create("http://127.0.0.1:8090")),
        () -> plan,
        this::routes,
        ref -> ref.name().equals("RIVER_KEY"),
        () -> List.of("spend by lab, as used: Meta has 75.0 % since 2026-11."),
        () -> Optional.ofNullable(refusal),
        () -> UnknownNames.in(routes(), List.of("default")),
        List.of(
            new Facts.Setting("http.port", "8080", "default"),
            new Facts.Setting("sandbox.enabled", "true", "default"),
            new Facts.Setting("storage", "SQLite in the data directory", "default"),
            new Facts.Setting("compute.estate", "examples/partners-2025.yaml", "anabranch.yaml")));
  }

  private GatewayConfig routes() {
    return empty
        ? GatewayConfig.defaults()
        : Yaml.parse(
            "anabranch.yaml",
            """
            deployments:
              - {id: qwen-river, model: qwen3-235b, vendor: River Cloud, base_url: "https://river.example/v1", api_key: "env:RIVER_KEY"}
              - {id: sonnet-direct, model: claude-sonnet-4.5, vendor: anthropic, api_key: "store:lost"}
            aliases:
              - {name: drafts, preset: cheapest, candidates: [qwen-river], canary: {deployment: sonnet-direct, share: 0.05}, mirror: {deployment: qwen-rivr, share: 0.1}}
            guardrails:
              - {name: privacy, kind: personal_data, workspaces: [acme]}
            cache: {exact: {enabled: true}, everyone: false, workspaces: {acme: true}}
            """,
            GatewayConfig.class);
  }

  private void fill() {
    List<Platform> all = List.of(Platform.values());
    runs.put(DONE, made(DONE, "Why a delta outlives a canal", "en", Run.Stage.DONE, all, 0));
    runs.put(REVIEW, made(REVIEW, "为什么三角洲比运河活得更久", "zh", Run.Stage.REVIEW, all, 1));
    runs.put(
        WORKING,
        made(WORKING, "What a power queue costs", "en", Run.Stage.WRITE, all.subList(0, 6), 2));
    for (Platform platform : all) {
      variants.add(variant(DONE, platform, "en"));
      variants.add(variant(REVIEW, platform, "zh"));
      posts.add(publication(variants.get(variants.size() - 2)));
    }
  }

  static Run made(
      String id, String title, String language, Run.Stage stage, List<Platform> platforms, int i) {
    Instant at = NOW.plus(Duration.ofHours(i));
    return new Run(id, "src_1", "article.md", title, language, platforms, false, stage, at, at);
  }

  static Rules rules(Platform platform) {
    return switch (platform) {
      case DOUYIN -> rules(0, 1000, Format.VIDEO, Shape.NONE, Shape.PORTRAIT, 5, 1);
      case KUAISHOU -> rules(0, 500, Format.VIDEO, Shape.NONE, Shape.PORTRAIT, 4, 1);
      case WECHAT_OFFICIAL -> rules(64, 120, Format.ARTICLE, Shape.LANDSCAPE, Shape.NONE, 0, 1);
      case WECHAT_CHANNELS -> rules(16, 1000, Format.VIDEO, Shape.NONE, Shape.PORTRAIT, 3, 1);
      case BILIBILI -> rules(80, 2000, Format.VIDEO, Shape.NONE, Shape.LANDSCAPE, 10, 1);
      case XIAOHONGSHU -> rules(20, 1000, Format.IMAGES, Shape.THREE_FOUR, Shape.NONE, 10, 1);
      case FACEBOOK -> rules(0, 5000, Format.TEXT_WITH_IMAGES, Shape.SQUARE, Shape.NONE, 3, 1);
      case INSTAGRAM -> rules(0, 2200, Format.IMAGES, Shape.FOUR_FIVE, Shape.NONE, 30, 1);
      case LINKEDIN -> rules(0, 3000, Format.TEXT_WITH_IMAGES, Shape.SQUARE, Shape.NONE, 5, 1);
      case THREADS -> rules(0, 500, Format.TEXT_WITH_IMAGES, Shape.SQUARE, Shape.NONE, 1, 3);
      case YOUTUBE -> rules(100, 5000, Format.VIDEO, Shape.NONE, Shape.LANDSCAPE, 15, 1);
      case PINTEREST -> rules(100, 800, Format.IMAGES, Shape.TWO_THREE, Shape.NONE, 5, 1);
      case X -> rules(0, 280, Format.TEXT_WITH_IMAGES, Shape.LANDSCAPE, Shape.NONE, 2, 4);
    };
  }

  private static Rules rules(
      int title, int text, Format format, Shape image, Shape video, int tags, int parts) {
    return new Rules(
        title,
        text,
        parts == 4 ? Counting.X_WEIGHTED : Counting.CODE_POINTS,
        tags,
        true,
        true,
        parts,
        format,
        9,
        image,
        video,
        Duration.ofSeconds(3),
        Duration.ofMinutes(10),
        1 << 28,
        1 << 23,
        Set.of("image/jpeg"));
  }

  private static Variant variant(String run, Platform platform, String language) {
    Rules rules = rules(platform);
    boolean chinese = language.equals("zh");
    String title =
        rules.titleMax() == 0
            ? ""
            : chinese
                ? "三角洲为什么比运河活得更久"
                : rules.titleMax() < 30 ? "Deltas outlive" : "Why a delta outlives a canal";
    String tags = chinese ? "#人工智能 #算力" : "#AI #resilience";
    List<String> parts =
        rules.partsMax() > 1
            ? List.of(
                chinese
                    ? "运河是把水从一处送到另一处最便宜的办法。它只有一件事做不到：改道之后还能是一条河。"
                    : "A canal is the cheapest way to move water. It cannot lose its bed and still"
                        + " be a river. "
                        + HOSTILE,
                (chinese
                        ? "三角洲能活下来，不是因为每条水道都好，而是因为它们各不相同。"
                        : "A delta survives because its channels differ. When one silts up, the"
                            + " water takes the next one down: https://example.org/delta")
                    + "\n\n"
                    + tags)
            : List.of(
                (chinese
                        ? "三角洲能活下来，不是因为每条水道都好，而是因为它们各不相同。\n\n一条淤塞了，水不开会，它流进下一条，因为河床早就在那里。"
                        : "A delta does not survive because its channels are good. It survives"
                            + " because they differ.\n\n"
                            + "When one of them silts up, the water does not hold a meeting. It"
                            + " takes the next one down, because the bed is already there.")
                    + "\n\n"
                    + tags);
    String article =
        rules.format() == Format.ARTICLE
            ? "<h2>The price of one straight line</h2><p>A canal &amp; a contract.</p><p><img"
                + " src=\"media:0\" alt=\"x\"></p><ul><li>Keep the other channels wet.</li></ul>"
            : null;
    boolean builtIn = platform.ordinal() % 3 == 0;
    return new Variant(
        "var_" + run + "_" + platform.key(),
        run,
        platform,
        title,
        parts,
        chinese ? List.of("人工智能", "算力") : List.of("AI", "resilience"),
        null,
        article,
        language,
        new Variant.Authorship(
            builtIn ? "extractive-writer" : "qwen3-235b",
            builtIn ? "built-in" : "qwen-river",
            builtIn ? "anabranch" : "River Cloud",
            "dec_1",
            builtIn ? Money.ZERO : Money.usd("0.00042")),
        platform == Platform.THREADS);
  }

  private Publication publication(Variant variant) {
    Platform platform = variant.platform();
    State state =
        switch (platform) {
          case DOUYIN, XIAOHONGSHU, WECHAT_CHANNELS -> State.WAITING_FOR_PERSON;
          case LINKEDIN -> State.FAILED;
          case PINTEREST -> State.OUTCOME_UNKNOWN;
          default -> State.PUBLISHED;
        };
    Failure failure =
        state == State.FAILED
            ? Failure.of(
                Failure.Reason.CONTENT, "http 422", "LinkedIn refused the text: too many hashtags.")
            : null;
    Post post =
        new Post(
            platform,
            variant.title(),
            variant.parts(),
            variant.hashtags(),
            null,
            variant.articleHtml(),
            List.of(file(platform)),
            true,
            variant.language());
    return new Publication(
        "pub_" + platform.key(),
        DONE,
        "sandbox-" + platform.key(),
        post,
        state,
        state == State.PUBLISHED ? "9001" : null,
        state == State.PUBLISHED ? "http://127.0.0.1:8090/" + platform.key() + "/9001" : null,
        failure,
        1,
        NOW,
        NOW.plusSeconds(platform.ordinal() * 7L));
  }

  private Media file(Platform platform) {
    Shape shape =
        rules(platform).format() == Format.VIDEO
            ? rules(platform).videoRatio()
            : rules(platform).imageRatio();
    return new Media(
        rules(platform).format() == Format.VIDEO ? Media.Role.COVER : Media.Role.IMAGE,
        media.resolve(platform.key() + ".png"),
        "image/png",
        Math.max(1, shape.width()) * 60,
        Math.max(1, shape.height()) * 60,
        Duration.ZERO,
        1000,
        "00",
        "A river that divides and becomes one again");
  }

  Optional<Publication> post(String id) {
    return posts.stream().filter(p -> p.id().equals(id)).findFirst();
  }

  Publication moved(String id, State state) {
    Publication p = post(id).orElseThrow();
    Publication after =
        new Publication(
            id,
            p.group(),
            p.accountId(),
            p.post(),
            state,
            p.remoteId(),
            p.permalink(),
            null,
            p.attempts() + 1,
            p.createdAt(),
            NOW);
    posts.replaceAll(old -> old.id().equals(id) ? after : old);
    return after;
  }

  static long views(Platform platform) {
    return 900 + (platform.ordinal() * 7919L) % 24_000;
  }

  /** Puts the third run to work and waits until its progress is there. */
  void work() throws InterruptedException {
    background.submit(WORKING);
    told.await();
  }

  @Override
  public void close() throws InterruptedException {
    background.close();
    database.close();
  }

  static Account account(Platform platform) {
    return new Account(
        "sandbox-" + platform.key(),
        platform,
        "Delta Notes",
        "1",
        Map.of(),
        Map.of(),
        Provenance.SIMULATED);
  }

  static List<ModelRating> ratingList() {
    return List.of(
        new ModelRating("qwen3-235b", "*", 1086, 1011, 1162, 96, NOW, Provenance.SIMULATED),
        new ModelRating("claude-sonnet-4.5", "*", 1042, 930, 1149, 31, NOW, Provenance.SIMULATED),
        new ModelRating("extractive-writer", "*", 951, 884, 1013, 127, NOW, Provenance.SIMULATED),
        new ModelRating("qwen3-235b", "write/x", 1104, 960, 1240, 12, NOW, Provenance.SIMULATED));
  }
}
