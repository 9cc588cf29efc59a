package org.anabranch.web;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Progress;
import org.anabranch.publish.Account;
import org.anabranch.publish.Connector;
import org.anabranch.publish.Failure;
import org.anabranch.publish.Job;
import org.anabranch.publish.Metrics;
import org.anabranch.publish.OptionRules;
import org.anabranch.publish.Platform;
import org.anabranch.publish.Post;
import org.anabranch.publish.Profile;
import org.anabranch.publish.Step;

/** Knows the platform's rules; nothing is sent. */
record FakeConnector(Platform platform) implements Connector {
  @Override
  public Profile profile() {
    return new Profile(
        platform,
        switch (platform) {
          case DOUYIN, XIAOHONGSHU, WECHAT_CHANNELS -> Delivery.HAND_OFF;
          default -> Delivery.DIRECT;
        },
        Samples.rules(platform),
        OptionRules.NONE,
        Set.of(),
        Map.of(),
        Set.of());
  }

  @Override
  public List<Failure> validate(Post post) {
    return List.of();
  }

  @Override
  public Step.Prepared prepare(Job job, Progress progress, Deadline deadline) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Step.Checked check(Job job, Deadline deadline) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Step.Committed commit(Job job, int part, Deadline deadline) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Step.Settled settle(Job job, int part, Deadline deadline) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Step.Confirmed confirm(Job job, Deadline deadline) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Metrics measure(Account account, String remoteId, Deadline deadline) {
    throw new UnsupportedOperationException();
  }
}
