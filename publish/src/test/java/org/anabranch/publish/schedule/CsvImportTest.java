package org.anabranch.publish.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.ProblemException;
import org.anabranch.publish.FakePlatform;
import org.anabranch.publish.HandClock;
import org.anabranch.publish.Platform;
import org.anabranch.publish.machine.PublishBench;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables as spreadsheets and people write them. */
class CsvImportTest {
  @TempDir Path directory;
  private final HandClock clock = new HandClock(); // 2026-11-22, 12:00 UTC
  private Database database;
  private PublishBench bench;
  private Scheduling scheduling;

  @BeforeEach
  void open() {
    database = Database.sqlite(directory.resolve("anabranch.db"));
    bench = new PublishBench(directory.resolve("home"), database, clock, new FakePlatform(clock));
    scheduling =
        Scheduling.over(
            database, bench.home.root(), bench.start(), SchedulePolicy.USUAL, bench.ids, clock);
  }

  @AfterEach
  void close() {
    bench.close();
    database.close();
  }

  private List<CsvImport.Row> look(String csv) {
    return scheduling.table().preview(csv, ZoneOffset.UTC);
  }

  @Test
  void what_an_export_shields_and_parts_comes_back_as_it_was() {
    CsvImport.Row row =
        look("account,at,text\nacc-x,2026-12-01T09:00,\"'@lamp\n---\nand more\"\n").getFirst();
    assertThat(Objects.requireNonNull(row.draft()).post().parts())
        .containsExactly("@lamp", "and more");
  }

  @Test
  void a_calendar_in_chinese_is_understood() {
    List<CsvImport.Row> rows =
        look(
            "平台,发布时间,正文,话题\nX,2026/12/5 9:00,江水到了平原就分成几股。,河流 三角洲\n"
                + "抖音,2026/12/6 9:00,到了下游又汇合。,\n");
    assertThat(rows.getFirst().problem()).isNull();
    assertThat(Objects.requireNonNull(rows.getFirst().draft()).post().hashtags())
        .containsExactly("河流", "三角洲");
    assertThat(Objects.requireNonNull(rows.getLast().draft()).post().platform())
        .isEqualTo(Platform.DOUYIN);
    assertThat(look("日期,时间,账号,内容\n2026/12/5,9:00,acc-x,你好，大河。\n").getFirst().problem()).isNull();
    assertThat(look("时间,账号,内容\n2026/12/5 9:00,acc-x,你好，大河。\n").getFirst().problem()).isNull();
  }

  @Test
  void separators_and_a_byte_order_mark_are_understood_as_spreadsheets_write_them() {
    for (String head :
        List.of(
            "account,at,text\n",
            "\uFEFFaccount;at;text\r\n",
            "\uFEFF\"account\"\t\"at\"\t\"text\"\n",
            "account,at,text,\"notes; internal; a; b\"\n")) {
      String separator = head.contains("\t") ? "\t" : head.contains("at;text") ? ";" : ",";
      String row = String.join(separator, "acc-x", "2026-12-01 9:00", "\"Up, down; across\"");
      assertThat(look(head + row + "\n"))
          .singleElement()
          .satisfies(
              r -> {
                assertThat(r.problem()).as(head).isNull();
                assertThat(r.text()).isEqualTo("Up, down; across");
              });
    }
  }

  @Test
  void a_text_that_its_separator_would_cut_is_told_and_never_planned() {
    String csv = "account;at;text\nacc-x;2026-12-01T09:00;Greetings; no wait\n";
    assertThat(look(csv))
        .singleElement()
        .satisfies(
            r -> {
              assertThat(r.draft()).isNull();
              assertThat(r.problem()).contains("4 cells", "“;” into double quotes");
            });
    assertThatThrownBy(() -> scheduling.table().bringIn(csv, ZoneOffset.UTC))
        .isInstanceOf(ProblemException.class);
  }

  @Test
  void rows_are_told_by_the_files_own_lines() {
    String csv =
        """
        account,at,text

        acc-x,2026-12-01T09:00,"Two
        lines"
        acc-x,tomorrow,Hi

        acc-x,2026-12-03T09:00,Last
        """;
    assertThat(look(csv)).extracting(CsvImport.Row::line).containsExactly(3L, 5L, 7L);
    assertThat(look(csv.replace("\n", "\r\n")))
        .extracting(CsvImport.Row::line)
        .containsExactly(3L, 5L, 7L);
  }

