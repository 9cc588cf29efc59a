package org.anabranch.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Digest;
import org.anabranch.publish.Failure;
import org.anabranch.publish.Media;
import org.anabranch.publish.Platform;
import org.anabranch.publish.Post;
import org.anabranch.publish.Publication;
import org.anabranch.publish.schedule.Draft;
import org.anabranch.publish.schedule.ScheduleQuery;
import org.anabranch.publish.schedule.ScheduledPost;
import org.anabranch.sandbox.Faults;
import org.anabranch.sandbox.SandboxServer;
import org.anabranch.sandbox.Uploads;
import org.anabranch.sandbox.World;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two thousand publications, a real process that is killed at random moments and started again, and
 * a sandbox that loses replies, throttles, resets, stalls, lets tokens end, rejects media late and
 * stumbles all the while; renewals lose their replies, and a person connects again what that ends.
 * In the end each post is there once, or is told as not there; none is lost; and no upload that had
 * begun was begun anew. When all is published before the last kill, more is planned. {@code
 * -Dseed=N} replays the dice, {@code -Dcrash.posts=400 -Dcrash.kills=4} is a short run.
 */
class PublicationsCrashTest {
  private static final int LARGE = 2_000;
  private static final int POSTS = Integer.getInteger("crash.posts", LARGE);

  /** So many are planned beyond, as often as all are published and not all kills have happened. */
  private static final int MORE = 200;

  private static final int KILLS = Integer.getInteger("crash.kills", 12);
  private static final Duration LONGEST = Duration.ofMinutes(Long.getLong("crash.minutes", 15));
  private static final Pattern NUMBER = Pattern.compile("No (\\d+) ");

  /** Three chunks on each platform that takes a video in chunks. */
  private static final int VIDEO_BYTES = 17 << 19;

  /** Whose tokens end at each start and are renewed; where a lost reply takes the grant with it. */
  private static final List<Platform> RENEWED =
      List.of(
          Platform.YOUTUBE,
          Platform.X,
          Platform.LINKEDIN,
          Platform.PINTEREST,
          Platform.DOUYIN,
          Platform.KUAISHOU,
          Platform.BILIBILI,
          Platform.WECHAT_OFFICIAL);

  /** Whose ended tokens only a person's consent replaces: they end at one start in so many. */
  private static final List<Platform> NOT_RENEWED =
      List.of(Platform.FACEBOOK, Platform.INSTAGRAM, Platform.THREADS);

  private static final int SELDOM = 5;

  private static final Map<Platform, String> RENEWALS =
      Map.of(
          Platform.X, "/oauth2/token",
          Platform.LINKEDIN, "/oauth/v2/accessToken",
          Platform.PINTEREST, "/oauth/token",
          Platform.BILIBILI, "/account-oauth2/v1/refresh_token");

  /** Up to what each platform takes of one account in a day; the others take the rest. */
  private static final Map<Platform, Integer> SHARES =
      new EnumMap<>(
          Map.of(
              Platform.X, 90,
              Platform.INSTAGRAM, 90,
              Platform.LINKEDIN, 140,
              Platform.THREADS, 230,
              Platform.YOUTUBE, 60,
              Platform.DOUYIN, 60,
              Platform.KUAISHOU, 20,
              Platform.BILIBILI, 20,
              Platform.WECHAT_OFFICIAL, 40));

  /** Of so many posts on a platform one is a video. */
  private static final Map<Platform, Integer> VIDEOS =
      Map.of(
          Platform.YOUTUBE, 1,
          Platform.X, 4,
          Platform.FACEBOOK, 30,
          Platform.DOUYIN, 2,
          Platform.KUAISHOU, 1,
          Platform.BILIBILI, 1);

  /** These take a cover with every post. */
  private static final Set<Platform> COVERED =
      EnumSet.of(Platform.KUAISHOU, Platform.BILIBILI, Platform.WECHAT_OFFICIAL);

  private static final Set<Platform> TITLED =
      EnumSet.of(Platform.PINTEREST, Platform.YOUTUBE, Platform.BILIBILI, Platform.WECHAT_OFFICIAL);

  @TempDir Path directory;

  private final Map<Platform, String> accounts = new EnumMap<>(Platform.class);
  private final List<Instant> kills = new ArrayList<>();
  private int planned;
  private int grantsGone;
  private int mostWaiting;

