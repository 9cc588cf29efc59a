package org.anabranch.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.anabranch.kernel.Json;
import org.anabranch.kernel.TestClock;
import org.anabranch.sandbox.World.Attachment;
import org.anabranch.sandbox.World.SandboxPost;
import org.anabranch.sandbox.World.Store;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class DurableWorldTest {
  private final TestClock clock = new TestClock();
  @TempDir Path directory;

  private DurableWorld open(long seed) {
    return DurableWorld.open(directory, seed, Duration.ZERO, clock);
  }

  private static SandboxPost post(DurableWorld world, String id, List<Attachment> media) {
    return new SandboxPost(
        "x", id, "1", "", "What is it?", "", media, "/x/" + id, false, "", world.now());
  }

  @Test
  void a_world_goes_on_after_a_restart() throws Exception {
    String lastId;
    SandboxPost post;
    World.Reactions reactions;
    try (DurableWorld world = open(5)) {
      Path picture = world.store("x").file("media", "a");
      Files.writeString(picture, "bytes");
      lastId = world.newId();
      post = post(world, lastId, List.of(new Attachment(picture, "image/png", "a river")));
      world.publish(post);
      world.letPass(Duration.ofHours(30));
      reactions = world.reactions(post);
    }

    try (DurableWorld world = open(99)) {
      assertThat(world.posts("x")).containsExactly(post);
      assertThat(world.post("x", lastId).orElseThrow().media().getFirst().file()).exists();
      assertThat(world.now()).isEqualTo(clock.instant().plus(Duration.ofHours(30)));
      assertThat(Long.parseLong(world.newId())).isGreaterThan(Long.parseLong(lastId));
      assertThat(world.seed()).isEqualTo(5);
      assertThat(world.reactions(post)).isEqualTo(reactions);
    }
  }

  @Test
  void what_was_stored_is_there_although_nobody_closed() {
    DurableWorld killed = open(1);
    killed.store("x").put("note", "1", Json.object().put("text", "kept"));
    String id = killed.newId();

    try (DurableWorld next = open(1)) {
      assertThat(next.store("x").get("note", "1").orElseThrow().path("text").stringValue())
          .isEqualTo("kept");
      assertThat(Long.parseLong(next.newId())).isGreaterThan(Long.parseLong(id));
    }
    killed.close();
  }

  @Test
  void what_a_killed_process_stored_is_there() throws Exception {
    Process process =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "--enable-native-access=ALL-UNNAMED",
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                KilledWriter.class.getName(),
                directory.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    int promised = 0;
    try (var lines = process.inputReader()) {
      while (promised < 200) {
        promised = Integer.parseInt(lines.readLine());
      }
      process.toHandle().destroyForcibly();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        promised = line.matches("\\d+") ? Math.max(promised, Integer.parseInt(line)) : promised;
      }
    }
    process.waitFor();

    try (DurableWorld world = open(1)) {
      Store store = world.store("x");
      assertThat(IntStream.rangeClosed(1, promised).filter(n -> store.get("n", "" + n).isEmpty()))
          .isEmpty();
    }
  }

  @Test
  void a_second_post_with_the_same_id_changes_nothing() {
    try (DurableWorld world = open(1)) {
      SandboxPost first = post(world, "7", List.of());
      world.publish(first);
      clock.advance(Duration.ofHours(1));
      world.publish(post(world, "7", List.of()));

      assertThat(world.posts("x")).containsExactly(first);
    }
  }

  @Test
  void posts_and_documents_are_listed_newest_first_and_apart_for_each_platform() {
    try (DurableWorld world = open(1)) {
      Store store = world.store("x");
      store.put("note", "a", Json.object().put("n", 1));
      store.put("note", "b", Json.object().put("n", 2));
      store.put("note", "a", Json.object().put("n", 3));
      world.store("y").put("note", "c", Json.object().put("n", 4));

      assertThat(store.list("note")).extracting(n -> n.path("n").asInt()).containsExactly(2, 3);
      store.remove("note", "b");
      assertThat(store.list("note")).hasSize(1);
      assertThat(store.get("other", "a")).isEmpty();
    }
  }

  @Test
  void only_one_of_many_puts_a_document_that_was_absent() throws Exception {
    JsonNode document = Json.object();
    try (DurableWorld world = open(1);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Store store = world.store("x");
      List<Callable<Boolean>> calls =
          IntStream.range(0, 50)
              .<Callable<Boolean>>mapToObj(_ -> () -> store.putIfAbsent("once", "1", document))
              .toList();
      int winners = 0;
      for (var call : threads.invokeAll(calls)) {
        winners += call.get() ? 1 : 0;
      }
      assertThat(winners).isEqualTo(1);
    }
  }

  @Test
  void ids_are_digits_and_unique_over_blocks_and_threads() throws Exception {
    try (DurableWorld world = open(1);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<List<String>>> calls =
          IntStream.range(0, 8)
              .<Callable<List<String>>>mapToObj(
                  _ -> () -> IntStream.range(0, 500).mapToObj(_ -> world.newId()).toList())
              .toList();
      Set<String> ids = new HashSet<>();
      for (var call : threads.invokeAll(calls)) {
        ids.addAll(call.get());
      }
      assertThat(ids).hasSize(4000).allMatch(id -> id.matches("\\d{19}"));
    }
  }

  @Test
  void a_file_stays_below_its_platform_whatever_its_name() {
    try (DurableWorld world = open(1)) {
      Path home = world.files().resolve("x");
      for (String name :
          List.of(
              "../../etc/passwd", "..", ".", "", "/etc/passwd", "a\\b", "a\0b", "ü/".repeat(99))) {
        assertThat(world.store("x").file(name, name).normalize()).startsWithRaw(home);
        assertThat(world.store("x").file("media", name).getParent())
            .isEqualTo(home.resolve("media"));
      }
      assertThat(world.store("x").file("media", "a/b"))
          .isNotEqualTo(world.store("x").file("media", "a_b"));
    }
  }

  @Test
  void an_attachment_from_elsewhere_is_refused() {
    try (DurableWorld world = open(1)) {
      Attachment foreign = new Attachment(Path.of("/etc/passwd"), "image/png", "");

      assertThatThrownBy(() -> world.publish(post(world, "1", List.of(foreign))))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("Store.file");
    }
  }

  @Test
  void a_world_may_move_to_another_directory() throws Exception {
    try (DurableWorld world = open(1)) {
      Path picture = world.store("x").file("media", "a");
      Files.writeString(picture, "bytes");
      world.publish(post(world, "1", List.of(new Attachment(picture, "image/png", ""))));
    }
    Path moved = directory.resolveSibling(directory.getFileName() + "-moved");
    Files.move(directory, moved);
    try (DurableWorld world = DurableWorld.open(moved, 1, Duration.ZERO, clock)) {
      assertThat(world.posts("x").getFirst().media().getFirst().file()).startsWith(moved).exists();
    }
    Files.move(moved, directory);
  }
}
