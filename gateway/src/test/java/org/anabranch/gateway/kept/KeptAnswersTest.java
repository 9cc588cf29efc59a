package org.anabranch.gateway.kept;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.DatabaseKind;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Json;
import org.anabranch.kernel.OnEachDatabase;
import org.anabranch.kernel.TestClock;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/** What {@link KeptAnswers} promises, on either database. */
@OnEachDatabase
class KeptAnswersTest {
  private static final KeptAnswers.Bounds ROOM =
      new KeptAnswers.Bounds(Duration.ofDays(30), 1 << 20);

  private final TestClock clock = new TestClock(Instant.parse("2026-11-22T12:00:00Z"));

  @Parameter DatabaseKind kind;
  @TempDir Path directory;

  private Unwritten turn(String id, @Nullable String previous, String said) {
    return turn("acme", id, previous, said);
  }

  private Unwritten turn(String workspace, String id, @Nullable String previous, String said) {
    return turn(workspace, id, previous, null, said);
  }

  private Unwritten turn(
      String workspace,
      String id,
      @Nullable String previous,
      @Nullable String conversation,
      String said) {
    String answer =
        "{\"id\":\"%s\",\"status\":\"completed\",\"output\":[{\"type\":\"message\",\"content\":\"to %s\"}]}"
            .formatted(id, said);
    String asked = "{\"input\":\"" + said + "\"}";
    return new Unwritten(
        workspace,
        id,
        "key",
        previous,
        conversation,
        null,
        clock.millis(),
        asked.getBytes(StandardCharsets.UTF_8),
        answer.getBytes(StandardCharsets.UTF_8),
        true);
  }

  private static String words(KeptAnswers answers, String id) {
    StringBuilder words = new StringBuilder();
    for (JsonNode item : answers.said("acme", id).orElseThrow().items()) {
      JsonNode content = item.path("content");
      words.append(
          content.isString() ? content.asString() : content.path(0).path("text").asString());
      words.append(". ");
    }
    return words.toString();
  }

  private static void await(BooleanSupplier there) {
    Deadline deadline = Deadline.in(Duration.ofSeconds(60));
    while (!there.getAsBoolean()) {
      assertThat(deadline.isOver()).as("waited for too long").isFalse();
      Thread.onSpinWait();
    }
  }

  @Test
  void what_was_said_is_told_from_the_beginning_also_after_a_restart() {
    try (Database database = kind.open(directory)) {
      try (KeptAnswers answers = new KeptAnswers(database, () -> ROOM, clock)) {
        answers.keep(turn("r1", null, "one"));
        answers.keep(turn("r2", "r1", "two"));
        answers.keep(turn("r3", "r2", "three"));
        answers.keep(turn("aside", "r1", "other"));
        assertThat(words(answers, "r3")).isEqualTo("one. to one. two. to two. three. to three. ");
      }
      try (KeptAnswers answers = new KeptAnswers(database, () -> ROOM, clock)) {
        assertThat(words(answers, "r3")).isEqualTo("one. to one. two. to two. three. to three. ");
        assertThat(words(answers, "aside")).isEqualTo("one. to one. other. to other. ");
        answers.keep(turn("r4", "r3", "four"));
        assertThat(words(answers, "r4")).startsWith("one. ").endsWith("four. to four. ");
        assertThat(answers.find("acme", "r2").orElseThrow().previous()).isEqualTo("r1");
        assertThat(answers.said("acme", "nothing")).isEmpty();
      }
    }
  }

  @Test
  void nobody_finds_what_another_workspace_keeps() {
    try (Database database = kind.open(directory);
        KeptAnswers answers = new KeptAnswers(database, () -> ROOM, clock)) {
      answers.keep(turn("acme", "secret-1", null, "one"));
      answers.keep(turn("other", "secret-2", "secret-1", "two"));
      assertThat(answers.find("other", "secret-1")).isEmpty();
      assertThat(answers.said("other", "secret-2")).as("it goes on from another's").isEmpty();
      answers.delete("other", "secret-1");
      assertThat(answers.find("acme", "secret-1")).isPresent();
    }
  }

