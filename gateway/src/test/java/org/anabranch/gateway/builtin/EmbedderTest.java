package org.anabranch.gateway.builtin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.anabranch.kernel.TestClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EmbedderTest {
  private final TestClock clock = new TestClock();
  private final Embedder embedder = new Embedder(clock);

  @AfterEach
  void unload() {
    embedder.close();
  }

  @Test
  void vectors_are_unit_vectors_of_384() {
    for (float[] vector : embedder.embed(List.of("The tide turns twice a day.", "", "潮汐"))) {
      assertThat(vector).hasSize(Embedder.DIMENSIONS);
      assertThat(Vectors.dot(vector, vector)).isCloseTo(1, within(1e-5));
    }
  }

  @Test
  void texts_that_mean_the_same_are_near_each_other() {
    List<float[]> v =
        embedder.embed(
            List.of(
                "The cat sleeps on the sofa.",
                "A kitten is napping on the couch.",
                "Interest rates rose by half a point."));

    assertThat(Vectors.dot(v.get(0), v.get(1)))
        .isGreaterThan(0.6)
        .isGreaterThan(Vectors.dot(v.get(0), v.get(2)) + 0.4);
  }

  @Test
  void a_vector_does_not_depend_on_its_neighbours() {
    float[] alone = embedder.embed(List.of("One river, two arms.")).getFirst();
    float[] among =
        embedder
            .embed(List.of("A much longer sentence ".repeat(20), "One river, two arms."))
            .get(1);

    assertThat(among).containsExactly(alone);
  }

  @Test
  void what_lies_beyond_the_last_token_read_is_ignored() {
    String read = "water ".repeat(Embedder.MAX_TOKENS);
    List<float[]> v = embedder.embed(List.of(read, read + "and a quite different ending"));

    assertThat(v.get(1)).containsExactly(v.get(0));
    assertThat(embedder.tokens(read)).isEqualTo(Embedder.MAX_TOKENS);
    assertThat(embedder.tokens("water")).isEqualTo(3);
  }

  @Test
  void nothing_is_loaded_before_the_first_use_and_nothing_kept_after_the_last() {
    assertThat(embedder.loaded()).isFalse();
    float[] first = embedder.embed(List.of("Low water.")).getFirst();
    assertThat(embedder.loaded()).isTrue();

    clock.advance(Embedder.IDLE.minusSeconds(1));
    assertThat(embedder.unloadIfIdle()).isFalse();
    clock.advance(Duration.ofSeconds(1));
    assertThat(embedder.unloadIfIdle()).isTrue();
    assertThat(embedder.loaded()).isFalse();
    assertThat(embedder.embed(List.of("Low water.")).getFirst()).containsExactly(first);
  }

  @Test
  void many_threads_may_embed_while_another_unloads() throws Exception {
    float[] alone = embedder.embed(List.of("High water.")).getFirst();
    Callable<float[]> embed = () -> embedder.embed(List.of("High water.")).getFirst();
    Callable<float[]> unload =
        () -> {
          embedder.close();
          return alone;
        };

    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var vector :
          threads.invokeAll(
              Stream.of(embed, embed, unload, embed, embed, unload, embed).toList())) {
        assertThat(vector.get()).containsExactly(alone);
      }
    }
  }
}
