package org.anabranch.publish.inbox;

import java.util.List;
import java.util.Set;
import org.anabranch.kernel.Deadline;
import org.anabranch.publish.Conversation;
import org.anabranch.publish.Platform;
import org.jspecify.annotations.Nullable;

/**
 * The remarks of all platforms in one place. Safe for many threads; what goes to a platform blocks.
 * Throws {@link org.anabranch.kernel.ProblemException} for what a person can mend.
 */
public interface Inbox {
  /**
   * Which remarks to list; null or empty wherever it does not matter.
   *
   * @param words found in the text or the author's name, whatever their case
   */
  record Filter(
      Received.@Nullable State state,
      @Nullable Platform platform,
      @Nullable String assignedTo,
      @Nullable String publicationId,
      String words) {
    public static final Filter ALL = new Filter(null, null, null, null, "");
  }

  /** Newest first; the account's own remarks left out. */
  List<Received> list(Filter filter, int limit);

  /** How many are new. */
  long unread();

  /** Throws {@code remark-unknown}. */
  Received get(String id);

  /** All that was said around a remark below the same post, oldest first, ours included. */
  List<Received> around(String id);

  /** The replies to a remark, oldest first. */
  List<Answer> answers(String id);

  /** What may be done with a remark on its platform. */
  Set<Conversation.Act> acts(String id);

  Received mark(String id, Received.State state);

  /**
   * @param who null for nobody
   */
  Received assign(String id, @Nullable String who);

  /**
   * Replies, at most once: the same words to the same remark again return what there is. A reply
   * whose outcome is unknown is settled by reading, now and by {@link #collect}. Throws {@code
   * reply-not-taken} where the platform has no replies, {@code reply-empty}, {@code
   * reply-too-long}.
   */
  Answer reply(String id, String text, Deadline deadline) throws InterruptedException;

  /** A person has a failed reply sent again; throws {@code reply-not-failed} for any other. */
  Answer again(String answerId, Deadline deadline) throws InterruptedException;

  Received hide(String id, boolean hidden, Deadline deadline) throws InterruptedException;

  /**
   * Has the platform put a remark before others, or no longer. Throws {@code feature-not-taken}
   * where it has no such thing.
   */
  Received feature(String id, boolean featured, Deadline deadline) throws InterruptedException;

  Received delete(String id, Deadline deadline) throws InterruptedException;

  /**
   * Reads what is due and settles what is unknown; returns how many remarks are new. Each post is
   * read less often the older it is. Safe to call at any time; two at once do not harm.
   */
  int collect(Deadline deadline) throws InterruptedException;

  /**
   * A platform told that something was said: makes what is below the post due for {@link #collect}.
   *
   * @param accountRemoteId the platform's id of the account; empty when the platform does not tell
   * @param postId the platform's id of the post; empty for all of the account's posts
   * @return how many posts are due now
   */
  int readSoon(Platform platform, String accountRemoteId, String postId);

  /**
   * A platform told that the account was mentioned elsewhere: kept for {@link #collect}. Where it
   * is below one of the account's own posts, that becomes due instead.
   *
   * @param accountRemoteId the platform's id of the account
   * @param remarkId empty when the post itself mentions it
   * @return how many posts and mentions are due now
   */
  int mentioned(Platform platform, String accountRemoteId, String postId, String remarkId);

  List<SavedAnswer> savedAnswers();

  SavedAnswer save(String title, String text);

  /** Other words for a saved answer; throws {@code saved-answer-unknown}. */
  SavedAnswer change(String savedAnswerId, String title, String text);

  void forget(String savedAnswerId);
}
