package org.anabranch.compute.estate;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.anabranch.compute.plan.Planner;
import org.anabranch.compute.plan.Plans;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.PostgresServer;
import org.anabranch.kernel.Tables;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An estate with all its versions, taken out of one database and into another of another kind. */
class TakenAwayTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-29T12:00:00.123Z"), ZoneOffset.UTC);
  private static final String TEXT =
      """
      # Ours; “quoted”, and a tab:	here.
      name: ours
      horizon: {from: 2026-01, until: 2026-02}
      chip_vendors: [{id: v}]
      chips: [{id: h, vendor: v, all_in_kw: 1, h100_equivalents: 1}]
      partners: [{id: a}]
      sites: [{id: s, partner: a, pue: 1, power: [{from: 2026-01, mw: 1}], hosts: [{chip: h}]}]
      contracts: [{id: k, partner: a, kind: on_demand, from: 2026-01, prices: [{usd_per_accelerator_hour: 2}]}]
      demand: [{id: d, points: [{from: 2026-01, h100_equivalents: 900}], unmet_usd_per_h100_hour: 9}]
      """;

  @TempDir Path directory;

  @Test
  void from_sqlite_to_postgresql_and_back_nothing_is_lost() {
    try (Database from = Database.sqlite(directory.resolve("from.db"));
        Database postgres = PostgresServer.open(PostgresServer.address());
        Database back = Database.sqlite(directory.resolve("back.db"))) {
      EstateBook book = new EstateBook(from, Optional.empty(), CLOCK);
      book.save(TEXT, "ada", "first", Optional.empty());
      book.save(TEXT.replace("mw: 1}", "mw: 0.5}"), "bob", "half", Optional.empty());
      book.restore(1, "ada", "");
      new Plans(from, new Planner(), CLOCK).make(book.inForce());

      move(from, postgres);
      move(postgres, back);

      for (Database there : List.of(postgres, back)) {
        EstateBook taken = new EstateBook(there, Optional.empty(), CLOCK);
        assertThat(taken.history(9)).isEqualTo(book.history(9)).hasSize(3);
        assertThat(taken.version(2).text()).isEqualTo(book.version(2).text());
        assertThat(taken.inForce().text()).isEqualTo(TEXT);
        assertThat(new Plans(there, new Planner(), CLOCK).history("ours", 9))
            .isEqualTo(new Plans(from, new Planner(), CLOCK).history("ours", 9))
            .hasSize(1);
      }
    }
  }

  private static void move(Database from, Database to) {
    Tables source = new Tables(from);
    Tables target = new Tables(to);
    assertThat(target.names()).containsExactlyElementsOf(source.names());
    assertThat(source.names())
        .contains("estate_version", "plan_summary", "first_right_notice")
        .doesNotContain("flyway_schema_history");
    for (String table : source.names()) {
      long rows = target.read(table, source.text(table).lines().toList());
      assertThat(rows).isEqualTo(source.text(table).lines().count());
    }
  }
}
