package org.anabranch.compute.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.anabranch.compute.estate.Estate;
import org.anabranch.compute.estate.Estates;
import org.anabranch.compute.estate.Figure;
import org.anabranch.compute.estate.Site;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.ProblemException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an estate file may say, and where a mistake is reported. */
class EstatesTest {
  private static final String SOUND =
      """
      name: two partners
      horizon: {from: 2026-01, until: 2026-12}
      chip_vendors:
        - {id: nvidia, announced_gw: {value: 10, status: letter-of-intent, source: said}}
      chips:
        - {id: gb300, vendor: nvidia, all_in_kw: 1.8, h100_equivalents: 2.5}
      partners:
        - {id: microsoft}
        - id: nebius
          supplies: [{to: microsoft}]
      sites:
        - id: vineland
          partner: microsoft
          supplied_by: nebius
          pue: 1.25
          power:
            - {from: 2026-01, mw: 100}
            - {from: 2026-06, mw: {value: 200, status: reported, source: a newspaper}}
          hosts: [{chip: gb300}]
      contracts:
        - id: azure
          partner: microsoft
          kind: on_demand
          from: 2026-01
          prices: [{usd_per_accelerator_hour: 3}]
      demand:
        - id: inference
          unmet_usd_per_h100_hour: 6
          points: [{from: 2026-01, h100_equivalents: 1000}]
      """;

  @Test
  void a_figure_is_a_number_or_says_where_it_is_from() {
    Estate estate = Estates.parse("a.yaml", SOUND);

    assertThat(estate.site("vineland").power())
        .extracting(Site.Power::mw)
        .containsExactly(Figure.of(100), new Figure(200, Figure.Status.REPORTED, "a newspaper"));
  }

