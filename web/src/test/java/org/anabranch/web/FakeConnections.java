package org.anabranch.web;

import java.net.URI;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.Provenance;
import org.anabranch.kernel.Secret;
import org.anabranch.publish.Account;
import org.anabranch.publish.Platform;
import org.anabranch.publish.connect.AccountHealth;
import org.anabranch.publish.connect.App;
import org.anabranch.publish.connect.CallbackKeys;
import org.anabranch.publish.connect.Connections;
import org.jspecify.annotations.Nullable;

/** Accounts in every state, and a consent page that lies at the sandbox's address. */
final class FakeConnections implements Connections {
  private static final Set<Platform> BY_HAND =
      Set.of(Platform.WECHAT_CHANNELS, Platform.XIAOHONGSHU);
  private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");

  private final boolean empty;

  FakeConnections(boolean empty) {
    this.empty = empty;
  }

  @Override
  public List<Platform> byConsent() {
    return Arrays.stream(Platform.values()).filter(p -> !BY_HAND.contains(p)).toList();
  }

  @Override
  public List<String> credentialsOf(Platform platform) {
    return platform == Platform.WECHAT_OFFICIAL ? List.of("appid", "appsecret") : List.of();
  }

  @Override
  public List<String> usualScopes(Platform platform) {
    return List.of("read", "write");
  }

  @Override
  public boolean hasSandbox() {
    return true;
  }

  @Override
  public Optional<App> app(String id) {
    return apps("default").stream().filter(a -> a.id().equals(id)).findFirst();
  }

  @Override
  public Optional<CallbackKeys.Entered> callbackKeys(Platform platform, String id) {
    return platform == Platform.WECHAT_OFFICIAL
        ? Optional.of(new CallbackKeys.Entered(new Secret("token-1"), new Secret("key-1")))
        : Optional.empty();
  }

  @Override
  public void takenBack(String appId, String remoteId) {}

  @Override
  public List<App> apps(String workspace) {
    return empty ? List.of() : List.of(app(Platform.X, Provenance.MEASURED));
  }

  private static App app(Platform platform, Provenance provenance) {
    return new App(
        "app_1",
        "default",
        platform,
        "client-1",
        new Secret("s3cr3t-app"),
        List.of(),
        Map.of(),
        provenance);
  }

  @Override
  public App addApp(
      String workspace, Platform platform, String clientId, Secret secret, List<String> scopes) {
    if (clientId.isBlank()) {
      throw Problem.badInput("app-incomplete", "The app needs its id.", "Copy it.").asException();
    }
    return app(platform, Provenance.MEASURED);
  }

  @Override
  public App addSandboxApp(String workspace, Platform platform) {
    return app(platform, Provenance.SIMULATED);
  }

  @Override
  public void removeApp(String id) {}

  @Override
  public Begun begin(String appId, URI redirect, @Nullable String accountId) {
    return new Begun(URI.create("http://127.0.0.1:8090/x/web/consent?state=s1"), "nonce-1");
  }

  @Override
  public Consented finish(
      Platform platform, Map<String, String> parameters, String nonce, Deadline deadline) {
    if (!nonce.equals("nonce-1") || !"s1".equals(parameters.get("state"))) {
      throw Problem.badInput("consent-unknown", "Not asked for here.", "Begin again.")
          .asException();
    }
    return platform == Platform.FACEBOOK
        ? choose()
        : new Consented.Connected(account(platform, "Delta Notes", Provenance.MEASURED));
  }

  private static Consented.Choose choose() {
    return new Consented.Choose(
        "s1",
        Platform.FACEBOOK,
        List.of(new Choice("1", "Delta Page", "page"), new Choice("2", "Estuary", "page")),
        true);
  }

  @Override
  public Optional<Consented.Choose> choices(String state, String nonce) {
    return state.equals("s1") && nonce.equals("nonce-1") ? Optional.of(choose()) : Optional.empty();
  }

  @Override
  public List<Account> choose(String state, String nonce, List<String> remoteIds) {
    if (remoteIds.isEmpty()) {
      throw Problem.badInput("nothing-chosen", "Nothing was chosen.", "Tick one.").asException();
    }
    return List.of(account(Platform.FACEBOOK, "Delta Page", Provenance.MEASURED));
  }

  @Override
  public Account enter(
      String workspace,
      Platform platform,
      String name,
      String remoteId,
      Map<String, Secret> credentials) {
    return account(platform, name, Provenance.MEASURED);
  }

  private static Account account(Platform platform, String name, Provenance provenance) {
    return new Account(
        "acc_" + platform.key(),
        platform,
        name,
        "1",
        Map.of(),
        Map.of("access_token", new Secret("s3cr3t-token")),
        provenance);
  }

  @Override
  public List<AccountHealth> health() {
    return empty
        ? List.of()
        : List.of(
            health(Platform.X, AccountHealth.State.READY, Set.of(), null, null),
            health(
                Platform.LINKEDIN,
                AccountHealth.State.ENDING,
                Set.of(),
                null,
                "Connect it again before that day, so that no post fails."),
            health(
                Platform.YOUTUBE,
                AccountHealth.State.GONE,
                Set.of(),
                "Token has been expired or revoked. (invalid_grant)",
                "Connect it again: YouTube asks for your consent once more."),
            health(
                Platform.PINTEREST,
                AccountHealth.State.LACKING,
                Set.of("pins:write"),
                null,
                "Connect it again and leave ticked: pins:write."),
            health(
                Platform.KUAISHOU,
                AccountHealth.State.TROUBLED,
                Set.of(),
                "Not reached: status 503",
                "Nothing yet: it is tried again when a token is needed."),
            new AccountHealth(
                account(Platform.WECHAT_OFFICIAL, "Delta", Provenance.SIMULATED),
                AccountHealth.State.CONFIGURED,
                Set.of(),
                Set.of(),
                null,
                null,
                null,
                null,
                null,
                null));
  }

  private static AccountHealth health(
      Platform platform,
      AccountHealth.State state,
      Set<String> missing,
      @Nullable String failure,
      @Nullable String fix) {
    return new AccountHealth(
        account(platform, "Delta Notes on " + platform.title(), Provenance.MEASURED),
        state,
        Set.of("read", "write"),
        missing,
        NOW.plusSeconds(7200),
        NOW,
        state == AccountHealth.State.ENDING ? NOW.plusSeconds(86_400 * 9) : null,
        failure,
        failure == null ? null : NOW,
        fix);
  }

  @Override
  public boolean disconnect(String accountId, Deadline deadline) {
    return true;
  }

  @Override
  public void settle() {}

  @Override
  public void keep(Deadline deadline) {}
}
