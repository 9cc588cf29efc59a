package org.anabranch.web.compute;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.anabranch.compute.plan.Plan;
import org.anabranch.kernel.Problem;
import org.junit.jupiter.api.Test;

class LazyPlanTest {
  private static final Problem NOT_TO_BE_DONE =
      Problem.of(Problem.Kind.BAD_INPUT, "no-plan", "It cannot be planned.", "Change it.");

  @Test
  void an_estate_that_appears_later_is_planned_when_somebody_looks() throws Exception {
    AtomicReference<Optional<Supplier<Plan>>> estate = new AtomicReference<>(Optional.empty());
    LazyPlan plan = new LazyPlan(estate::get);
    assertThat(plan.look()).isEqualTo(new LazyPlan.State.None());

    CountDownLatch goOn = new CountDownLatch(1);
    CountDownLatch settled = new CountDownLatch(1);
    estate.set(
        Optional.of(
            () -> {
              try {
                goOn.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              settled.countDown();
              throw NOT_TO_BE_DONE.asException();
            }));
    assertThat(plan.look()).isEqualTo(new LazyPlan.State.Solving());
    estate.set(Optional.empty()); // so that looking does not begin another
    goOn.countDown();
    settled.await();
    while (plan.look() instanceof LazyPlan.State.Solving) {
      Thread.onSpinWait();
    }
    assertThat(plan.look()).isEqualTo(new LazyPlan.State.Failed(NOT_TO_BE_DONE));
  }
}
