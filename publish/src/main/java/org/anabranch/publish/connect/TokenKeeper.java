package org.anabranch.publish.connect;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Ids;
import org.anabranch.kernel.Secret;
import org.anabranch.publish.Account;
import org.anabranch.publish.Credentials;
import org.anabranch.publish.Failure;
import org.anabranch.publish.Failure.Reason;
import org.anabranch.publish.Platform;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Renews tokens: before a call when their end is near, after a refusal, and ahead of time where the
 * platform's rule asks for it. One renewal at a time for each account over all nodes: who holds the
 * lease renews, everybody else waits for what comes of it.
 *
 * <p>How it survives: that a renewal leaves is stored before it leaves; its reply goes to the
 * {@link RefreshJournal} before it goes to the database. So a database that is away or a process
 * that is killed after the reply costs nothing. When the reply itself never came and the refresh
 * token is good only once, nobody knows whether it is used up, and using it again would end the
 * consent together with the access token that still holds. So that one is used to its end, and only
 * then the refresh token is tried again.
 *
 * <p>A platform that does not answer says nothing about a grant; only its definite no ends one.
 */
final class TokenKeeper implements Credentials {
  private static final Logger LOG = LoggerFactory.getLogger(TokenKeeper.class);
  private static final Duration LEASE = Duration.ofSeconds(60);
  private static final Duration RENEWING = Duration.ofSeconds(40);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(100);

  private final Grants grants;
  private final Apps apps;
  private final Authorisations authorisations;
  private final RefreshJournal journal;
  private final Ids ids;
  private final Clock clock;

  TokenKeeper(
      Grants grants,
      Apps apps,
      Authorisations authorisations,
      RefreshJournal journal,
      Ids ids,
      Clock clock) {
    this.grants = grants;
    this.apps = apps;
    this.authorisations = authorisations;
    this.journal = journal;
    this.ids = ids;
    this.clock = clock;
  }

  @Override
  public Held current(Account account, Deadline deadline) throws InterruptedException {
    Optional<Grant> grant = grants.find(account.id());
    return grant.isEmpty()
        ? new Held.Current(account)
        : held(account, grant.get(), Optional.empty(), deadline);
  }

  @Override
  public Held renewed(Account account, Deadline deadline) throws InterruptedException {
    Optional<Grant> grant = grants.find(account.id());
    return grant.isEmpty()
        ? Credentials.AS_STORED.renewed(account, deadline)
        : held(
            account,
            grant.get(),
            Optional.ofNullable(account.credentials().get(Grants.ACCESS)),
            deadline);
  }

  /** Renews what is due ahead of time; each account once, and none for longer than its lease. */
  void keep(List<Account> accounts, Deadline deadline) throws InterruptedException {
    for (Account account : accounts) {
      Optional<Grant> grant = grants.find(account.id());
      if (grant.isPresent()
          && grant.get().state() == Grant.State.HELD
          && authorisations.of(account.platform()).renewal().ahead()
          && isDue(grant.get(), account.platform())
          && !deadline.isOver()) {
        held(account, grant.get(), Optional.empty(), deadline.atMost(LEASE));
      }
    }
  }

  /** Stores replies that arrived and are not stored yet; returns how many. */
  int settle() {
    int settled = 0;
    for (Grant grant : grants.all()) {
      Optional<Tokens> arrived = journal.find(grant.accountId(), grant.version());
      if (arrived.isPresent()) {
        grants.renewed(grant.accountId(), arrived.get());
        journal.drop(grant.accountId());
        settled++;
      }
    }
    return settled;
  }

  /**
   * @param refused the token that the platform did not take; without one, renewing is only a matter
   *     of time
   */
  private Held held(Account account, Grant first, Optional<Secret> refused, Deadline deadline)
      throws InterruptedException {
    Grant grant = first;
    while (true) {
      Optional<Secret> access = grants.token(account.id(), Grants.ACCESS);
      if (grant.state() == Grant.State.GONE) {
        return new Held.Lacking(gone(account, grant));
      }
      if (access.isPresent() && mayUse(grant, account, access.get(), refused)) {
        return new Held.Current(account.with(Grants.ACCESS, access.get()));
      }
      String lease = ids.next("lease");
      if (grants.take(account.id(), lease, LEASE)) {
        try {
          Grant now = grants.find(account.id()).orElse(grant);
          if (now.version() == grant.version() && now.state() == Grant.State.HELD) {
            Optional<Failure> failure = renew(account, now, deadline.atMost(RENEWING));
            if (failure.isPresent()) {
              return stillGood(account, now, access, refused, failure.get());
            }
          }
        } finally {
          grants.release(account.id(), lease);
        }
      } else {
        Held meanwhile = stillGood(account, grant, access, refused, busy(account));
        if (meanwhile instanceof Held.Current || !deadline.sleep(LOOK_AGAIN)) {
          return meanwhile;
        }
      }
      Optional<Grant> again = grants.find(account.id());
      if (again.isEmpty()) {
        return new Held.Lacking(
            Failure.of(Reason.REAUTHORISE, "disconnected", "The account was disconnected."));
      }
      grant = again.get();
    }
  }

  private static Failure busy(Account account) {
    return Failure.of(
        Reason.TRANSIENT,
        "renewal-busy",
        "The token of %s is being renewed elsewhere.".formatted(account.name()));
  }

