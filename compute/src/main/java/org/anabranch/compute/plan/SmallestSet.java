package org.anabranch.compute.plan;

import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.anabranch.compute.estate.Estate;
import org.anabranch.compute.plan.Limit.Loosening;
import org.anabranch.compute.plan.ScenarioModel.Weights;
import org.anabranch.compute.solve.LinearProgram;
import org.anabranch.kernel.Deadline;
import org.jspecify.annotations.Nullable;

/**
 * Finds a smallest set of limits that no plan keeps, and what change of each would do. Whether some
 * limits can be kept is asked of a programme that costs nothing but what it misses of what the
 * buyer insists on, and so always has an answer. The set is divided and conquered: U. Junker,
 * QuickXplain: Preferred Explanations and Relaxations for Over-Constrained Problems, AAAI 2004,
 * from memory. How far a limit has to give way is halved in until it is known to three digits.
 */
final class SmallestSet {
  /** In units of columns: what is missed by less is rounding. */
  private static final double NOTHING = 1e-5;

  private static final double NEAR = 3e-4;
  private static final int DIGITS = 3;

  private final Scenarios scenarios;
  private final Estate estate;
  private final List<Limit> limits;
  private final Deadline deadline;
  private boolean cutShort;

  /**
   * @param deadline when it is over, what is known by then has to do
   */
  SmallestSet(Scenarios scenarios, Estate estate, Deadline deadline) {
    this.scenarios = scenarios;
    this.estate = estate;
    this.limits = Limits.of(estate);
    this.deadline = deadline;
  }

  /** The set; without members when all can be kept. */
  Conflict find() {
    if (limits.isEmpty() || keeps(limits)) {
      return new Conflict(List.of(), false);
    }
    List<Limit> smallest = needed(List.of(), false, limits);
    Ground others = holding(smallest);
    YearMonth from =
        missed(others).stream().min(Comparator.naturalOrder()).orElse(estate.horizon().from());
    List<Conflict.Member> members = new ArrayList<>();
    smallest.stream()
        .sorted(Comparator.comparingInt(limits::indexOf))
        .forEach(l -> members.add(member(l, from, others)));
    return new Conflict(members, cutShort);
  }

  /**
   * Those of {@code among} without which {@code kept} could be kept.
   *
   * @param grown whether anything was added to {@code kept} since it was last seen to be possible
   */
  private List<Limit> needed(List<Limit> kept, boolean grown, List<Limit> among) {
    if (deadline.isOver()) {
      cutShort = true;
      return among;
    }
    if (grown && !keeps(kept)) {
      return List.of();
    }
    if (among.size() == 1) {
      return among;
    }
    List<Limit> first = among.subList(0, among.size() / 2);
    List<Limit> second = among.subList(among.size() / 2, among.size());
    List<Limit> fromSecond = needed(joined(kept, first), true, second);
    List<Limit> fromFirst = needed(joined(kept, fromSecond), !fromSecond.isEmpty(), first);
    return joined(fromFirst, fromSecond);
  }

  private static List<Limit> joined(List<Limit> a, List<Limit> b) {
    Set<Limit> both = new LinkedHashSet<>(a);
    both.addAll(b);
    return List.copyOf(both);
  }

  private boolean keeps(List<Limit> kept) {
    return missed(holding(kept)).isEmpty();
  }

  /**
   * An estate to plan, and one to owe by.
   *
   * @param owing without what was set aside of what is paid when nothing runs
   */
  private record Ground(Estate limits, Estate owing) {
    Ground without(Limit limit) {
      return new Ground(
          limit.without().apply(limits), limit.owes() ? limit.without().apply(owing) : owing);
    }

    Ground with(Loosening loosening, double amount, YearMonth month) {
      return new Ground(loosening.by().loosened(limits, amount, month), owing);
    }
  }

  /** All limits but these set aside. */
  private Ground holding(List<Limit> held) {
    Ground ground = new Ground(estate, estate);
    for (Limit limit : limits) {
      ground = held.contains(limit) ? ground : ground.without(limit);
    }
    return ground;
  }

  /** The months in which something insisted on is missed; empty when nothing is. */
  private List<YearMonth> missed(Ground ground) {
    Estate loosened = ground.limits();
    LinearProgram program = new LinearProgram();
    Units units = Units.of(estate);
    Signings signings = new Signings(program, units, Choices.of(loosened));
    ScenarioModel model =
        new ScenarioModel(
            program,
            units,
            loosened,
            Lost.NOTHING,
            signings,
            new Weights(0, 0),
            Held.COUNTED,
            new Owed(ground.owing()));
    double[] values = scenarios.solved(program).values();
    double all = 0;
    for (int j = 0; j < program.columns(); j++) {
      all += program.cost(j) * values[j];
    }
    if (all <= NOTHING) {
      return List.of();
    }
    List<YearMonth> months = new ArrayList<>();
    for (ScenarioModel.UnmetColumn u : model.unmet) {
      if (program.cost(u.column()) * values[u.column()] > NOTHING) {
        months.add(u.month());
      }
    }
    return months.isEmpty() ? List.of(estate.horizon().from()) : months;
  }

  /** With what would do for the whole estate, or else for these limits at least. */
  private Conflict.Member member(Limit limit, YearMonth from, Ground alone) {
    String whole = change(limit, from, new Ground(estate, estate));
    return new Conflict.Member(
        limit.name(),
        limit.at(),
        limit.asks(),
        whole == null ? change(limit, from, alone) : whole,
        whole != null);
  }

  /** What change of this limit alone would do in {@code within}; null when none would. */
  private @Nullable String change(Limit limit, YearMonth from, Ground within) {
    if (deadline.isOver()) {
      cutShort = true;
      return null;
    }
    if (!missed(within.without(limit)).isEmpty()) {
      return null;
    }
    Loosening loosening = limit.loosening();
    if (loosening == null) {
      return limit.unless();
    }
    YearMonth month =
        does(loosening, loosening.most(), from, within) ? from : estate.horizon().from();
    double enough = enough(loosening, month, within);
    return Double.isNaN(enough)
        ? (limit.unless().isEmpty() ? limit.name() + " set aside" : limit.unless())
        : loosening.told().words(enough, month);
  }

  private boolean does(Loosening loosening, double amount, YearMonth month, Ground within) {
    return missed(within.with(loosening, amount, month)).isEmpty();
  }

  /** The least amount that does, rounded up to what is worth writing; NaN when none does. */
  private double enough(Loosening loosening, YearMonth month, Ground within) {
    double no = 0;
    double yes = loosening.most();
    if (!does(loosening, yes, month, within)) {
      return Double.NaN;
    }
    while (loosening.whole() ? yes - no > Math.max(1, NEAR * yes) : yes - no > NEAR * yes) {
      if (deadline.isOver()) {
        cutShort = true;
        break;
      }
      double middle = (no + yes) / 2;
      middle = loosening.whole() ? Math.floor(middle) : middle;
      if (does(loosening, middle, month, within)) {
        yes = middle;
      } else {
        no = middle;
      }
      if (yes < 1e-9 * loosening.most()) {
        break;
      }
    }
    double unit = Math.pow(10, Math.floor(Math.log10(yes)) + 1 - DIGITS);
    double nearest = Math.rint(yes / unit) * unit;
    double enough =
        does(loosening, nearest, month, within) ? nearest : Math.ceil(yes / unit) * unit;
    return Math.min(loosening.most(), enough);
  }
}
