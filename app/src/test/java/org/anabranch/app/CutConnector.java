package org.anabranch.app;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Progress;
import org.anabranch.publish.Account;
import org.anabranch.publish.Connector;
import org.anabranch.publish.Failure;
import org.anabranch.publish.HandOff;
import org.anabranch.publish.Handles;
import org.anabranch.publish.Job;
import org.anabranch.publish.Metrics;
import org.anabranch.publish.Post;
import org.anabranch.publish.Profile;
import org.anabranch.publish.Step;

/** A connector whose process dies at a chosen durable write, and whose commits can lose replies. */
final class CutConnector implements Connector {
  private final Connector real;
  private final CutClient client;
  private final AtomicInteger writes = new AtomicInteger();
  private volatile int killAt = -1;
  private volatile boolean afterIt;
  private volatile int lost;
  private volatile Runnable meanwhile = () -> {};

  CutConnector(Connector real, CutClient client) {
    this.real = real;
    this.client = client;
  }

  /** The process dies before or after the {@code n}-th write from now, from 0. */
  void killAtWrite(int n, boolean after) {
    writes.set(0);
    killAt = n;
    afterIt = after;
  }

  int writes() {
    return writes.get();
  }

  /** The first call of each of the next {@code commits} commits is carried out, unanswered. */
  void loseReplies(int commits) {
    loseReplies(commits, () -> {});
  }

  /**
   * @param meanwhile what happens before anybody reads what came of it
   */
  void loseReplies(int commits, Runnable meanwhile) {
    lost = commits;
    this.meanwhile = meanwhile;
  }

  private Job watched(Job job) {
    return new Job(job.id(), job.account(), job.post(), watched(job.handles()), job.mediaUrl());
  }

  private Handles watched(Handles handles) {
    return new Handles() {
      @Override
      public Optional<String> get(String name) {
        return handles.get(name);
      }

      @Override
      public void put(String name, String value) {
        write(() -> handles.put(name, value));
      }

      @Override
      public void remove(String name) {
        write(() -> handles.remove(name));
      }
    };
  }

  private void write(Runnable write) {
    boolean here = writes.getAndIncrement() == killAt;
    if (here && !afterIt) {
      throw new CutClient.Killed();
    }
    write.run();
    if (here) {
      throw new CutClient.Killed();
    }
  }

  @Override
  public Profile profile() {
    return real.profile();
  }

  @Override
  public List<Failure> validate(Post post) {
    return real.validate(post);
  }

  @Override
  public Step.Prepared prepare(Job job, Progress progress, Deadline deadline)
      throws InterruptedException {
    return real.prepare(watched(job), progress, deadline);
  }

  @Override
  public Step.Checked check(Job job, Deadline deadline) throws InterruptedException {
    return real.check(watched(job), deadline);
  }

  @Override
  public int commits(Post post) {
    return real.commits(post);
  }

  @Override
  public Step.Committed commit(Job job, int part, Deadline deadline) throws InterruptedException {
    boolean losing = lost > 0;
    if (losing) {
      lost--;
      client.arm(CutClient.Cut.LOSE_REPLY, 0);
    }
    Step.Committed end = real.commit(watched(job), part, deadline);
    if (losing) {
      client.arm(CutClient.Cut.NONE, -1);
      meanwhile.run();
    }
    return end;
  }

  @Override
  public Step.Settled settle(Job job, int part, Deadline deadline) throws InterruptedException {
    return real.settle(watched(job), part, deadline);
  }

  @Override
  public Step.Confirmed confirm(Job job, Deadline deadline) throws InterruptedException {
    return real.confirm(watched(job), deadline);
  }

  @Override
  public HandOff handOff(Job job) {
    return real.handOff(job);
  }

  @Override
  public Optional<Step.Live> recognise(Account account, String link) {
    return real.recognise(account, link);
  }

  @Override
  public String linkForm() {
    return real.linkForm();
  }

  @Override
  public Metrics measure(Account account, String remoteId, Deadline deadline)
      throws InterruptedException {
    return real.measure(account, remoteId, deadline);
  }
}