  @Test
  void killed_at_random_in_a_faulty_world_every_post_is_there_once_or_told_as_missing()
      throws Exception {
    long seed = Long.getLong("seed", System.nanoTime() & 0xffff);
    Random random = new Random(seed);
    Path home = directory.resolve("home");
    long began = System.nanoTime();
    try (SandboxServer sandbox =
        SandboxServer.start(
            directory.resolve("sandbox"),
            Leaves::imitations,
            new SandboxServer.Settings(0, 1, Duration.ofMillis(40)),
            Clock.systemUTC())) {
      begin(home, sandbox);
      List<Faults.Fault> faults = misfortunes();
      faults.forEach(sandbox.faults()::add);
      Deadline end = Deadline.in(LONGEST);
      boolean open = true;
      while (open) {
        boolean ended = runUntilKilled(home, sandbox, random, end);
        assertThat(end.isOver()).as(() -> "it did not end: " + unfinished(home)).isFalse();
        open = connectedAgain(home, sandbox) || !ended;
        if (!open && kills.size() < KILLS) {
          plan(home, MORE);
          open = true;
        }
      }
      Map<String, Integer> made = made(faults, sandbox.faults());
      sandbox.faults().clear();
      Duration took = Duration.ofNanos(System.nanoTime() - began);
      System.out.printf(
          "publications crash test, seed %d: %d posts, %d kills, %d faults, %d renewals asked for,"
              + " %d grants gone and given again with up to %d posts waiting, %d s%n",
          seed,
          planned,
          kills.size(),
          made.values().stream().mapToInt(n -> n).sum(),
          renewed(sandbox),
          grantsGone,
          mostWaiting,
          took.toSeconds());
      made.forEach((fault, times) -> System.out.printf("%6d %s%n", times, fault));
      assertThat(kills).hasSize(KILLS);
      if (POSTS >= LARGE) {
        assertThat(made).allSatisfy((fault, n) -> assertThat(n).as(fault).isPositive());
      }
      if (KILLS >= SELDOM) {
        assertThat(grantsGone).as("grants that lost replies and ended tokens took").isPositive();
        assertThat(mostWaiting).as("posts that waited for them").isPositive();
      }
      int failedVideos = check(home, sandbox.world());
      uploadsWentOn(sandbox.world().uploads().all(), failedVideos);
    }
  }

  private static int renewed(SandboxServer sandbox) {
    return RENEWED.stream().mapToInt(p -> sandbox.oauth(p.key()).refreshes()).sum();
  }

  private static Map<String, Integer> made(List<Faults.Fault> added, Faults faults) {
    Map<String, Integer> made = new LinkedHashMap<>();
    added.forEach(f -> made.merge(told(f), faults.made(f::equals), Integer::sum));
    return made;
  }

  private static String told(Faults.Fault fault) {
    return "%s %s at %s %s %s"
        .formatted(
            fault.kind(),
            fault.kind() == Faults.Kind.STATUS ? fault.status() : fault.delay(),
            fault.platform(),
            fault.method(),
            fault.pathPattern());
  }

  private void begin(Path home, SandboxServer sandbox) throws Exception {
    SandboxLink link = new SandboxLink(sandbox.address());
    try (PublishingProcess process = new PublishingProcess(home, Optional.of(link))) {
      ConsentingPerson person = process.person();
      for (Platform platform : Stream.concat(RENEWED.stream(), NOT_RENEWED.stream()).toList()) {
        accounts.put(platform, person.connect(platform));
      }
    }
    plan(home, POSTS);
  }

  private void plan(Path home, int count) throws Exception {
    try (PublishingProcess process = new PublishingProcess(home)) {
      Path media = process.home.directory("media");
      Media picture = picture(media.resolve("picture.jpg"));
      Media video = video(media.resolve("video.mp4"));
      List<Draft> drafts = new ArrayList<>();
      Map<Platform, Integer> given = new EnumMap<>(Platform.class);
      for (int i = planned; i < planned + count; i++) {
        Platform platform = platform(i, given);
        int every = VIDEOS.getOrDefault(platform, Integer.MAX_VALUE);
        boolean moving = given.merge(platform, 1, Integer::sum) % every == 0;
        drafts.add(
            Draft.of(
                Objects.requireNonNull(accounts.get(platform)),
                post(platform, i, files(platform, moving ? video : picture, picture)),
                Clock.systemUTC().instant().plusMillis((i - planned) * 2L),
                ZoneOffset.UTC));
      }
      process.scheduling.posts().add(drafts);
      planned += count;
    }
  }

  /**
   * What a person does while the process is dead: looks at the accounts, and connects again those
   * that ask for it. True when posts waited for that.
   */
  private boolean connectedAgain(Path home, SandboxServer sandbox) throws Exception {
    try (PublishingProcess process =
        new PublishingProcess(home, Optional.of(new SandboxLink(sandbox.address())))) {
      Map<String, Long> waiting = process.publisher.waitingForAccounts();
      process.connections.settle();
      int again = process.person().connectAgain(id -> process.connections.appOf(id).orElseThrow());
      grantsGone += again;
      assertThat(process.publisher.waitingForAccounts()).as("still waiting").isEmpty();
      int posts = waiting.values().stream().mapToInt(Long::intValue).sum();
      mostWaiting = Math.max(mostWaiting, posts);
      return posts > 0 || again > 0;
    }
  }