  @ParameterizedTest(name = "{1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "mw: 100 | mw: 10000 | a.yaml:17: vineland has 10000 MW, which is the 10.0 GW of chips announced by nvidia: the same watts seen twice. (compare a.yaml:4)",
        "partner: microsoft\\n    supplied_by: nebius | partner: nebius | a.yaml:13: nebius supplies microsoft: its site is capacity of microsoft, not a second partner's. (compare a.yaml:10)",
        "partner: microsoft\\n    supplied_by: nebius | partner: nvidia | a.yaml:13: nvidia makes chips; its gigawatts are the same watts as those of the sites that hold the chips, and would count twice. (compare a.yaml:4)",
        "partner: microsoft\\n    kind | partner: nebius\\n    kind | a.yaml:22: nebius supplies microsoft and is not a partner of its own: its contract would count capacity of microsoft twice. (compare a.yaml:10)",
        "supplied_by: nebius | supplied_by: lambda | a.yaml:14: there is no partner “lambda”.",
        "{chip: gb300} | {chip: gb900} | a.yaml:19: there is no chip “gb900”.",
        "from: 2026-06 | from: 2025-06 | a.yaml:18: the step from 2025-06 does not follow 2026-01. (compare a.yaml:17)",
        "from: 2026-06 | from: 2026-01 | a.yaml:18: the step from 2026-01 does not follow 2026-01. (compare a.yaml:17)",
        "power:\\n      - {from: 2026-01, mw: 100}\\n      - {from: 2026-06, mw: {value: 200, status: reported, source: a newspaper}} | power: [] | nothing limits gb300 at vineland.",
        "[{usd_per_accelerator_hour: 3}] | [{usd_per_accelerator_hour: 3}, {usd_per_accelerator_hour: 4}] | this tier has no end, so the next never starts.",
        "[{usd_per_accelerator_hour: 3}] | [{accelerators: 9, usd_per_accelerator_hour: 3}, {usd_per_accelerator_hour: 2}] | prices fall from tier to tier; a plan would skip the dear ones.",
        "from: 2026-01\\n    prices | from: 2025-01\\n    until: 2025-06\\n    prices | azure runs 2025-01 to 2025-06, outside the horizon 2026-01 to 2026-12.",
        "{id: microsoft}\\n  - id: nebius | {id: microsoft, owned_by: nebius}\\n  - id: nebius\\n    owned_by: microsoft | the owners of microsoft run in a circle.",
        "value: 200 | value: 50 | a.yaml:18: mw falls from 100.0 to 50.0. A step gives the level reached, not what is added. (compare a.yaml:17)",
        "from: 2026-01\\n    prices | from: 2031-01\\n    prices | a.yaml:24: azure runs 2031-01 to 2026-12, outside the horizon 2026-01 to 2026-12. (compare a.yaml:2)",
        "value: 200 | value: -200 | a.yaml:18: sites[0].power[1].mw: -200.0 must be a number, and not negative.",
        "status: reported | status: rumoured | a.yaml:18: sites[0].power[1].mw: status is “rumoured”, expected stated, reported, estimated or letter-of-intent.",
        "mw: 100 | mw: lots | a.yaml:17: sites[0].power[0].mw: “lots” is not a number. Expected 1200, or {value: 1200, status: reported, source: \"…\"}.",
        "pue: 1.25 | pue: 0.8 | pue of vineland is 0.8, expected site megawatts per IT megawatt, between 1 and 3.",
        "pue: 1.25 | pue: 1.25\\n    pur: 1.25 | there is no setting “sites[0].pur”.",
        "hosts: [{chip: gb300}] | hosts: [{chip: gb300}, ] \\n  - | sites has an empty entry.",
        "id: azure | name: azure | a.yaml:21: there is no setting “contracts[0].name”.",
        "{id: microsoft} | {owned_by: nebius} | id is missing.",
        "status: reported, source: a newspaper | status: estimated | an estimate needs its reasoning",
      })
  void a_mistake_is_told_with_both_places(String sound, String wrong, String message) {
    String text = SOUND.replace(lines(sound), lines(wrong));
    assertThat(text).isNotEqualTo(SOUND);

    Problem problem = problem(text);

    assertThat(problem.kind()).isEqualTo(Problem.Kind.BAD_INPUT);
    assertThat(problem.message()).startsWith("a.yaml:").contains(message);
    assertThat(problem.fix()).isNotEmpty();
  }

  @Test
  void what_is_odd_but_possible_is_a_warning_of_the_plan() {
    String text =
        SOUND.replace(
            "[{chip: gb300}]",
            "[{chip: gb300, delivered: [{from: 2026-01, accelerators: 200000}]}]");

    assertThat(new Planner().plan(Estates.parse("a.yaml", text)).warnings())
        .containsExactly("vineland has 200 MW for chips that need 450 MW.");
  }

  @Test
  void an_empty_file_is_told_what_it_lacks() {
    assertThat(problem("").message()).isEqualTo("a.yaml:1: name is missing.");
  }

  @Test
  void letters_of_intent_count_only_when_the_file_says_so() {
    String intent = SOUND.replace("status: reported", "status: letter-of-intent");
    String counted = "include_letters_of_intent: true\n" + intent;

    assertThat(megawattsInDecember(intent)).isEqualTo(100);
    assertThat(megawattsInDecember(counted)).isEqualTo(200);
  }

  private static double megawattsInDecember(String text) {
    return new Planner()
        .plan(Estates.parse("a.yaml", text)).base().limits().stream()
            .filter(l -> l.kind() == Dispatch.Kind.POWER && l.month().getMonthValue() == 12)
            .mapToDouble(Dispatch.Limit::bound)
            .sum();
  }

  private static String lines(String cell) {
    return cell.replace("\\n", "\n");
  }

  private static Problem problem(String text) {
    ProblemException thrown =
        catchThrowableOfType(ProblemException.class, () -> Estates.parse("a.yaml", text));
    assertThat(thrown).isNotNull();
    return thrown.problem();
  }
}
