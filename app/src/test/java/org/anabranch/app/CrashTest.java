package org.anabranch.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.anabranch.cli.product.Product;
import org.anabranch.kernel.Json;
import org.anabranch.loop.Run;
import org.anabranch.publish.Platform;
import org.anabranch.publish.Publication;
import org.anabranch.sandbox.SandboxServer;
import org.anabranch.sandbox.World;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills a real process, again and again, at random points of a run, while the sandbox lives on in
 * this one as the world would; starts it again until the run is finished; then counts the posts.
 * The seed is printed; -Dseed=N replays it.
 */
class CrashTest {
  private static final int KILLS_PER_RUN = 8;
  private static final int LAST_KILLED_LINE = 60;

  @TempDir Path directory;

  private int kills;

  @Test
  void killed_at_any_moment_a_run_goes_on_and_every_post_exists_once() throws Exception {
    long seed = Long.getLong("seed", System.nanoTime() & 0xffff);
    System.out.println("crash test seed " + seed);
    Random random = new Random(seed);
    Path home = Files.createDirectories(directory.resolve("home"));
    try (SandboxServer sandbox =
        SandboxServer.start(
            directory.resolve("sandbox"),
            Leaves::imitations,
            new SandboxServer.Settings(0, 1, Duration.ofMillis(200)),
            Clock.systemUTC())) {
      Files.writeString(
          home.resolve("anabranch.yaml"),
          "sandbox: {address: '" + sandbox.address() + "'}\ngateway: {port: 0}\n");
      for (String article : List.of("article.md", "article-zh.md")) {
        int before = kills;
        while (kills - before < KILLS_PER_RUN && !runKilled(home, article, random)) {
          // killed; the next start goes on
        }
        assertThat(finish(home, article)).as("exit code of the last start").isZero();
      }
      check(home, sandbox.world());
    }
  }

  /**
   * Starts the product and kills it after a random line of its output; true when it was done before
   * that.
   */
  private boolean runKilled(Path home, String article, Random random) throws Exception {
    Process process = start(home, article);
    int lines = 1 + random.nextInt(LAST_KILLED_LINE);
    long nanos = random.nextInt(30_000_000);
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      for (int i = 0; i < lines; i++) {
        if (out.readLine() == null) {
          return process.waitFor() == 0;
        }
      }
      TimeUnit.NANOSECONDS.sleep(nanos);
    } finally {
      process.destroyForcibly().waitFor();
    }
    kills++;
    return false;
  }

  private int finish(Path home, String article) throws Exception {
    Process process = start(home, article);
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(5, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      throw new AssertionError("The run did not end:\n" + said);
    }
    if (process.exitValue() != 0) {
      System.out.println(said);
    }
    return process.exitValue();
  }

  private static Process start(Path home, String article) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xmx400m",
            "-Djava.awt.headless=true",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            "org.anabranch.app.Main",
            "run",
            Path.of("..", "examples", article).toString(),
            "--home",
            home.toString())
        .redirectErrorStream(true)
        .start();
  }

  private void check(Path home, World world) throws Exception {
    try (Stations stations =
        Stations.open(new Product.Place(home, Optional.empty()), Map.of(), Clock.systemUTC())) {
      List<Run> runs = stations.loop().recent(10);
      assertThat(runs).hasSize(2).allMatch(r -> r.stage() == Run.Stage.DONE);
      List<Publication> publications = stations.publisher().recent(100);
      assertThat(publications).hasSize(2 * Platform.values().length);
      Map<String, Integer> states = new TreeMap<>();
      publications.forEach(p -> states.merge(p.state().name(), 1, Integer::sum));
      int expected = 0;
      int found = 0;
      List<String> wrong = new ArrayList<>();
      for (Platform platform : Platform.values()) {
        List<Publication> theirs =
            publications.stream().filter(p -> p.post().platform() == platform).toList();
        int posts =
            theirs.stream()
                .filter(p -> p.state() != Publication.State.WAITING_FOR_PERSON)
                .mapToInt(p -> stations.publisher().connector(platform).commits(p.post()))
                .sum();
        int there = world.posts(platform.key()).size();
        expected += posts;
        found += there;
        if (posts != there) {
          wrong.add(platform + ": expected " + posts + ", found " + there);
        }
      }
      System.out.printf(
          "crash test: %d kills, %d publications %s, %d posts expected, %d found%n",
          kills, publications.size(), Json.write(states), expected, found);
      assertThat(wrong).isEmpty();
      assertThat(states.keySet()).containsOnly("PUBLISHED", "WAITING_FOR_PERSON");
    }
  }
}
