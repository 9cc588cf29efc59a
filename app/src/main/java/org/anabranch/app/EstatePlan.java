package org.anabranch.app;

import java.util.Optional;
import java.util.function.Supplier;
import org.anabranch.compute.estate.EstateBook;
import org.anabranch.compute.plan.Plan;
import org.anabranch.compute.plan.Plans;
import org.anabranch.kernel.ProblemException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The plan of the estate in force, made once for each version, for whoever asks first; making it
 * blocks for seconds. When a version cannot be planned, the last good plan stays in force.
 */
final class EstatePlan implements Supplier<Plan> {
  private static final Logger LOG = LoggerFactory.getLogger(EstatePlan.class);

  private final EstateBook book;
  private final Plans plans;

  EstatePlan(EstateBook book, Plans plans) {
    this.book = book;
    this.plans = plans;
  }

  /** Makes the plan; empty while there is no estate to plan. */
  Optional<Supplier<Plan>> ofEstate() {
    return book.isEmpty() ? Optional.empty() : Optional.of(this);
  }

  @Override
  public synchronized Plan get() {
    @Nullable Plan good = plans.inForce().map(Plans.InForce::plan).orElse(null);
    try {
      EstateBook.Page page = book.inForce();
      if (good == null || !plans.settled(page)) {
        good = plans.make(page).plan();
      }
    } catch (ProblemException e) {
      if (good == null) {
        throw e;
      }
      LOG.atWarn()
          .addKeyValue("code", e.problem().code())
          .log("The estate could not be planned; the last good plan stays in force");
    }
    return good;
  }
}
