package org.anabranch.compute;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Plans an estate: solves where demand runs, then once more for the loss of each partner and each
 * chip vendor. Blocks, for seconds on an estate of a dozen sites and forty months; safe for many
 * threads; the same estate gives the same plan. Every solve is proved best before its figures are
 * used.
 */
public final class Planner {
  /**
   * Makes the plan.
   *
   * @throws org.anabranch.kernel.ProblemException BAD_INPUT when the parts of the estate contradict
   *     each other, ENVIRONMENT when this machine cannot run the solver, INTERNAL when the solver
   *     gave no answer that can be proved
   */
  public Plan plan(Estate estate) {
    EstateCheck.Findings findings = EstateCheck.of(estate);
    findings.refuse(estate.name(), _ -> "");
    Solver solver = new Solver();
    Dispatch base = solve(solver, estate, Lost.NOTHING);
    return new Plan(
        estate,
        base,
        Binding.of(base),
        Concentration.of(estate, base),
        losses(solver, estate, base),
        figures(estate),
        findings.warnings());
  }

  /** The dispatch without what is lost; for the plan's losses and for checking them. */
  static Dispatch solve(Solver solver, Estate estate, Lost lost) {
    DispatchModel model = new DispatchModel(estate, lost);
    return model.dispatch(solver.solve(model.program()));
  }

  private static List<Loss> losses(Solver solver, Estate estate, Dispatch base) {
    List<Loss> losses = new ArrayList<>();
    for (Partner partner : estate.partners()) {
      if (estate.sites().stream()
          .anyMatch(s -> !new Lost(Loss.Kind.PARTNER, partner.id()).leaves(estate, s))) {
        Lost lost = new Lost(Loss.Kind.PARTNER, partner.id());
        losses.add(loss(estate, lost, partner.name(), base, solve(solver, estate, lost)));
      }
    }
    for (ChipVendor vendor : estate.chipVendors()) {
      Lost lost = new Lost(Loss.Kind.CHIP_VENDOR, vendor.id());
      if (estate.chips().stream().anyMatch(c -> !lost.leaves(c))) {
        losses.add(loss(estate, lost, vendor.name(), base, solve(solver, estate, lost)));
      }
    }
    return losses;
  }

  private static Loss loss(Estate estate, Lost lost, String name, Dispatch base, Dispatch without) {
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
        name,
        moreUnmet,
        wanted,
        without.cashUsdMillion() - base.cashUsdMillion(),
        without.totalUsdMillion() - base.totalUsdMillion(),
        survives,
        without);
  }

  private static Map<Figure.Status, Integer> figures(Estate estate) {
    Map<Figure.Status, Integer> count = new EnumMap<>(Figure.Status.class);
    Figures.of(estate).forEach(f -> count.merge(f.status(), 1, Integer::sum));
    return count;
  }
}
