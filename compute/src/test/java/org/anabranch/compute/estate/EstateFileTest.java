package org.anabranch.compute.estate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.YearMonth;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What an estate file says about grids, contracts, deliveries and demand, read from the example.
 */
class EstateFileTest {
  private static final Path EXAMPLE = Path.of("../examples/estate-clauses.yaml");
  private final Estate estate = Estates.read(EXAMPLE);

  @Test
  void the_example_has_nothing_that_contradicts_itself() {
    assertThat(Estates.check(estate).contradictions()).isEmpty();
  }

  @Test
  void a_curtailment_lowers_the_mean_by_its_hours_and_the_firm_power_by_its_whole() {
    Site fjord = estate.site("fjord");

    assertThat(fjord.meanMw(month("2027-05"), false)).hasValue(180);
    assertThat(fjord.meanMw(month("2028-01"), false).orElseThrow())
        .isCloseTo(180 * (1 - 0.3 * 4 / 24), within(1e-9));
    assertThat(fjord.firmMw(month("2028-01"), false).orElseThrow())
        .isCloseTo(180 * 0.7, within(1e-9));
    assertThat(estate.site("plains").firmMw(month("2026-07"), false)).hasValue(50);
  }

  @Test
  void a_chip_is_worth_what_its_throughput_says_for_the_class() {
    Demand chat = estate.demand("chat-europe");

    assertThat(estate.h100Equivalents(estate.chip("a2"), chat)).isEqualTo(3);
    assertThat(estate.h100Equivalents(estate.chip("b1"), chat)).isEqualTo(1.6);
    assertThat(estate.h100Equivalents(estate.chip("b1"), estate.demand("training"))).isEqualTo(2);
  }

  @Test
  void demand_with_a_latency_limit_runs_only_where_a_latency_says_it_may() {
    Demand chat = estate.demand("chat-europe");

    assertThat(estate.sites())
        .filteredOn(s -> estate.nearEnough(chat, s))
        .extracting(Site::id)
        .containsExactly("fjord", "quay");
    assertThat(estate.sites()).allMatch(s -> estate.nearEnough(estate.demand("training"), s));
  }

  @Test
  void an_option_binds_only_when_it_is_signed() {
    Contract option = estate.contract("quay-option");
    Contract signed = option.signed(month("2027-01"));

    assertThat(estate.binds(option)).isFalse();
    assertThat(estate.binds(signed)).isTrue();
    assertThat(signed.until()).isEqualTo(month("2028-12"));
  }

  @Test
  void a_late_tranche_takes_the_steps_of_its_month_along() {
    Site expected = Slips.expected(estate).site("fjord");
    Site worst = Slips.worst(estate).site("fjord");

    // 3 months with 0.3 and 6 with 0.1 are 1.5 in the mean, and 6 with 0.25 the same: two, rounded.
    assertThat(expected.power())
        .extracting(Site.Power::from)
        .containsExactly(month("2026-01"), month("2026-09"), month("2027-06"));
    assertThat(worst.power())
        .extracting(Site.Power::from)
        .containsExactly(month("2026-01"), month("2027-01"), month("2027-10"));
    assertThat(estate.contract("north-2026").tranches().getFirst().lateness().values())
        .satisfies(
            c -> assertThat(c.stream().mapToDouble(d -> d).sum()).isCloseTo(1, within(1e-9)));
  }

  @Test
  void a_step_that_slips_past_a_later_one_is_swallowed_by_it() {
    Estate late = Slips.late(estate, t -> t.due().equals(month("2026-07")) ? 12 : 0);

    assertThat(late.site("fjord").power())
        .extracting(Site.Power::from, p -> p.mw().value())
        .isEqualTo(
            List.of(
                org.assertj.core.groups.Tuple.tuple(month("2026-01"), 60.0),
                org.assertj.core.groups.Tuple.tuple(month("2027-04"), 180.0)));
  }

  @ParameterizedTest(name = "{2}")
  @CsvSource(
      delimiter = '|',
      value = {
        "grid_limit_mw: 180 | grid_limit_mw: 150 | fjord ramps to 180 MW behind a grid connection of 150 MW.",
        "due: 2027-04 | due: 2027-05 | fjord has no step of power or chips in 2027-05.",
        "site: fjord | site: plains | north-2026 does not cover plains",
        "demand: [training], | demand: [trainings], | there is no demand “trainings”.",
        "zone: europe, region | zone: asia, region | chat-europe has a latency limit and nothing says how far any region is from europe.",
        "share: 0.3} | share: 0.3, mw: 2} | a curtailment gives up either a share or mw",
        "probability: 0.3 | probability: 0.95 | the chances of the slips at fjord add up to 1.05",
        "status: option | status: signed | contract quay-option has option, which belongs to status: option alone.",
        "availability: | burn_down: | there is no setting",
        "defer_months: 2 | defer_months: 99 | defer_months is 99, expected a whole number between 0 and 24.",
        "response_days: 30 | response_days: 0 | response_days is 0",
        "start_by: 2027-01 | start_by: 2026-01 | block spring may start by 2026-01, before its first month 2026-08.",
        "unspent: rolls_over, roll_over_months: 6 | unspent: rolls_over | roll_over_months",
      })
  void a_mistake_is_told(String sound, String wrong, String message) throws Exception {
    String text = Files.readString(EXAMPLE);
    String changed = text.replace(sound, wrong);
    assertThat(changed).isNotEqualTo(text);

    assertThatThrownBy(() -> Estates.parse("e.yaml", changed)).hasMessageContaining(message);
  }

  /** A contract that names the site asks who owns it. */
  @Test
  void a_site_of_a_partner_that_is_not_there_is_told_though_a_contract_names_it() throws Exception {
    String text =
        Files.readString(Path.of("../examples/live-estate.yaml"))
            .replace("partner: north, region: us-east", "partner: nroth, region: us-east");

    assertThatThrownBy(() -> Estates.parse("e.yaml", text))
        .hasMessageContaining("there is no partner “nroth”");
  }

  private static YearMonth month(String text) {
    return YearMonth.parse(text);
  }
}
