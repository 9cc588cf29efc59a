package org.anabranch.gateway.books;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.anabranch.gateway.Bench;
import org.anabranch.gateway.route.Decision.Note;
import org.anabranch.gateway.route.Decision.Note.Kind;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Money;
import org.anabranch.kernel.OnEachDatabase;
import org.junit.jupiter.api.Test;

/**
 * The journal in front of the books: nothing is lost and nothing counts twice, whatever is cut or
 * damaged.
 */
@SuppressWarnings("NullAway") // absent values are null
@OnEachDatabase
class JournalIntoBooksTest extends BooksFixture {
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
      deleteAll();
      Path crashed = Files.createDirectories(directory.resolve("cut" + cut));
      Files.write(Journal.segment(crashed, 7), Arrays.copyOf(whole, cut));

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

  @Test
  void wherever_a_crash_cuts_a_run_nothing_is_lost_and_nothing_counts_twice() throws Exception {
    List<Entry> entries = threeCalls();
    List<Integer> ends = new ArrayList<>();
    byte[] whole = run(entries, 4, ends);
    for (int cut = 0; cut < whole.length - 3; cut += 37) { // the last bytes are zeros themselves
      deleteAll();
      Path crashed = Files.createDirectories(directory.resolve("cut-run" + cut));
      byte[] left = Arrays.copyOf(whole, cut);
      Files.write(Journal.segment(crashed, 7), Arrays.copyOf(left, cut + 500)); // zeros

      new Bookkeeper(crashed, books).close();

      Money expected = Money.ZERO;
      for (int i = 0; i < entries.size() && ends.get(i) <= cut; i++) {
        boolean known = i + 1 < entries.size() && ends.get(i + 1) <= cut;
        if (entries.get(i) instanceof Entry.Closed closed) {
          expected = expected.plus(closed.cost());
        } else if (!known && entries.get(i) instanceof Entry.Opened opened) {
          expected = expected.plus(opened.reserved());
        }
      }
      assertThat(total()).as("cut at %d of %d", cut, whole.length).isEqualTo(expected);
    }
  }

  @Test
  void of_a_damaged_run_what_lies_before_it_and_later_runs_are_entered() throws Exception {
    List<Integer> ends = new ArrayList<>();
    byte[] whole = run(threeCalls(), 4, ends);
    for (int damaged = ends.get(1); damaged < ends.get(2); damaged += 7) {
      deleteAll();
      byte[] bad = whole.clone();
      bad[damaged] ^= (byte) 0x95;
      Path journal = Files.createDirectories(directory.resolve("damaged-run" + damaged));
      Files.write(Journal.segment(journal, 1), bad);

      new Bookkeeper(journal, books).close();

      assertThat(total()).as("damaged at %d", damaged).isEqualTo(Money.usd("0.375"));
    }
  }

  @Test
  void what_was_appended_stands_in_the_file_before_anything_is_flushed() throws Exception {
    Path home = journal();
    try (Journal journal = new Journal(home, 1, 64 << 10)) {
      journal.append(opened(id(0), "1"));
      assertThat(journal.awaitDurable(1, Bench.soon())).isTrue(); // there is a file now
      for (int i = 1; i < 40; i++) {
        journal.append(opened(id(i), "1"));
        assertThat(idsIn(home)).as("after %d", i).hasSize(i + 1).endsWith(id(i));
      }
    }
  }

  @Test
  void files_follow_one_another_and_hold_everything_in_order() throws Exception {
    Path home = journal();
    List<String> expected = new ArrayList<>();
    try (Journal journal = new Journal(home, 1, 16 << 10)) {
      for (int i = 0; i < 3000; i++) {
        journal.append(opened(id(i), "1"));
        expected.add(id(i));
      }
      assertThat(journal.awaitDurable(3000, Bench.soon())).isTrue();
    }
    assertThat(idsIn(home)).isEqualTo(expected);
    try (Stream<Path> files = Files.list(home)) {
      assertThat(files.filter(f -> f.toString().endsWith(".log")).count()).isGreaterThan(1);
    }
  }

  @Test
  void while_the_disk_refuses_entries_wait_and_are_written_once_it_takes_them() throws Exception {
    Path home = directory.resolve("absent");
    try (Journal journal = new Journal(home, 1, 16 << 10)) {
      for (int i = 0; i < 100; i++) {
        journal.append(opened(id(i), "1"));
      }
      assertThat(journal.awaitDurable(1, Deadline.in(Duration.ofMillis(200)))).isFalse();
      assertThat(journal.hasRoom()).as("a crash would lose what a new call comes to").isFalse();
      Files.createDirectories(home);
      assertThat(journal.awaitDurable(100, Bench.soon())).isTrue();
      assertThat(journal.hasRoom()).isTrue();
      journal.append(opened(id(100), "1"));
      assertThat(journal.awaitDurable(101, Bench.soon())).isTrue();
    }
    assertThat(idsIn(home)).hasSize(101).endsWith(id(100));
  }

