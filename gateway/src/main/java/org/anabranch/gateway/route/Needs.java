package org.anabranch.gateway.route;

import org.anabranch.gateway.config.AliasConfig;
import org.anabranch.gateway.config.Terms;
import org.anabranch.gateway.dialect.Asked;
import org.anabranch.gateway.dialect.Capability;
import org.jspecify.annotations.Nullable;

/**
 * What a request asks of whoever serves it, beside its size.
 *
 * @param capabilities bits of {@link Terms#bit}
 * @param promptCacheKey a hash of what the client named so, 0 where it named nothing; the same for
 *     the others
 * @param prefix a hash of the beginning that a prompt cache would hold
 */
public record Needs(int capabilities, long promptCacheKey, long session, long user, long prefix) {
  public static final Needs NONE = new Needs(0, 0, 0, 0, 0);

  public static Needs of(int capabilities) {
    return new Needs(capabilities, 0, 0, 0, 0);
  }

  public static Needs of(Asked asked) {
    int capabilities = Terms.bits(asked.needs());
    if (asked.stream()) {
      capabilities |= Terms.bit(Capability.STREAMING);
    }
    return new Needs(capabilities, hash(asked.sessionKey()), 0, hash(asked.user()), 0);
  }

  /** Spread over all longs; 0 for what is not there. */
  private static long hash(@Nullable String named) {
    if (named == null) {
      return 0;
    }
    long hash = 0xcbf29ce484222325L;
    for (int i = 0; i < named.length(); i++) {
      hash = (hash ^ named.charAt(i)) * 0x100000001b3L;
    }
    return hash == 0 ? 1 : hash;
  }

  public boolean streaming() {
    return (capabilities & Terms.bit(Capability.STREAMING)) != 0;
  }

  /** Whether an answer is to be said aloud. */
  public boolean speech() {
    return (capabilities & Terms.bit(Capability.SPEECH)) != 0;
  }

  public long of(AliasConfig.Affinity affinity) {
    return switch (affinity) {
      case PROMPT_CACHE_KEY -> promptCacheKey;
      case SESSION -> session;
      case USER -> user;
      case PREFIX -> prefix;
    };
  }
}
