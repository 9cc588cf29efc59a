package org.anabranch.compute.solve;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Programmes in which some columns have to be whole. Three steps, each of which proves something:
 *
 * <ol>
 *   <li>nothing has to be whole: a cost that nobody can beat, proved by its duals. Where the answer
 *       happens to be whole, it is the answer.
 *   <li>an engine for whole numbers chooses; only its choice is taken.
 *   <li>the choice is held and the rest solved anew: values and prices that prove each other.
 * </ol>
 *
 * What is not proved is that no other choice is better; {@link Solution#bound} says how much better
 * it could be at most.
 */
final class WholeNumbers {
  private static final double NEARLY = 1e-6;

  private final Solver solver;
  private final List<Engine> engines;
  private final Duration limit;

  WholeNumbers(Solver solver, List<Engine> engines, Duration limit) {
    this.solver = solver;
    this.engines = engines;
    this.limit = limit;
  }

  Outcome solve(LinearProgram program) {
    Outcome relaxed = solver.solve(program.relaxed());
    if (!(relaxed instanceof Outcome.Proved(Solution floor))) {
      return relaxed;
    }
    if (isWhole(program, floor.values())) {
      return held(program, floor.values(), floor, "", floor.inSolver(), List.of());
    }
    List<Attempt> failed = new ArrayList<>();
    List<String> infeasible = new ArrayList<>();
    Duration inSolver = floor.inSolver();
    for (Engine engine : engines) {
      long start = System.nanoTime();
      Engine.Answer answer;
      try {
        answer = ask(engine, program);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return new Outcome.Cancelled();
      }
      Duration took = Duration.ofNanos(System.nanoTime() - start);
      inSolver = inSolver.plus(took);
      switch (answer) {
        case Engine.Answer.Best best -> {
          if (isWhole(program, best.values())) {
            Outcome held =
                held(program, best.values(), floor, engine.name() + " and ", inSolver, failed);
            if (held instanceof Outcome.Proved || held instanceof Outcome.Cancelled) {
              return held;
            }
          }
          failed.add(new Attempt(engine.name(), "its choice does not keep the limits", took));
        }
        case Engine.Answer.Infeasible() -> {
          infeasible.add(engine.name());
          if (infeasible.size() == 2) {
            return new Outcome.Infeasible(infeasible);
          }
        }
        case Engine.Answer.Stopped(String why) -> failed.add(new Attempt(engine.name(), why, took));
      }
    }
    return infeasible.isEmpty()
        ? Outcome.Unproved.of(program, limit, failed)
        : new Outcome.Infeasible(infeasible);
  }

  private Engine.Answer ask(Engine engine, LinearProgram program) throws InterruptedException {
    try (Watch session = new Watch(engine.open(program))) {
      return session.solve(limit);
    } catch (Watch.Stalled e) {
      return new Engine.Answer.Stopped(String.valueOf(e.getMessage()));
    } catch (RuntimeException | LinkageError e) {
      return new Engine.Answer.Stopped("it threw " + e);
    }
  }

  private Outcome held(
      LinearProgram program,
      double[] values,
      Solution floor,
      String with,
      Duration before,
      List<Attempt> failed) {
    Outcome outcome = solver.solve(program.fixed(values));
    return outcome instanceof Outcome.Proved(Solution s)
        ? new Outcome.Proved(
            new Solution(
                s.values(),
                s.duals(),
                s.certificate(),
                floor.bound(),
                with + s.engine(),
                before.plus(s.inSolver()),
                failed))
        : outcome;
  }

  private static boolean isWhole(LinearProgram program, double[] values) {
    for (int j = 0; j < program.columns(); j++) {
      if (program.isWhole(j) && Math.abs(values[j] - Math.rint(values[j])) > NEARLY) {
        return false;
      }
    }
    return true;
  }
}
