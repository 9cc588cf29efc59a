package org.anabranch.gateway.books;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.anabranch.gateway.Bench;
import org.anabranch.gateway.account.Payer;
import org.anabranch.gateway.account.Usage;
import org.anabranch.gateway.config.Preset;
import org.anabranch.gateway.replay.History;
import org.anabranch.gateway.replay.StoredDecisions;
import org.anabranch.gateway.route.Commitments;
import org.anabranch.gateway.route.Decision;
import org.anabranch.gateway.route.Decision.Candidate;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.DatabaseKind;
import org.anabranch.kernel.Ids;
import org.anabranch.kernel.Money;
import org.anabranch.kernel.OnEachDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;

/** The books and the journal in front of them, on each database. */
@SuppressWarnings("NullAway") // absent values are null
@OnEachDatabase
class BooksTest {
  private static final Payer PAYER =
      new Payer("acme", "research", "ada", "team", Map.of("project", "atlas"));

  private static final Mark END = new Mark("a", 1, 1000);

  @Parameter DatabaseKind kind;
  @TempDir Path directory;
  private Database database;
  private Books books;
  private StoredDecisions decisions;

  @BeforeEach
  void openDatabase() {
    database = kind.open(directory);
    books = new Books(database);
    decisions = new StoredDecisions(database, books::underWay);
  }

  @AfterEach
  void closeDatabase() {
    database.close();
  }

  private static final Decision.Basis BASIS =
      new Decision.Basis(
          10, 20, 0, 1, 500, false, 2, -9, 3, Preset.CHEAPEST.weights(), 0.0005, 0.01, 0.1);

  private static String id(int number) {
    return new Ids(Clock.fixed(Bench.START, ZoneOffset.UTC), () -> number).next("dec");
  }

  private static Candidate candidate(
      String id, String vendor, double price, String removedBy, String outcome) {
    Decision.Facts facts =
        new Decision.Facts(
            "m",
            "lab",
            new BigDecimal("0.15"),
            new BigDecimal("0.6"),
            0,
            new Commitments.State("c", 1, 2, 1),
            0.5,
            0,
            0,
            1,
            1000,
            1000,
            null);
    return new Candidate(
        id, vendor, price, 0, 0, 0, 0, 0, 0, 0, 0, price, removedBy, outcome, facts);
  }

  private static Entry.Opened opened(String id, String reserved) {
    return opened(id, reserved, Bench.START);
  }

  private static Entry.Opened opened(String id, String reserved, Instant at) {
    List<Candidate> candidates =
        List.of(candidate("a", "v", 0.1, null, null), candidate("b", "w", 0.2, "too dear", null));
    Decision decision =
        new Decision(id, at, "team", "m", "write/x", -7, candidates, BASIS, List.of());
    return new Entry.Opened(decision, Money.usd(reserved), PAYER);
  }

  private static Entry.Closed closed(String id, String cost) {
    return new Entry.Closed(
        id,
        Bench.START.toEpochMilli(),
        "team",
        PAYER,
        "m",
        "a",
        "m",
        "v",
        true,
        new Usage(10, 4, 0, 0, 5, 0, 0, 0, 0, false),
        Money.usd(cost),
        List.of(new Decision.Attempt("a", Decision.Attempt.Why.FIRST, 0, 120, 450, "answered")));
  }

  private static void apply(Books books, List<Entry> entries, Mark upTo) {
    Batch batch = books.batch();
    entries.forEach(batch::add);
    books.apply(batch, upTo);
  }

  private Money total() {
    return rows().stream().map(UsageRow::cost).reduce(Money.ZERO, Money::plus);
  }

  private List<UsageRow> rows() {
    List<UsageRow> rows = new ArrayList<>();
    books.eachTotal(Bench.START.toEpochMilli(), rows::add);
    return rows;
  }

  private Path journal() throws IOException {
    return Files.createDirectories(directory.resolve("journal"));
  }

  @Test
  void a_decision_comes_back_as_it_was_with_its_outcomes() {
    apply(books, List.of(opened(id(1), "1"), closed(id(1), "0.25")), END);

    Decision decision = decisions.one(id(1)).orElseThrow();
    assertThat(decision.seed()).isEqualTo(-7);
    assertThat(decision.basis()).isEqualTo(BASIS);
    assertThat(decision.attempts().getFirst().firstMillis()).isEqualTo(120);
    assertThat(decision.at()).isEqualTo(Bench.START);
    assertThat(decision.candidates().getFirst())
        .isEqualTo(candidate("a", "v", 0.1, null, "answered"));
    assertThat(decision.candidates().get(1).removedBy()).isEqualTo("too dear");
    assertThat(decisions.one(id(2))).isEmpty();
  }

