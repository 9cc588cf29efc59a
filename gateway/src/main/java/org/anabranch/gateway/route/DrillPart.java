package org.anabranch.gateway.route;

import java.util.List;
import org.anabranch.gateway.route.Decision.Candidate;
import org.anabranch.kernel.Money;
import org.jspecify.annotations.Nullable;

/** One request's part in a live drill: drilled, or compared with. One thread at a time. */
public final class DrillPart {
  private final DrillInForce drill;
  private final boolean drilled;
  private boolean saved;

  DrillPart(DrillInForce drill, boolean drilled) {
    this.drill = drill;
    this.drilled = drilled;
  }

  /** Why a candidate is left out of this request, or null. */
  @Nullable
  public String leftOut(Served served) {
    return drilled && drill.leaves(served) ? drill.reason() : null;
  }

  /** Whether this is the only reason for which it was left out. */
  public boolean leftOut(Candidate candidate) {
    return drilled && drill.reason().equals(candidate.removedBy());
  }

  /** Whether whom is left could have served this request: only then does it count. */
  public boolean matters(Route route, List<Candidate> ranked) {
    for (Candidate candidate : ranked) {
      if (leftOut(candidate)
          || (candidate.removedBy() == null
              && drill.leaves(route.served(candidate.deploymentId())))) {
        return true;
      }
    }
    return false;
  }

  /** Nobody else is left, so it is served by whom was to be left out after all. */
  public void save() {
    saved = true;
  }

  /** For the decision. */
  public Decision.Note note() {
    String group = drilled ? drill.reason() : "in the group it is compared with";
    return new Decision.Note(
        Decision.Note.Kind.DRILL,
        drill.drill().id() + ": " + group + (saved ? ", but nobody else was left" : ""),
        1);
  }

  public void answered(Try by, Money cost, @Nullable Candidate facts) {
    Decision.Attempt attempt = by.attempt();
    double rating = facts == null || facts.facts() == null ? 0 : facts.facts().rating();
    drill
        .count()
        .add(
            new DrillCount.Ended(
                drilled,
                attempt.deploymentId(),
                saved,
                attempt.afterMillis() + Math.max(0, attempt.firstMillis()),
                cost.usd().doubleValue(),
                rating));
  }

  public void failed() {
    drill.count().add(new DrillCount.Ended(drilled, null, saved, 0, 0, 0));
  }
}
