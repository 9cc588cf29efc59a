package org.anabranch.compute.live;

import org.jspecify.annotations.Nullable;

/**
 * The question the router asks before it sends work to a site: whether the stage of its region is
 * against it. Answered from memory; never blocks.
 */
@FunctionalInterface
public interface Admission {
  /** When nothing is ever full. */
  Admission OPEN = (_, _, _) -> null;

  /** How soon an answer is wanted. */
  enum Urgency {
    /** Somebody waits for it. */
    NOW,
    /** It may wait. */
    FLEXIBLE,
    /** Part of a batch. */
    BATCH
  }

  /**
   * Why this work should not go there now, or null.
   *
   * @param workspace who asks
   */
  @Nullable String against(String site, String workspace, Urgency urgency);

  /** Work of that workspace was sent there. */
  default void used(String site, String workspace) {}
}
