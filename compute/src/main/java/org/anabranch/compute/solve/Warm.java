package org.anabranch.compute.solve;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One programme kept in an engine's hands between solves, so that a small change of costs or bounds
 * takes a small part of the time. When the engine fails, the next takes over from the beginning.
 * Not for several threads; close it.
 */
public final class Warm implements AutoCloseable {
  private final Solver solver;
  private final LinearProgram program;
  private int current;
  private @Nullable Watch session;

  Warm(Solver solver, LinearProgram program) {
    this.solver = solver;
    this.program = program;
  }

  /** Solves the programme as it stands now. Blocks; interruption ends it as cancelled. */
  public Outcome solve() {
    List<Attempt> failed = new ArrayList<>();
    List<String> infeasible = new ArrayList<>();
    Duration inSolver = Duration.ZERO;
    int first = current;
    for (int k = 0; k < solver.engines().size(); k++) {
      Engine engine = solver.engines().get((first + k) % solver.engines().size());
      if (k > 0) {
        close();
        current = (first + k) % solver.engines().size();
      }
      long start = System.nanoTime();
      try {
        Engine.Answer answer = ask(engine);
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        inSolver = inSolver.plus(took);
        switch (answer) {
          case Engine.Answer.Best best -> {
            try {
              Certificate proof = Certificate.of(program, best.values(), best.duals());
              return new Outcome.Proved(
                  new Solution(
                      best.values(),
                      best.duals(),
                      proof,
                      proof.objective(),
                      engine.name(),
                      inSolver,
                      failed));
            } catch (IllegalStateException e) {
              failed.add(new Attempt(engine.name(), String.valueOf(e.getMessage()), took));
            }
          }
          case Engine.Answer.Infeasible() -> {
            infeasible.add(engine.name());
            if (infeasible.size() == 2) {
              return new Outcome.Infeasible(infeasible);
            }
          }
          case Engine.Answer.Stopped(String why) ->
              failed.add(new Attempt(engine.name(), why, took));
        }
      } catch (InterruptedException e) {
        close();
        Thread.currentThread().interrupt();
        return new Outcome.Cancelled();
      }
    }
    close();
    current = 0;
    return infeasible.isEmpty()
        ? Outcome.Unproved.of(program, solver.limit(), failed)
        : new Outcome.Infeasible(infeasible);
  }

  private Engine.Answer ask(Engine engine) throws InterruptedException {
    String unfit = solver.unfit(engine);
    if (!unfit.isEmpty()) {
      return new Engine.Answer.Stopped(unfit);
    }
    try {
      Watch open = session == null ? new Watch(engine.open(program)) : session;
      session = open;
      return open.solve(solver.limit());
    } catch (Watch.Stalled e) {
      solver.stalled(engine, e.left());
      return new Engine.Answer.Stopped(String.valueOf(e.getMessage()));
    } catch (RuntimeException | LinkageError e) {
      return new Engine.Answer.Stopped("it threw " + e);
    }
  }

  /** Gives the engine's memory back; the next solve begins anew. */
  @Override
  public void close() {
    if (session != null) {
      session.close();
      session = null;
    }
  }
}
