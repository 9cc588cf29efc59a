package org.anabranch.compute.solve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** A wrong answer of a solver is not believed. */
class CertificateTest {
  private final LinearProgram program = SelfTest.programme();
  private final Solution solution = new Solver().solve(program).orThrow();

  @Test
  void values_and_duals_of_the_known_programme_prove_each_other() {
    assertThat(solution.certificate().objective()).isEqualTo(160);
    assertThat(solution.certificate().relativeGap()).isLessThan(1e-12);
  }

  @Test
  void row_activities_handed_out_as_duals_are_refused() {
    double[] activities = program.activities(solution.values());

    assertThatThrownBy(() -> Certificate.of(program, solution.values(), activities))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void duals_of_zero_are_refused() {
    double[] zeros = new double[program.rows()];

    assertThatThrownBy(() -> Certificate.of(program, solution.values(), zeros))
        .hasMessageContaining("Strong duality fails");
  }

  @Test
  void one_dual_a_little_off_is_refused() {
    double[] off = solution.duals().clone();
    off[3] += 1e-4;

    assertThatThrownBy(() -> Certificate.of(program, solution.values(), off))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void values_that_break_a_limit_are_refused() {
    double[] more = Arrays.stream(solution.values()).map(v -> v * 1.001).toArray();

    assertThatThrownBy(() -> Certificate.of(program, more, solution.duals()))
        .hasMessageContaining("is outside");
  }

  @Test
  void a_value_beyond_its_own_column_is_refused_though_it_costs_nothing() {
    LinearProgram free = new LinearProgram();
    free.set(free.atMost(5), free.column(0, 0, 1), 1);

    assertThatThrownBy(() -> Certificate.of(free, new double[] {3}, new double[] {0}))
        .hasMessageContaining("column 0 is outside");
  }

  @Test
  void a_price_of_the_wrong_sign_is_refused_though_both_costs_meet() {
    LinearProgram still = new LinearProgram();
    still.set(still.atMost(7), still.column(0, 0, 0), 1);

    assertThatThrownBy(() -> Certificate.of(still, new double[] {0}, new double[] {0.5}))
        .hasMessageContaining("leans on a limit that does not exist");
  }
}
