package org.anabranch.publish;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Progress;

/**
 * Speaks one platform's official HTTP API, in the steps prepare → check → commit → confirm.
 * Stateless and safe for many threads: what must be remembered is put into {@link Job#handles}.
 * Calls block, so each publication runs on its own virtual thread. Throws only on interruption and
 * bugs; a lost connection is an end like any other.
 *
 * <p>Where no official publish API exists, {@link #delivery} is {@link Delivery#HAND_OFF}: {@link
 * #prepare} makes what the person needs, {@link #commit} is never called, and the person's link is
 * given to {@link #recognise}.
 */
public interface Connector {
  enum Delivery {
    /** The connector itself makes the post visible. */
    DIRECT,
    /** A person makes the post visible in the platform's own app; we prepare the package. */
    HAND_OFF
  }

  Platform platform();

  Delivery delivery();

  Rules rules();

  Set<Feature> features();

  /**
   * The platform's hosts by name, as they are in the world; an {@link Account} may point them
   * elsewhere.
   */
  Map<String, URI> officialHosts();

  /** The names of the credentials that an account needs. */
  Set<String> credentials();

  /**
   * What is wrong with this post for this platform, before anything is sent; empty when it fits.
   * Counts as the platform counts. Does not go to the network.
   */
  List<Failure> validate(Post post);

  /**
   * Uploads files and makes containers: everything that can be done without anything becoming
   * visible. Skips what the handles say is done, resumes what they say is half done.
   */
  Step.Prepared prepare(Job job, Progress progress, Deadline deadline) throws InterruptedException;

  /** Reads whether the platform is ready for the commit. May be repeated freely. */
  Step.Checked check(Job job, Deadline deadline) throws InterruptedException;

  /** How many commits this post takes: 1, or one for each part of a thread. */
  default int commits(Post post) {
    return 1;
  }

  /**
   * The one call that makes part {@code part} visible. Called at most once for each part unless
   * {@link #settle} proved that nothing is there. The ids of earlier parts are in the handles under
   * {@code commit.0}, {@code commit.1}, …
   */
  Step.Committed commit(Job job, int part, Deadline deadline) throws InterruptedException;

  /** After a lost reply: finds out, by reading only, whether part {@code part} is there. */
  Step.Settled settle(Job job, int part, Deadline deadline) throws InterruptedException;

  /**
   * Reads the post's permalink and review state. May be repeated freely. The id is in handle {@code
   * commit.0}.
   */
  Step.Confirmed confirm(Job job, Deadline deadline) throws InterruptedException;

  /**
   * For hand-offs: what the person needs, beyond the post itself. Only called after {@link
   * #prepare} was done, on platforms whose delivery is {@link Delivery#HAND_OFF}.
   */
  default HandOff handOff(Job job) {
    throw new IllegalStateException(platform() + " publishes by itself");
  }

  /**
   * For hand-offs: reads a pasted link, on the platform's own hosts or on this account's; empty
   * when it is no link to a post there. Does not go to the network.
   */
  default Optional<Step.Live> recognise(Account account, String link) {
    return Optional.empty();
  }

  /** For hand-offs: what a post's link looks like, for the person whose link was not recognised. */
  default String linkForm() {
    throw new IllegalStateException(platform() + " publishes by itself");
  }

  /** Pulls the figures of one live post, by the names in {@link Metrics}. */
  Metrics measure(Account account, String remoteId, Deadline deadline) throws InterruptedException;
}
