package org.anabranch.web.compute;

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
public final class LazyPlan {
  private static final Logger LOG = LoggerFactory.getLogger(LazyPlan.class);

  private final Supplier<Optional<Supplier<Plan>>> maker;
  private boolean making;
  private State state = new State.None();

  /** How far the plan is. */
  public sealed interface State {
    /** There is no estate. */
    record None() implements State {}

    record Solving() implements State {}

    record Ready(Plan plan) implements State {}

    record Failed(Problem problem) implements State {}
  }

  /**
   * @param maker empty while there is no estate
   */
  public LazyPlan(Supplier<Optional<Supplier<Plan>>> maker) {
    this.maker = maker;
  }

  public synchronized State look() {
    if (!making) {
      maker.get().ifPresent(this::make);
    }
    return state;
  }

  private void make(Supplier<Plan> from) {
    making = true;
    state = state instanceof State.None ? new State.Solving() : state;
    Thread.ofPlatform().daemon().name("compute-plan").start(() -> settle(from));
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