  @Test
  void what_is_deleted_or_whose_time_is_over_is_gone_and_so_is_what_goes_on_from_it() {
    try (Database database = kind.open(directory)) {
      try (KeptAnswers answers = new KeptAnswers(database, () -> ROOM, clock)) {
        answers.keep(turn("d1", null, "one"));
        answers.keep(turn("d2", "d1", "two"));
        answers.delete("acme", "d1");
        assertThat(answers.find("acme", "d1")).isEmpty();
        assertThat(answers.find("acme", "d2")).isPresent();
        assertThat(answers.said("acme", "d2")).isEmpty();
        answers.keep(turn("d3", null, "three"));
      }
      clock.advance(Duration.ofDays(31));
      try (KeptAnswers answers = new KeptAnswers(database, () -> ROOM, clock)) {
        assertThat(answers.find("acme", "d3")).isEmpty();
        assertThat(answers.said("acme", "d3")).isEmpty();
      }
      KeptTable table = new KeptTable(database);
      assertThat(table.forget(clock.millis(), 1)).isEqualTo(1);
      while (table.forget(clock.millis(), 100) > 0) {
        // until all are gone
      }
      assertThat(table.bytes("acme")).isZero();
    }
  }

  @Test
  void a_workspace_that_takes_too_much_loses_its_oldest() {
    String lengthy = "x".repeat(1000);
    try (Database database = kind.open(directory);
        KeptAnswers answers =
            new KeptAnswers(
                database, () -> new KeptAnswers.Bounds(Duration.ofDays(30), 200_000), clock)) {
      answers.keep(turn("other", "b-other", null, "one"));
      for (int i = 0; i < 400; i++) {
        answers.keep(turn("b" + i, null, lengthy));
        clock.advance(Duration.ofMillis(1));
      }
      KeptTable table = new KeptTable(database);
      await(() -> table.find("acme", "b399", clock.millis()).isPresent());
      await(() -> table.bytes("acme") <= 200_000);
      assertThat(answers.find("acme", "b0")).isEmpty();
      assertThat(answers.find("other", "b-other")).isPresent();
    }
  }

  private static String words(KeptConversations all, KeptConversation one) {
    return all.items(one, null, true, 100).stream()
        .map(i -> i.path("content").path(0).path("text").asString())
        .collect(Collectors.joining(", "));
  }

  @Test
  void turns_are_added_to_a_conversation_whole_once_and_in_their_order() {
    Database database = kind.open(directory);
    try (database;
        KeptAnswers answers = new KeptAnswers(database, () -> ROOM, clock)) {
      KeptConversations all = answers.conversations();
      ArrayNode first = Items.of(Json.tree("\"begin\""));
      KeptConversation made = all.create("acme", "conv_1", "key", Json.object(), first);
      answers.keep(turn("acme", "resp_1", null, "conv_1", "one"));
      answers.keep(turn("acme", "resp_2", null, "conv_1", "two"));
      assertThat(all.find("acme", "conv_1")).as("waits until it is written").isPresent();
      answers.keep(turn("acme", "resp_1", null, "conv_1", "one"));
      answers.keep(turn("other", "resp_3", null, "conv_1", "theirs"));
      KeptConversation now = all.find("acme", "conv_1").orElseThrow();
      assertThat(words(all, now)).isEqualTo("begin, one, to one, two, to two");
      assertThat(all.find("other", "conv_1")).isEmpty();
      assertThat(all.said(made).items().path(1).toString())
          .isEqualTo(
              "{\"type\":\"message\",\"role\":\"user\",\"content\":[{\"type\":\"input_text\","
                  + "\"text\":\"one\"}]}");

      all.delete(made);
      answers.keep(turn("acme", "resp_4", null, "conv_1", "late"));
      await(() -> answers.find("acme", "resp_4").isPresent());
      assertThat(all.find("acme", "conv_1")).isEmpty();
    }
  }

  @Test
  void conversations_go_when_their_time_is_over_or_those_after_them_need_the_room() {
    Database database = kind.open(directory);
    KeptAnswers.Bounds small = new KeptAnswers.Bounds(Duration.ofDays(30), 3_000);
    try (database;
        KeptAnswers answers = new KeptAnswers(database, () -> small, clock)) {
      KeptConversations all = answers.conversations();
      ArrayNode large = Items.of(Json.tree("\"" + "x".repeat(1_000) + "\""));
      all.create("acme", "conv_a", "key", Json.object(), large);
      clock.advance(Duration.ofDays(1));
      all.create("acme", "conv_b", "key", Json.object(), large);
      clock.advance(Duration.ofDays(1));
      all.create("acme", "conv_c", "key", Json.object(), large);
      assertThat(all.find("acme", "conv_a")).isEmpty();
      assertThat(all.find("acme", "conv_b")).isPresent();
      clock.advance(Duration.ofDays(29));
      assertThat(all.find("acme", "conv_b")).isEmpty();
      assertThat(all.find("acme", "conv_c")).isPresent();
      assertThat(all.forget(10)).isEqualTo(1);
    }
  }

