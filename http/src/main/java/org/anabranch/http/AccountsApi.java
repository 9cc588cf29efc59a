package org.anabranch.http;

import io.helidon.http.SetCookie;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.Secret;
import org.anabranch.publish.Account;
import org.anabranch.publish.Platform;
import org.anabranch.publish.connect.AccountHealth;
import org.anabranch.publish.connect.App;
import org.anabranch.publish.connect.CallbackKeys;
import org.anabranch.publish.connect.Connections;
import org.anabranch.publish.limits.Allowance;
import org.anabranch.publish.limits.Limits;
import org.anabranch.publish.limits.Spending;
import org.jspecify.annotations.Nullable;

/**
 * Accounts and apps under {@code /api}, as docs/api.md lists them. No reply holds an account's
 * token or an app's secret.
 */
public final class AccountsApi implements HttpService {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Connections connections;
  private final Limits limits;

  public AccountsApi(Connections connections, Limits limits) {
    this.connections = connections;
    this.limits = limits;
  }

  /** What a platform still takes, as {@link Allowance} says. */
  private record Left(
      String scope,
      String calls,
      String unit,
      long limit,
      long left,
      @Nullable Instant until,
      Instant seen,
      String source) {
    static Left of(Allowance allowance) {
      return new Left(
          allowance.scope().name().toLowerCase(Locale.ROOT),
          allowance.calls(),
          allowance.unit().name().toLowerCase(Locale.ROOT),
          allowance.limit(),
          allowance.left(),
          allowance.until(),
          allowance.seen(),
          allowance.source().name().toLowerCase(Locale.ROOT));
    }
  }

  /** What a workspace spent on X in a month, in dollars. */
  private record Spent(String month, BigDecimal usd, @Nullable BigDecimal capUsd) {
    static Spent of(Spending.Month month) {
      return new Spent(month.month().toString(), month.usd(), month.cap().orElse(null));
    }
  }

  /** An account without its credentials. */
  private record Shown(
      String id,
      String workspace,
      String platform,
      String name,
      String remoteId,
      String provenance,
      String state,
      List<String> granted,
      List<String> missing,
      @Nullable Instant expires,
      @Nullable Instant reauthoriseBy,
      @Nullable String failure,
      @Nullable String fix,
      List<Left> left,
      @Nullable Spent spent) {
    static Shown of(AccountHealth health, Limits limits) {
      Account account = health.account();
      return new Shown(
          account.id(),
          account.workspace(),
          account.platform().key(),
          account.name(),
          account.remoteId(),
          account.provenance().name().toLowerCase(Locale.ROOT),
          health.state().name().toLowerCase(Locale.ROOT),
          health.granted().stream().sorted().toList(),
          health.missing().stream().sorted().toList(),
          health.expires(),
          health.reauthoriseBy(),
          health.failure(),
          health.fix(),
          limits.of(account).stream().map(Left::of).toList(),
          limits.spending(account).map(Spent::of).orElse(null));
    }
  }

  private record ShownApp(
      String id, String workspace, String platform, String clientId, List<String> scopes) {
    static ShownApp of(App app) {
      return new ShownApp(
          app.id(), app.workspace(), app.platform().key(), app.clientId(), app.scopes());
    }
  }

  private record NewApp(
      @Nullable String workspace,
      @Nullable String platform,
      @Nullable String clientId,
      @Nullable String clientSecret,
      @Nullable List<String> scopes,
      boolean sandbox) {}

  /** Without dollars, as it is configured. */
  private record Cap(@Nullable String workspace, @Nullable BigDecimal usd) {}

  private record Connect(@Nullable String app, @Nullable String account) {}

  private record Entered(
      @Nullable String workspace,
      @Nullable String platform,
      @Nullable String name,
      @Nullable String remoteId,
      @Nullable Map<String, String> credentials) {}

  @Override
  public void routing(HttpRules rules) {
    rules.get(
        "/api/accounts",
        (_, res) ->
            Bodies.send(res, connections.health().stream().map(h -> Shown.of(h, limits)).toList()));
    rules.post("/api/accounts", this::enter);
    rules.delete("/api/accounts/{id}", this::disconnect);
    rules.post("/api/accounts/connect", this::connect);
    rules.put("/api/accounts/x-cap", this::cap);
    rules.get("/api/apps", this::apps);
    rules.post("/api/apps", this::addApp);
    rules.get("/api/callbacks/{id}", this::callback);
    rules.delete(
        "/api/apps/{id}",
        (req, res) -> {
          connections.removeApp(req.path().pathParameters().get("id"));
          res.status(Status.NO_CONTENT_204).send();
        });
  }

  private void cap(ServerRequest request, ServerResponse response) {
    Cap cap = Bodies.read(request, Cap.class);
    limits.cap(
        cap.workspace() == null ? Account.DEFAULT_WORKSPACE : cap.workspace(),
        Optional.ofNullable(cap.usd()));
    response.status(Status.NO_CONTENT_204).send();
  }

