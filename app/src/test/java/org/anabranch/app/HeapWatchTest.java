package org.anabranch.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HeapWatchTest {
  private static final long MB = 1 << 20;

  @Test
  void collects_only_what_is_worth_the_pause() {
    assertThat(HeapWatch.isMuch(90 * MB, 0)).as("little").isFalse();
    assertThat(HeapWatch.isMuch(100 * MB, 0)).as("much, nothing is known to live").isTrue();
    assertThat(HeapWatch.isMuch(120 * MB, 30 * MB)).as("mostly alive or new").isFalse();
    assertThat(HeapWatch.isMuch(130 * MB, 30 * MB)).as("mostly garbage").isTrue();
    assertThat(HeapWatch.isMuch(390 * MB, 200 * MB)).as("less than lives").isFalse();
    assertThat(HeapWatch.isMuch(410 * MB, 200 * MB)).as("more than lives").isTrue();
  }

  @Test
  void a_process_that_gets_work_gets_room_for_it(@TempDir Path directory) throws Exception {
    Path said = directory.resolve("said");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xms44m",
                "-Xmx256m",
                youngGenerationOfTheLauncher("NewSize"),
                youngGenerationOfTheLauncher("NewSizeThreadIncrease"),
                "-cp",
                System.getProperty("java.class.path"),
                Busy.class.getName())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    try {
      assertThat(process.waitFor(2, TimeUnit.MINUTES)).as("ended").isTrue();
    } finally {
      process.destroyForcibly();
    }

    assertThat(Files.readString(said)).contains("has more room than at first");
  }

  private static String youngGenerationOfTheLauncher(String option) throws Exception {
    String launcher = Files.readString(Path.of("..", "anabranch"));
    Matcher found = Pattern.compile("-XX:" + option + "=\\S+").matcher(launcher);
    assertThat(found.find()).as(option).isTrue();
    return found.group();
  }

  /** Makes garbage until the young generation has grown, or for a minute. */
  static final class Busy {
    private static volatile byte[] last = {};

    public static void main(String... none) {
      long first = room();
      long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
      try (HeapWatch watch = HeapWatch.watched()) {
        while (room() <= first && System.nanoTime() - end < 0) {
          for (int i = 0; i < 1000; i++) {
            last = new byte[10_000];
          }
        }
      }
      System.out.println(room() > first ? "has more room than at first" : "has room " + room());
    }

    private static long room() {
      return ManagementFactory.getMemoryPoolMXBeans().stream()
          .filter(p -> p.getName().equals("Eden Space"))
          .mapToLong(p -> p.getUsage().getCommitted())
          .sum();
    }
  }
}
