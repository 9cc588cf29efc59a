package org.anabranch.compute.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.anabranch.compute.estate.Estate;
import org.anabranch.compute.estate.Estates;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.DatabaseKind;
import org.anabranch.kernel.OnEachDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;

/** What plans came to is kept the same way on every database. */
@OnEachDatabase
class PlanHistoryTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-01-01T00:00:00Z"), ZoneOffset.UTC);

  @Parameter DatabaseKind kind;
  @TempDir Path home;

  @Test
  void how_the_date_moved_is_told_from_what_was_kept() {
    try (Database database = kind.open(home)) {
      Plans plans = new Plans(database, new Planner(), CLOCK);
      Estate estate = small(3_000);
      plans.make(estate, "first");
      plans.make(new WhatIf.SiteSlips("s", 3).in(estate), "the site slips");
      plans.make(new WhatIf.PowerChanges("s", 0.1).in(estate), "no power");
      List<PlanSummary> kept = new Plans(database, new Planner(), CLOCK).history("small", 10);
      assertThat(kept)
          .extracting(PlanSummary::label)
          .containsExactly("no power", "the site slips", "first");
      assertThat(kept.get(1).movedSince(kept.get(2)))
          .isEqualTo("Supply meets demand for good from 2026-06, 3 months later than before.");
      assertThat(kept.get(0).movedSince(kept.get(1))).contains("no longer meets demand");
      assertThat(kept.getFirst())
          .isEqualTo(
              new PlanSummary(
                  kept.getFirst().number(),
                  "small",
                  "no power",
                  kept.getFirst().digest(),
                  CLOCK.instant(),
                  null,
                  null,
                  kept.getFirst().cashUsdMillion(),
                  kept.getFirst().penaltyUsdMillion(),
                  36_000,
                  kept.getFirst().unmet(),
                  0,
                  2,
                  null,
                  List.of()));
    }
  }

  static Estate small(int wanted) {
    return Estates.parse(
        "test.yaml",
        """
        name: small
        horizon: {from: 2026-01, until: 2026-12}
        chip_vendors: [{id: v}]
        chips: [{id: c, vendor: v, all_in_kw: 1.6, h100_equivalents: 2}]
        partners: [{id: p}]
        sites:
          - {id: s, partner: p, pue: 1.25, hosts: [{chip: c}], power: [{from: 2026-01, mw: 1}, {from: 2026-03, mw: 4}]}
        contracts:
          - {id: k, partner: p, kind: on_demand, from: 2026-01, prices: [{usd_per_accelerator_hour: 3}]}
        demand:
          - {id: d, unmet_usd_per_h100_hour: 4, points: [{from: 2026-01, h100_equivalents: %d}]}
        """
            .formatted(wanted));
  }
}
