package org.anabranch.compute.plan;

import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;
import org.anabranch.compute.estate.Demand;
import org.anabranch.compute.estate.Estate;
import org.anabranch.compute.estate.Estates;
import org.anabranch.compute.estate.Figure;
import org.anabranch.compute.estate.Figures;
import org.anabranch.compute.estate.Findings;
import org.anabranch.compute.estate.Slips;
import org.anabranch.compute.estate.Tranche;
import org.anabranch.compute.plan.Remedies.Right;
import org.anabranch.compute.plan.Scenarios.Signed;
import org.anabranch.compute.solve.Mps;
import org.anabranch.compute.solve.Solver;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.ProblemException;

/**
 * Plans an estate: what to sign, where demand then runs, and what happens when a partner or a chip
 * vendor is lost or deliveries slip. Blocks, for seconds on an estate of a dozen sites and forty
 * months; interruption cancels; safe for many threads; the same estate gives the same plan. Every
 * solve is proved best before its figures are used.
 */
public final class Planner {
  private static final Duration EXPLAINING = Duration.ofSeconds(45);

  private final Solver solver;
  private final Duration explaining;

  public Planner() {
    this(new Solver());
  }

  public Planner(Solver solver) {
    this(solver, EXPLAINING);
  }

  /**
   * @param explaining how long it may look for what conflicts where there is no plan
   */
  Planner(Solver solver, Duration explaining) {
    this.solver = solver;
    this.explaining = explaining;
  }

  /** {@link #plan(Estate, Consumer)} that nobody watches. */
  public Plan plan(Estate estate) {
    return plan(estate, _ -> {});
  }

  /**
   * Makes the plan.
   *
   * @param progress is told each step when it begins, in words
   * @throws org.anabranch.kernel.ProblemException BAD_INPUT when the parts of the estate contradict
   *     each other, or no plan keeps every limit: then a smallest set of limits that cannot be kept
   *     together is among the facts, as {@link Conflict} says; INTERNAL when no solver gave an
   *     answer that can be proved, CONFLICT when it was interrupted
   */
  public Plan plan(Estate estate, Consumer<String> progress) {
    Findings findings = Estates.check(estate);
    findings.refuse(estate.name());
    Scenarios scenarios = new Scenarios(solver);
    progress.accept("Choosing what to sign and where demand runs");
    Outline outline = outlined(scenarios, estate);
    Estate committed = outline.committed();
    Dispatch base = outline.base();
    progress.accept("Planning each loss and slip anew");
    List<Loss> losses = losses(scenarios, committed, base);
    List<Late> late = late(scenarios, committed, base);
    List<String> conflicts = new Conflicts(scenarios).smallest(committed, base);
    List<Choice> choices = Choices.of(estate);
    Independence independence = null;
    if (choices.stream().anyMatch(c -> !c.starts().isEmpty())) {
      progress.accept("Planning for the loss of anybody");
      independence = independence(scenarios, outline, choices, losses);
    }
    return new Plan(
        estate,
        committed,
        choices,
        outline.decisions(),
        base,
        Binding.of(base),
        Concentration.of(committed, base),
        losses,
        late,
        outline.hedge(),
        independence,
        conflicts,
        figures(estate),
        findings.warnings(),
        scenarios.work(outline.boundUsdMillion()));
  }

  /** What {@link #plan} begins with, alone: far quicker. Throws as it does. */
  public Outline outline(Estate estate) {
    Estates.refuse(estate);
    return outlined(new Scenarios(solver), estate);
  }

  /** Answers a question by planning anew. Throws as {@link #plan} does. */
  public Comparison compare(Outline before, WhatIf question) {
    Estate estate = before.estate();
    // A question may leave an estate that nobody would write, such as a tranche without its step.
    return Comparison.of(
        question.told(estate), before, outlined(new Scenarios(solver), question.in(estate)));
  }

  /**
   * For each partner, how much of the work it could have in plans that cost nearly as little.
   *
   * @param within how much dearer they may be, 0.05 for five percent
   */
  public List<Alternative> alternatives(Outline outline, double within) {
    if (!(within >= 0 && within <= 1)) {
      throw Problem.badInput(
              "alternatives-within",
              "Alternatives within %s of the cost cannot be looked for.".formatted(within),
              "Give a share between 0 and 1, such as 0.05 for five percent.")
          .asException();
    }
    return new Alternatives(new Scenarios(solver)).of(outline, within);
  }

  /**
   * Writes the programme of where demand runs as MPS, for another solver to check: its objective is
   * what is paid and what unmet demand costs, in units that its first line gives.
   */
  public static void write(Outline outline, Appendable out) {
    double usd = 1e6 * Units.of(outline.committed()).usdMillion();
    Mps.write(
        new ScenarioModel(outline.committed(), Lost.NOTHING).program(),
        "One unit of COST is %s US dollars."
            .formatted(
                new BigDecimal(usd, new MathContext(9)).stripTrailingZeros().toPlainString()),
        out);
  }

  /** Says what conflicts when there is none. */
  private Outline outlined(Scenarios scenarios, Estate estate) {
    try {
      return outline(scenarios, estate);
    } catch (ProblemException e) {
      if (!e.problem().code().equals(Conflict.CODE)) {
        throw e;
      }
      Conflict conflict = new SmallestSet(scenarios, estate, Deadline.in(explaining)).find();
      throw conflict.members().isEmpty() ? e : conflict.problem(estate.name()).asException(e);
    }
  }

