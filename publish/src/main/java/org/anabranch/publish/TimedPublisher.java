package org.anabranch.publish;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Problem;

/**
 * A publisher that also takes posts with a moment before which they must not appear, and works on
 * single ones: what a dispatcher drives. Safe for many threads.
 */
public interface TimedPublisher extends Publisher {
  /**
   * One post in a group of its own.
   *
   * @param due nothing is sent to the platform before it, by the clock
   */
  record Timed(String group, Submission submission, Instant due) {}

  /** What became of each. Every group that was given is in one of the two. */
  record Accepted(Map<String, Publication> publications, Map<String, Problem> refused) {
    public Accepted {
      publications = Map.copyOf(publications);
      refused = Map.copyOf(refused);
    }
  }

  /**
   * Stores a publication for each post that fits, in one transaction; those that do not are told
   * and not stored. Asking again with a group that is there changes nothing.
   */
  Accepted submitEach(List<Timed> posts);

  /**
   * Takes one publication as far as it goes without a long wait. When it may only go on later, that
   * is stored, and this returns. Blocks.
   *
   * @return as it was left; empty when there was nothing to do, another worker has it, or it goes
   *     on at a moment that is stored
   */
  Optional<Publication> work(String publicationId, Deadline deadline) throws InterruptedException;

  /**
   * Timed publications that could go on now and that nobody works on, in an order that is fair to
   * every workspace: what a crash, a stop or a long wait left. At most so many for each platform.
   */
  List<Dropped> dropped(int perPlatform);

  /** A publication that waits for somebody to go on with it. */
  record Dropped(String publicationId, Platform platform) {}

  /**
   * Keeps what this process works on from being taken over. To be called every few seconds while
   * {@link #work(String, Deadline)} is running anywhere; costs nothing when it was called lately.
   */
  void renew();
}
