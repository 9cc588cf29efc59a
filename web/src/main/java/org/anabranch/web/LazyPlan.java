package org.anabranch.web;

import java.util.Optional;
import java.util.function.Supplier;
import org.anabranch.compute.plan.Plan;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.ProblemException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The compute plan, made once, in the background, when somebody first looks. Never blocks. */
final class LazyPlan {
  private static final Logger LOG = LoggerFactory.getLogger(LazyPlan.class);

  private final Optional<Supplier<Plan>> maker;
  private boolean asked;
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
    if (!asked && maker.isPresent()) {
      asked = true;
      Supplier<Plan> making = maker.get();
      Thread.ofPlatform().daemon().name("compute-plan").start(() -> settle(making));
    }
    return state;
  }

  private void settle(Supplier<Plan> making) {
    State made;
    try {
      made = new State.Ready(making.get());
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
    }
  }
}