  private Outline outline(Scenarios scenarios, Estate estate) {
    List<Choice> choices = Choices.of(estate);
    Signed signed =
        choices.isEmpty()
            ? new Signed(List.of(), 0, Double.NaN)
            : scenarios.cheapest(estate, choices);
    Hedging.Found hedged = new Hedging(scenarios, estate, choices).find(signed).orElse(null);
    List<Decision> decisions = hedged == null ? signed.decisions() : hedged.decisions();
    Estate committed = Choices.signed(estate, decisions);
    Dispatch base = scenarios.dispatch(committed, Lost.NOTHING);
    return new Outline(
        estate,
        committed,
        decisions,
        base,
        choices.isEmpty() ? base.totalUsdMillion() : signed.boundUsdMillion(),
        hedged == null ? null : hedged.hedge());
  }

  private static List<Loss> losses(Scenarios scenarios, Estate estate, Dispatch base) {
    List<Callable<Loss>> tasks = new ArrayList<>();
    for (Lost lost : Scenarios.losses(estate)) {
      tasks.add(() -> loss(estate, lost, base, scenarios.dispatch(estate, lost)));
    }
    return scenarios.together(tasks);
  }

  private static Loss loss(Estate estate, Lost lost, Dispatch base, Dispatch without) {
    Map<String, Double> moreUnmet = new LinkedHashMap<>();
    Map<String, Double> wanted = new LinkedHashMap<>();
    boolean survives = true;
    for (Demand demand : estate.demand()) {
      double all = base.wanted(b -> b.demand().equals(demand.id()));
      double more =
          without.unmet(b -> b.demand().equals(demand.id()))
              - base.unmet(b -> b.demand().equals(demand.id()));
      wanted.put(demand.id(), all);
      moreUnmet.put(demand.id(), more);
      survives &= more <= Loss.NOTICEABLE * all;
    }
    return new Loss(
        lost.kind() == null ? Loss.Kind.PARTNER : lost.kind(),
        lost.id(),
        Scenarios.name(estate, lost),
        moreUnmet,
        wanted,
        without.cashUsdMillion() - base.cashUsdMillion(),
        without.totalUsdMillion() - base.totalUsdMillion(),
        survives,
        without);
  }

  private static List<Late> late(Scenarios scenarios, Estate estate, Dispatch base) {
    List<Callable<Late>> tasks = new ArrayList<>();
    for (Late.How how : Late.How.values()) {
      ToIntFunction<Tranche> months =
          switch (how) {
            case EXPECTED -> t -> (int) Math.round(t.expectedMonthsLate());
            case WORST -> Tranche::worstMonthsLate;
          };
      if (!Slips.late(estate, months).equals(estate)) {
        tasks.add(() -> late(scenarios, how, new Remedies(estate, months), base, estate));
      }
    }
    return scenarios.together(tasks);
  }

  /** Ends what may be ended, one after the other, where all is then cheaper. */
  private static Late late(
      Scenarios scenarios, Late.How how, Remedies remedies, Dispatch base, Estate estate) {
    List<Right> used = new ArrayList<>();
    Estate slipped = remedies.after(used).wished();
    Dispatch best = scenarios.dispatch(slipped, Lost.NOTHING);
    double credits = remedies.creditsUsdMillion(slipped, used);
    for (Right right : remedies.rights()) {
      List<Right> more = new ArrayList<>(used);
      more.add(right);
      Estate ended = remedies.after(more).wished();
      Dispatch without = scenarios.dispatch(ended, Lost.NOTHING);
      double owed = remedies.creditsUsdMillion(ended, more);
      double now = best.totalUsdMillion() - credits;
      if (without.totalUsdMillion() - owed < now - Loss.NOTICEABLE * Math.abs(now)) {
        used = more;
        best = without;
        credits = owed;
      }
    }
    return new Late(
        how,
        best.unmet(_ -> true) - base.unmet(_ -> true),
        best.totalUsdMillion() - credits - base.totalUsdMillion(),
        credits,
        used.stream().map(Right::name).toList(),
        best.metForGood(estate.horizon().months()).orElse(null),
        best);
  }

  private static Independence independence(
      Scenarios scenarios, Outline off, List<Choice> choices, List<Loss> offLosses) {
    Signed on = new Readiness(scenarios, off.estate(), choices).find();
    boolean same = on.decisions().equals(off.decisions());
    Estate committed = same ? off.committed() : Choices.signed(off.estate(), on.decisions());
    Dispatch base = same ? off.base() : scenarios.dispatch(committed, Lost.NOTHING);
    List<Loss> losses = same ? offLosses : losses(scenarios, committed, base);
    return new Independence(
        on.decisions(),
        base,
        losses,
        base.totalUsdMillion() + on.feesUsdMillion() - leastOnTime(off),
        worst(offLosses),
        worst(losses));
  }

  /** What is compared with knows no slips either. */
  private static double leastOnTime(Outline off) {
    Hedge hedge = off.hedge();
    return hedge == null
        ? off.totalUsdMillion()
        : hedge.scenarios().getFirst().unhedgedUsdMillion();
  }

  private static double worst(List<Loss> losses) {
    return losses.stream().mapToDouble(l -> l.without().penaltyUsdMillion()).max().orElse(0);
  }

  private static Map<Figure.Status, Integer> figures(Estate estate) {
    Map<Figure.Status, Integer> count = new EnumMap<>(Figure.Status.class);
    Figures.of(estate).forEach(f -> count.merge(f.status(), 1, Integer::sum));
    return count;
  }
}
