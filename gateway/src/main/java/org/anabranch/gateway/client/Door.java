package org.anabranch.gateway.client;

import org.anabranch.gateway.account.Account;
import org.anabranch.gateway.dialect.Inbound;
import org.anabranch.gateway.dialect.Incoming;
import org.jspecify.annotations.Nullable;

/** Some addresses of the data plane, and who answers there. Safe for many threads; never blocks. */
public interface Door {
  /** What is behind this address, whatever the method; null when it is another door's. */
  @Nullable Entrance at(Incoming head);

  /**
   * One address.
   *
   * @param method the one it takes
   * @param open whether anybody may come in
   * @param manners how credentials are read and refusals written here
   */
  record Entrance(String method, boolean open, Inbound manners, Host host) {}

  /** Answers a request that was let in, on its connection's event loop. */
  @FunctionalInterface
  interface Host {
    /**
     * @param request its body is the host's only until it returns; what lives on retains it
     */
    void answer(ClientConnection connection, Incoming request, Account account);
  }
}
