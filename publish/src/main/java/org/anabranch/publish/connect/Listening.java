package org.anabranch.publish.connect;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Secret;
import org.anabranch.publish.Account;
import org.anabranch.publish.Platform;
import org.anabranch.publish.Publisher;
import org.jspecify.annotations.Nullable;

/**
 * Has a platform tell of what happens at an account, where its leaf says that it can: once the
 * account is connected, and once more where the platform was not reached. What comes of it stands
 * with the grant: an account is connected with it or without.
 */
final class Listening {
  private static final Duration ASKING = Duration.ofSeconds(20);
  private static final String UNREACHED = "Not reached to have it tell of comments: ";

  private final Authorisations authorisations;
  private final Grants grants;
  private final Apps apps;
  private final Supplier<Publisher> publishing;

  Listening(
      Authorisations authorisations, Grants grants, Apps apps, Supplier<Publisher> publishing) {
    this.authorisations = authorisations;
    this.grants = grants;
    this.apps = apps;
    this.publishing = publishing;
  }

  /** What comes of it is on the account's health: an account is connected with it or without. */
  void begin(Account account, App app) {
    Authorisation leaf = authorisations.require(app.platform());
    Optional<Secret> access = grants.token(account.id(), Grants.ACCESS);
    if (!leaf.listens() || access.isEmpty()) {
      return;
    }
    try {
      Answer<Boolean> answer =
          leaf.listen(app, account.remoteId(), access.get(), Deadline.in(ASKING));
      grants.unheard(account.id(), unheard(account.platform(), answer));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      grants.unheard(account.id(), UNREACHED + "interrupted");
    }
  }

  private static @Nullable String unheard(Platform platform, Answer<Boolean> answer) {
    return switch (answer) {
      case Answer.Given<Boolean>(var done) ->
          done ? null : "%s does not tell of comments.".formatted(platform.title());
      case Answer.Gone<Boolean>(var code, var message) ->
          "%s does not tell of comments: %s (%s)".formatted(platform.title(), message, code);
      case Answer.Refused<Boolean>(var code, var message) ->
          "%s does not tell of comments: %s (%s)".formatted(platform.title(), message, code);
      case Answer.Unreachable<Boolean>(var why, _) -> UNREACHED + why;
    };
  }

  /** Asks once more where the platform was not reached. */
  void again() {
    for (Grant grant : grants.all()) {
      String why = grant.unheard();
      if (why != null && why.startsWith(UNREACHED) && grant.state() == Grant.State.HELD) {
        publishing
            .get()
            .account(grant.accountId())
            .ifPresent(a -> apps.find(grant.appId()).ifPresent(app -> begin(a, app)));
      }
    }
  }

  /** Facebook and Instagram speak through one Page: the other may still want to be told. */
  void end(Account account, App app, Secret access, Deadline deadline) throws InterruptedException {
    Authorisation leaf = authorisations.require(account.platform());
    boolean wanted =
        publishing.get().accounts().stream()
            .filter(a -> a.platform() != account.platform())
            .flatMap(a -> grants.find(a.id()).stream())
            .flatMap(g -> apps.find(g.appId()).stream())
            .anyMatch(other -> other.clientId().equals(app.clientId()));
    if (leaf.listens() && !wanted) {
      leaf.stopListening(app, account.remoteId(), access, deadline);
    }
  }
}
