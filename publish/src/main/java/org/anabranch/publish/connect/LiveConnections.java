package org.anabranch.publish.connect;

import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Home;
import org.anabranch.kernel.Ids;
import org.anabranch.kernel.Provenance;
import org.anabranch.kernel.Secret;
import org.anabranch.kernel.SecretStore;
import org.anabranch.publish.Account;
import org.anabranch.publish.Connector;
import org.anabranch.publish.Credentials;
import org.anabranch.publish.Platform;
import org.anabranch.publish.Publisher;
import org.jspecify.annotations.Nullable;

/** The connections over a database, the leaves and the publisher's accounts. */
public final class LiveConnections implements Connections {
  private final Authorisations authorisations;
  private final Grants grants;
  private final OwnApps apps;
  private final Connecting connecting;
  private final Consents consents;
  private final GrantedAccounts accounts;
  private final Listening listening;
  private final TokenKeeper keeper;
  private final CallbackKeys callbackKeys;
  private final Optional<SandboxApps> sandbox;
  private final Ids ids;
  private final Clock clock;
  private @Nullable Publisher publisher;

  /**
   * @param random must not be guessable: it makes states and nonces
   */
  public LiveConnections(
      Database database,
      SecretStore secrets,
      Home home,
      List<Authorisation> authorisations,
      Optional<SandboxApps> sandbox,
      Ids ids,
      Clock clock,
      RandomGenerator random) {
    this(
        new Grants(database, secrets, clock),
        new Apps(database, secrets, clock),
        new Connecting(database, secrets, clock, random),
        new RefreshJournal(home, secrets),
        new CallbackKeys(secrets, random),
        new Authorisations(authorisations),
        sandbox,
        ids,
        clock);
  }

  LiveConnections(
      Grants grants,
      Apps apps,
      Connecting connecting,
      RefreshJournal journal,
      CallbackKeys callbackKeys,
      Authorisations authorisations,
      Optional<SandboxApps> sandbox,
      Ids ids,
      Clock clock) {
    this.callbackKeys = callbackKeys;
    this.grants = grants;
    this.connecting = connecting;
    this.authorisations = authorisations;
    this.sandbox = sandbox;
    this.ids = ids;
    this.clock = clock;
    this.apps = new OwnApps(apps, authorisations, callbackKeys, sandbox, this::publisher, ids);
    this.listening = new Listening(authorisations, grants, apps, this::publisher);
    this.accounts =
        new GrantedAccounts(
            authorisations, grants, apps, listening, callbackKeys, this::publisher, ids, clock);
    this.consents = new Consents(authorisations, this.apps, connecting, accounts, callbackKeys);
    this.keeper = new TokenKeeper(grants, apps, authorisations, journal, ids, clock);
  }

  /** The app by which an account is connected; empty where it was entered by hand. */
  public Optional<String> appOf(String accountId) {
    return grants.find(accountId).map(Grant::appId);
  }

  /** What is agreed on with the platforms that call us. */
  public CallbackKeys callbackKeys() {
    return callbackKeys;
  }

  /** For the publisher, whose calls then carry tokens that hold. */
  public Credentials credentials() {
    return keeper;
  }

  /** Whose accounts these are; given once, since it needs {@link #credentials} itself. */
  public void over(Publisher accounts) {
    this.publisher = accounts;
  }

  private Publisher publisher() {
    return Objects.requireNonNull(publisher, "over(publisher) comes first");
  }

  @Override
  public List<Platform> byConsent() {
    return authorisations.platforms();
  }

  @Override
  public List<String> credentialsOf(Platform platform) {
    return authorisations.find(platform).filter(a -> !a.alsoEntered()).isPresent()
        ? List.of()
        : publisher().connector(platform).credentials().stream().sorted().toList();
  }

  @Override
  public List<String> usualScopes(Platform platform) {
    return authorisations.require(platform).scopes();
  }

  @Override
  public boolean hasSandbox() {
    return sandbox.isPresent();
  }

  @Override
  public Optional<App> app(String id) {
    return apps.find(id);
  }

  @Override
  public Optional<CallbackKeys.Entered> callbackKeys(Platform platform, String id) {
    return authorisations
        .find(platform)
        .flatMap(Authorisation::calls)
        .map(callbackKeys.of(id)::entered);
  }

  @Override
  public void takenBack(String appId, String remoteId) {
    for (Account account : publisher().accounts()) {
      Optional<Grant> grant = grants.find(account.id());
      if (account.remoteId().equals(remoteId)
          && grant.filter(g -> g.appId().equals(appId)).isPresent()) {
        grants.failed(account.id(), Grant.State.GONE, "The account took its consent back.");
      }
    }
  }

  @Override
  public List<App> apps(String workspace) {
    return apps.of(workspace);
  }

  @Override
  public App addApp(
      String workspace,
      Platform platform,
      String clientId,
      Secret clientSecret,
      List<String> scopes) {
    return apps.add(workspace, platform, clientId, clientSecret, scopes);
  }

  @Override
  public App addSandboxApp(String workspace, Platform platform) throws InterruptedException {
    return apps.addSandbox(workspace, platform);
  }

  @Override
  public void removeApp(String id) {
    apps.remove(id);
  }

  @Override
  public Begun begin(String appId, URI redirect, @Nullable String accountId)
      throws InterruptedException {
    return consents.begin(appId, redirect, accountId);
  }

  @Override
  public Consented finish(
      Platform platform, Map<String, String> parameters, String nonce, Deadline deadline)
      throws InterruptedException {
    return consents.finish(platform, parameters, nonce, deadline);
  }

  @Override
  public Optional<Consented.Choose> choices(String state, String nonce) {
    return consents.choices(state, nonce);
  }

  @Override
  public List<Account> choose(String state, String nonce, List<String> remoteIds) {
    return consents.choose(state, nonce, remoteIds);
  }

  @Override
  public Account enter(
      String workspace,
      Platform platform,
      String name,
      String remoteId,
      Map<String, Secret> credentials) {
    Connector connector = publisher().connector(platform);
    Account account =
        new Account(
            ids.next("acc"),
            workspace,
            platform,
            name.isBlank() ? platform.title() : name.strip(),
            remoteId.strip(),
            connector.officialHosts(),
            credentials,
            Provenance.MEASURED);
    publisher().connect(account);
    return account;
  }

  @Override
  public List<AccountHealth> health() {
    Instant now = clock.instant();
    Map<String, Long> waiting = publisher().waitingForAccounts();
    return publisher().accounts().stream()
        .map(a -> Standing.of(a, grants.find(a.id()), authorisations.find(a.platform()), now))
        .map(h -> h.withWaiting(waiting.getOrDefault(h.account().id(), 0L)))
        .toList();
  }

  @Override
  public boolean disconnect(String accountId, Deadline deadline) throws InterruptedException {
    return accounts.disconnect(accountId, deadline);
  }

  @Override
  public void settle() {
    keeper.settle();
    connecting.forget();
  }

  @Override
  public void keep(Deadline deadline) throws InterruptedException {
    keeper.keep(publisher().accounts(), deadline);
    listening.again();
  }
}
