package org.anabranch.compute.plan;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.anabranch.compute.estate.ChipVendor;
import org.anabranch.compute.estate.Estate;
import org.anabranch.compute.estate.Partner;
import org.anabranch.compute.plan.ScenarioModel.Weights;
import org.anabranch.compute.solve.Attempt;
import org.anabranch.compute.solve.LinearProgram;
import org.anabranch.compute.solve.Outcome;
import org.anabranch.compute.solve.Solution;
import org.anabranch.compute.solve.Solver;
import org.anabranch.compute.solve.Warm;

/**
 * Solves scenarios of one estate and keeps count. Scenarios in which nothing is left to sign have
 * nothing in common and are solved side by side. Safe for many threads; interruption cancels.
 */
final class Scenarios {
  /** Money as a tie-break where only the penalty is asked for. */
  private static final double BARELY = 1e-6;

  /** How much worse than the least possible penalty a scenario may be, relative, for rounding. */
  private static final double ROOM = 1e-6;

  private final Solver solver;
  private final List<Attempt> failed = new ArrayList<>();
  private Duration inSolver = Duration.ZERO;
  private int solves;

  Scenarios(Solver solver) {
    this.solver = solver;
  }

  /** What was signed, and what happens then. */
  record Signed(List<Decision> decisions, double feesUsdMillion, double boundUsdMillion) {}

  /** Everything that can be lost, as far as the estate would notice. */
  static List<Lost> losses(Estate estate) {
    List<Lost> losses = new ArrayList<>();
    for (Partner partner : estate.partners()) {
      Lost lost = new Lost(Loss.Kind.PARTNER, partner.id());
      if (estate.sites().stream().anyMatch(s -> !lost.leaves(estate, s))) {
        losses.add(lost);
      }
    }
    for (ChipVendor vendor : estate.chipVendors()) {
      Lost lost = new Lost(Loss.Kind.CHIP_VENDOR, vendor.id());
      if (estate.chips().stream().anyMatch(c -> !lost.leaves(c))) {
        losses.add(lost);
      }
    }
    return losses;
  }

  /** The best dispatch when nothing is left to sign. */
  Dispatch dispatch(Estate estate, Lost lost) {
    ScenarioModel model = new ScenarioModel(estate, lost);
    return model.dispatch(solved(model.program()));
  }

  /** All at once, on as many threads as there are processors. */
  <T> List<T> together(List<Callable<T>> tasks) {
    int threads = Math.max(1, Math.min(tasks.size(), Runtime.getRuntime().availableProcessors()));
    try (ExecutorService pool =
        Executors.newFixedThreadPool(
            threads, Thread.ofPlatform().daemon().name("plan-", 0).factory())) {
      List<Future<T>> futures = tasks.stream().map(pool::submit).toList();
      List<T> results = new ArrayList<>();
      try {
        for (Future<T> future : futures) {
          results.add(future.get());
        }
        return results;
      } catch (InterruptedException e) {
        pool.shutdownNow();
        Thread.currentThread().interrupt();
        throw new Outcome.Cancelled().asException();
      } catch (ExecutionException e) {
        pool.shutdownNow();
        throw e.getCause() instanceof RuntimeException known
            ? known
            : new IllegalStateException(e.getCause());
      }
    }
  }

  /** What to sign when nobody is lost. Throws when no plan keeps what is insisted on. */
  Signed cheapest(Estate estate, List<Choice> choices) {
    Ready ready = ready(estate, choices, List.of(), Weights.ALL, Weights.ALL);
    return signed(solved(ready.program()), ready.units(), ready.signings());
  }

  /**
   * The same beside some signings; empty where nothing else can be signed.
   *
   * @param ruledOut signings that may not be proposed
   * @param withLess whether those that sign nothing but a part of them are ruled out too
   */
  Optional<Signed> cheapest(
      Estate estate, List<Choice> choices, List<List<Decision>> ruledOut, boolean withLess) {
    Ready ready = ready(estate, choices, List.of(), Weights.ALL, Weights.ALL);
    ruledOut.forEach(r -> ready.signings().ruleOut(ready.program(), r, withLess));
    return tried(ready.program()).map(s -> signed(s, ready.units(), ready.signings()));
  }

