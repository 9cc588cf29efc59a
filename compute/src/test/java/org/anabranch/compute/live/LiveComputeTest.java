package org.anabranch.compute.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Clock;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import org.anabranch.compute.estate.Estates;
import org.anabranch.kernel.Problem;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is priced follows the estate and the deployments, while all runs. */
class LiveComputeTest {
  private static final Instant START = Instant.parse("2026-11-29T00:00:00Z");
  private static final String WEST =
      "{id: west, partner: p, pue: 1, hosts: [{chip: c, delivered: [{from: 2026-01, accelerators: 1000}]}]}";
  private static final String EAST =
      "{id: east, partner: p, pue: 1, hosts: [{chip: c, delivered: [{from: 2026-01, accelerators: 500}]}]}";

  private final LiveCompute live =
      new LiveCompute(this::estate, Clock.fixed(START, ZoneOffset.UTC));
  private @Nullable String sites;
  private @Nullable String standsOn = "west";
  private Instant now = START;
  private double units;
  private long answered;
  private long limited;
  private double offered;

  private LiveEstate estate() {
    if (sites == null) {
      return LiveEstate.NONE;
    }
    if (sites.isEmpty()) {
      throw Problem.badInput("estate-unreadable", "It is half written.", "Write it.").asException();
    }
    return LiveEstate.of(
        Estates.parse(
            "e.yaml",
            """
            name: e
            horizon: {from: 2026-01, until: 2026-12}
            chip_vendors: [{id: v}]
            chips: [{id: c, vendor: v, all_in_kw: 1, h100_equivalents: 1}]
            partners: [{id: p}]
            sites: [%s]
            contracts: [{id: k, partner: p, kind: on_demand, from: 2026-01, prices: [{usd_per_accelerator_hour: 2}]}]
            demand: [{id: chat, points: [{from: 2026-01, h100_equivalents: 100}], unmet_usd_per_h100_hour: 9}]
            """
                .formatted(sites)),
        YearMonth.of(2026, 11));
  }

  /** Ten seconds in which 1200 accelerators' work is asked for and no more than 600 is done. */
  private void reading() {
    now = now.plusSeconds(10);
    offered += 1200 / 360.0;
    units += 600 / 360.0;
    answered += 100;
    limited += 100;
    live.reading(
        () ->
            new Signals(
                now,
                List.of(new Signals.Lane("d", standsOn, 1, 2, answered, limited, 0, units, 1, 1)),
                List.of(new Signals.Kind("chat", 30, 0, offered, List.of(), List.of("d"), true))));
  }

  private void aMinute() {
    for (int i = 0; i < 6; i++) {
      reading();
    }
  }

  private List<String> priced() {
    return live.state().sites().stream().map(s -> s.site().id()).toList();
  }

  private SitePrice west() {
    return live.state().sites().stream()
        .filter(s -> s.site().id().equals("west"))
        .findFirst()
        .orElseThrow();
  }

  @AfterEach
  void close() {
    live.close();
  }

  @Test
  void an_estate_that_comes_while_the_server_runs_is_priced_from_the_next_reading_on() {
    aMinute();
    assertThat(live.isPricing()).isFalse();
    assertThat(live.usdPerAcceleratorHour("west")).isZero();
    assertThat(live.spreadUsdPerAcceleratorHour()).isZero();
    assertThat(live.against("west", "acme", Admission.Urgency.NOW)).isNull();
    assertThat(live.history().recent(9)).isEmpty();

    sites = WEST;
    reading();
    assertThat(priced()).containsExactly("west");
    for (int i = 0; i < 5; i++) {
      aMinute();
    }
    assertThat(live.state().solvedAt()).isNotNull();
    assertThat(live.usdPerAcceleratorHour("west")).isPositive();
  }

  @Test
  void a_changed_estate_is_taken_up_within_a_minute_and_what_was_learnt_of_its_sites_stays() {
    sites = WEST;
    for (int i = 0; i < 5; i++) {
      aMinute();
    }
    SitePrice before = west();
    assertThat(before.accelerators()).isLessThan(700);

    sites = EAST + ", " + WEST;
    aMinute();

    assertThat(priced()).containsExactly("east", "west");
    assertThat(west().accelerators()).isCloseTo(before.accelerators(), within(60.0));
    assertThat(west().bidUsd()).isCloseTo(before.bidUsd(), within(before.bidUsd() / 2));
    assertThat(west().stage()).isEqualTo(before.stage()).isNotEqualTo(Stage.OPEN);
    assertThat(live.usdPerAcceleratorHour("east")).isZero();

    sites = EAST;
    aMinute();
    assertThat(live.usdPerAcceleratorHour("west")).isZero();
    assertThat(live.against("west", "acme", Admission.Urgency.NOW)).isNull();
  }

  @Test
  void an_estate_that_cannot_be_read_leaves_the_one_before_in_force() {
    sites = WEST;
    aMinute();
    sites = "";
    aMinute();
    aMinute();
    assertThat(priced()).containsExactly("west");
    assertThat(live.state().trouble()).isNull();
  }

  @Test
  void nothing_is_priced_where_no_deployment_stands_on_a_site() {
    sites = WEST;
    standsOn = null;
    aMinute();
    assertThat(live.isPricing()).isFalse();

    standsOn = "west";
    reading();
    assertThat(live.isPricing()).isTrue();

    standsOn = null;
    aMinute();
    assertThat(live.isPricing()).isFalse();
  }
}
