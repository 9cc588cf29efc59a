package org.anabranch.publish.machine;

import java.time.Duration;
import java.util.random.RandomGenerator;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Progress;
import org.anabranch.publish.Failure;
import org.anabranch.publish.Failure.Reason;
import org.anabranch.publish.FakeConnector;
import org.anabranch.publish.FakePlatform;
import org.anabranch.publish.HandClock;
import org.anabranch.publish.Job;
import org.anabranch.publish.Platform;
import org.anabranch.publish.Step;

/** A platform in bad shape: every call may fail in every way, at dice from a seed. */
final class MischievousConnector extends FakeConnector {
  private final RandomGenerator dice;
  private final MortalPublications process;
  private final HandClock clock;
  private final double evil;

  MischievousConnector(
      FakePlatform world,
      RandomGenerator dice,
      MortalPublications process,
      HandClock clock,
      double evil) {
    super(world, Platform.X, Delivery.DIRECT);
    this.dice = dice;
    this.process = process;
    this.clock = clock;
    this.evil = evil;
  }

  private boolean happens(double probability) {
    return dice.nextDouble() < probability * evil;
  }

  private Step.Refused no() {
    return new Step.Refused(
        new Failure(
            dice.nextBoolean() ? Reason.TRANSIENT : Reason.THROTTLED,
            "503",
            "Not now.",
            dice.nextBoolean() ? Duration.ofSeconds(2) : null));
  }

  private void accident() {
    if (happens(0.04)) {
      throw process.die();
    }
    if (happens(0.02)) {
      throw new IllegalStateException("a bug");
    }
    clock.turn(Duration.ofMillis(dice.nextInt(1500)));
  }

  @Override
  public Step.Prepared prepare(Job job, Progress progress, Deadline deadline)
      throws InterruptedException {
    accident();
    if (happens(0.2)) {
      return no();
    }
    Step.Prepared end = super.prepare(job, progress, deadline);
    accident();
    return end;
  }

  @Override
  public Step.Checked check(Job job, Deadline deadline) throws InterruptedException {
    accident();
    if (happens(0.1)) {
      job.handles().remove("container");
      return no();
    }
    return happens(0.3) ? new Step.NotYet(Duration.ofSeconds(1), "processing") : new Step.Done();
  }

  @Override
  public Step.Committed commit(Job job, int part, Deadline deadline) throws InterruptedException {
    String key = FakePlatform.key(job, part);
    world.arrives(key);
    accident();
    if (happens(0.15)) {
      world.proven(key);
      return no();
    }
    if (happens(0.15)) {
      return new Step.Unknown("never arrived");
    }
    if (happens(0.1)) {
      world.createLater(key, Duration.ofMillis(dice.nextInt(4000)));
      accident();
      return new Step.Unknown("timed out, arrives late");
    }
    String id = world.create(key);
    accident();
    if (happens(0.25)) {
      return new Step.Unknown("the reply was lost");
    }
    if (happens(0.05)) {
      return new Step.Refused(Failure.of(Reason.DUPLICATE, "dup", "Already there."));
    }
    world.proven(key);
    return new Step.Accepted(id);
  }

  @Override
  public Step.Settled settle(Job job, int part, Deadline deadline) throws InterruptedException {
    accident();
    if (happens(0.3)) {
      return new Step.Unknown("the timeline does not answer");
    }
    return super.settle(job, part, deadline);
  }

  @Override
  public Step.Confirmed confirm(Job job, Deadline deadline) throws InterruptedException {
    accident();
    if (happens(0.3)) {
      return dice.nextBoolean() ? no() : new Step.NotYet(Duration.ofSeconds(1), "in review");
    }
    return super.confirm(job, deadline);
  }
}