  /** As its reader would find it now. */
  private static List<String> idsIn(Path home) throws Exception {
    List<String> ids = new ArrayList<>();
    List<Path> segments;
    try (Stream<Path> files = Files.list(home)) {
      segments = files.filter(f -> f.toString().endsWith(".log")).sorted().toList();
    }
    for (Path segment : segments) {
      try (JournalFile in = new JournalFile(segment, 0, Long.MAX_VALUE)) {
        for (Entry entry = in.next(); entry != null; entry = in.next()) {
          ids.add(entry.id());
        }
      }
    }
    return ids;
  }

  private void deleteAll() {
    database.change(
        h ->
            List.of("decision_page", "use_page", "usage_total", "usage_tag")
                .forEach(t -> h.execute("delete from " + t)));
  }

  private static List<Entry> threeCalls() {
    return List.of(
        opened(id(1), "1"),
        closed(id(1), "0.25"),
        opened(id(2), "2"),
        closed(id(2), "0.5"),
        opened(id(3), "4"),
        closed(id(3), "0.125"));
  }

  /** Two runs, the second of which begins with the entry of that place; tells where each ends. */
  private static byte[] run(List<Entry> entries, int second, List<Integer> ends) {
    var whole = new ByteArrayOutputStream();
    PackedOut out = new PackedOut(true, 16);
    for (int i = 0; i < entries.size(); i++) {
      out.clear();
      JournalRecord.write(out, entries.get(i), i == 0 || i == second);
      whole.writeBytes(out.toBytes());
      ends.add(whole.size());
    }
    return whole.toByteArray();
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
      deleteAll();
      byte[] bad = record.clone();
      bad[damaged] ^= (byte) 0x91;
      var whole = new ByteArrayOutputStream();
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
      entries.add(beside(id(i), Entry.Part.values()[i], "0.2"));
      entries.add(closed(id(i), "0.1000000000000000000001"));
    }
    for (Kind kind : Kind.values()) {
      List<Note> notes = List.of(new Note(kind, "cache", "as it was", 2));
      entries.add(Entry.Closed.unpaid(id(9), 1, PAYER, "m", notes));
    }
    for (boolean remembers : List.of(false, true)) {
      PackedOut out = new PackedOut(remembers, 16);
      entries.forEach(e -> EntryForm.write(out, e));
      PackedIn in = new PackedIn(remembers, EntryForm.VERSION, out.toBytes());
      entries.forEach(e -> assertThat(EntryForm.read(in)).isEqualTo(e));
      assertThat(in.hasMore()).isFalse();
    }
  }

  @Test
  void a_journal_that_an_older_version_left_is_entered() throws Exception {
    Files.write(Journal.segment(journal(), 1), resource("journal-of-version-1.hex"));
    new Bookkeeper(journal(), books).close();

    assertThat(total()).isEqualTo(Money.usd("0.25"));
    assertThat(decisions.one(id(1)).orElseThrow())
        .isEqualTo(Finished.decision(opened(id(1), "1").decision(), closed(id(1), "0.25")));
  }

  @Test
  void what_a_journal_of_an_older_version_notes_is_told_apart() throws Exception {
    Files.write(Journal.segment(journal(), 1), resource("journal-of-version-1-with-notes.hex"));
    new Bookkeeper(journal(), books).close();

    assertThat(decisions.one(id(1)).orElseThrow().notes()).isEqualTo(OLD_NOTES);
  }

  @Test
  void what_a_page_of_an_older_version_notes_is_told_apart() throws Exception {
    byte[] page = resource("page-of-version-1-with-notes.hex");
    long at = Bench.START.toEpochMilli();
    database.change(
        h ->
            h.execute(
                "insert into decision_page(id, first_at, last_at, decisions, lines)"
                    + " values ('0', ?, ?, 1, ?)",
                at,
                at,
                page));

    assertThat(decisions.one(id(1)).orElseThrow().notes()).isEqualTo(OLD_NOTES);
  }

  /** Those that were stored while a note said its kind by its words alone. */
  private static final List<Note> OLD_NOTES =
      List.of(
          new Note(Kind.BLOCK, "cache", "before: block word", 2),
          new Note(Kind.REDACT, "drill", "after: redact email", 1),
          new Note(Kind.FLAG, "names", "after: flag, not checked (status 500)", 1),
          new Note(Kind.REFUSE, "names", "before: refuse picture", 3),
          new Note(Kind.PASS, "names", "before: pass sound", 1),
          new Note(Kind.CACHE, "from the cache, 3 s old", 1),
          new Note(Kind.DRILL, "ldr_1: without the vendor v", 1),
          new Note(Kind.MIRROR, "went to b", 1),
          new Note(Kind.REASONING, "b: reasoning sealed by anthropic", 2),
          new Note(Kind.BUDGET, "The budget is spent.", 1),
          new Note(Kind.LIMIT, "Too many requests.", 7));

  private byte[] resource(String name) throws IOException {
    try (var in = getClass().getResourceAsStream("/" + name)) {
      String hex = new String(in.readAllBytes(), US_ASCII).replaceAll("\\s", "");
      return HexFormat.of().parseHex(hex);
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
}
