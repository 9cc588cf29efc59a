package org.anabranch.compute.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.LongStream;
import org.anabranch.compute.estate.Estate;
import org.anabranch.compute.estate.Site;
import org.anabranch.compute.solve.Solver;
import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every plan, over estates drawn from printed seeds. */
class PlanPropertiesTest {
  private static final Solver SOLVER = new Solver();
  private static final double SLACK = 1e-6;

  static LongStream seeds() {
    return RandomEstates.seeds();
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void no_limit_is_exceeded_and_all_demand_and_money_is_accounted_for(long seed) {
    Estate estate = Choices.signed(FullEstates.estate(seed), List.of());
    new Recheck(estate, base(estate)).everything();
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void no_plan_is_cheaper_nor_dearer_than_a_second_model_says(long seed) {
    Plan plan = new Planner(SOLVER).plan(FullEstates.estate(seed));
    sameCost(plan.committed(), plan.base());
    for (Loss loss : plan.losses()) {
      sameCost(Without.of(plan.committed(), loss), loss.without());
    }
  }

  private static void sameCost(Estate estate, Dispatch dispatch) {
    double second = SecondModel.usdMillion(estate, SOLVER);
    assertThat(dispatch.totalUsdMillion())
        .isCloseTo(second, within(1e-5 * Math.max(1, Math.abs(second))));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void the_plan_without_a_partner_or_vendor_is_the_plan_of_the_estate_without_it(long seed) {
    Plan plan = new Planner().plan(FullEstates.estate(seed));
    Estate estate = plan.committed();
    for (Loss loss : plan.losses()) {
      Estate rest = Without.of(estate, loss);
      new Recheck(rest, loss.without()).everything();
      Dispatch again = base(rest);
      assertThat(again.totalUsdMillion())
          .isCloseTo(loss.without().totalUsdMillion(), near(again.totalUsdMillion()));
      assertThat(loss.priceUsdMillion())
          .isCloseTo(
              again.totalUsdMillion() - plan.base().totalUsdMillion(),
              near(again.totalUsdMillion()));
      assertThat(loss.without().runs())
          .allSatisfy(r -> assertThat(rest.sites()).extracting(Site::id).contains(r.site()));
      boolean noticed =
          estate.demand().stream()
              .anyMatch(
                  d ->
                      loss.moreUnmet().getOrDefault(d.id(), 0.0)
                          > 0.001 * loss.wanted().getOrDefault(d.id(), 0.0));
      assertThat(loss.survives()).isNotEqualTo(noticed);
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void a_smaller_minimum_take_never_makes_a_plan_dearer(long seed) {
    Estate estate = RandomEstates.estate(seed);
    double before = base(estate).totalUsdMillion();
    assertThat(base(Variations.noMinimum(estate)).totalUsdMillion())
        .isLessThanOrEqualTo(before + SLACK * Math.max(1, before));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void a_megawatt_more_never_saves_more_than_its_price(long seed) {
    Estate estate = Variations.anywhere(Variations.onDemand(RandomEstates.estate(seed)));
    Dispatch base = base(estate);
    for (Dispatch.Limit limit : base.limits()) {
      if (limit.kind() == Dispatch.Kind.POWER && limit.usdPerUnitMonth() > 0) {
        double promised =
            base.limits().stream()
                .filter(l -> l.kind() == Dispatch.Kind.POWER && l.subject().equals(limit.subject()))
                .filter(l -> l.bound() > 0)
                .mapToDouble(Dispatch.Limit::usdPerUnitMonth)
                .sum();
        Estate more = Variations.oneMegawattMore(estate, limit.subject());
        double saved = base.totalUsdMillion() - base(more).totalUsdMillion();
        assertThat(saved * 1e6).isLessThanOrEqualTo(promised + 1 + SLACK * promised);
      }
    }
  }

  private static Dispatch base(Estate estate) {
    return new Scenarios(SOLVER).dispatch(estate, Lost.NOTHING);
  }

  private static Offset<Double> near(double size) {
    return within(SLACK * Math.max(1, Math.abs(size)));
  }
}
