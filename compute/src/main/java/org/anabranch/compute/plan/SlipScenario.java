package org.anabranch.compute.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.anabranch.compute.estate.Estate;
import org.anabranch.compute.estate.Slips;
import org.anabranch.compute.estate.Tranche;

/**
 * One way in which deliveries may come.
 *
 * <p>The estate gives each tranche its own chances and says nothing of them together. They are
 * taken to slip together: one draw from 0 to 1, and each tranche is as late as its own distribution
 * is there. That keeps every tranche's chances, and is the worst way in which they could hang
 * together, for whoever has several. Of this there are three scenarios: all on time, all as late as
 * they can be, and what lies between, each tranche then late by its mean there, in whole months.
 *
 * @param estate with deliveries that late, nothing signed yet; unless all is on time nothing is
 *     insisted on, since what comes late asks nobody
 */
record SlipScenario(String how, double chance, ToIntFunction<Tranche> monthsLate, Estate estate) {
  private static final double NO_CHANCE = 1e-9;

  /** On time first, worst last; one alone where nothing can be late within the horizon. */
  static List<SlipScenario> of(Estate estate) {
    double onTime = 1;
    double worst = 1;
    boolean late = false;
    for (Tranche t : tranches(estate)) {
      if (t.worstMonthsLate() > 0) {
        Map<Integer, Double> chances = t.lateness();
        late = true;
        onTime = Math.min(onTime, chances.getOrDefault(0, 0.0));
        worst = Math.min(worst, chances.getOrDefault(t.worstMonthsLate(), 0.0));
      }
    }
    if (!late) {
      return List.of(onTime(estate, 1));
    }
    double between = Math.max(0, 1 - onTime - worst);
    List<SlipScenario> scenarios = new ArrayList<>();
    add(scenarios, estate, onTime(estate, onTime));
    if (between > NO_CHANCE) {
      Map<Tranche, Integer> months = between(estate, between, worst);
      ToIntFunction<Tranche> monthsLate = t -> months.getOrDefault(t, 0);
      add(
          scenarios,
          estate,
          new SlipScenario(
              "as late as is to be expected", between, monthsLate, Slips.late(estate, monthsLate)));
    }
    add(
        scenarios,
        estate,
        new SlipScenario(
            "as late as can be", worst, Tranche::worstMonthsLate, Slips.worst(estate)));
    for (int i = 1; i < scenarios.size(); i++) {
      scenarios.set(i, scenarios.get(i).wished());
    }
    return scenarios;
  }

  private SlipScenario wished() {
    return new SlipScenario(how, chance, monthsLate, estate.wished());
  }

  private static SlipScenario onTime(Estate estate, double chance) {
    return new SlipScenario("on time", chance, _ -> 0, estate);
  }

  private static List<Tranche> tranches(Estate estate) {
    return estate.contracts().stream().flatMap(c -> c.tranches().stream()).toList();
  }

  /** How late each is in the mean, where not all are on time and not all as late as can be. */
  private static Map<Tranche, Integer> between(Estate estate, double between, double worst) {
    Map<Tranche, Integer> months = new HashMap<>();
    for (Tranche t : tranches(estate)) {
      double mean = (t.expectedMonthsLate() - worst * t.worstMonthsLate()) / between;
      months.put(t, (int) Math.round(Math.clamp(mean, 0.0, t.worstMonthsLate())));
    }
    return months;
  }

  /** What is no different from the one before it is the same scenario. */
  private static void add(List<SlipScenario> scenarios, Estate estate, SlipScenario more) {
    SlipScenario last = scenarios.isEmpty() ? null : scenarios.getLast();
    if (last != null && last.estate().equals(more.estate())) {
      scenarios.set(
          scenarios.size() - 1,
          new SlipScenario(
              last.how(), last.chance() + more.chance(), last.monthsLate(), last.estate()));
    } else {
      scenarios.add(more);
    }
  }
}