  @Test
  void what_is_under_way_ends_once_whoever_ends_it_first() {
    Database database = kind.open(directory);
    try (database;
        KeptAnswers answers = new KeptAnswers(database, () -> ROOM, clock)) {
      long soon = clock.millis() + 1_000;
      for (String id : List.of("resp_a", "resp_b", "resp_c", "resp_d")) {
        answers.begin(turn(id, null, "hi"), id.equals("resp_d") ? "other" : "me", soon, null);
      }
      answers.progress("acme", "resp_a");
      assertThat(answers.find("acme", "resp_a").orElseThrow().document().path("status").asString())
          .isEqualTo("in_progress");
      answers.finish(turn("resp_a", null, "hi"));
      assertThat(answers.cancel("acme", "resp_a")).isFalse();
      assertThat(answers.cancel("acme", "resp_b")).isTrue();
      answers.finish(turn("resp_b", null, "hi"));
      assertThat(answers.underWay("me")).containsExactly("resp_c");
      answers.failLeftBy("me");
      assertThat(status(answers, "resp_a")).isEqualTo("completed");
      assertThat(status(answers, "resp_b")).isEqualTo("cancelled");
      assertThat(status(answers, "resp_c")).isEqualTo("failed");
      assertThat(status(answers, "resp_d")).as("another's").isEqualTo("queued");
      assertThatThrownBy(() -> answers.said("acme", "resp_c")).hasMessageContaining("failed");
      clock.advance(Duration.ofSeconds(2));
      answers.failLeftBy("me");
      assertThat(status(answers, "resp_d")).as("its time is over").isEqualTo("failed");
    }
  }

  private static KeptEvents events(String id, long first, int count) {
    StringBuilder text = new StringBuilder();
    for (long number = first; number < first + count; number++) {
      text.append("event: e\ndata: ").append(number).append("\n\n");
    }
    return new KeptEvents("acme", id, first, first + count - 1, text.toString());
  }

  /** All that is told after that number, as its numbers. */
  private static List<String> told(KeptAnswers answers, String id, long number) {
    StringBuilder all = new StringBuilder();
    long after = number;
    while (answers.toldAfter("acme", id, after).orElse(null) instanceof KeptEvents next) {
      all.append(next.after(after));
      after = next.last();
    }
    return all.toString()
        .lines()
        .filter(l -> l.startsWith("data: "))
        .map(l -> l.substring(6))
        .toList();
  }

  @Test
  void what_is_told_is_told_again_from_any_event_on_until_the_answer_goes() {
    Database database = kind.open(directory);
    try (database;
        KeptAnswers answers =
            new KeptAnswers(
                database, () -> new KeptAnswers.Bounds(Duration.ofDays(30), 2_000), clock)) {
      long soon = clock.millis() + 1_000;
      answers.begin(turn("resp_a", null, "hi"), "me", soon, events("resp_a", 0, 2));
      answers.begin(turn("resp_b", null, "hi"), "me", soon, events("resp_b", 0, 2));
      answers.begin(turn("resp_c", null, "hi"), "me", soon, null);
      assertThat(answers.tell(events("resp_a", 2, 3))).isTrue();
      assertThat(answers.tell(events("resp_a", 5, 1))).isTrue();
      assertThat(told(answers, "resp_a", -1)).containsExactly("0", "1", "2", "3", "4", "5");
      assertThat(told(answers, "resp_a", 3)).containsExactly("4", "5");
      assertThat(told(answers, "resp_a", 5)).isEmpty();
      assertThat(answers.lastTold("acme", "resp_a")).contains(5L);
      assertThat(answers.lastTold("other", "resp_a")).as("another workspace").isEmpty();
      assertThat(answers.lastTold("acme", "resp_c")).as("not told as it comes").isEmpty();

      answers.finish(turn("resp_a", null, "hi"));
      assertThat(answers.isUnderWay("acme", "resp_a")).isFalse();
      assertThat(answers.tell(events("resp_a", 6, 1))).as("it has ended").isFalse();
      answers.cancel("acme", "resp_b");
      assertThat(answers.tell(events("resp_b", 2, 1))).as("it was cancelled").isFalse();
      assertThat(told(answers, "resp_b", -1)).containsExactly("0", "1");

      answers.delete("acme", "resp_b");
      assertThat(told(answers, "resp_b", -1)).isEmpty();
      clock.advance(Duration.ofMinutes(1));
      answers.keep(turn("resp_z", null, "x".repeat(1_800))); // whose room the oldest must give
      await(() -> told(answers, "resp_a", -1).isEmpty());
      assertThat(answers.find("acme", "resp_a")).isEmpty();
    }
  }

  private static String status(KeptAnswers answers, String id) {
    return answers.find("acme", id).orElseThrow().document().path("status").asString();
  }
}
