package org.anabranch.publish.callback;

import org.anabranch.kernel.Secret;

/** What a platform's call tells, once its signature was found to hold. */
public sealed interface News {
  /**
   * Something was said, or taken back, below a post: it is to be read now.
   *
   * @param account the platform's id of the account
   * @param postId the platform's id of the post; empty when the call does not tell
   */
  record Said(String account, String postId) implements News {}

  /**
   * The account was mentioned elsewhere: it is to be read now, and will not be told again.
   *
   * @param account the platform's id of the account
   * @param postId the platform's id of the post that mentions it, or below which a comment does
   * @param remarkId of that comment; empty when the post does
   */
  record Mentioned(String account, String postId, String remarkId) implements News {}

  /**
   * A publication has ended on the platform.
   *
   * @param job the platform's id of it, as its connector looks it up
   * @param end how, as the connector reads it
   */
  record Ended(String job, String end) implements News {}

  /**
   * A person published what was handed over.
   *
   * @param mark what the platform named the hand-off
   * @param remoteId the platform's id of the post
   */
  record Published(String mark, String remoteId) implements News {}

  /** What the platform proves itself to the app with, good until the next one. */
  record Ticket(Secret ticket) implements News {}

  /**
   * An account took its consent back.
   *
   * @param account the platform's id of it
   */
  record TakenBack(String account) implements News {}
}
