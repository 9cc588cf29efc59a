package org.anabranch.publish;

import java.util.Set;
import org.anabranch.kernel.Deadline;

/**
 * Changes and removes what is live. A part of a {@link Connector}, with its promises. All acts may
 * be repeated: saying the same again changes nothing, and what is gone stays gone.
 */
public interface Revision {
  /** What the platform allows; what is not claimed is refused before anything is sent. */
  enum Act {
    /** Other words for the same post. */
    EDIT,
    DELETE,
    /** Lets others comment, or no longer. */
    COMMENTS
  }

  Set<Act> acts();

  /**
   * Puts other words in place of a live post's.
   *
   * @param post as it shall be; its files are as they were
   */
  Step.Prepared edit(Account account, String remoteId, Post post, Deadline deadline)
      throws InterruptedException;

  /** Opens or closes the comments below a post; only where {@link Act#COMMENTS} is claimed. */
  default Step.Prepared comments(Account account, String remoteId, boolean open, Deadline deadline)
      throws InterruptedException {
    throw new IllegalStateException(
        "Comments are not opened or closed on " + account.platform().title());
  }

  /** Removes a live post; one that is gone already counts as removed. Irreversible. */
  Step.Prepared delete(Account account, String remoteId, Deadline deadline)
      throws InterruptedException;
}
