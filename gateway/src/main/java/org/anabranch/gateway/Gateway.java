package org.anabranch.gateway;

import java.util.List;
import java.util.Optional;
import org.anabranch.gateway.books.UsageTotal;
import org.anabranch.gateway.config.CompletionRequest;
import org.anabranch.gateway.config.Deployment;
import org.anabranch.gateway.route.Decision;
import org.anabranch.kernel.Deadline;
import org.jspecify.annotations.Nullable;

/**
 * Every model behind one door, for callers inside this process; the data plane offers the same over
 * HTTP and takes the same route. Safe for many threads; calls block.
 */
public interface Gateway {
  /**
   * Chooses a deployment, asks it, and falls back to the next while nothing was answered. Money is
   * reserved before and settled after. Throws {@link org.anabranch.kernel.ProblemException}: {@code
   * no-deployment}, {@code constraints-unmet}, {@code context-length-exceeded}, {@code
   * budget-exhausted}, {@code upstream-failed}.
   */
  Completion complete(CompletionRequest request, Deadline deadline) throws InterruptedException;

  /** Unit vectors of one fixed width, in order. */
  List<float[]> embed(List<String> texts, Deadline deadline) throws InterruptedException;

  /** All configured deployments and the built-in one. */
  List<Deployment> deployments();

  /** The deployments on trial under an alias, and those that were stopped. */
  List<Canaried> canaries();

  Optional<Decision> decision(String id);

  /**
   * Who would have been chosen in a stored decision had this vendor not existed; empty when nobody
   * was left.
   */
  Optional<Deployment> without(String decisionId, String vendor);

  /** Newest first. */
  List<Decision> recentDecisions(int limit);

  /** What has been spent and used, by deployment, since the data directory was made. */
  List<UsageTotal> usage();

  /**
   * A deployment that an alias asks first for a share of its requests.
   *
   * @param share above 0 and at most 1
   * @param figures how often it failed and how often the others did, since the process began
   * @param stopped why it is no longer asked; null while it is on trial
   */
  record Canaried(
      String alias, String deployment, double share, String figures, @Nullable String stopped) {}
}
