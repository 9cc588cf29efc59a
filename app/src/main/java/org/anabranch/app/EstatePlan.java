package org.anabranch.app;

import java.nio.file.Path;
import java.util.function.Supplier;
import org.anabranch.compute.Estates;
import org.anabranch.compute.Plan;
import org.anabranch.compute.Planner;
import org.jspecify.annotations.Nullable;

/**
 * The configured estate's plan, made once, for whoever asks first; making it blocks for seconds.
 */
final class EstatePlan implements Supplier<Plan> {
  private final Path estate;
  private @Nullable Plan made;

  EstatePlan(Path estate) {
    this.estate = estate;
  }

  @Override
  public synchronized Plan get() {
    if (made == null) {
      made = new Planner().plan(Estates.read(estate));
    }
    return made;
  }
}