  @Test
  void processes_that_enter_at_once_lose_nothing_of_a_sum() throws Exception {
    int batches = 25;
    List<Callable<Void>> processes = new ArrayList<>();
    for (int p = 0; p < 4; p++) {
      String journal = "journal-" + p;
      int first = 1000 + p * batches;
      Books own = new Books(database);
      processes.add(
          () -> {
            for (int i = 0; i < batches; i++) {
              String id = id(first + i);
              apply(own, List.of(opened(id, "1"), closed(id, "0.25")), new Mark(journal, 1, 1 + i));
            }
            return null;
          });
    }
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var done : threads.invokeAll(processes)) {
        done.get();
      }
    }
    assertThat(total()).isEqualTo(Money.usd("25"));
    assertThat(rows().stream().mapToLong(UsageRow::requests).sum()).isEqualTo(4L * batches);
  }

  @Test
  void applying_twice_counts_once_and_sums_are_exact() {
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      entries.add(opened(id(i), "1"));
      entries.add(closed(id(i), "0.1000000000000000000001"));
    }
    apply(books, entries, END);
    apply(books, entries, END);

    assertThat(rows())
        .containsExactly(
            new UsageRow(
                LocalDate.of(2026, 11, 22),
                PAYER.with(Map.of()),
                "m",
                "a",
                "m",
                "v",
                new UsageSum(10, 0, 100, 40, 50, Money.usd("1.000000000000000000001"))));
    assertThat(decisions.page(History.Filter.ALL, null, 3).decisions()).hasSize(3);
  }

  @Test
  void the_bookkeeper_carries_the_journal_into_the_books() throws Exception {
    try (Bookkeeper keeper = new Bookkeeper(journal(), books)) {
      for (int i = 0; i < 50; i++) {
        keeper.journal().append(opened(id(i), "1"));
        keeper.journal().append(closed(id(i), "0.5"));
      }
      assertThat(keeper.awaitApplied(Bench.soon())).isTrue();
      assertThat(total()).isEqualTo(Money.usd("25"));
    }
  }

  @Test
  void wherever_a_crash_cuts_the_journal_nothing_is_lost_and_nothing_counts_twice()
      throws Exception {
    byte[] whole =
        bytes(opened(id(1), "1"), closed(id(1), "0.25"), opened(id(2), "2"), closed(id(2), "0.5"));
    int open1 = bytes(opened(id(1), "1")).length;
    int close1 = open1 + bytes(closed(id(1), "0.25")).length;
    int open2 = close1 + bytes(opened(id(2), "2")).length;
    for (int cut : cuts(whole.length)) {
      database.change(
          h ->
              List.of("decision_page", "use_page", "usage_total", "usage_tag")
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

  private static byte[] bytes(Entry... entries) {
    PackedOut out = new PackedOut(false, 1024);
    for (Entry entry : entries) {
      JournalRecord.write(out, entry);
    }
    return out.toBytes();
  }

  @Test
  void a_crash_between_entering_and_deleting_counts_nothing_twice() throws Exception {
    Path journal = journal();
    byte[] lines = bytes(opened(id(1), "1"), closed(id(1), "0.25"), opened(id(2), "3"));
    Files.write(Journal.segment(journal, 1), lines);
    new Bookkeeper(journal, books).close();
    Files.write(Journal.segment(journal, 1), lines); // as if it had not been deleted

    new Bookkeeper(journal, books).close();

    assertThat(total()).isEqualTo(Money.usd("3.25"));
    assertThat(decisions.one(id(2)).orElseThrow().candidates().getFirst().outcome())
        .isEqualTo("interrupted by a crash");
  }

  @Test
  void a_damaged_line_is_skipped_and_the_rest_is_entered() throws Exception {
    Path journal = journal();
    byte[] bad = bytes(opened(id(1), "1"));
    bad[30] ^= 1;
    Files.write(Journal.segment(journal, 1), bad);
    Files.write(Journal.segment(journal, 2), bytes(opened(id(2), "1"), closed(id(2), "0.25")));

    new Bookkeeper(journal, books).close();

    assertThat(total()).isEqualTo(Money.usd("0.25"));
  }

  @Test
  void whatever_byte_of_a_record_is_damaged_those_around_it_are_entered() throws Exception {
    byte[] before = bytes(opened(id(1), "1"), closed(id(1), "0.25"));
    byte[] record = bytes(opened(id(2), "1"));
    byte[] after = bytes(opened(id(3), "1"), closed(id(3), "0.5"));
    for (int damaged = 0; damaged < record.length; damaged += damaged < 12 ? 1 : 29) {
      database.change(
          h ->
              List.of("decision_page", "use_page", "usage_total", "usage_tag")
                  .forEach(t -> h.execute("delete from " + t)));
      byte[] bad = record.clone();
      bad[damaged] ^= (byte) 0x91;
      var whole = new java.io.ByteArrayOutputStream();
      whole.write(before);
      whole.write(bad);
      whole.write(after);
      Path journal = Files.createDirectories(directory.resolve("damaged" + damaged));
      Files.write(Journal.segment(journal, 1), whole.toByteArray());

      new Bookkeeper(journal, books).close();

      assertThat(total()).as("damaged at %d", damaged).isEqualTo(Money.usd("0.75"));
    }
  }

  @Test
  void entries_come_back_as_they_were_from_journal_and_page() {
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      entries.add(opened(id(i), "1"));
      entries.add(closed(id(i), "0.1000000000000000000001"));
    }
    for (boolean remembers : List.of(false, true)) {
      PackedOut out = new PackedOut(remembers, 16);
      entries.forEach(e -> EntryForm.write(out, e));
      PackedIn in = new PackedIn(remembers, out.toBytes());
      entries.forEach(e -> assertThat(EntryForm.read(in)).isEqualTo(e));
      assertThat(in.hasMore()).isFalse();
    }
  }

  @Test
  void entered_files_are_deleted() throws Exception {
    Path journal = journal();
    Files.write(Journal.segment(journal, 3), bytes(opened(id(1), "1"), closed(id(1), "1")));
    new Bookkeeper(journal, books).close();

    try (Stream<Path> left = Files.list(journal)) {
      assertThat(left.filter(f -> f.toString().endsWith(".log"))).isEmpty();
    }
  }

  @Test
  void a_call_is_found_while_it_is_under_way_and_when_it_ends_in_a_later_batch() {
    apply(books, List.of(opened(id(1), "1")), END);
    assertThat(decisions.one(id(1)).orElseThrow().attempts()).isEmpty();

    apply(books, List.of(opened(id(2), "1"), closed(id(1), "0.25")), new Mark("a", 2, 5));
    assertThat(decisions.one(id(1)).orElseThrow().attempts()).hasSize(1);
    assertThat(decisions.page(History.Filter.ALL, null, 9).decisions())
        .extracting(Decision::id)
        .containsExactly(id(2), id(1));
  }

  /** How the database would read a table; neither knows that this one is small. */
  private List<String> plan(String query) {
    return switch (kind) {
      case SQLITE ->
          database.read(
              h ->
                  h.createQuery("explain query plan " + query)
                      .map((row, context) -> row.getString("detail"))
                      .list());
      case POSTGRES ->
          database.write(
              h -> {
                h.execute("set local enable_seqscan = off");
                h.execute("set local enable_sort = off");
                return h.createQuery("explain " + query).mapTo(String.class).list();
              });
    };
  }

  /** The console's questions of tables that grow with every request. */
  @Test
  void what_pages_of_the_console_ask_is_found_by_an_index_and_not_by_reading_the_table() {
    for (String query :
        List.of(
            StoredDecisions.NEWEST
                .replace(":to", "9")
                .replace(":from", "1")
                .replace(":before", "'x'"),
            "select * from usage_total where day >= 5",
            "select * from usage_tag where day >= 5 and day <= 9",
            "select id, lines from use_page where last_at >= 5 and id > 'x' order by id limit 9",
            "select * from gateway_batch where workspace = 'w' order by id desc limit 9",
            "select * from gateway_file where workspace = 'w' order by id desc limit 9")) {
      assertThat(plan(query))
          .as(query)
          .anyMatch(step -> step.contains("Index") || step.contains("INDEX"))
          .noneMatch(step -> step.contains("Seq Scan"))
          .noneMatch(step -> step.startsWith("SCAN") && !step.contains("INDEX"));
    }
  }

  @Test
  void a_page_of_decisions_reads_the_newest_pages_alone_however_many_there_are() {
    int pages = 40;
    for (int page = 0; page < pages; page++) {
      List<Entry> entries = new ArrayList<>();
      for (int i = 0; i < 25; i++) {
        Instant at = Bench.START.plusSeconds(page * 3600L + i);
        String id = new Ids(Clock.fixed(at, ZoneOffset.UTC), () -> 7).next("dec");
        entries.add(opened(id, "1", at));
        entries.add(closed(id, "0.25"));
      }
      apply(books, entries, new Mark("a", page + 1, 10));
    }
    long newest = Bench.START.plusSeconds((pages - 8) * 3600L).toEpochMilli();
    int lost =
        database.write( // whoever reads what is older meets garbage
            h ->
                h.execute(
                    "update decision_page set lines = ? where last_at < ?",
                    new byte[] {1, 2, 3},
                    newest));
    assertThat(lost).isEqualTo(pages - 8);

    List<Decision> found = decisions.page(History.Filter.ALL, null, 50).decisions();
    assertThat(found).hasSize(50);
    assertThat(found.getFirst().at()).isEqualTo(Bench.START.plusSeconds((pages - 1) * 3600L + 24));
    assertThat(decisions.one(found.getLast().id())).isPresent();
    assertThatThrownBy(() -> decisions.page(History.Filter.ALL, null, 500))
        .as("the garbage is there")
        .isInstanceOf(RuntimeException.class);
  }
}
