package org.anabranch.publish.connect;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Home;
import org.anabranch.kernel.Ids;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.ProblemException;
import org.anabranch.kernel.Provenance;
import org.anabranch.kernel.Secret;
import org.anabranch.kernel.SecretStore;
import org.anabranch.publish.Account;
import org.anabranch.publish.Connector;
import org.anabranch.publish.Credentials;
import org.anabranch.publish.Platform;
import org.anabranch.publish.Publisher;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The connections over a database, the leaves and the publisher's accounts. */
public final class LiveConnections implements Connections {
  private static final Logger LOG = LoggerFactory.getLogger(LiveConnections.class);
  private static final Duration ASKING = Duration.ofSeconds(20);
  private static final String UNREACHED = "Not reached to have it tell of comments: ";

  /** Gives the sandbox's app for a platform. */
  public interface SandboxApps {
    /** An app with the hosts of the sandbox; its id and workspace count for nothing. */
    App app(Platform platform) throws InterruptedException;

    /**
     * Has the imitation call us there, as a person would enter it in the platform's console;
     * returns when it has sent what it sends first.
     */
    default void callAt(App app, URI address, CallbackKeys.Keys keys) throws InterruptedException {}
  }

  private final Authorisations authorisations;
  private final Grants grants;
  private final Apps apps;
  private final Connecting connecting;
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
    this.apps = apps;
    this.connecting = connecting;
    this.authorisations = authorisations;
    this.sandbox = sandbox;
    this.ids = ids;
    this.clock = clock;
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
    return leaf(platform).scopes();
  }

  private Authorisation leaf(Platform platform) {
    return authorisations
        .find(platform)
        .orElseThrow(
            () ->
                Problem.badInput(
                        "platform-without-consent",
                        platform.title() + " has no consent page for publishing.",
                        "Enter its credentials instead.")
                    .asException());
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
    Authorisation leaf = leaf(platform);
    if (clientId.isBlank() || clientSecret.reveal().isBlank()) {
      throw Problem.badInput(
              "app-incomplete",
              "The app needs its id and its secret.",
              "Copy both from %s's developers' console.".formatted(platform.title()))
          .asException();
    }
    Map<String, URI> hosts = new TreeMap<>(publisher().connector(platform).officialHosts());
    hosts.putAll(leaf.officialHosts());
    return apps.put(
        new App(
            ids.next("app"),
            workspace,
            platform,
            clientId.strip(),
            new Secret(clientSecret.reveal().strip()),
            scopes,
            hosts,
            Provenance.MEASURED));
  }

  @Override
  public App addSandboxApp(String workspace, Platform platform) throws InterruptedException {
    leaf(platform);
    App app = sandbox().app(platform);
    return apps.put(
        new App(
            ids.next("app"),
            workspace,
            platform,
            app.clientId(),
            app.clientSecret(),
            app.scopes(),
            app.hosts(),
            Provenance.SIMULATED));
  }

  @Override
  public void removeApp(String id) {
    if (apps.remove(id)) {
      callbackKeys.forget(id);
    } else {
      throw Problem.of(
              Problem.Kind.CONFLICT,
              "app-in-use",
              "Accounts are connected by this app.",
              "Disconnect them first.")
          .asException();
    }
  }

  @Override
  public Begun begin(String appId, URI redirect, @Nullable String accountId)
      throws InterruptedException {
    App app =
        apps.find(appId)
            .orElseThrow(
                () ->
                    Problem.of(
                            Problem.Kind.NOT_FOUND,
                            "app-missing",
                            "There is no such app.",
                            "Enter its id and secret first.")
                        .asException());
    Connecting.Begun begun = connecting.begin(app, redirect, accountId);
    Authorisation.Question question =
        new Authorisation.Question(app, redirect, begun.state(), Pkce.challenge(begun.verifier()));
    if (app.provenance() == Provenance.SIMULATED && leaf(app.platform()).calls().isPresent()) {
      callAt(app, redirect.resolve("/callbacks/" + app.platform().key() + "/" + app.id()));
    }
    Answer<URI> consent = leaf(app.platform()).ask(question, Deadline.in(ASKING));
    return new Begun(value(app.platform(), consent, "the app"), begun.nonce());
  }

  /** Where nobody takes calls at this address, remarks are read in their time all the same. */
  private void callAt(App app, URI address) throws InterruptedException {
    try {
      sandbox().callAt(app, address, callbackKeys.of(app.id()));
    } catch (ProblemException e) {
      LOG.atWarn()
          .addKeyValue("platform", app.platform().key())
          .addKeyValue("why", e.getMessage())
          .log("The sandbox cannot call");
    }
  }

  private SandboxApps sandbox() {
    return sandbox.orElseThrow(
        () ->
            Problem.badInput(
                    "sandbox-off",
                    "The sandbox is off.",
                    "Set sandbox.enabled: true in the configuration.")
                .asException());
  }

  @Override
  public Consented finish(
      Platform platform, Map<String, String> parameters, String nonce, Deadline deadline)
      throws InterruptedException {
    String state = parameters.getOrDefault("state", "");
    Connecting.Returned back =
        connecting.back(state, nonce).orElseThrow(LiveConnections::unknownState);
    App app =
        apps.find(back.appId())
            .filter(a -> a.platform() == platform)
            .orElseThrow(LiveConnections::unknownState);
    Authorisation leaf = leaf(platform);
    String code = parameters.getOrDefault(leaf.codeName(), "");
    if (parameters.containsKey("error") || code.isEmpty()) {
      throw refused(platform, parameters);
    }
    Tokens tokens =
        value(
            platform,
            leaf.redeem(app, code, back.redirect(), back.verifier(), deadline),
            "the code");
    List<Identity> identities =
        value(platform, leaf.identities(app, tokens, deadline), "who you are");
    return consented(state, app, back, new Choices(tokens, identities));
  }

  private static ProblemException unknownState() {
    return Problem.badInput(
            "consent-unknown",
            "This answer to a consent page was not asked for here, was used, or is too old.",
            "Begin again in this browser, and finish within a quarter of an hour.")
        .asException();
  }

  private static ProblemException refused(Platform platform, Map<String, String> parameters) {
    String error = parameters.getOrDefault("error", "no code");
    boolean denied = error.equals("access_denied") || error.startsWith("user_cancelled");
    return denied
        ? Problem.badInput(
                "consent-denied",
                "The consent was refused at %s.".formatted(platform.title()),
                "Connect again and allow it, or leave the account out.")
            .asException()
        : Problem.badInput(
                "consent-failed",
                "%s answered “%s”.".formatted(platform.title(), shown(error)),
                error.contains("scope")
                    ? "Ask only for scopes that the app was granted: change them with the app."
                    : "Check the app's redirect address and products in the developers' console.")
            .asException();
  }

  /** What came in an address, cut to what an error code can be. */
  private static String shown(String text) {
    String plain = text.replaceAll("[^A-Za-z0-9_.\\- ]", "");
    return plain.substring(0, Math.min(60, plain.length()));
  }

  private static <T> T value(Platform platform, Answer<T> answer, String what) {
    return switch (answer) {
      case Answer.Given<T>(var value) -> value;
      case Answer.Gone<T>(var code, var message) ->
          throw Problem.badInput(
                  "consent-not-taken",
                  "%s does not take %s: %s (%s)."
                      .formatted(platform.title(), what, message.replaceAll("\\.$", ""), code),
                  "Connect again.")
              .asException();
      case Answer.Refused<T>(var code, var message) ->
          throw Problem.badInput(
                  "app-refused",
                  "%s refuses the app: %s (%s)."
                      .formatted(platform.title(), message.replaceAll("\\.$", ""), code),
                  "Check the app's id, secret and redirect address.")
              .asException();
      case Answer.Unreachable<T>(var why, _) ->
          throw Problem.of(
                  Problem.Kind.UNAVAILABLE,
                  "platform-unreachable",
                  "%s did not answer: %s.".formatted(platform.title(), why),
                  "Connect again in a moment.")
              .asException();
    };
  }

  private Consented consented(String state, App app, Connecting.Returned back, Choices choices) {
    List<Identity> identities = choices.identities();
    if (identities.isEmpty()) {
      connecting.end(state);
      throw Problem.badInput(
              "nothing-to-post-as",
              "The consent names nothing on %s to post as.".formatted(app.platform().title()),
              nothing(app.platform()))
          .asException();
    }
    if (back.accountId() != null) {
      connecting.end(state);
      return new Consented.Connected(again(app, back.accountId(), choices));
    }
    if (identities.size() == 1) {
      connecting.end(state);
      return new Consented.Connected(connect(app, choices.tokens(), identities.getFirst()));
    }
    connecting.choosing(state, choices.json());
    return choose(state, app.platform(), identities);
  }

  private static String nothing(Platform platform) {
    return switch (platform) {
      case FACEBOOK -> "Tick the Page on the consent page; personal profiles cannot be posted to.";
      case INSTAGRAM ->
          "Make the account a professional one, link it to a Page, and tick that Page.";
      case YOUTUBE -> "Make a channel for this Google account first.";
      case PINTEREST -> "Make a board first: every Pin needs one.";
      default -> "Look whether the account is complete.";
    };
  }

  private static Consented.Choose choose(
      String state, Platform platform, List<Identity> identities) {
    return new Consented.Choose(
        state,
        platform,
        identities.stream().map(i -> new Choice(i.remoteId(), i.name(), i.kind())).toList(),
        identities.stream().allMatch(i -> i.token() != null));
  }

  private Account again(App app, String accountId, Choices choices) {
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

  private Account connect(App app, Tokens tokens, Identity identity) {
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

  private Account connect(App app, Tokens tokens, Identity identity, String id) {
    Authorisation leaf = leaf(app.platform());
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
    listen(account, app);
    int goingOn = publisher().reconnected(id);
    LOG.atInfo()
        .addKeyValue("account", id)
        .addKeyValue("platform", app.platform().key())
        .addKeyValue("goOn", goingOn)
        .log("An account is connected");
    return account;
  }

  /** What comes of it is on the account's health: an account is connected with it or without. */
  private void listen(Account account, App app) {
    Authorisation leaf = leaf(app.platform());
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
  private void listenAgain() {
    for (Grant grant : grants.all()) {
      String why = grant.unheard();
      if (why != null && why.startsWith(UNREACHED) && grant.state() == Grant.State.HELD) {
        publisher()
            .account(grant.accountId())
            .ifPresent(a -> apps.find(grant.appId()).ifPresent(app -> listen(a, app)));
      }
    }
  }

  /** Facebook and Instagram speak through one Page: the other may still want to be told. */
  private void stopListening(Account account, App app, Secret access, Deadline deadline)
      throws InterruptedException {
    Authorisation leaf = leaf(account.platform());
    boolean wanted =
        publisher().accounts().stream()
            .filter(a -> a.platform() != account.platform())
            .flatMap(a -> grants.find(a.id()).stream())
            .flatMap(g -> apps.find(g.appId()).stream())
            .anyMatch(other -> other.clientId().equals(app.clientId()));
    if (leaf.listens() && !wanted) {
      leaf.stopListening(app, account.remoteId(), access, deadline);
    }
  }

  /** A Page's own token has no end; the person's is kept beside it, to give the consent back. */
  private static Tokens own(Tokens tokens, Identity identity) {
    Secret token = identity.token();
    return token == null
        ? tokens
        : new Tokens(token, tokens.access(), tokens.granted(), tokens.issued(), null, null, "");
  }

  @Override
  public Optional<Consented.Choose> choices(String state, String nonce) {
    return connecting
        .pending(state, nonce)
        .flatMap(back -> apps.find(back.appId()))
        .flatMap(
            app ->
                connecting
                    .choices(state, nonce)
                    .map(c -> choose(state, app.platform(), Choices.of(c).identities())));
  }

  @Override
  public List<Account> choose(String state, String nonce, List<String> remoteIds) {
    Connecting.Returned back =
        connecting.pending(state, nonce).orElseThrow(LiveConnections::unknownState);
    App app = apps.find(back.appId()).orElseThrow(LiveConnections::unknownState);
    Choices choices =
        Choices.of(connecting.choices(state, nonce).orElseThrow(LiveConnections::unknownState));
    List<Identity> chosen =
        choices.identities().stream().filter(i -> remoteIds.contains(i.remoteId())).toList();
    if (chosen.isEmpty()) {
      throw Problem.badInput("nothing-chosen", "Nothing was chosen.", "Tick at least one.")
          .asException();
    }
    if (chosen.size() > 1 && chosen.stream().anyMatch(i -> i.token() == null)) {
      // They would share one refresh token, and the first renewal would end the others.
      throw Problem.badInput(
              "one-at-a-time",
              "%s gives one token for all of them.".formatted(app.platform().title()),
              "Choose one, and connect again for each other.")
          .asException();
    }
    List<Account> connected = chosen.stream().map(i -> connect(app, choices.tokens(), i)).toList();
    connecting.end(state);
    return connected;
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
    Optional<Account> account = publisher().account(accountId);
    Optional<Grant> grant = grants.find(accountId);
    Optional<Secret> access = grants.token(accountId, Grants.ACCESS);
    @Nullable Secret refresh = grants.token(accountId, Grants.REFRESH).orElse(null);
    publisher().disconnect(accountId);
    boolean told = false;
    if (account.isPresent() && grant.isPresent() && access.isPresent()) {
      Optional<App> app = apps.find(grant.get().appId());
      Authorisation leaf = leaf(account.get().platform());
      if (app.isPresent()) {
        stopListening(account.get(), app.get(), access.get(), deadline);
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

  @Override
  public void settle() {
    keeper.settle();
    connecting.forget();
  }

  @Override
  public void keep(Deadline deadline) throws InterruptedException {
    keeper.keep(publisher().accounts(), deadline);
    listenAgain();
  }
}
