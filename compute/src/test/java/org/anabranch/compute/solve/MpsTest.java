package org.anabranch.compute.solve;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The file another solver is given. */
class MpsTest {
  @Test
  void every_number_is_written_in_full_with_its_sense_and_its_bounds() {
    LinearProgram p = new LinearProgram();
    int x = p.column(1.0 / 3, 0, 2.5);
    int y = p.column(0, -LinearProgram.NO_LIMIT, LinearProgram.NO_LIMIT);
    int z = p.choice(7);
    int row = p.atMost(0.1 + 0.2);
    p.set(row, x, 1e-7 / 3);
    p.set(row, z, -1);
    int range = p.exactly(4);
    p.rowBounds(range, 4, 6);
    p.set(range, y, 1);
    StringBuilder out = new StringBuilder();

    Mps.write(p, "One unit of COST is 7300 US dollars.", out);

    assertThat(out).startsWith("* One unit of COST is 7300 US dollars.\nNAME ");

    assertThat(out.toString().lines())
        .contains(
            " L R0",
            " L R1",
            " C0 COST 0.3333333333333333",
            " C0 R0 3.3333333333333334E-8",
            " C2 COST 7.0",
            " RHS R0 0.30000000000000004",
            " RHS R1 6.0",
            " RNG R1 2.0",
            " UP BND C0 2.5",
            " MI BND C1",
            " UP BND C2 1.0",
            " M1 'MARKER' 'INTORG'")
        .last()
        .isEqualTo("ENDATA");
  }
}
