package org.anabranch.publish;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What somebody said below a post, or of the account elsewhere, as its platform tells it.
 *
 * @param remoteId the platform's id of it
 * @param postId the platform's id of the post it stands below; of a mention, the post at the root
 *     of its conversation, or empty where the platform takes no answer
 * @param parentId the platform's id of the remark that it answers; null when it answers the post
 * @param author as the platform shows them
 * @param authorId the platform's id of them; empty when it does not tell
 * @param own whether the account itself said it
 * @param featured whether the account has its platform put it before others (精选)
 * @param mention whether it stands elsewhere, below no post of the account's
 */
public record Remark(
    String remoteId,
    String postId,
    @Nullable String parentId,
    String author,
    String authorId,
    boolean own,
    String text,
    Instant at,
    boolean featured,
    boolean mention) {
  /** One below a post of the account's. */
  public Remark(
      String remoteId,
      String postId,
      @Nullable String parentId,
      String author,
      String authorId,
      boolean own,
      String text,
      Instant at,
      boolean featured) {
    this(remoteId, postId, parentId, author, authorId, own, text, at, featured, false);
  }

  /** One that is not featured. */
  public Remark(
      String remoteId,
      String postId,
      @Nullable String parentId,
      String author,
      String authorId,
      boolean own,
      String text,
      Instant at) {
    this(remoteId, postId, parentId, author, authorId, own, text, at, false);
  }

  /** The same, said elsewhere. */
  public Remark asMention() {
    return new Remark(remoteId, postId, parentId, author, authorId, own, text, at, featured, true);
  }
}
