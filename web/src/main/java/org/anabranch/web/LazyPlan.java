package org.anabranch.web;

import java.util.Optional;
import java.util.function.Supplier;
import org.anabranch.compute.plan.Plan;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.ProblemException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The compute plan, made in the background when somebody looks, and again when somebody looks after
 * the estate was changed; what there is stays until then. Never blocks.
 */
final class LazyPlan {
  private static final Logger LOG = LoggerFactory.getLogger(LazyPlan.class);

  private final Optional<Supplier<Plan>> maker;
  private boolean making;
  private State state;

  /** How far the plan is. */
  sealed interface State {
    /** No estate is configured. */
    record None() implements State {}

    record Solving() implements State {}

    record Ready(Plan plan) implements State {}

    record Failed(Problem problem) implements State {}
  }

  LazyPlan(Optional<Supplier<Plan>> maker) {
    this.maker = maker;
    this.state = maker.isPresent() ? new State.Solving() : new State.None();
  }

  synchronized State look() {
    if (!making && maker.isPresent()) {
      making = true;
      Supplier<Plan> from = maker.get();
      Thread.ofPlatform().daemon().name("compute-plan").start(() -> settle(from));
    }
    return state;
  }

  private void settle(Supplier<Plan> from) {
    State made;
    try {
      made = new State.Ready(from.get());
    } catch (ProblemException e) {
      made = new State.Failed(e.problem());
    } catch (RuntimeException e) {
      LOG.atError().setCause(e).log("The compute plan failed");
      made =
          new State.Failed(
              Problem.of(
                  Problem.Kind.INTERNAL,
                  "plan-failed",
                  "The plan could not be made.",
                  "The log says why; anabranch plan says more."));
    }
    synchronized (this) {
      state = made;
      making = false;
    }
  }
}