  private void apps(ServerRequest request, ServerResponse response) {
    String workspace = request.query().first("workspace").orElse(Account.DEFAULT_WORKSPACE);
    Bodies.send(response, connections.apps(workspace).stream().map(ShownApp::of).toList());
  }

  /** What to enter in a platform's console, for an app or for an account without one. */
  private void callback(ServerRequest request, ServerResponse response) {
    String id = request.path().pathParameters().get("id");
    Platform platform =
        connections
            .app(id)
            .map(App::platform)
            .or(
                () ->
                    connections.health().stream()
                        .map(AccountHealth::account)
                        .filter(a -> a.id().equals(id))
                        .map(Account::platform)
                        .findFirst())
            .orElseThrow(() -> nobody(id));
    CallbackKeys.Entered entered =
        connections.callbackKeys(platform, id).orElseThrow(() -> nobody(id));
    Map<String, String> told = new TreeMap<>();
    told.put("path", "/callbacks/" + platform.key() + "/" + id);
    put(told, "token", entered.token());
    put(told, "key", entered.key());
    Bodies.send(response, told);
  }

  private static void put(Map<String, String> told, String name, @Nullable Secret secret) {
    if (secret != null) {
      told.put(name, secret.reveal());
    }
  }

  private static RuntimeException nobody(String id) {
    return Problem.of(
            Problem.Kind.NOT_FOUND,
            "callback-missing",
            "No platform calls for “%s”.".formatted(id),
            "Name an app or account on a platform that calls; docs/accounts.md lists them.")
        .asException();
  }

  private void addApp(ServerRequest request, ServerResponse response) throws InterruptedException {
    NewApp asked = Bodies.read(request, NewApp.class);
    String workspace = workspace(asked.workspace());
    Platform platform = platform(asked.platform());
    App app =
        asked.sandbox()
            ? connections.addSandboxApp(workspace, platform)
            : connections.addApp(
                workspace,
                platform,
                Objects.requireNonNullElse(asked.clientId(), ""),
                new Secret(Objects.requireNonNullElse(asked.clientSecret(), "")),
                asked.scopes() == null ? List.of() : asked.scopes());
    response.status(Status.CREATED_201);
    Bodies.send(response, ShownApp.of(app));
  }

  /**
   * Gives the consent page's address; who goes there must come back with the cookie that this sets.
   */
  private void connect(ServerRequest request, ServerResponse response) throws InterruptedException {
    Connect asked = Bodies.read(request, Connect.class);
    String id = Objects.requireNonNullElse(asked.app(), "");
    Platform platform =
        connections.apps(workspace(request.query().first("workspace").orElse(null))).stream()
            .filter(a -> a.id().equals(id))
            .map(App::platform)
            .findFirst()
            .orElseThrow(
                () ->
                    Problem.of(
                            Problem.Kind.NOT_FOUND,
                            "app-missing",
                            "There is no app “%s” in this workspace.".formatted(id),
                            "List them with GET /api/apps.")
                        .asException());
    URI redirect =
        URI.create("http://" + request.authority() + "/oauth/callback/" + platform.key());
    Connections.Begun begun = connections.begin(id, redirect, asked.account());
    response
        .headers()
        .addCookie(
            SetCookie.builder("anabranch-connect", begun.nonce())
                .path("/")
                .httpOnly(true)
                .sameSite(SetCookie.SameSite.LAX)
                .maxAge(Duration.ofMinutes(20))
                .build());
    Bodies.send(
        response, Map.of("consent", begun.consent().toString(), "redirect", redirect.toString()));
  }

  private void enter(ServerRequest request, ServerResponse response) {
    Entered asked = Bodies.read(request, Entered.class);
    Map<String, Secret> credentials = new TreeMap<>();
    if (asked.credentials() != null) {
      asked.credentials().forEach((name, value) -> credentials.put(name, new Secret(value)));
    }
    Account account =
        connections.enter(
            workspace(asked.workspace()),
            platform(asked.platform()),
            Objects.requireNonNullElse(asked.name(), ""),
            Objects.requireNonNullElse(asked.remoteId(), ""),
            credentials);
    response.status(Status.CREATED_201);
    Bodies.send(response, Map.of("id", account.id(), "platform", account.platform().key()));
  }

  private void disconnect(ServerRequest request, ServerResponse response)
      throws InterruptedException {
    boolean told =
        connections.disconnect(request.path().pathParameters().get("id"), Deadline.in(PATIENCE));
    Bodies.send(response, Map.of("platformTold", told));
  }

  private static String workspace(@Nullable String named) {
    return named == null || named.isBlank() ? Account.DEFAULT_WORKSPACE : named.strip();
  }

  private static Platform platform(@Nullable String key) {
    return Platform.byKey(Objects.requireNonNullElse(key, ""))
        .orElseThrow(
            () ->
                Problem.badInput(
                        "platform-unknown",
                        "There is no platform “" + key + "”.",
                        "Choose from: " + String.join(", ", Platform.keys()) + ".")
                    .asException());
  }
}
