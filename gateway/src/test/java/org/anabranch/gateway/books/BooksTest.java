package org.anabranch.gateway.books;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.anabranch.gateway.Bench;
import org.anabranch.gateway.replay.History;
import org.anabranch.gateway.replay.StoredDecisions;
import org.anabranch.gateway.route.Decision;
import org.anabranch.kernel.Ids;
import org.anabranch.kernel.Money;
import org.anabranch.kernel.OnEachDatabase;
import org.junit.jupiter.api.Test;

/** The books on each database: sums, decisions, and the questions of the console. */
@SuppressWarnings("NullAway") // absent values are null
@OnEachDatabase
class BooksTest extends BooksFixture {
  private static final Mark END = new Mark("a", 1, 1000);

  private static void apply(Books books, List<Entry> entries, Mark upTo) {
    Batch batch = books.batch();
    entries.forEach(batch::add);
    books.apply(batch, upTo);
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
                new UsageSum(10, 0, 0, 100, 40, 50, Money.usd("1.000000000000000000001"))));
    assertThat(decisions.page(History.Filter.ALL, null, 3).decisions()).hasSize(3);
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
