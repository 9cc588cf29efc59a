package org.anabranch.compute.plan;

import java.time.YearMonth;
import java.util.List;
import java.util.Optional;
import org.anabranch.compute.estate.Estate;
import org.jspecify.annotations.Nullable;

/**
 * The heart of a plan: what is signed and what happens while nobody is lost. What questions of the
 * form “what if” compare.
 *
 * @param committed the estate with {@code decisions} signed
 * @param hedge how what is signed stands against late deliveries; null when none can be late or
 *     nothing can be signed
 */
public record Outline(
    Estate estate,
    Estate committed,
    List<Decision> decisions,
    Dispatch base,
    double boundUsdMillion,
    @Nullable Hedge hedge) {
  public Outline {
    decisions = List.copyOf(decisions);
  }

  /** Cash, penalty and the fees of what is signed. */
  public double totalUsdMillion() {
    return base.totalUsdMillion()
        + decisions.stream().mapToDouble(d -> d.choice().feeUsdMillion()).sum();
  }

  /** The first month from which supply meets demand in every class until the horizon ends. */
  public Optional<YearMonth> metForGood() {
    return base.metForGood(estate.horizon().months());
  }
}
