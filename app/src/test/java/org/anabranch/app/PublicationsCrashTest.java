package org.anabranch.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.anabranch.kernel.Digest;
import org.anabranch.publish.Media;
import org.anabranch.publish.Platform;
import org.anabranch.publish.Post;
import org.anabranch.publish.Publication;
import org.anabranch.publish.schedule.Draft;
import org.anabranch.publish.schedule.ScheduleQuery;
import org.anabranch.publish.schedule.ScheduledPost;
import org.anabranch.sandbox.Faults;
import org.anabranch.sandbox.SandboxServer;
import org.anabranch.sandbox.World;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Hundreds of publications, a real process that is killed at random moments and started again, and
 * a sandbox that loses replies, throttles, resets, stalls and stumbles all the while. In the end
 * each post is there once, or is told as not there; none is lost. {@code -Dseed=N} replays the
 * dice, {@code -Dcrash.posts=2000 -Dcrash.kills=12} is the long run.
 */
class PublicationsCrashTest {
  private static final int POSTS = Integer.getInteger("crash.posts", 400);
  private static final int KILLS = Integer.getInteger("crash.kills", 5);
  private static final Duration LONGEST = Duration.ofMinutes(12);
  private static final Pattern NUMBER = Pattern.compile("No (\\d+) ");

  /** Up to what each platform takes of one account in a day; the others take the rest. */
  private static final Map<Platform, Integer> SHARES =
      new LinkedHashMap<>(
          Map.of(
              Platform.X, 90,
              Platform.INSTAGRAM, 90,
              Platform.LINKEDIN, 140,
              Platform.THREADS, 230));

  @TempDir Path directory;

  private int kills;

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
      plan(home, sandbox);
      misbehave(sandbox.faults());
      long end = System.nanoTime() + LONGEST.toNanos();
      while (!runUntilKilled(home, random, kills < KILLS)) {
        assertThat(System.nanoTime()).as("it ends").isLessThan(end);
      }
      sandbox.faults().clear();
      check(home, sandbox.world(), seed, Duration.ofNanos(System.nanoTime() - began));
    }
  }

  private void plan(Path home, SandboxServer sandbox) throws Exception {
    try (PublishingProcess process = new PublishingProcess(home)) {
      SandboxLink link = new SandboxLink(sandbox.address());
      List<Platform> platforms = new ArrayList<>(SHARES.keySet());
      platforms.addAll(List.of(Platform.FACEBOOK, Platform.PINTEREST));
      for (Platform platform : platforms) {
        process.publisher.connect(link.account(platform));
      }
      Media picture = picture(process.home.directory("media").resolve("picture.jpg"));
      List<Draft> drafts = new ArrayList<>();
      Map<Platform, Integer> given = new HashMap<>();
      for (int i = 0; i < POSTS; i++) {
        Platform platform = platform(i, given);
        drafts.add(
            Draft.of(
                "sandbox-" + platform.key(),
                post(platform, i, picture),
                Clock.systemUTC().instant().plusMillis(i * 2L),
                ZoneOffset.UTC));
      }
      process.scheduling.posts().add(drafts);
    }
  }

  private static Platform platform(int i, Map<Platform, Integer> given) {
    for (Map.Entry<Platform, Integer> share : SHARES.entrySet()) {
      long due = (long) share.getValue() * (i + 1) / POSTS;
      if (given.getOrDefault(share.getKey(), 0) < due) {
        given.merge(share.getKey(), 1, Integer::sum);
        return share.getKey();
      }
    }
    return i % 2 == 0 ? Platform.FACEBOOK : Platform.PINTEREST;
  }

  private static Post post(Platform platform, int i, Media picture) {
    return new Post(
        platform,
        platform == Platform.PINTEREST ? "Number " + i : "",
        List.of("No %d of many: the lamp at the weir, told once more".formatted(i)),
        List.of(),
        null,
        null,
        List.of(picture),
        false,
        "en");
  }

  private static Media picture(Path file) throws Exception {
    ImageIO.write(new BufferedImage(1080, 1080, BufferedImage.TYPE_INT_RGB), "jpg", file.toFile());
    return new Media(
        Media.Role.IMAGE,
        file,
        "image/jpeg",
        1080,
        1080,
        Duration.ZERO,
        Files.size(file),
        Digest.sha256(file),
        "A dark square");
  }

  private static void misbehave(Faults faults) {
    fault(faults, Faults.Kind.LOSE_REPLY, 0, 0.03);
    fault(faults, Faults.Kind.RESET, 0, 0.03);
    fault(faults, Faults.Kind.STATUS, 503, 0.02);
    fault(faults, Faults.Kind.STATUS, 429, 0.02);
    fault(faults, Faults.Kind.DELAY, 0, 0.02);
  }

  private static void fault(Faults faults, Faults.Kind kind, int status, double probability) {
    faults.add(
        new Faults.Fault(
            "*",
            "*",
            "*",
            Pattern.compile(""),
            kind,
            status,
            "",
            status == 429 ? Duration.ofSeconds(1) : Duration.ZERO,
            Duration.ofMillis(400),
            0,
            probability,
            Integer.MAX_VALUE));
  }

  /** True when it came to its end. */
  private boolean runUntilKilled(Path home, Random random, boolean kill) throws Exception {
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
                Integer.toString(POSTS))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      String line = out.readLine();
      while (line != null && !line.equals(PublishingProcess.READY)) {
        line = out.readLine();
      }
      if (!kill) {
        while (line != null && !line.equals(PublishingProcess.DONE)) {
          line = out.readLine();
        }
        return line != null;
      }
      boolean over = process.waitFor(200 + random.nextInt(3_500), TimeUnit.MILLISECONDS);
      if (!over) {
        kills++;
      }
      return over && process.exitValue() == 0;
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  private void check(Path home, World world, long seed, Duration took) {
    Map<String, Integer> states = new TreeMap<>();
    List<String> wrong = new ArrayList<>();
    int live = 0;
    try (PublishingProcess process = new PublishingProcess(home)) {
      List<ScheduledPost> planned = process.scheduling.posts().list(ScheduleQuery.ALL);
      assertThat(planned).as("none is lost").hasSize(POSTS);
      Map<String, Integer> there = there(world);
      for (ScheduledPost post : planned) {
        String id = post.publicationId();
        Publication publication =
            id == null ? null : process.publisher.publication(id).orElse(null);
        String state = publication == null ? post.state().name() : publication.state().name();
        states.merge(post.post().platform().key() + " " + state, 1, Integer::sum);
        int found = there.getOrDefault(key(post.post().platform(), post.post().text()), 0);
        live += found;
        if (found > 1 || state.equals("PUBLISHED") != (found == 1) && !isUnknown(state)) {
          wrong.add("%s is %s and there %d times".formatted(post.post().text(), state, found));
        }
      }
    }
    int published =
        states.entrySet().stream()
            .filter(e -> e.getKey().endsWith(" PUBLISHED"))
            .mapToInt(Map.Entry::getValue)
            .sum();
    System.out.printf(
        "publications crash test, seed %d: %d posts, %d kills, %d live, %d published in %d s; %s%n",
        seed, POSTS, kills, live, published, took.toSeconds(), states);
    assertThat(wrong).isEmpty();
    assertThat(published).as("most come through").isGreaterThan(POSTS * 19 / 20);
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