  private boolean mayUse(Grant grant, Account account, Secret access, Optional<Secret> refused) {
    if (refused.isPresent()) {
      return !refused.get().equals(access);
    }
    return !isDue(grant, account.platform()) || waitsForItsEnd(grant, account.platform());
  }

  private boolean isDue(Grant grant, Platform platform) {
    Renewal rule = authorisations.of(platform).renewal();
    Instant expires = grant.expires();
    return rule.how() != Renewal.How.NONE
        && expires != null
        && !clock.instant().isBefore(expires.minus(rule.margin()))
        && !clock.instant().isBefore(grant.issued().plus(rule.leastAge()));
  }

  /** A refresh token that is good once may be used up: see the class's overview. */
  private boolean waitsForItsEnd(Grant grant, Platform platform) {
    return grant.pending() != null
        && authorisations.of(platform).renewal().how() == Renewal.How.SINGLE_USE
        && journal.find(grant.accountId(), grant.version()).isEmpty()
        && grant.expires() != null
        && clock.instant().isBefore(grant.expires());
  }

  /** A renewal ahead of time that failed leaves the token that is held, as long as it holds. */
  private Held stillGood(
      Account account,
      Grant grant,
      Optional<Secret> access,
      Optional<Secret> refused,
      Failure failure) {
    Instant expires = grant.expires();
    boolean holds =
        refused.isEmpty()
            && failure.reason() != Reason.REAUTHORISE
            && expires != null
            && clock.instant().isBefore(expires);
    return holds && access.isPresent()
        ? new Held.Current(account.with(Grants.ACCESS, access.get()))
        : new Held.Lacking(failure);
  }

  /** Holds the lease. Empty when new tokens are stored. */
  private Optional<Failure> renew(Account account, Grant grant, Deadline deadline)
      throws InterruptedException {
    Optional<Tokens> arrived = journal.find(account.id(), grant.version());
    if (arrived.isPresent()) {
      LOG.atInfo()
          .addKeyValue("account", account.id())
          .log("A renewal whose reply was not stored yet is stored now");
      store(account, arrived.get());
      return Optional.empty();
    }
    Authorisation authorisation = authorisations.of(account.platform());
    Optional<App> app = apps.find(grant.appId());
    Optional<Secret> access = grants.token(account.id(), Grants.ACCESS);
    if (app.isEmpty() || access.isEmpty()) {
      return Optional.of(end(account, "app-missing", "The app or the token is not stored here."));
    }
    if (authorisation.renewal().how() == Renewal.How.NONE) {
      return Optional.of(end(account, "token-refused", "The platform refused the token."));
    }
    @Nullable Secret refresh = grants.token(account.id(), Grants.REFRESH).orElse(null);
    grants.pending(account.id(), true);
    return switch (authorisation.renew(app.get(), access.get(), refresh, deadline)) {
      case Answer.Given<Tokens>(var tokens) -> {
        journal.keep(account.id(), grant.version(), tokens);
        store(account, tokens);
        LOG.atInfo()
            .addKeyValue("account", account.id())
            .addKeyValue("platform", account.platform().key())
            .log("The token is renewed");
        yield Optional.empty();
      }
      case Answer.Gone<Tokens>(var code, var message) ->
          Optional.of(end(account, code, message + cutOff(grant)));
      case Answer.Refused<Tokens>(var code, var message) -> {
        grants.pending(account.id(), false);
        grants.failed(account.id(), Grant.State.HELD, message + " (" + code + ")");
        yield Optional.of(
            Failure.of(
                Reason.PERMISSION,
                code,
                "%s does not let the app renew the token: %s"
                    .formatted(account.platform().title(), message)));
      }
      case Answer.Unreachable<Tokens>(var why, var sent) -> {
        if (!sent) {
          grants.pending(account.id(), false);
        }
        grants.failed(account.id(), Grant.State.HELD, "Not reached: " + why);
        yield Optional.of(
            Failure.of(
                Reason.TRANSIENT,
                "renewal-unreachable",
                "%s was not reached to renew the token: %s"
                    .formatted(account.platform().title(), why)));
      }
    };
  }

  private static String cutOff(Grant grant) {
    return grant.pending() == null
        ? ""
        : " The reply to a renewal at %s was lost, and may have held the token that is needed."
            .formatted(grant.pending());
  }

  private void store(Account account, Tokens tokens) {
    grants.renewed(account.id(), tokens);
    journal.drop(account.id());
  }

  private Failure end(Account account, String code, String message) {
    grants.failed(account.id(), Grant.State.GONE, message + " (" + code + ")");
    LOG.atWarn()
        .addKeyValue("account", account.id())
        .addKeyValue("platform", account.platform().key())
        .addKeyValue("code", code)
        .log("The grant is gone; the person has to connect the account again");
    return gone(account, code);
  }

  private static Failure gone(Account account, Grant grant) {
    return gone(account, grant.failure() == null ? "gone" : grant.failure());
  }

  private static Failure gone(Account account, String why) {
    return Failure.of(
        Reason.REAUTHORISE,
        "grant-gone",
        "%s no longer accepts what was granted for %s (%s). Connect the account again."
            .formatted(account.platform().title(), account.name(), why));
  }
}
