package org.anabranch.publish;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.anabranch.kernel.Deadline;
import org.jspecify.annotations.Nullable;

/**
 * What is said below an account's posts on one platform, or of the account elsewhere, and how the
 * account answers. A part of a {@link Connector}, with its promises: stateless, safe for many
 * threads, blocking, and throwing only on interruption and bugs. A reply is visible at once, so it
 * is a commit: sent at most once, and a lost answer is settled by reading.
 */
public interface Conversation {
  /** What may be done with a remark; what is not claimed is refused before anything is sent. */
  enum Act {
    REPLY,
    /** Takes it out of sight of others; may be undone. */
    HIDE,
    /** Removes it for good. */
    DELETE,
    /** Puts it before others, such as WeChat's 精选; may be undone. */
    FEATURE
  }

  Set<Act> acts();

  /** The longest reply, in units of {@link #counting}. */
  int longest();

  Counting counting();

  /** How reading ended. */
  sealed interface Heard {
    /**
     * @param remarks oldest first, hidden and deleted ones left out
     * @param complete whether these are all there are
     */
    record Remarks(List<Remark> remarks, boolean complete) implements Heard {
      public Remarks {
        remarks = List.copyOf(remarks);
      }
    }

    record Failed(Failure failure) implements Heard {}
  }

  /** Reads what stands below a post, answers to remarks included; the newest 200 at most. */
  Heard hear(Account account, String postId, Deadline deadline) throws InterruptedException;

  /** How often it is worth asking where others mention the account; empty where nothing tells. */
  default Optional<Duration> mentionsEvery() {
    return Optional.empty();
  }

  /**
   * Reads posts of others that mention the account, outside of what stands below its own; the
   * newest hundred at most. Each is a {@linkplain Remark#mention mention} whose {@code postId} is
   * the conversation it stands in, and may be answered where there is one, no more. Only where
   * {@link #mentionsEvery} tells how often.
   *
   * @param newest the newest that is known; null for none
   */
  default Heard mentions(Account account, @Nullable String newest, Deadline deadline)
      throws InterruptedException {
    throw new IllegalStateException(account.platform().title() + " tells of no mentions");
  }

  /**
   * Reads one mention of which the platform told by a call; none when it is gone. Only where the
   * platform tells so.
   *
   * @param postId the post it stands in or below
   * @param remarkId empty when the post itself mentions the account
   */
  default Heard mention(Account account, String postId, String remarkId, Deadline deadline)
      throws InterruptedException {
    throw new IllegalStateException(account.platform().title() + " tells of no mentions by calls");
  }

  /** Answers a remark in the account's name. */
  Step.Committed reply(Account account, Remark to, String text, Deadline deadline)
      throws InterruptedException;

  /**
   * After a lost reply: whether it is there, by reading only.
   *
   * @param since when it was sent, by our clock
   */
  default Step.Settled settle(
      Account account, Remark to, String text, Instant since, Deadline deadline)
      throws InterruptedException {
    Instant earliest = since.minus(Duration.ofMinutes(2)); // clocks differ
    return switch (hear(account, to.postId(), deadline)) {
      case Heard.Failed(var failure) -> Step.Unknown.of(failure);
      case Heard.Remarks(var remarks, var complete) ->
          remarks.stream()
              .filter(r -> r.own() && !r.at().isBefore(earliest))
              .filter(r -> r.text().strip().equals(text.strip()))
              .map(Remark::remoteId)
              .findFirst()
              .<Step.Settled>map(Step.Accepted::new)
              .orElseGet(
                  () ->
                      complete
                          ? new Step.NotThere()
                          : new Step.Unknown("there is more than can be read"));
    };
  }

  /** Hides a remark from others, or shows it again; only where {@link Act#HIDE} is claimed. */
  Step.Prepared hide(Account account, Remark remark, boolean hidden, Deadline deadline)
      throws InterruptedException;

  /** Features a remark, or no longer; only where {@link Act#FEATURE} is claimed. */
  default Step.Prepared feature(Account account, Remark remark, boolean featured, Deadline deadline)
      throws InterruptedException {
    throw new IllegalStateException("No remarks are featured on " + account.platform().title());
  }

  /** Removes a remark; one that is gone already counts as removed. */
  Step.Prepared delete(Account account, Remark remark, Deadline deadline)
      throws InterruptedException;
}
