package org.anabranch.publish.internal;

import java.util.List;
import org.anabranch.kernel.Deadline;
import org.anabranch.publish.Account;
import org.anabranch.publish.Connector;
import org.anabranch.publish.Failure;
import org.anabranch.publish.Failure.Reason;
import org.anabranch.publish.Job;
import org.anabranch.publish.Metrics;
import org.anabranch.publish.Platform;
import org.anabranch.publish.Post;
import org.anabranch.publish.Step;

/** What the connectors have in common whose posts a person publishes, and nobody can read. */
public abstract class HandOffConnector implements Connector {
  @Override
  public List<Failure> validate(Post post) {
    return RuleCheck.check(this, post);
  }

  @Override
  public final Step.Checked check(Job job, Deadline deadline) {
    return new Step.Done();
  }

  @Override
  public final Step.Committed commit(Job job, int part, Deadline deadline) {
    throw noApi();
  }

  @Override
  public final Step.Settled settle(Job job, int part, Deadline deadline) {
    throw noApi();
  }

  @Override
  public final Step.Confirmed confirm(Job job, Deadline deadline) {
    throw noApi();
  }

  @Override
  public final Metrics measure(Account account, String remoteId, Deadline deadline) {
    return noFigures(platform());
  }

  /** Of posts that a person published. */
  public static Metrics noFigures(Platform platform) {
    return Metrics.none(
        Failure.of(
            Reason.PERMISSION,
            "no-ordinary-api",
            "%s gives figures by no ordinary API.".formatted(platform.title())));
  }

  private IllegalStateException noApi() {
    return new IllegalStateException(
        "%s is published by a person; nothing is committed".formatted(platform().title()));
  }
}
