package org.anabranch.compute.solve;

import java.time.Duration;

/**
 * A programme without columns: every row comes to nought. It is answered here, since CLP as
 * OR-Tools 9.15 wraps it reads a column that is not there and takes the process with it.
 */
final class NoColumns implements Engine.Session {
  private final LinearProgram program;

  NoColumns(LinearProgram program) {
    this.program = program;
  }

  @Override
  public Engine.Answer solve(Duration limit) {
    for (int i = 0; i < program.rows(); i++) {
      if (program.rowLower(i) > 0 || program.rowUpper(i) < 0) {
        return new Engine.Answer.Infeasible();
      }
    }
    return new Engine.Answer.Best(new double[0], new double[program.rows()]);
  }

  @Override
  public void interrupt() {
    // It is over at once.
  }

  @Override
  public void close() {
    // It holds nothing.
  }
}
