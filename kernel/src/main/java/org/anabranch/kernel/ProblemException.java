package org.anabranch.kernel;

import org.jspecify.annotations.Nullable;

/**
 * Carries a {@link Problem} to the door that will tell it. The only exception of ours meant for
 * people.
 */
public class ProblemException extends RuntimeException {
  private final transient Problem problem;

  public ProblemException(Problem problem, @Nullable Throwable cause) {
    super(problem.message(), cause);
    this.problem = problem;
  }

  public Problem problem() {
    return problem;
  }
}
