package org.anabranch.compute.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.anabranch.compute.live.Aims.Aim;
import org.junit.jupiter.api.Test;

/** Cheap is full, dear has room. */
class OverbookingTest {
  private static final int DRAWS = 10_000;

  private static Signals.Lane lane(String id) {
    return new Signals.Lane(id, "site of " + id, 1, 2, 0, 0, 0, 0, 0, 1);
  }

  private static Signals.Kind kind(String id, double waits, String... lanes) {
    return new Signals.Kind(id, 20, waits, 0, List.of(), Arrays.asList(lanes), true);
  }

  private static Aims aims(List<Signals.Kind> kinds, double cheap, double dear) {
    Map<String, Double> flows = new LinkedHashMap<>();
    flows.put("cheap", cheap);
    flows.put("dear", dear);
    Signals now =
        new Signals(Instant.EPOCH, List.of(lane("cheap"), lane("dear"), lane("third")), kinds);
    return new Overbooking(now, Set.of("cheap")).aims(kinds, Map.of(kinds.getFirst().id(), flows));
  }

  private static double share(Aims aims, String kind, String lane) {
    return IntStream.range(0, DRAWS)
            .filter(i -> aims.of(kind, lane, (i + 0.5) / DRAWS) == Aim.AIMED)
            .count()
        / (double) DRAWS;
  }

  @Test
  void a_little_more_is_aimed_at_what_is_full_and_less_at_what_has_room() {
    Aims aims = aims(List.of(kind("chat", 0, "cheap", "dear")), 0.5, 0.5);
    assertThat(share(aims, "chat", "cheap")).isCloseTo(0.54, within(1e-3));
    assertThat(share(aims, "chat", "dear")).isCloseTo(0.46, within(1e-3));
  }

  @Test
  void no_more_is_moved_than_there_is_elsewhere() {
    Aims aims = aims(List.of(kind("chat", 0, "cheap", "dear")), 0.99, 0.01);
    assertThat(share(aims, "chat", "cheap")).isCloseTo(1, within(1e-3));
    assertThat(share(aims, "chat", "dear")).isCloseTo(0, within(1e-3));
  }

  @Test
  void where_others_have_nowhere_else_to_go_nothing_is_overbooked() {
    Aims aims = aims(List.of(kind("chat", 0, "cheap", "dear"), kind("near", 0, "cheap")), 0.5, 0.5);
    assertThat(share(aims, "chat", "cheap")).isCloseTo(0.5, within(1e-3));
  }

  @Test
  void work_that_may_wait_keeps_to_where_it_is_planned() {
    Aims aims = aims(List.of(kind("night", 12, "cheap", "dear", "third")), 0.5, 0.5);
    assertThat(share(aims, "night", "cheap")).isCloseTo(0.5, within(1e-3));
    assertThat(aims.of("night", "third", 0.2)).isEqualTo(Aim.LATER);
    assertThat(aims.of("night", "dear", 0.2)).isEqualTo(Aim.OPEN);
  }

  @Test
  void work_that_cannot_wait_may_go_wherever_there_is_room() {
    Aims aims = aims(List.of(kind("chat", 0, "cheap", "dear", "third")), 0.5, 0.5);
    assertThat(aims.of("chat", "third", 0.2)).isEqualTo(Aim.OPEN);
    assertThat(aims.of("chat", "cheap", 0.9)).isEqualTo(Aim.FULL);
  }
}
