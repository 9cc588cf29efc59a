package org.anabranch.publish.inbox;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.anabranch.kernel.Deadline;
import org.anabranch.publish.Account;
import org.anabranch.publish.Conversation;
import org.anabranch.publish.Counting;
import org.anabranch.publish.Failure;
import org.anabranch.publish.Remark;
import org.anabranch.publish.Step;
import org.jspecify.annotations.Nullable;

/** What stands below one post on a platform in memory, and how the next reply to it ends. */
final class FakeConversation implements Conversation {
  /** The process is gone. */
  static final class Killed extends Error {}

  private final Clock clock;
  final List<Remark> remarks = new ArrayList<>();
  final List<Remark> mentions = new ArrayList<>();
  final List<String> known = new ArrayList<>();
  String fault = "";
  int sent;

  FakeConversation(Clock clock) {
    this.clock = clock;
  }

  synchronized void mentioned(String id, String text) {
    mentions.add(new Remark(id, "root-" + id, null, "Bo", "bo", false, text, clock.instant()));
  }

  @Override
  public Optional<Duration> mentionsEvery() {
    return Optional.of(Duration.ofMinutes(15));
  }

  @Override
  public synchronized Heard mentions(Account account, @Nullable String newest, Deadline deadline) {
    known.add(String.valueOf(newest));
    return fault.equals("deaf")
        ? new Heard.Failed(Failure.of(Failure.Reason.TRANSIENT, "503", "not now"))
        : new Heard.Remarks(mentions, true);
  }

  /** One that a platform tells of by a call alone. */
  @Override
  public synchronized Heard mention(
      Account account, String postId, String remarkId, Deadline deadline) {
    return fault.equals("deaf")
        ? new Heard.Failed(Failure.of(Failure.Reason.TRANSIENT, "503", "not now"))
        : new Heard.Remarks(
            List.of(
                new Remark(remarkId, postId, null, "Bo", "", false, "Ask @me", clock.instant())
                    .asMention()),
            true);
  }

  synchronized void says(String id, String text) {
    remarks.add(new Remark(id, "post-1", null, "Ada", "ada", false, text, clock.instant()));
  }

  @Override
  public Set<Act> acts() {
    return Set.of(Act.REPLY, Act.FEATURE);
  }

  @Override
  public int longest() {
    return 20;
  }

  @Override
  public Counting counting() {
    return Counting.CODE_POINTS;
  }

  @Override
  public synchronized Heard hear(Account account, String postId, Deadline deadline) {
    return fault.equals("deaf")
        ? new Heard.Failed(Failure.of(Failure.Reason.TRANSIENT, "503", "not now"))
        : new Heard.Remarks(remarks, true);
  }

  @Override
  public synchronized Step.Committed reply(
      Account account, Remark to, String text, Deadline deadline) {
    sent++;
    String ends = fault;
    fault = "";
    if (ends.equals("killed before")) {
      throw new Killed();
    }
    if (ends.equals("refused")) {
      return new Step.Refused(Failure.of(Failure.Reason.CONTENT, "403", "not like this"));
    }
    if (!ends.equals("lost before")) {
      remarks.add(
          new Remark("r" + sent, "post-1", to.remoteId(), "me", "me", true, text, clock.instant()));
    }
    if (ends.equals("killed after")) {
      throw new Killed();
    }
    return ends.startsWith("lost") ? new Step.Unknown("lost") : new Step.Accepted("r" + sent);
  }

  @Override
  public Step.Prepared hide(Account account, Remark remark, boolean hidden, Deadline deadline) {
    throw new AssertionError("not claimed");
  }

  @Override
  public synchronized Step.Prepared feature(
      Account account, Remark remark, boolean featured, Deadline deadline) {
    featured(remark.remoteId(), featured);
    return new Step.Done();
  }

  synchronized void featured(String id, boolean featured) {
    remarks.replaceAll(
        r ->
            r.remoteId().equals(id)
                ? new Remark(
                    r.remoteId(), r.postId(), null, "Ada", "ada", false, r.text(), r.at(), featured)
                : r);
  }

  @Override
  public Step.Prepared delete(Account account, Remark remark, Deadline deadline) {
    throw new AssertionError("not claimed");
  }
}
