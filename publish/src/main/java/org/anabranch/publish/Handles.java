package org.anabranch.publish;

import java.util.Optional;

/**
 * What the platform has given one publication so far: upload tokens, container ids, offsets. {@link
 * #put} returns when the value is durable, so a connector stores each handle before its next call
 * and, after a crash, goes on from the last. Names belong to the connector.
 */
public interface Handles {
  Optional<String> get(String name);

  void put(String name, String value);

  /**
   * Forgets a handle that the platform no longer honours (an expired container), so that it is made
   * again.
   */
  void remove(String name);
}
