package org.anabranch.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.anabranch.compute.concentration.Basis;
import org.anabranch.compute.concentration.Basis.Measure;
import org.anabranch.compute.concentration.Basis.Of;
import org.anabranch.compute.concentration.Concentrations;
import org.anabranch.compute.concentration.Trend;
import org.anabranch.compute.estate.Estate;
import org.anabranch.compute.estate.Estates;
import org.anabranch.gateway.account.Usage;
import org.anabranch.gateway.call.Call;
import org.anabranch.gateway.route.Ask;
import org.anabranch.gateway.route.RouteBench;
import org.anabranch.gateway.treasury.Callers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UsageHoldingsTest {
  private static final LocalDate YEAR = LocalDate.parse("2026-01-01");
  private static final String YAML =
      Bench.config(
          Bench.deployment("a", "http://127.0.0.1:1/v1", "lab: one\nsite: s"),
          Bench.deployment("b", "http://127.0.0.1:2/v1", "lab: two"));

  /** One site, sold by Cloud and run by Neo, with the chips of one vendor. */
  static final Estate ESTATE =
      Estates.parse(
          "estate.yaml",
          """
          name: one site
          horizon: {from: 2026-01, until: 2026-12}
          chip_vendors: [{id: v, name: The Vendor}]
          chips: [{id: c, vendor: v, all_in_kw: 1.6, h100_equivalents: 2}]
          partners:
            - {id: cloud, name: Cloud}
            - {id: neo, name: Neo, supplies: [{to: cloud}]}
          sites:
            - {id: s, partner: cloud, supplied_by: neo, region: north, pue: 1.25,
               power: [{from: 2026-01, mw: 2}], hosts: [{chip: c}]}
          contracts:
            - {id: k, partner: cloud, kind: on_demand, from: 2026-01,
               prices: [{usd_per_accelerator_hour: 3}]}
          demand:
            - {id: d, unmet_usd_per_h100_hour: 4, points: [{from: 2026-01, h100_equivalents: 30}]}
          """);

  @TempDir Path directory;

  /** A request of 100 tokens in and 1000 out, which comes to 0.0021. */
  private static void serve(Bench bench, String deployment) {
    Ask ask = RouteBench.ask(bench.gateway.callers().named(Callers.LOCAL), deployment, 1000);
    Call call = bench.gateway.dispatcher().open(ask);
    Objects.requireNonNull(call.attempts().next());
    call.answered(new Usage(100, 1000, false));
  }

  private static Trend trend(Bench bench, Measure measure, Of of) {
    return Concentrations.of(bench.gateway.holdings(YEAR, Optional.of(ESTATE)), List.of(), false)
        .trend(new Basis(Basis.Source.USAGE, measure, of))
        .orElseThrow();
  }

  private static List<String> shares(Trend trend) {
    return trend.last().concentration().shares().stream()
        .map(s -> "%s %.2f".formatted(s.name(), s.share()))
        .toList();
  }

  @Test
  void usage_is_told_by_month_and_holder_and_looked_through_to_who_runs_the_site() {
    try (Bench bench = new Bench(directory, YAML)) {
      serve(bench, "a");
      bench.clock.advance(Duration.ofDays(31));
      serve(bench, "a");
      serve(bench, "a");
      serve(bench, "a");
      serve(bench, "b");

      Trend labs = trend(bench, Measure.TOKENS, Of.LAB);
      assertThat(labs.months())
          .extracting(m -> m.month().toString())
          .containsExactly("2026-11", "2026-12");
      assertThat(labs.last().total()).isEqualTo(4400);
      assertThat(labs.last().concentration().hhi()).isEqualTo(6250);
      assertThat(shares(labs)).containsExactly("one 0.75", "two 0.25");
      assertThat(shares(trend(bench, Measure.SPEND, Of.SUPPLIER)))
          .containsExactly("Neo 0.75", "v-b 0.25");
      assertThat(shares(trend(bench, Measure.SPEND, Of.SELLER))).containsExactly("Cloud 1.00");
      assertThat(shares(trend(bench, Measure.SPEND, Of.CHIP_VENDOR)))
          .containsExactly("The Vendor 1.00");
      assertThat(shares(trend(bench, Measure.SPEND, Of.POWER_REGION)))
          .containsExactly("north 1.00");
    }
  }

  @Test
  void what_is_no_longer_configured_still_counts_for_its_vendor() {
    try (Bench bench = new Bench(directory, YAML)) {
      serve(bench, "b");
    }
    String less = Bench.config(Bench.deployment("c", "http://127.0.0.1:1/v1", "lab: three"));
    try (Bench bench = new Bench(directory, less)) {
      assertThat(shares(trend(bench, Measure.SPEND, Of.VENDOR))).containsExactly("v-b 1.00");
      assertThat(shares(trend(bench, Measure.SPEND, Of.LAB)))
          .containsExactly("no longer configured 1.00");
    }
  }
}