  private static Platform platform(int i, Map<Platform, Integer> given) {
    if (i >= POSTS) {
      return without(i);
    }
    for (Map.Entry<Platform, Integer> share : SHARES.entrySet()) {
      long due = (long) share.getValue() * (i + 1) / POSTS;
      if (given.getOrDefault(share.getKey(), 0) < due) {
        return share.getKey();
      }
    }
    return without(i);
  }

  /** Those without a limit on the posts of a day. */
  private static Platform without(int i) {
    return i % 2 == 0 ? Platform.FACEBOOK : Platform.PINTEREST;
  }

  private static List<Media> files(Platform platform, Media file, Media picture) {
    if (!COVERED.contains(platform)) {
      return List.of(file);
    }
    Media cover = picture.withRole(Media.Role.COVER).withAltText("");
    return file.isVideo() ? List.of(cover, file) : List.of(cover);
  }

  private static Post post(Platform platform, int i, List<Media> files) {
    boolean titled = TITLED.contains(platform);
    return new Post(
        platform,
        titled ? "Number " + i : "",
        List.of("No %d of many: the lamp at the weir, told once more".formatted(i)),
        List.of(),
        null,
        null,
        files,
        false,
        "en");
  }

  private static Media picture(Path file) throws Exception {
    ImageIO.write(new BufferedImage(1080, 1080, BufferedImage.TYPE_INT_RGB), "jpg", file.toFile());
    return media(Media.Role.IMAGE, file, "image/jpeg", 1080, Duration.ZERO, "A dark square");
  }

  private static Media video(Path file) throws Exception {
    Duration length = Duration.ofSeconds(20);
    OutlineVideo.write(file, 1080, 1920, length, VIDEO_BYTES);
    return media(Media.Role.VIDEO, file, "video/mp4", 1920, length, "");
  }

  private static Media media(
      Media.Role role, Path file, String type, int height, Duration length, String alternative)
      throws Exception {
    return new Media(
        role, file, type, 1080, height, length, Files.size(file), Digest.sha256(file), alternative);
  }

  /**
   * Everything that the sandbox can do to a platform's client. What is rare is made once for
   * certain, and more often by chance.
   */
  private static List<Faults.Fault> misfortunes() {
    List<Faults.Fault> faults = new ArrayList<>();
    // A stall longer than the client's patience: it hangs up, and the request is carried out then.
    rare(
        faults,
        Faults.Fault.once(Faults.Kind.DELAY, "*", "POST", "").withDelay(Duration.ofSeconds(16)),
        0.005,
        8);
    rare(faults, rejecting("x"), 0.25, 1);
    rare(faults, rejecting("threads"), 0.02, 2);
    rare(faults, rejecting("instagram"), 0.05, 2);
    rare(faults, rejecting("douyin"), 0.05, 1);
    RENEWALS.forEach(
        (platform, path) ->
            rare(
                faults,
                Faults.Fault.once(Faults.Kind.LOSE_REPLY, platform.key(), "POST", path),
                0.25,
                2));
    always(faults, Faults.Kind.LOSE_REPLY, 0, 0.03);
    always(faults, Faults.Kind.RESET, 0, 0.03);
    always(faults, Faults.Kind.STATUS, 503, 0.02);
    always(faults, Faults.Kind.STATUS, 429, 0.02);
    always(faults, Faults.Kind.DELAY, 0, 0.02);
    return faults;
  }

  private static Faults.Fault rejecting(String platform) {
    return Faults.Fault.once(Faults.Kind.REJECT_MEDIA, platform, "*", "");
  }

  /**
   * @param times how often at most beyond the first
   */
  private static void rare(
      List<Faults.Fault> faults, Faults.Fault once, double probability, int times) {
    faults.add(once);
    faults.add(once.withProbability(probability, times));
  }

  private static void always(
      List<Faults.Fault> faults, Faults.Kind kind, int status, double probability) {
    Faults.Fault fault =
        Faults.Fault.once(kind, "*", "*", "")
            .withDelay(Duration.ofMillis(400))
            .withProbability(probability, Integer.MAX_VALUE);
    faults.add(
        status == 0
            ? fault
            : fault.withStatus(status, "", Duration.ofSeconds(status == 429 ? 1 : 0)));
  }

