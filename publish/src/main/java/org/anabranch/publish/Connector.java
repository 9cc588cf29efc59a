package org.anabranch.publish;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
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

  Profile profile();

  /**
   * The connector as it works for this account, where the platform lets some do what it does not
   * let others; itself everywhere else.
   */
  default Connector serving(Account account) {
    return this;
  }

  default Platform platform() {
    return profile().platform();
  }

  default Delivery delivery() {
    return profile().delivery();
  }

  default Rules rules() {
    return profile().rules();
  }

  /** Which shapes of pictures and videos the platform takes at this place. */
  default MediaShapes shapes(Post.Placement placement) {
    return MediaShapes.USUAL;
  }

  default OptionRules options() {
    return profile().options();
  }

  default Set<Feature> features() {
    return profile().features();
  }

  default Map<String, URI> officialHosts() {
    return profile().officialHosts();
  }

  default Set<String> credentials() {
    return profile().credentials();
  }

  /** The names of the credentials that this account still needs. */
  default Set<String> lacking(Account account) {
    Set<String> lacking = new TreeSet<>(credentials());
    lacking.removeAll(account.credentials().keySet());
    return lacking;
  }

  /**
   * What is wrong with this post for this platform, before anything is sent; empty when it fits.
   * Counts as the platform counts. Does not go to the network.
   */
  List<Failure> validate(Post post);

  /**
   * Reads what this account may do right now; {@link LiveLimits#NONE} where the platform does not
   * tell, or cannot be reached: then the post is held to the rules alone.
   */
  default LiveLimits limits(Account account, Deadline deadline) throws InterruptedException {
    return LiveLimits.NONE;
  }

  /**
   * Uploads files and makes containers: everything that can be done without anything becoming
   * visible. Skips what the handles say is done, resumes what they say is half done.
   */
  Step.Prepared prepare(Job job, Progress progress, Deadline deadline) throws InterruptedException;

  /** Reads whether the platform is ready for the commit. May be repeated freely. */
  Step.Checked check(Job job, Deadline deadline) throws InterruptedException;

  /**
   * How many commits this post takes: 1, or one for each part of a thread, and then one for the
   * first comment.
   */
  default int commits(Post post) {
    return post.pieces();
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

  /**
   * For hand-offs: the page of a work that the platform named by its own call; empty if unknown.
   */
  default Optional<String> pageOf(Account account, String remoteId) {
    return Optional.empty();
  }

  /** For hand-offs: what a post's link looks like, for the person whose link was not recognised. */
  default String linkForm() {
    throw new IllegalStateException(platform() + " publishes by itself");
  }

  /** Whether the platform fetches files from an address of ours instead of taking them from us. */
  default boolean fetchesMedia() {
    return false;
  }

  /** What is said below posts, where the platform's API tells. */
  default Optional<Conversation> conversation() {
    return Optional.empty();
  }

  /** Changing and removing what is live, where the platform's API allows it. */
  default Optional<Revision> revision() {
    return Optional.empty();
  }

  /** The figures that the platform has withdrawn, by its own announcements. */
  default List<WithdrawnMetric> withdrawn() {
    return List.of();
  }

  /** Pulls the figures of one live post, by the names in {@link Metrics}. */
  Metrics measure(Account account, String remoteId, Deadline deadline) throws InterruptedException;
}
