package org.anabranch.publish.connect;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.anabranch.publish.Account;
import org.anabranch.publish.connect.AccountHealth.State;
import org.jspecify.annotations.Nullable;

/** Judges how an account stands, from what is stored alone. */
final class Standing {
  /** A person is reminded this long before. */
  private static final Duration SOON = Duration.ofDays(14);

  private Standing() {}

  static AccountHealth of(
      Account account, Optional<Grant> found, Optional<Authorisation> leaf, Instant now) {
    if (found.isEmpty() || leaf.isEmpty()) {
      return new AccountHealth(
          account, State.CONFIGURED, Set.of(), Set.of(), null, null, null, null, null, null);
    }
    Grant grant = found.get();
    @Nullable Instant by = reauthoriseBy(grant, leaf.get());
    State state = state(grant, by, now);
    return new AccountHealth(
        account,
        state,
        grant.granted(),
        grant.missing(),
        grant.expires(),
        grant.issued(),
        by,
        grant.failure() == null ? grant.unheard() : grant.failure(),
        grant.failed(),
        fix(account, grant, state));
  }

  /** The first of the days on which only the person can help. */
  private static @Nullable Instant reauthoriseBy(Grant grant, Authorisation leaf) {
    boolean endsWithToken =
        grant.refreshUntil() == null
            && leaf.renewal().how() == Renewal.How.REFRESH_TOKEN
            && grant.expires() != null
            && Duration.between(grant.issued(), grant.expires()).compareTo(SOON) > 0;
    return Stream.of(
            grant.reauthorise(), grant.refreshUntil(), endsWithToken ? grant.expires() : null)
        .filter(Objects::nonNull)
        .map(Objects::requireNonNull)
        .min(Instant::compareTo)
        .orElse(null);
  }

  private static State state(Grant grant, @Nullable Instant by, Instant now) {
    if (grant.state() == Grant.State.GONE || by != null && !now.isBefore(by)) {
      return State.GONE;
    }
    if (!grant.missing().isEmpty() || grant.unheard() != null) {
      return State.LACKING;
    }
    if (by != null && !now.isBefore(by.minus(SOON))) {
      return State.ENDING;
    }
    return grant.failure() == null ? State.READY : State.TROUBLED;
  }

  private static @Nullable String fix(Account account, Grant grant, State state) {
    return switch (state) {
      case READY, CONFIGURED -> null;
      case TROUBLED -> "Nothing yet: it is tried again when a token is needed.";
      case GONE ->
          "Connect it again: %s asks for your consent once more. Posts that wait go on then."
              .formatted(account.platform().title());
      case ENDING -> "Connect it again before that day, so that no post fails.";
      case LACKING ->
          grant.missing().isEmpty()
              ? "Connect it again and leave everything ticked, so that %s tells of comments at once; until then they are read in their time."
                  .formatted(account.platform().title())
              : "Connect it again and leave ticked: %s."
                  .formatted(String.join(", ", grant.missing()));
    };
  }
}
