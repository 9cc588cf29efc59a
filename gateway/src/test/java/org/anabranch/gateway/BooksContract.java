package org.anabranch.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.anabranch.gateway.Decision.Candidate;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.Money;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The books and the journal in front of them, on each database. */
abstract class BooksContract {
  @TempDir Path directory;
  private Database database;
  private Books books;

  abstract Database open(Path directory);

  @BeforeEach
  void openDatabase() {
    database = open(directory);
    books = new Books(database);
  }

  @AfterEach
  void closeDatabase() {
    database.close();
  }

  private static Entry.Opened opened(String id, String reserved) {
    List<Candidate> candidates =
        List.of(
            new Candidate("a", "v", 0.1, 0, 0, 0, 0, 0.1, null, null),
            new Candidate("b", "w", 0.2, 0, 0, 0, 0, 0.2, "too dear", null));
    Decision decision = new Decision(id, Bench.START, "team", "m", "write/x", -7, candidates);
    return new Entry.Opened(decision, Money.usd(reserved));
  }

  private static Entry.Closed closed(String id, String cost) {
    return new Entry.Closed(
        id,
        Bench.START.toEpochMilli(),
        "team",
        "a",
        true,
        new Usage(10, 5, false),
        Money.usd(cost),
        Map.of("a", "answered"));
  }

  private Money total() {
    return books.days().stream().map(Books.Day::cost).reduce(Money.ZERO, Money::plus);
  }

  private Path journal() throws IOException {
    return Files.createDirectories(directory.resolve("journal"));
  }

  @Test
  void a_decision_comes_back_as_it_was_with_its_outcomes() {
    books.apply(List.of(opened("dec_1", "1"), closed("dec_1", "0.25")));

    Decision decision = books.decision("dec_1").orElseThrow();
    assertThat(decision.seed()).isEqualTo(-7);
    assertThat(decision.at()).isEqualTo(Bench.START);
    assertThat(decision.candidates().getFirst())
        .isEqualTo(new Candidate("a", "v", 0.1, 0, 0, 0, 0, 0.1, null, "answered"));
    assertThat(decision.candidates().get(1).removedBy()).isEqualTo("too dear");
    assertThat(books.decision("dec_2")).isEmpty();
  }

  @Test
  void applying_twice_counts_once_and_sums_are_exact() {
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      entries.add(opened("dec_" + i, "1"));
      entries.add(closed("dec_" + i, "0.1000000000000000000001"));
    }
    books.apply(entries);
    books.apply(entries);

    assertThat(books.days())
        .containsExactly(
            new Books.Day(
                "team",
                "a",
                LocalDate.of(2026, 11, 22),
                10,
                100,
                50,
                Money.usd("1.000000000000000000001")));
    assertThat(books.recent(3)).hasSize(3);
  }

  @Test
  void the_bookkeeper_carries_the_journal_into_the_books() throws Exception {
    try (Bookkeeper keeper = new Bookkeeper(journal(), books)) {
      for (int i = 0; i < 50; i++) {
        keeper.journal().append(opened("dec_" + i, "1"));
        keeper.journal().append(closed("dec_" + i, "0.5"));
      }
      assertThat(keeper.awaitApplied(Bench.soon())).isTrue();
      assertThat(total()).isEqualTo(Money.usd("25"));
    }
  }

  @Test
  void wherever_a_crash_cuts_the_journal_nothing_is_lost_and_nothing_counts_twice()
      throws Exception {
    byte[] whole =
        bytes(
            opened("dec_1", "1"),
            closed("dec_1", "0.25"),
            opened("dec_2", "2"),
            closed("dec_2", "0.5"));
    int open1 = bytes(opened("dec_1", "1")).length;
    int close1 = open1 + bytes(closed("dec_1", "0.25")).length;
    int open2 = close1 + bytes(opened("dec_2", "2")).length;
    for (int cut : cuts(whole.length)) {
      database.change(
          h ->
              List.of("decision", "usage", "usage_day")
                  .forEach(t -> h.execute("delete from " + t)));
      Path crashed = Files.createDirectories(directory.resolve("cut" + cut));
      Files.write(Journal.segment(crashed, 7), java.util.Arrays.copyOf(whole, cut));

      new Bookkeeper(crashed, books).close();

      Money expected = Money.ZERO;
      if (cut >= open1) {
        expected = cut >= close1 ? Money.usd("0.25") : Money.usd("1"); // unknown: as reserved
      }
      if (cut >= open2) {
        expected = expected.plus(cut == whole.length ? Money.usd("0.5") : Money.usd("2"));
      }
      assertThat(total()).as("cut at %d of %d", cut, whole.length).isEqualTo(expected);
    }
  }

  private static List<Integer> cuts(int length) {
    return Stream.concat(
            Stream.iterate(0, i -> i < length, i -> i + 37), Stream.of(length - 1, length))
        .toList();
  }

  private static byte[] bytes(Entry... entries) throws IOException {
    var out = new java.io.ByteArrayOutputStream();
    for (Entry entry : entries) {
      out.write(entry.toBytes());
    }
    return out.toByteArray();
  }

  @Test
  void a_crash_between_entering_and_deleting_counts_nothing_twice() throws Exception {
    Path journal = journal();
    byte[] lines = bytes(opened("dec_1", "1"), closed("dec_1", "0.25"), opened("dec_2", "3"));
    Files.write(Journal.segment(journal, 1), lines);
    new Bookkeeper(journal, books).close();
    Files.write(Journal.segment(journal, 1), lines); // as if it had not been deleted

    new Bookkeeper(journal, books).close();

    assertThat(total()).isEqualTo(Money.usd("3.25"));
    assertThat(books.decision("dec_2").orElseThrow().candidates().getFirst().outcome())
        .isEqualTo("interrupted by a crash");
  }

  @Test
  void a_damaged_line_is_skipped_and_the_rest_is_entered() throws Exception {
    Path journal = journal();
    byte[] bad = bytes(opened("dec_1", "1"));
    bad[30] ^= 1;
    Files.write(Journal.segment(journal, 1), bad);
    Files.write(Journal.segment(journal, 2), bytes(opened("dec_2", "1"), closed("dec_2", "0.25")));

    new Bookkeeper(journal, books).close();

    assertThat(total()).isEqualTo(Money.usd("0.25"));
  }

  @Test
  void entered_files_are_deleted() throws Exception {
    Path journal = journal();
    Files.write(Journal.segment(journal, 3), bytes(opened("dec_1", "1"), closed("dec_1", "1")));
    new Bookkeeper(journal, books).close();

    try (Stream<Path> left = Files.list(journal)) {
      assertThat(left).isEmpty();
    }
  }
}
