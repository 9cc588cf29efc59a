package org.anabranch.publish.connect;

import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a person granted for one account, without the tokens.
 *
 * @param version grows with every renewal
 * @param expires of the access token; null when it holds as long as the consent
 * @param refreshUntil until when it can be renewed; null when that has no fixed end
 * @param reauthorise when the person has to consent again at the latest; null when never
 * @param pending when a renewal was sent whose reply was not stored
 * @param unheard why the platform does not tell of what happens on the account; null where it does
 */
record Grant(
    String accountId,
    String appId,
    State state,
    Set<String> asked,
    Set<String> granted,
    long version,
    Instant issued,
    @Nullable Instant expires,
    @Nullable Instant refreshUntil,
    @Nullable Instant reauthorise,
    @Nullable Instant pending,
    @Nullable String failure,
    @Nullable Instant failed,
    @Nullable String unheard) {
  enum State {
    HELD,
    /** The platform does not accept it any more: only the person can help. */
    GONE
  }

  /** Asked for and not given; none where the platform does not say what it gave. */
  Set<String> missing() {
    if (granted.isEmpty()) {
      return Set.of();
    }
    Set<String> missing = new TreeSet<>(asked);
    missing.removeAll(granted);
    missing.remove("offline.access");
    return missing;
  }
}
