package org.anabranch.sandbox;

import java.time.Instant;
import org.anabranch.sandbox.World.Comment;

/** A comment as it is stored. */
record StoredComment(
    String platform, String postId, String id, String accountId, String text, long atMillis) {
  static StoredComment of(Comment comment) {
    return new StoredComment(
        comment.platform(),
        comment.postId(),
        comment.id(),
        comment.accountId(),
        comment.text(),
        comment.at().toEpochMilli());
  }

  Comment comment() {
    return new Comment(platform, postId, id, accountId, text, Instant.ofEpochMilli(atMillis));
  }
}
