package org.anabranch.gateway.drill;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.anabranch.compute.drill.LiveBounds;
import org.anabranch.compute.drill.LiveDrill;
import org.anabranch.compute.drill.LiveExit;
import org.anabranch.compute.drill.LiveGroup;
import org.anabranch.compute.drill.LiveReport;
import org.anabranch.compute.drill.LiveTally;
import org.anabranch.compute.drill.Spread;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.DatabaseKind;
import org.anabranch.kernel.OnEachDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;

/** Live drills as they are stored, on each database. */
@OnEachDatabase
class DrillTableTest {
  private static final Instant START = Instant.parse("2026-11-29T08:00:00Z");

  @Parameter DatabaseKind kind;
  @TempDir Path directory;
  private Database database;
  private DrillTable table;

  @BeforeEach
  void open() {
    database = kind.open(directory);
    table = new DrillTable(database);
  }

  @AfterEach
  void close() {
    database.close();
  }

  private static LiveDrill drill(String id) {
    return new LiveDrill(
        id,
        new LiveExit(LiveExit.Kind.PARTNER, "north", List.of("s1", "s2")),
        0.05,
        LiveDrill.By.CALLER,
        new LiveDrill.Scope("acme", null, null, "project", "atlas"),
        LiveBounds.USUAL,
        START,
        START.plusSeconds(1800),
        null,
        null,
        null);
  }

  private static LiveTally tally(long requests, double evidence) {
    LiveGroup group =
        new LiveGroup(
            requests,
            1,
            1,
            Spread.NONE.with(2),
            Spread.NONE.with(0.1),
            Spread.NONE,
            Map.of("b", requests));
    return new LiveTally(group, LiveGroup.NONE, evidence);
  }

  @Test
  void one_is_under_way_at_a_time_and_is_read_as_it_was_stored() {
    LiveDrill first = drill("live_1");
    assertThat(table.start(first)).isTrue();
    assertThat(table.start(drill("live_2"))).isFalse();
    assertThat(table.open()).containsExactly(first);
    assertThat(table.one("live_1")).contains(first);
    assertThat(table.one("live_2")).isEmpty();

    LiveDrill ended = first.ended(START.plusSeconds(60), LiveDrill.End.COST, "it cost");
    assertThat(table.end(ended, 1)).isTrue();
    assertThat(table.end(ended, 2)).as("somebody did already").isFalse();
    assertThat(table.start(drill("live_2"))).isTrue();
    assertThat(table.open()).hasSize(2).contains(ended);
    assertThat(table.all()).extracting(LiveDrill::id).containsExactly("live_1", "live_2");
  }

  @Test
  void what_processes_saw_adds_up_and_the_report_is_stored_once() {
    LiveDrill drill = drill("live_1");
    table.start(drill);
    table.put("live_1", "one", tally(3, 1), 1);
    table.put("live_1", "one", tally(5, 2), 2);
    table.put("live_1", "two", tally(7, -0.5), 2);
    DrillTable.Sum sum = table.sum("live_1");
    assertThat(sum.processes()).isEqualTo(2);
    assertThat(sum.tally().evidence()).isEqualTo(1.5);
    assertThat(sum.tally().drilled().requests()).isEqualTo(12);
    assertThat(sum.tally().drilled().answered()).containsExactly(Map.entry("b", 12L));

    LiveDrill ended = drill.ended(START.plusSeconds(60), LiveDrill.End.STOPPED, "by hand");
    LiveReport report = LiveReport.of(ended, sum.tally(), List.of("a"), 2, START);
    assertThat(table.report(report)).as("not before its end").isFalse();
    table.end(ended, 1);
    assertThat(table.report(report)).isTrue();
    assertThat(table.report(report)).isFalse();
    assertThat(table.reportOf("live_1")).contains(report);
    assertThat(table.open()).isEmpty();
  }
}
