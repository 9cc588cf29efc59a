package org.anabranch.publish;

import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Problem;

/**
 * Makes posts appear, each once and only once. The database is the truth: what {@link #submit}
 * returned is durable, and after a crash {@link #work} goes on with whatever is not at rest. Safe
 * for many threads.
 */
public interface Publisher {
  /** A post and the account it goes to. */
  record Submission(String accountId, Post post) {}

  /**
   * Told of every change of state and of progress inside a state (0 to 1). Must not block or throw.
   */
  interface Listener {
    Listener NONE = (publication, fraction, what) -> {};

    void changed(Publication publication, double fraction, String what);
  }

  /** All, by platform; on one platform those of the world before simulated ones, then by age. */
  List<Account> accounts();

  /** One account by its id. */
  Optional<Account> account(String id);

  /** The accounts of one workspace on one platform, in the order of {@link #accounts()}. */
  default List<Account> accounts(String workspace, Platform platform) {
    return accounts().stream()
        .filter(a -> a.platform() == platform && a.workspace().equals(workspace))
        .toList();
  }

  /** Where a post goes when nobody chose: the default workspace's first account on the platform. */
  default Optional<Account> account(Platform platform) {
    return accounts(Account.DEFAULT_WORKSPACE, platform).stream().findFirst();
  }

  /**
   * The accounts that a person named by their ids, one for each platform. A problem when one does
   * not exist or two are on one platform.
   */
  default Map<Platform, String> chosen(List<String> ids) {
    Map<Platform, String> chosen = new EnumMap<>(Platform.class);
    for (String id : ids) {
      Account account =
          account(id)
              .orElseThrow(
                  () ->
                      Problem.badInput(
                              "account-missing",
                              "There is no account “%s”.".formatted(id),
                              "See them with: anabranch accounts")
                          .asException());
      String other = chosen.put(account.platform(), id);
      if (other != null && !other.equals(id)) {
        throw Problem.badInput(
                "account-twice",
                "%s and %s are both on %s.".formatted(other, id, account.platform().title()),
                "Name one of them.")
            .asException();
      }
    }
    return chosen;
  }

  /**
   * Adds the account, or replaces the one with its id; its credentials are sealed. A workspace may
   * have many on one platform. With other credentials than before it counts as {@link
   * #reconnected}.
   */
  void connect(Account account);

  /**
   * Goes on with what waits for the account because its grant was gone, and reads what could not be
   * read without; to be called when it is connected again and its tokens are stored. Returns how
   * many posts go on.
   */
  default int reconnected(String accountId) {
    return 0;
  }

  /**
   * Goes on with what is held since the workspace's spending cap was reached. Returns how many
   * posts that are.
   */
  default int capChanged(String workspace) {
    return 0;
  }

  /** How many posts of the workspace are held for its spending cap. */
  default long heldForCap(String workspace) {
    return 0;
  }

  /** How many posts wait for each account to be connected again; none are not listed. */
  default Map<String, Long> waitingForAccounts() {
    return Map.of();
  }

  /**
   * Forgets the account, its credentials and its weekly slots; what was published there stays on
   * record. A problem while posts for it are planned or not finished; nothing happens when there is
   * no such account.
   */
  void disconnect(String id);

  /**
   * Why the post's platform could not fetch its files from here, where it fetches them; empty where
   * it could or takes them from us. May ask an address of ours and block for some seconds.
   */
  default Optional<Failure> unfetchable(Account account, Post post) {
    return Optional.empty();
  }

  Connector connector(Platform platform);

  /** The connector as it works for one account. */
  default Connector connector(Account account) {
    return connector(account.platform()).serving(account);
  }

  /**
   * Stores one publication for each submission, all or none. Asking again with the same group and
   * account changes nothing and returns what is there. Throws {@link
   * org.anabranch.kernel.ProblemException} when a post does not fit its platform, before anything
   * is stored.
   */
  List<Publication> submit(String group, List<Submission> submissions);

  /**
   * Takes every publication of the group to a resting state, as far as the deadline allows, and
   * returns them. A publication whose outcome is unknown is settled by reading; it is never
   * committed again without proof.
   */
  List<Publication> work(String group, Listener listener, Deadline deadline)
      throws InterruptedException;

  /** Newest first. */
  List<Publication> recent(int limit);

  List<Publication> group(String group);

  Optional<Publication> publication(String id);

  /** Groups that have publications not at rest: what a start after a crash has to go on with. */
  List<String> unfinishedGroups();

  /** The package for a publication that waits for its person. */
  HandOff handOff(String id);

  /**
   * Closes a hand-off with the link that the person pasted. Throws a {@link
   * org.anabranch.kernel.ProblemException} when the link is not one of that platform.
   */
  Publication completeHandOff(String id, String link);

  /**
   * Closes the hand-off that the platform itself tells of: the person published it there. Told
   * twice it is the same; whether one was closed now.
   *
   * @param mark what the platform named the hand-off
   * @param remoteId the platform's id of the post
   */
  default boolean publishedByHand(Platform platform, String mark, String remoteId) {
    return false;
  }

  /** Cancels what is not visible yet; a problem when it is too late. */
  Publication cancel(String id);

  /**
   * A person decides that a failed or unknown publication is to be tried again, knowing what it may
   * cause; or that a hand-off's package, whose link went stale, is to be made anew. A thread that
   * stopped midway goes on after its last live part.
   */
  Publication retry(String id);

  /**
   * Pulls the figures of one live publication, by the same calls in the sandbox and in the world.
   */
  Metrics measure(String id, Deadline deadline) throws InterruptedException;

  /** The journal of one publication, oldest first: what a person or an auditor reads. */
  List<JournalEntry> journal(String id);

  /** One line of the journal. */
  record JournalEntry(Instant at, Publication.State state, String what) {}

  /** Subscribes to changes of any publication, for live pages; the returned handle unsubscribes. */
  AutoCloseable subscribe(Consumer<Publication> listener);
}
