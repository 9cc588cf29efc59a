package org.anabranch.compute.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.anabranch.compute.estate.Estate;
import org.anabranch.compute.estate.EstateBook;
import org.anabranch.compute.estate.Estates;
import org.anabranch.compute.right.FirstRights;
import org.anabranch.compute.right.Notice;
import org.anabranch.compute.solve.Engine;
import org.anabranch.compute.solve.LinearProgram;
import org.anabranch.compute.solve.OrToolsEngine;
import org.anabranch.compute.solve.Solver;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.Ids;
import org.anabranch.kernel.ProblemException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The plan in force, and what plans came to. */
class PlansTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-01-01T00:00:00Z"), ZoneOffset.UTC);
  private static final Path RECORD = Path.of("../examples/partners-2025.yaml");

  @TempDir Path home;
  private Database database;

  @BeforeEach
  void open() {
    database = Database.sqlite(home.resolve("test.db"));
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void the_slips_of_the_public_record_are_seen_revision_by_revision() {
    Plans plans = new Plans(database, new Planner(), CLOCK);
    Estate november = Estates.read(RECORD);
    Estate december = november;
    for (String site : List.of("shackelford", "dona-ana", "saline")) {
      december = new WhatIf.SiteSlips(site, 12).in(december);
    }
    PlanSummary first = plans.make(november, "November 2025").summary();
    PlanSummary second = plans.make(december, "2025-12-12: Oracle's sites in 2028").summary();
    assertThat(second.unmet()).isGreaterThan(first.unmet());
    assertThat(second.movedSince(first)).contains("points more goes unmet");
    assertThat(plans.history(november.name(), 5)).hasSize(2);
  }

  @Test
  void when_no_solver_can_be_trusted_any_more_the_last_good_plan_stays_in_force() {
    Turning turning = new Turning();
    Solver solver = new Solver(List.of(turning), List.of(turning), Duration.ofSeconds(20));
    Plans plans = new Plans(database, new Planner(solver), CLOCK);
    Plan good = plans.make(PlanHistoryTest.small(3_000), "good").plan();
    turning.lies = true;
    assertThatThrownBy(() -> plans.make(PlanHistoryTest.small(4_000), "bad"))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("No solver gave a plan that can be trusted");
    assertThat(plans.inForce().orElseThrow().plan()).isSameAs(good);
    assertThat(plans.state()).isInstanceOf(Plans.State.Failed.class);
    assertThat(plans.history("small", 5)).hasSize(1);
  }

  @Test
  void a_plan_is_old_once_a_holder_of_a_first_right_has_answered() {
    FirstRights rights = new FirstRights(database, new Ids(CLOCK, new Random(1)), CLOCK);
    Plans plans = new Plans(database, new Planner(), rights::answered, CLOCK);
    EstateBook book = new EstateBook(database, Optional.empty(), CLOCK);
    book.save(OFFER, "ada", "", Optional.empty());
    Plan before = plans.make(book.inForce()).plan();
    assertThat(before.outline().decisions()).isNotEmpty();
    assertThat(plans.settled(book.inForce())).isTrue();
    assertThat(plans.follow(book.inForce())).isFalse();

    Notice notice = rights.offer(book.inForce().estate(), "holds", "offer", "as offered", "ada");
    rights.answer(notice.id(), true, "letter", "ada");

    assertThat(plans.settled(book.inForce())).isFalse();
    Plan after = plans.make(book.inForce()).plan();
    assertThat(after.decisions()).isEmpty();
    assertThat(after.barred(after.choices().getFirst()))
        .hasValue("taken up by holds, whose first right it was");
    assertThat(plans.settled(book.inForce())).isTrue();
    assertThat(plans.follow(book.inForce())).isFalse();
  }

  /** One offer is worth signing, and somebody must be asked first. */
  private static final String OFFER =
      """
      name: offer
      horizon: {from: 2026-03, until: 2026-12}
      chip_vendors: [{id: v}]
      chips: [{id: h, vendor: v, all_in_kw: 1, h100_equivalents: 1}]
      partners: [{id: a}, {id: b}]
      sites:
        - {id: s, partner: a, pue: 1, power: [{from: 2026-01, mw: 1}], hosts: [{chip: h}]}
        - {id: t, partner: b, pue: 1, power: [{from: 2026-01, mw: 1}], hosts: [{chip: h}]}
      contracts:
        - id: holds
          partner: a
          kind: on_demand
          from: 2026-01
          prices: [{usd_per_accelerator_hour: 2}]
          clauses: {first_rights: [{kind: refusal, response_days: 10}]}
        - id: offer
          partner: b
          kind: on_demand
          status: option
          from: 2026-03
          prices: [{usd_per_accelerator_hour: 2}]
          option: {latest_start: 2026-12, term_months: 24}
      demand:
        - {id: d, points: [{from: 2026-01, h100_equivalents: 1900}], unmet_usd_per_h100_hour: 9}
      """;

  /** CLP, until it begins to lie. */
  private static final class Turning implements Engine {
    private volatile boolean lies;

    @Override
    public String name() {
      return "turning";
    }

    @Override
    public Session open(LinearProgram program) {
      Session real = OrToolsEngine.clp().open(program);
      return new Session() {
        @Override
        public Answer solve(Duration limit) {
          Answer answer = real.solve(limit);
          return lies && answer instanceof Answer.Best best
              ? new Answer.Best(best.values(), new double[best.duals().length])
              : answer;
        }

        @Override
        public void interrupt() {
          real.interrupt();
        }

        @Override
        public void close() {
          real.close();
        }
      };
    }
  }
}
