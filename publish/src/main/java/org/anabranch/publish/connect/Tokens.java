package org.anabranch.publish.connect;

import java.time.Instant;
import java.util.Set;
import org.anabranch.kernel.Secret;
import org.jspecify.annotations.Nullable;

/**
 * What a platform gave for a consent.
 *
 * @param refresh null where there is none, or where the one that is held stays good
 * @param granted the scopes, as the platform says them; empty where it does not
 * @param expires of the access token; null when it holds as long as the consent
 * @param refreshUntil until when it can be renewed; null when that has no fixed end
 * @param subject the platform's id of who consented, where the reply tells; else empty
 */
public record Tokens(
    Secret access,
    @Nullable Secret refresh,
    Set<String> granted,
    Instant issued,
    @Nullable Instant expires,
    @Nullable Instant refreshUntil,
    String subject) {
  public Tokens {
    granted = Set.copyOf(granted);
  }

  /** The same, with what the platform told elsewhere of the scopes. */
  public Tokens granting(Set<String> scopes) {
    return new Tokens(access, refresh, scopes, issued, expires, refreshUntil, subject);
  }
}