  /** True when it came to its end. */
  private boolean runUntilKilled(Path home, SandboxServer sandbox, Random random, Deadline end)
      throws Exception {
    if (kills.size() < KILLS) {
      RENEWED.forEach(p -> sandbox.oauth(p.key()).expire());
      if (kills.size() % SELDOM == SELDOM - 1) {
        NOT_RENEWED.forEach(p -> sandbox.oauth(p.key()).expire());
      }
    }
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx400m",
                "-Djava.awt.headless=true",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "org.anabranch.app.PublishingProcess",
                home.toString(),
                Integer.toString(planned))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      String line = out.readLine();
      while (line != null && !line.equals(PublishingProcess.READY)) {
        line = out.readLine();
      }
      boolean last = kills.size() == KILLS;
      long time = last ? end.remaining().toMillis() : 200 + random.nextInt(3_500);
      if (process.waitFor(time, TimeUnit.MILLISECONDS)) {
        return process.exitValue() == 0;
      }
      if (!last) {
        kills.add(Clock.systemUTC().instant());
      }
      return false;
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  /** What is not at rest, and how each came there. */
  private String unfinished(Path home) {
    try (PublishingProcess process = new PublishingProcess(home)) {
      return process.publisher.recent(planned).stream()
          .filter(p -> !p.state().isResting())
          .map(p -> p.post().platform() + " " + p.state() + " " + process.publisher.journal(p.id()))
          .limit(20)
          .collect(Collectors.joining("\n"));
    }
  }

  /** Returns how many videos did not come through. */
  private int check(Path home, World world) {
    Map<String, Integer> states = new TreeMap<>();
    List<String> wrong = new ArrayList<>();
    int live = 0;
    int published = 0;
    int failedVideos = 0;
    try (PublishingProcess process = new PublishingProcess(home)) {
      List<ScheduledPost> all = process.scheduling.posts().list(ScheduleQuery.ALL);
      assertThat(all).as("none is lost").hasSize(planned);
      Map<String, Integer> there = there(world);
      for (ScheduledPost post : all) {
        String id = post.publicationId();
        Publication publication =
            id == null ? null : process.publisher.publication(id).orElse(null);
        String state = publication == null ? post.state().name() : publication.state().name();
        Failure failure = publication == null ? null : publication.failure();
        boolean lost = failure != null && failure.code().equals("commit-lost");
        if (publication != null && (lost || isUnknown(state))) {
          System.out.println(process.publisher.journal(publication.id()));
        }
        String end = state.equals("FAILED") && failure != null ? " " + failure.code() : "";
        states.merge(post.post().platform().key() + " " + state + end, 1, Integer::sum);
        int found = there.getOrDefault(key(post.post().platform(), post.post().text()), 0);
        live += found;
        published += state.equals("PUBLISHED") ? 1 : 0;
        failedVideos += state.equals("PUBLISHED") || post.post().video().isEmpty() ? 0 : 1;
        if (found > 1 || state.equals("PUBLISHED") != (found == 1) && !isUnknown(state)) {
          wrong.add(
              "%s is %s and there %d times: %s"
                  .formatted(
                      post.post().text(),
                      state,
                      found,
                      publication == null ? "" : process.publisher.journal(publication.id())));
        }
      }
    }
    System.out.printf("%d live, %d published; %s%n", live, published, states);
    assertThat(wrong).isEmpty();
    assertThat(published).as("most come through").isGreaterThan(planned * 19 / 20);
    return failedVideos;
  }

  /** An upload that had got bytes and was left behind would have been begun anew. */
  private void uploadsWentOn(List<Uploads.Upload> all, int failedVideos) {
    List<Uploads.Upload> left = all.stream().filter(u -> !u.whole()).toList();
    long over = all.stream().filter(u -> kills.stream().anyMatch(u::spans)).count();
    long pieces = all.stream().mapToInt(Uploads.Upload::pieces).sum();
    System.out.printf(
        "%d uploads in %d pieces; %d went on over a kill; %d left behind, %d videos not published%n",
        all.size(), pieces, over, left.size(), failedVideos);
    assertThat(left).as("begun anew").hasSizeLessThanOrEqualTo(failedVideos);
  }

  private static boolean isUnknown(String state) {
    return state.equals("OUTCOME_UNKNOWN") || state.equals("CONFIRMING");
  }

  private static Map<String, Integer> there(World world) {
    Map<String, Integer> there = new HashMap<>();
    for (Platform platform : Platform.values()) {
      for (World.SandboxPost post : world.posts(platform.key())) {
        there.merge(key(platform, post.text()), 1, Integer::sum);
      }
    }
    return there;
  }

  private static String key(Platform platform, String text) {
    Matcher number = NUMBER.matcher(text);
    return platform.key() + " " + (number.find() ? number.group(1) : text);
  }
}
