package org.anabranch.gateway.route;

import java.util.List;
import org.anabranch.gateway.account.Tariff;
import org.anabranch.gateway.config.Deployment;
import org.anabranch.gateway.route.Decision.Candidate;
import org.anabranch.gateway.route.Decision.Facts;
import org.jspecify.annotations.Nullable;

/**
 * What was known when a stored decision was made, with the prices and promises of another
 * configuration. Where a deployment was no candidate then, its speed and quality are those of the
 * same model elsewhere, and else the usual. One thread.
 */
public final class StoredConditions implements Conditions {
  private static final double USUAL_POINTS = 1000;

  private final Commitments commitments;
  private final List<String> without;
  private List<Candidate> stored = List.of();

  /**
   * @param commitments of the other configuration
   * @param without vendors that are taken not to exist
   */
  public StoredConditions(Commitments commitments, List<String> without) {
    this.commitments = commitments;
    this.without = without;
  }

  public void of(Decision decision) {
    stored = decision.candidates();
  }

  @Override
  public Facts of(Option option, Ask ask, long expectedOutput) {
    Served served = option.served();
    Deployment deployment = served.deployment();
    Candidate own = named(served.id());
    Facts known = own == null || own.facts() == null ? ofModel(deployment.model()) : own.facts();
    Tariff tariff = served.tariff();
    return new Facts(
        deployment.model(),
        deployment.lab(),
        tariff.inputUsdPerMillion(),
        tariff.outputUsdPerMillion(),
        own == null || known == null ? 0 : known.bidUsdPerMillion(),
        commitments.of(deployment),
        known == null ? 0 : known.seconds(),
        own == null || known == null ? 0 : known.failureRate(),
        own == null || known == null ? 0 : known.pressure(),
        own == null || known == null ? 0 : known.underWay(),
        known == null ? USUAL_POINTS : known.points(),
        known == null ? USUAL_POINTS : known.rating(),
        unavailable(deployment, own));
  }

  private @Nullable String unavailable(Deployment deployment, @Nullable Candidate own) {
    if (without.contains(deployment.vendor())) {
      return "replayed without vendor " + deployment.vendor();
    }
    if (own == null) {
      return null;
    }
    if (own.facts() != null && own.facts().unavailable() != null) {
      return own.facts().unavailable();
    }
    String removed = own.removedBy();
    boolean still =
        removed != null && (removed.startsWith("budget") || removed.startsWith("canary stopped"));
    return still ? removed : null;
  }

  /** Whether nothing is stored of that deployment for this decision. */
  public boolean isAssumed(String deployment) {
    return named(deployment) == null;
  }

  @Nullable
  public Candidate named(String deployment) {
    for (Candidate candidate : stored) {
      if (candidate.deploymentId().equals(deployment)) {
        return candidate;
      }
    }
    return null;
  }

  private @Nullable Facts ofModel(String model) {
    for (Candidate candidate : stored) {
      if (candidate.facts() != null && candidate.facts().model().equals(model)) {
        return candidate.facts();
      }
    }
    return null;
  }
}
