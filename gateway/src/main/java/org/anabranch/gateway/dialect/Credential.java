package org.anabranch.gateway.dialect;

import org.anabranch.kernel.Secret;
import org.jspecify.annotations.Nullable;

/** How a client says who it is. */
public sealed interface Credential {
  /** The key itself. */
  record Key(String secret) implements Credential {}

  /** The name of a key and a signature made with its secret. */
  record Signed(String keyName, Verification verification) implements Credential {}

  /** What a signature is worth. */
  interface Verification {
    /** Whether the whole request was signed with this secret, and just now. */
    boolean holds(Secret secret, Incoming whole);

    /** That it was signed too long ago or ahead of time, for the client; null where it was not. */
    @Nullable Refusal untimely(Incoming whole);
  }
}
