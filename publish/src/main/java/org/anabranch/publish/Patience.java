package org.anabranch.publish;

import java.time.Duration;
import java.util.random.RandomGenerator;
import org.anabranch.kernel.Deadline;

/**
 * How long and how often the engine tries, waits and reads.
 *
 * @param lease how long a publication belongs to a worker that gives no sign of life; longer than
 *     {@code commit}, so that nobody takes over while a commit may still be on its way
 * @param prepare the longest one preparation may take
 * @param commit the longest one commit may take
 * @param call the longest one reading may take
 * @param leastForCommit with less time left than this no commit is started
 * @param refusals how many refusals worth retrying are answered before the publication fails; ten
 *     with the usual pauses are two to three minutes of a platform that answers 500 to everything
 * @param sends how often one part is committed when reading proved each time that nothing came of
 *     it
 * @param settles how often an unknown outcome is read in one piece of work
 * @param settleAfter how old an unknown outcome must be before “nothing is there” is believed: the
 *     lost request may still be on its way; as old as its answer was waited for, where that is more
 * @param arriving how long after it was sent a platform may still carry a commit out, though nobody
 *     waits for its answer any more: before that, “nothing is there” is not believed either
 * @param firstPause before the first retry; doubles up to {@code longestPause}, with jitter
 * @param quotaPause before a retry when a quota is used up and the platform did not say until when
 * @param checking how long a platform may process what was prepared
 * @param confirming how long one piece of work waits for the permalink or the review
 * @param concurrent how many calls go to one platform at the same time
 */
public record Patience(
    Duration lease,
    Duration prepare,
    Duration commit,
    Duration call,
    Duration leastForCommit,
    int refusals,
    int sends,
    int settles,
    Duration settleAfter,
    Duration arriving,
    Duration firstPause,
    Duration longestPause,
    Duration quotaPause,
    Duration checking,
    Duration confirming,
    int concurrent,
    Waiting waiting) {

  /** Lets time pass; false when the deadline is over. */
  public interface Waiting {
    boolean sleep(Deadline deadline, Duration wait) throws InterruptedException;
  }

  public static final Patience USUAL =
      new Patience(
          Duration.ofMinutes(2),
          Duration.ofMinutes(20),
          Duration.ofSeconds(60),
          Duration.ofSeconds(30),
          Duration.ofSeconds(1),
          10,
          3,
          6,
          Duration.ofSeconds(5),
          Duration.ofSeconds(30),
          Duration.ofMillis(500),
          Duration.ofMinutes(1),
          Duration.ofHours(1),
          Duration.ofMinutes(30),
          Duration.ofSeconds(60),
          32,
          Deadline::sleep);

  public Patience {
    if (lease.compareTo(commit.multipliedBy(3).dividedBy(2)) < 0) {
      throw new IllegalArgumentException(
          "A lease of %s is too short for commits of up to %s".formatted(lease, commit));
    }
    if (refusals < 1 || sends < 1 || settles < 1 || concurrent < 1) {
      throw new IllegalArgumentException("Everything must be tried at least once");
    }
  }

  /** This patience, with another way to let time pass. */
  public Patience with(Waiting other) {
    return new Patience(
        lease,
        prepare,
        commit,
        call,
        leastForCommit,
        refusals,
        sends,
        settles,
        settleAfter,
        arriving,
        firstPause,
        longestPause,
        quotaPause,
        checking,
        confirming,
        concurrent,
        other);
  }

  /** The pause before the {@code n}-th retry, from 1: half to all of the doubled first pause. */
  public Duration pause(int n, RandomGenerator random) {
    long full = firstPause.toMillis() << Math.min(n - 1, 20);
    long capped = Math.min(full, longestPause.toMillis());
    return Duration.ofMillis(capped / 2 + random.nextLong(capped / 2 + 1));
  }

  /** The pause after the {@code n}-th refusal, as long as the platform asks for where it does. */
  public Duration pause(Failure failure, int n, RandomGenerator random) {
    Duration own =
        failure.reason() == Failure.Reason.QUOTA && failure.retryAfter() == null
            ? quotaPause
            : pause(n, random);
    Duration asked = failure.retryAfter();
    return asked != null && asked.compareTo(own) > 0 ? asked : own;
  }
}
