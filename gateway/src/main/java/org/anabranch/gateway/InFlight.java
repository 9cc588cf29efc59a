package org.anabranch.gateway;

/** A request being answered, as its client's connection sees it; called on the event loop. */
interface InFlight {
  /** The client closed the connection: nobody will read the rest. */
  void clientGone();

  /** The client reads again, or no longer keeps up. */
  void writabilityChanged();
}
