package org.anabranch.gateway.dialect;

import org.anabranch.kernel.Secret;

/** How a client says who it is. */
public sealed interface Credential {
  /** The key itself. */
  record Key(String secret) implements Credential {}

  /** The name of a key and a signature made with its secret. */
  record Signed(String keyName, Verification verification) implements Credential {}

  /** Whether the whole request was signed with this secret. */
  @FunctionalInterface
  interface Verification {
    boolean holds(Secret secret, Incoming whole);
  }
}
