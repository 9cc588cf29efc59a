package org.anabranch.publish.inbox;

import java.time.Instant;
import org.anabranch.publish.Platform;
import org.anabranch.publish.Remark;
import org.jspecify.annotations.Nullable;

/**
 * A remark in the inbox.
 *
 * @param id ours
 * @param publicationId the post it stands below; null for a mention elsewhere
 * @param assignedTo who is to answer it, by any name the team uses; null for nobody
 * @param simulated whether it comes from the sandbox's audience
 */
public record Received(
    String id,
    @Nullable String publicationId,
    String accountId,
    Platform platform,
    Remark remark,
    State state,
    @Nullable String assignedTo,
    boolean simulated,
    Instant receivedAt) {
  /** Whether it stands below no post of ours. */
  public boolean isMention() {
    return publicationId == null;
  }

  /** How far it has been dealt with. */
  public enum State {
    NEW,
    READ,
    ANSWERED,
    /** Out of others' sight, by our doing. */
    HIDDEN,
    /** Gone, by our doing. */
    DELETED
  }
}
