package org.anabranch.compute.solve;

import java.util.List;
import java.util.stream.Collectors;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.Problem.Kind;
import org.anabranch.kernel.ProblemException;

/** How the solving of one programme ended. */
public sealed interface Outcome {
  /** With a proved answer. */
  record Proved(Solution solution) implements Outcome {}

  /**
   * No values keep every limit.
   *
   * @param engines who says so; two, unless there is only one
   */
  record Infeasible(List<String> engines) implements Outcome {
    public Infeasible {
      engines = List.copyOf(engines);
    }
  }

  /** No engine gave anything that can be proved. */
  record Unproved(List<Attempt> attempts) implements Outcome {
    public Unproved {
      attempts = List.copyOf(attempts);
    }
  }

  /** Somebody wanted it no longer. */
  record Cancelled() implements Outcome {
    /** For where there is nothing to return. */
    public ProblemException asException() {
      return Problem.of(
              Kind.CONFLICT,
              "plan-cancelled",
              "The plan was cancelled before it was done.",
              "The last good plan stays in force.")
          .asException();
    }
  }

  /**
   * The proved answer.
   *
   * @throws org.anabranch.kernel.ProblemException when there is none
   */
  default Solution orThrow() {
    return switch (this) {
      case Proved(Solution solution) -> solution;
      case Infeasible(var engines) ->
          throw Problem.of(
                  Kind.BAD_INPUT,
                  "plan-infeasible",
                  "No plan keeps every limit (" + String.join(" and ", engines) + " agree).",
                  "Loosen one of the limits.")
              .asException();
      case Unproved(var attempts) ->
          throw Problem.of(
                  Kind.INTERNAL,
                  "plan-not-proved",
                  "No solver gave a plan that can be trusted. "
                      + attempts.stream().map(Attempt::toString).collect(Collectors.joining("; ")),
                  "The last good plan stays in force. Please report it with the file.")
              .asException();
      case Cancelled cancelled -> throw cancelled.asException();
    };
  }
}
