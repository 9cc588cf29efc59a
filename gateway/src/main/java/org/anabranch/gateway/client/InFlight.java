package org.anabranch.gateway.client;

import org.anabranch.gateway.call.Call;
import org.jspecify.annotations.Nullable;

/** A request being answered, as its client's connection sees it; called on the event loop. */
public interface InFlight {
  /** What it was routed as; null where it came to none. */
  default @Nullable Call call() {
    return null;
  }

  /** The client closed the connection: nobody will read the rest. */
  void clientGone();

  /**
   * The gateway stops and waits no longer: the client is told, as far as it can be, and what was
   * used is billed. The connection is closed afterwards in any case.
   */
  default void stopped() {}

  /** The client reads again, or no longer keeps up. */
  void writabilityChanged();
}
