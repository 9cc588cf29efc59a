package org.anabranch.publish.machine;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.anabranch.kernel.Database;
import org.anabranch.publish.FakePlatform;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The store of a process that dies before or after one of its writes, and then writes no more. */
final class MortalPublications extends Publications {
  private final AtomicInteger left;
  private final boolean afterIt;
  private volatile boolean dead;

  /**
   * @param writes how many are made before the one at which it dies
   */
  MortalPublications(Database database, PublishBench bench, int writes, boolean afterIt) {
    super(
        database,
        bench.home.root(),
        JournalledPublisher.node(bench.home, bench.ids),
        bench.ids,
        bench.clock);
    this.left = new AtomicInteger(writes);
    this.afterIt = afterIt;
  }

  boolean died() {
    return dead;
  }

  /** The process dies somewhere else, in a call to the platform. */
  FakePlatform.Crash die() {
    dead = true;
    return new FakePlatform.Crash();
  }

  @Override
  <T extends @Nullable Object> T write(Function<Handle, T> work) {
    if (dead) {
      throw new FakePlatform.Crash();
    }
    boolean here = left.getAndDecrement() == 0;
    if (here && !afterIt) {
      throw die();
    }
    T result = super.write(work);
    if (here) {
      throw die();
    }
    return result;
  }
}