  @Test
  void rows_are_compared_with_each_other_and_with_what_is_planned() {
    Instant planned = Instant.parse("2026-12-20T09:00:00Z");
    scheduling
        .posts()
        .add(
            Draft.of(
                PublishBench.DIRECT,
                bench.post(Platform.X, "Ice on the weir this morning"),
                planned,
                ZoneOffset.UTC));
    List<CsvImport.Row> rows =
        look(
            """
            account,at,text
            acc-x,2026-12-01T09:00,The lamp at the weir burns every night
            acc-x,2026-12-02T09:00,"the LAMP at the weir, burns every night!"
            acc-x,2026-12-20T09:05,Something of its own
            acc-x,2026-12-21T09:05,Ice on the weir this morning
            """);
    assertThat(rows.get(0).warnings()).isEmpty();
    assertThat(rows.get(1).warnings())
        .singleElement()
        .isEqualTo(new Warning(Warning.Kind.DUPLICATE, "The same words are in line 2.", ""));
    assertThat(rows.get(2).warnings())
        .extracting(Warning::kind)
        .containsExactly(Warning.Kind.CONFLICT);
    assertThat(rows.get(3).warnings())
        .extracting(Warning::kind)
        .containsExactly(Warning.Kind.NEAR_DUPLICATE); // the planned one has a title
  }

  @Test
  void a_large_table_is_looked_at_whole_and_one_too_large_says_to_split_it() {
    StringBuilder csv = new StringBuilder("account,at,text\n");
    Instant at = clock.instant();
    for (int i = 0; i < 10_000; i++) {
      at = at.plus(Duration.ofMinutes(20));
      csv.append("acc-x,%s,No %d of ten thousand\n".formatted(at, i * 7919));
    }
    String part = csv.substring(0, csv.indexOf("No " + 2_000 * 7919));
    assertThat(look(part.substring(0, part.lastIndexOf('\n'))))
        .hasSize(2_000)
        .allMatch(r -> r.draft() != null);
    csv.append("acc-x,2027-12-01T09:00,One too many\n");
    assertThatThrownBy(() -> look(csv.toString()))
        .isInstanceOfSatisfying(
            ProblemException.class,
            e -> {
              assertThat(e.problem().message()).contains("10,001 rows");
              assertThat(e.problem().fix()).isEqualTo("Split it.");
            });
  }

  @Test
  void the_clock_of_each_row_is_its_zones() {
    List<CsvImport.Row> rows =
        look(
            """
            account,at,text,zone
            acc-x,2027-03-28T02:30,In the gap,Europe/Berlin
            acc-x,2026-12-02T09:00,Elsewhere,America/New_York
            acc-x,2026-12-03T09:00,Usual,
            acc-x,2026-12-03T09:00,Nowhere,Mars/Olympus
            """);
    assertThat(rows.get(3).problem()).contains("no time zone");
    assertThat(rows.stream().limit(3).map(r -> Objects.requireNonNull(r.draft()).due()))
        .containsExactly(
            Instant.parse("2027-03-28T01:30:00Z"),
            Instant.parse("2026-12-02T14:00:00Z"),
            Instant.parse("2026-12-03T09:00:00Z"));
    assertThat(rows.getFirst().draft())
        .extracting(Draft::zone)
        .isEqualTo(ZoneId.of("Europe/Berlin"));
  }

  @Test
  void last_years_table_is_refused_and_nothing_of_it_goes_out() {
    String table =
        "account,at,text\nacc-x,2025-12-01T09:00,Old\nacc-x,2026-11-22T11:30,Just now\n"
            + "acc-x,2026-12-01T09:00,New\n";
    List<CsvImport.Row> rows = look(table);
    assertThat(rows.getFirst().problem()).startsWith("2025-12-01 09:00 (Z) has passed. Choose a");
    assertThat(rows.get(1).problem()).startsWith("2026-11-22 11:30 (Z) has passed.");
    assertThat(rows.get(2).problem()).isNull();
    assertThatThrownBy(() -> scheduling.table().bringIn(table, ZoneOffset.UTC))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("none is planned");
    assertThat(scheduling.posts().list(ScheduleQuery.ALL)).isEmpty();
  }
}
