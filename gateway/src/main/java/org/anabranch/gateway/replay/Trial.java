package org.anabranch.gateway.replay;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.anabranch.compute.simulate.Clairvoyant;
import org.anabranch.compute.simulate.Excess;
import org.anabranch.compute.simulate.Informed;
import org.anabranch.compute.simulate.Recording;
import org.anabranch.compute.simulate.Scenario;
import org.anabranch.compute.simulate.Simulation;
import org.anabranch.compute.simulate.SimulationResult;
import org.anabranch.gateway.replay.SimulatedRouter.Strategy;

/**
 * What some ways to choose sites came to in one scenario, beside the least that it could have cost.
 * Simulated, and to be called so wherever it is shown.
 *
 * @param optimumUsd what it would have cost who knew all beforehand; 0 where it was not asked for
 * @param informedUsd what it would have cost who knows all of the present and forecasts the rest; 0
 *     where it was not asked for
 * @param results in the order of the strategies
 * @param excesses why each cost more than the least, in the same order; empty where nobody asked
 */
public record Trial(
    Scenario scenario,
    double optimumUsd,
    double informedUsd,
    List<SimulationResult> results,
    List<Excess> excesses) {
  public Trial {
    results = List.copyOf(results);
    excesses = List.copyOf(excesses);
  }

  /**
   * The trial for programs, as JSON: everything but what happened at each step; what was not asked
   * for is left out.
   */
  public Map<String, Object> told() {
    Map<String, Object> told = new LinkedHashMap<>();
    told.put("origin", "simulated");
    told.put("seed", scenario.seed());
    if (optimumUsd > 0) {
      told.put("optimumUsd", optimumUsd);
    }
    if (informedUsd > 0) {
      told.put("informedUsd", informedUsd);
    }
    told.put("why", excesses);
    told.put("misfortunes", scenario.misfortunes());
    told.put("results", results);
    return told;
  }

  /** How far beyond the policies themselves it is looked. */
  public enum Beside {
    /** Nothing beside the policies. */
    NOTHING,
    /** The least it could have cost. */
    OPTIMUM,
    /** That, and why each policy cost more. */
    WHY
  }

  /**
   * Plays each strategy through the scenario; blocks, for seconds a strategy on two weeks.
   *
   * @param progress told what is done now, in words, and which part of it is done, from 0 to 1;
   *     what it throws ends the trial
   */
  public static Trial of(
      Scenario scenario,
      List<Strategy> strategies,
      Beside beside,
      BiConsumer<String, Double> progress) {
    List<SimulationResult> results = new ArrayList<>();
    List<Excess> excesses = new ArrayList<>();
    for (Strategy strategy : strategies) {
      String step = "Playing " + strategy.title();
      try (Recording policy = new Recording(new SimulatedRouter(strategy, scenario), scenario)) {
        SimulationResult result =
            Simulation.of(scenario, policy, part -> progress.accept(step, part));
        results.add(result);
        if (beside == Beside.WHY) {
          progress.accept("Taking apart why " + strategy.title() + " cost more", 0.0);
          excesses.add(Excess.of(scenario, policy, result));
        }
      }
    }
    if (beside == Beside.NOTHING) {
      return new Trial(scenario, 0, 0, results, excesses);
    }
    progress.accept("Working out the least it could have cost", 0.0);
    double optimum = Clairvoyant.usd(scenario);
    progress.accept("Working out what it costs not to know what comes", 0.0);
    return new Trial(scenario, optimum, Informed.usd(scenario), results, excesses);
  }
}
