package org.anabranch.compute.plan;

import java.time.Instant;
import java.time.YearMonth;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.anabranch.kernel.Count;
import org.anabranch.kernel.Digest;
import org.jspecify.annotations.Nullable;

/**
 * What one plan came to, kept for good: how the date at which supply meets demand moved with each
 * revision of the estate is told from these.
 *
 * @param number in the order in which plans were made, from 1
 * @param estate the estate's name
 * @param label which revision of it, in the words of whoever planned
 * @param digest of the estate's content: the same inputs have the same
 * @param wanted H100-equivalent-months, as {@code unmet}
 * @param survived how many of the losses nobody would notice
 * @param independenceUsdMillion the premium of {@link Independence}; null where nothing could be
 *     chosen
 * @param decisions what is signed, each with its start
 */
public record PlanSummary(
    long number,
    String estate,
    String label,
    String digest,
    Instant at,
    @Nullable YearMonth firstMet,
    @Nullable YearMonth metForGood,
    double cashUsdMillion,
    double penaltyUsdMillion,
    double wanted,
    double unmet,
    int survived,
    int losses,
    @Nullable Double independenceUsdMillion,
    List<String> decisions) {
  public PlanSummary {
    decisions = List.copyOf(decisions);
  }

  static PlanSummary of(long number, String label, Instant at, Plan plan) {
    return new PlanSummary(
        number,
        plan.estate().name(),
        label,
        Digest.sha256(plan.estate().toString()),
        at,
        plan.firstMet().orElse(null),
        plan.metForGood().orElse(null),
        plan.base().cashUsdMillion() + plan.feesUsdMillion(),
        plan.base().penaltyUsdMillion(),
        plan.base().wanted(_ -> true),
        plan.base().unmet(_ -> true),
        (int) plan.losses().stream().filter(Loss::survives).count(),
        plan.losses().size(),
        plan.independence() == null ? null : plan.independence().extraUsdMillion(),
        plan.decisions().stream().map(d -> d.choice().id() + " from " + d.start()).toList());
  }

  /** How the date moved since {@code before}, in one sentence. */
  public String movedSince(PlanSummary before) {
    YearMonth was = before.metForGood();
    YearMonth is = metForGood();
    if (was == null && is == null) {
      double points =
          100 * (unmet / Math.max(1e-9, wanted) - before.unmet / Math.max(1e-9, before.wanted));
      return "Supply still never meets demand in these months; %.1f points %s goes unmet."
          .formatted(Math.abs(points), points >= 0 ? "more" : "less");
    }
    if (was == null) {
      return "Supply now meets demand for good from %s; before, it never did.".formatted(is);
    }
    if (is == null) {
      return "Supply no longer meets demand in these months; before, it did from %s."
          .formatted(was);
    }
    long months = was.until(is, ChronoUnit.MONTHS);
    return months == 0
        ? "Supply meets demand for good from %s, as before.".formatted(is)
        : "Supply meets demand for good from %s, %s %s than before."
            .formatted(is, Count.of(Math.abs(months), "month"), months > 0 ? "later" : "earlier");
  }
}