  private static Signed signed(Solution solution, Units units, Signings signings) {
    List<Decision> decisions = signings.read(solution.values());
    return new Signed(
        decisions,
        decisions.stream().mapToDouble(d -> d.choice().feeUsdMillion()).sum(),
        solution.bound() * units.usdMillion());
  }

  /** The least penalty that {@code lost} can be held to, whatever is signed, in million dollars. */
  double leastPenalty(Estate estate, List<Choice> choices, Lost lost) {
    LinearProgram program = new LinearProgram();
    Units units = Units.of(estate);
    Signings signings = new Signings(program, units, choices);
    ScenarioModel model =
        new ScenarioModel(program, units, estate, lost, signings, new Weights(BARELY, 1), Held.ALL);
    return model.dispatch(solved(program)).penaltyUsdMillion();
  }

  /**
   * What to sign so that no loss is penalised more than {@code mostUsdMillion}, loss by loss; empty
   * where there is no such signing that the buyer can afford.
   */
  Optional<Signed> sign(
      Estate estate, List<Choice> choices, List<Lost> losses, double[] mostUsdMillion) {
    Ready ready = ready(estate, choices, losses, Weights.ALL, new Weights(0, 0));
    for (int i = 0; i < losses.size(); i++) {
      double most = mostUsdMillion[i];
      ready.losses().get(i).penaltyAtMost(most + ROOM * Math.max(ready.units().usdMillion(), most));
    }
    return tried(ready.program()).map(s -> signed(s, ready.units(), ready.signings()));
  }

  /** What to sign so that the penalties of all losses are least in sum. */
  Signed softest(Estate estate, List<Choice> choices, List<Lost> losses) {
    Ready ready = ready(estate, choices, losses, new Weights(BARELY, BARELY), new Weights(0, 1));
    return signed(solved(ready.program()), ready.units(), ready.signings());
  }

  /** One programme for the estate as it is and for each loss, with signings that all share. */
  private record Ready(
      LinearProgram program, Units units, Signings signings, List<ScenarioModel> losses) {}

  private static Ready ready(
      Estate estate, List<Choice> choices, List<Lost> losses, Weights base, Weights without) {
    LinearProgram program = new LinearProgram();
    Units units = Units.of(estate);
    Signings signings = new Signings(program, units, choices);
    new ScenarioModel(program, units, estate, Lost.NOTHING, signings, base, Held.ALL);
    List<ScenarioModel> models = new ArrayList<>();
    for (Lost lost : losses) {
      models.add(new ScenarioModel(program, units, estate, lost, signings, without, Held.ALL));
    }
    return new Ready(program, units, signings, models);
  }

  /** Solves and counts. */
  Solution solved(LinearProgram program) {
    return counted(solver.solve(program).orThrow());
  }

  /** The same where it is no harm if nobody comes to an end with it: then empty. */
  Optional<Solution> tried(LinearProgram program) {
    return switch (solver.solve(program)) {
      case Outcome.Proved(Solution solution) -> Optional.of(counted(solution));
      case Outcome.Infeasible _, Outcome.Unproved _ -> Optional.empty();
      case Outcome.Cancelled cancelled -> throw cancelled.asException();
    };
  }

  /** Counts what was solved elsewhere. */
  synchronized Solution counted(Solution solution) {
    failed.addAll(solution.failed());
    inSolver = inSolver.plus(solution.inSolver());
    solves++;
    return solution;
  }

  Warm open(LinearProgram program) {
    return solver.open(program);
  }

  synchronized Work work(double boundUsdMillion) {
    return new Work(inSolver, solves, boundUsdMillion, failed);
  }

  /** Names for messages. */
  static String name(Estate estate, Lost lost) {
    if (lost.kind() == Loss.Kind.PARTNER) {
      return estate.partner(lost.id()).name();
    }
    return estate.chipVendors().stream()
        .filter(v -> v.id().equals(lost.id()))
        .map(ChipVendor::name)
        .findFirst()
        .orElse(lost.id());
  }
}
