package org.anabranch.gateway.guard;

import java.util.function.Consumer;

/**
 * Finds something in texts, in time linear in their length. Safe for many threads.
 *
 * <p>In a stream it sees a text again as it grows: what it finds in the middle must not depend on
 * more than {@link #reach} characters around it, or on the run of characters without a blank that
 * it is in.
 */
interface Detector {
  void find(String text, Consumer<Finding> found);

  /** How many characters one finding spans at most, apart from an unbroken run. */
  default int reach() {
    return 64;
  }
}
