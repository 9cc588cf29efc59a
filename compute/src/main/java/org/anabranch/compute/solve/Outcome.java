package org.anabranch.compute.solve;

import java.time.Duration;
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

  /**
   * No engine gave anything that can be proved.
   *
   * @param columns of the programme
   * @param rows of the programme
   * @param limit for one engine
   */
  record Unproved(List<Attempt> attempts, int columns, int rows, Duration limit)
      implements Outcome {
    public Unproved {
      attempts = List.copyOf(attempts);
    }

    static Unproved of(LinearProgram program, Duration limit, List<Attempt> attempts) {
      return new Unproved(attempts, program.columns(), program.rows(), limit);
    }

    /** Whether time was what an engine wanted, rather than trust. */
    boolean isLate() {
      return attempts.stream().anyMatch(a -> a.took().compareTo(limit) >= 0);
    }

    private ProblemException asException() {
      String told = attempts.stream().map(Attempt::toString).collect(Collectors.joining("; "));
      return isLate()
          ? Problem.of(
                  Kind.BAD_INPUT,
                  "plan-too-large",
                  ("No solver came to an end in the %d s it has for a programme; this one has"
                          + " %,d variables and %,d rows. %s")
                      .formatted(limit.toSeconds(), columns, rows, told),
                  "The last good plan stays in force. Plan fewer months, or enter sites that are"
                      + " alike as one; if this machine was busy, try again.")
              .asException()
          : Problem.of(
                  Kind.INTERNAL,
                  "plan-not-proved",
                  "No solver gave a plan that can be trusted. " + told,
                  "The last good plan stays in force. Please report it with the file.")
              .asException();
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
      case Unproved unproved -> throw unproved.asException();
      case Cancelled cancelled -> throw cancelled.asException();
    };
  }
}
