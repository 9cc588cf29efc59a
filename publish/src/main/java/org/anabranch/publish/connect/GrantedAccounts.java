package org.anabranch.publish.connect;

import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Ids;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.Secret;
import org.anabranch.publish.Account;
import org.anabranch.publish.Publisher;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The accounts that consents make, and that end when they are given back. */
final class GrantedAccounts {
  private static final Logger LOG = LoggerFactory.getLogger(GrantedAccounts.class);

  private final Authorisations authorisations;
  private final Grants grants;
  private final Apps apps;
  private final Listening listening;
  private final CallbackKeys callbackKeys;
  private final Supplier<Publisher> publishing;
  private final Ids ids;
  private final Clock clock;

  GrantedAccounts(
      Authorisations authorisations,
      Grants grants,
      Apps apps,
      Listening listening,
      CallbackKeys callbackKeys,
      Supplier<Publisher> publishing,
      Ids ids,
      Clock clock) {
    this.authorisations = authorisations;
    this.grants = grants;
    this.apps = apps;
    this.listening = listening;
    this.callbackKeys = callbackKeys;
    this.publishing = publishing;
    this.ids = ids;
    this.clock = clock;
  }

  /** As a new account, or as the one that was connected for the same identity before. */
  Account connect(App app, Tokens tokens, Identity identity) {
    String id =
        publisher().accounts(app.workspace(), app.platform()).stream()
            .filter(a -> a.remoteId().equals(identity.remoteId()))
            .filter(a -> a.provenance() == app.provenance())
            .filter(a -> grants.find(a.id()).isPresent())
            .map(Account::id)
            .findFirst()
            .orElseGet(() -> ids.next("acc"));
    return connect(app, tokens, identity, id);
  }

  /** Connects an account again; refused where the consent was given for another. */
  Account again(App app, String accountId, Choices choices) {
    Account account =
        publisher()
            .account(accountId)
            .orElseThrow(
                () ->
                    Problem.of(
                            Problem.Kind.NOT_FOUND,
                            "account-missing",
                            "The account that was to be connected again is gone.",
                            "Connect it as a new one.")
                        .asException());
    Identity identity =
        choices.identities().stream()
            .filter(i -> i.remoteId().equals(account.remoteId()))
            .findFirst()
            .orElseThrow(
                () ->
                    Problem.badInput(
                            "other-account",
                            "You consented as %s, and not for %s."
                                .formatted(choices.identities().getFirst().name(), account.name()),
                            "Sign in at %s as %s, or connect the other as a new account."
                                .formatted(account.platform().title(), account.name()))
                        .asException());
    return connect(app, choices.tokens(), identity, account.id());
  }

  private Account connect(App app, Tokens tokens, Identity identity, String id) {
    Authorisation leaf = authorisations.require(app.platform());
    Tokens held = own(tokens, identity);
    Map<String, Secret> credentials = new HashMap<>(leaf.credentials(app));
    credentials.putAll(identity.credentials());
    credentials.put(Grants.ACCESS, held.access());
    Account account =
        new Account(
            id,
            app.workspace(),
            app.platform(),
            identity.name(),
            identity.remoteId(),
            app.hosts(),
            credentials,
            held.granted(),
            app.provenance());
    publisher().connect(account);
    @Nullable Instant reauthorise =
        leaf.consentHolds().map(d -> clock.instant().plus(d)).orElse(null);
    List<String> asked = app.scopes().isEmpty() ? leaf.scopes() : app.scopes();
    grants.put(id, app.id(), new LinkedHashSet<>(asked), held, reauthorise);
    listening.begin(account, app);
    int goingOn = publisher().reconnected(id);
    LOG.atInfo()
        .addKeyValue("account", id)
        .addKeyValue("platform", app.platform().key())
        .addKeyValue("goOn", goingOn)
        .log("An account is connected");
    return account;
  }

  /** A Page's own token has no end; the person's is kept beside it, to give the consent back. */
  private static Tokens own(Tokens tokens, Identity identity) {
    Secret token = identity.token();
    return token == null
        ? tokens
        : new Tokens(token, tokens.access(), tokens.granted(), tokens.issued(), null, null, "");
  }

  /**
   * Ends it here, and at the platform where it has a call for that; returns whether it was told.
   */
  boolean disconnect(String accountId, Deadline deadline) throws InterruptedException {
    Optional<Account> account = publisher().account(accountId);
    Optional<Grant> grant = grants.find(accountId);
    Optional<Secret> access = grants.token(accountId, Grants.ACCESS);
    @Nullable Secret refresh = grants.token(accountId, Grants.REFRESH).orElse(null);
    publisher().disconnect(accountId);
    boolean told = false;
    if (account.isPresent() && grant.isPresent() && access.isPresent()) {
      Optional<App> app = apps.find(grant.get().appId());
      Authorisation leaf = authorisations.require(account.get().platform());
      if (app.isPresent()) {
        listening.end(account.get(), app.get(), access.get(), deadline);
      }
      told =
          app.isPresent()
              && leaf.revokes()
              && !isShared(account.get(), refresh)
              && leaf.revoke(app.get(), access.get(), refresh, deadline)
                  instanceof Answer.Given<Boolean>(var done)
              && done;
    }
    grants.remove(accountId);
    callbackKeys.forget(accountId);
    LOG.atInfo()
        .addKeyValue("account", accountId)
        .addKeyValue("told", told)
        .log("An account is disconnected");
    return told;
  }

  /** Whether another account lives on the same consent: giving it back would end that one too. */
  private boolean isShared(Account gone, @Nullable Secret refresh) {
    return refresh != null
        && publisher().accounts(gone.workspace(), gone.platform()).stream()
            .filter(a -> !a.id().equals(gone.id()))
            .anyMatch(
                a -> grants.token(a.id(), Grants.REFRESH).filter(refresh::equals).isPresent());
  }

  private Publisher publisher() {
    return publishing.get();
  }
}
