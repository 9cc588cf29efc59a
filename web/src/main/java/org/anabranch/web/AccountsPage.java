package org.anabranch.web;

import io.helidon.common.parameters.Parameters;
import io.helidon.http.SetCookie;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.ProblemException;
import org.anabranch.kernel.Secret;
import org.anabranch.publish.Account;
import org.anabranch.publish.Platform;
import org.anabranch.publish.connect.AccountHealth;
import org.anabranch.publish.connect.App;
import org.anabranch.publish.connect.CallbackKeys;
import org.anabranch.publish.connect.Connections;
import org.anabranch.publish.connect.Connections.Begun;
import org.anabranch.publish.connect.Connections.Choice;
import org.anabranch.publish.connect.Connections.Consented;
import org.anabranch.publish.limits.Allowance;
import org.anabranch.publish.limits.Limits;
import org.anabranch.publish.limits.Spending;
import org.jspecify.annotations.Nullable;

/**
 * The accounts: how each stands, and connecting, connecting again and disconnecting them. The
 * platforms' consent pages send people back to {@code /oauth/callback/<platform>} here, in the
 * browser that began: a cookie proves that.
 */
final class AccountsPage implements HttpService {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String COOKIE = "anabranch-connect";

  private final Pages pages;
  private final Connections connections;
  private final Limits limits;

  AccountsPage(Pages pages, Connections connections, Limits limits) {
    this.pages = pages;
    this.connections = connections;
    this.limits = limits;
  }

  /**
   * One account.
   *
   * @param again the app to connect it again with; null where that is not how it was connected
   * @param calling where the platform calls for this account alone; null where it calls for an app
   */
  record Row(
      AccountHealth health,
      String state,
      String tone,
      @Nullable String again,
      @Nullable Calling calling,
      List<Allowance> left,
      @Nullable Spent spent) {
    Account account() {
      return health.account();
    }
  }

  /**
   * What the account's workspace spends on calls.
   *
   * @param cap as it would be typed; empty for none
   * @param held how many posts wait since the cap is reached
   */
  record Spent(String words, String cap, long held) {}

  /**
   * What to enter in a platform's console so that it calls this server.
   *
   * @param path of the address, below where the platform reaches this server
   * @param entered what goes with it
   */
  record Calling(String path, CallbackKeys.Entered entered) {}

  /** An app of the workspace, and how to connect with it. */
  record AppRow(App app, boolean simulated, @Nullable Calling calling) {}

  /**
   * A platform to connect.
   *
   * @param asks the names of the credentials to enter, where there is no consent page or instead of
   *     it
   */
  record Way(
      Platform platform,
      boolean consent,
      List<AppRow> apps,
      List<String> asks,
      String scopes,
      String redirect) {}

  /**
   * @param done what was just done; null when nothing was
   * @param lacking what a consent that was just given leaves out, and what to do; or empty
   */
  record View(
      Chrome chrome,
      String workspace,
      List<String> workspaces,
      List<Row> rows,
      List<Way> ways,
      boolean sandbox,
      @Nullable String done,
      String lacking) {
    /** A form's address, for this workspace. */
    String to(String path) {
      return workspace.equals(Account.DEFAULT_WORKSPACE)
          ? path
          : path + "?workspace=" + Show.query(workspace);
    }
  }

  /** Before the consent page, in case the browser does not go there by itself. */
  record LeaveView(Chrome chrome, Platform platform, String consent) {}

  record ChooseView(
      Chrome chrome, Platform platform, String state, List<Choice> choices, boolean several) {}

  @Override
  public void routing(HttpRules rules) {
    rules.get("/accounts", this::list);
    rules.post("/accounts/connect", this::connect);
    rules.get("/oauth/callback/{platform}", this::back);
    rules.get("/accounts/choose", this::choose);
    rules.post("/accounts/choose", this::chosen);
    rules.post("/accounts/apps", this::addApp);
    rules.post("/accounts/apps/remove", this::removeApp);
    rules.post("/accounts/enter", this::enter);
    rules.post("/accounts/disconnect", this::disconnect);
    rules.post("/accounts/cap", this::cap);
  }

  private void list(ServerRequest request, ServerResponse response) {
    String done = request.query().first("done").orElse("");
    show(request, response, null, done.isEmpty() ? null : done);
  }

  private void show(
      ServerRequest request,
      ServerResponse response,
      @Nullable Problem problem,
      @Nullable String done) {
    String workspace = workspace(request);
    Chrome chrome = pages.chrome("Accounts", "accounts").with(problem);
    List<App> apps = connections.apps(workspace);
    List<Row> rows =
        connections.health().stream()
            .filter(h -> h.account().workspace().equals(workspace))
            .sorted(Comparator.comparing(h -> h.state() == AccountHealth.State.CONFIGURED))
            .map(h -> row(h, apps))
            .toList();
    List<Way> ways =
        Arrays.stream(Platform.values()).map(p -> way(p, apps, redirect(request, p))).toList();
    pages.send(
        response,
        "accounts",
        chrome,
        new View(
            chrome,
            workspace,
            workspaces(workspace),
            rows,
            ways,
            connections.hasSandbox(),
            message(done),
            lacking(request)));
  }

  /** All that have accounts, and the one that is shown. */
  private List<String> workspaces(String shown) {
    Set<String> all = new TreeSet<>(List.of(Account.DEFAULT_WORKSPACE, shown));
    connections.health().forEach(h -> all.add(h.account().workspace()));
    return List.copyOf(all);
  }

  /** What the consent that was just given leaves out; empty when nothing. */
  private String lacking(ServerRequest request) {
    String account = request.query().first("account").orElse("");
    return connections.health().stream()
        .filter(h -> h.account().id().equals(account) && !h.missing().isEmpty())
        .map(AccountHealth::fix)
        .filter(fix -> fix != null)
        .findFirst()
        .orElse("");
  }

  /** What the workspace may spend on X in a month; nothing typed: as it is configured. */
  private void cap(ServerRequest request, ServerResponse response) {
    String typed = Pages.field(Pages.form(request), "usd").replace("$", "").strip();
    try {
      limits.cap(workspace(request), typed.isEmpty() ? Optional.empty() : Optional.of(usd(typed)));
      done(request, response, "capped");
    } catch (ProblemException e) {
      show(request, response, e.problem(), null);
    }
  }

  private static BigDecimal usd(String typed) {
    try {
      return new BigDecimal(typed);
    } catch (NumberFormatException e) {
      throw Problem.badInput(
              "cap-invalid", "“" + typed + "” is no amount.", "Give dollars for a month, as 20.")
          .asException(e);
    }
  }

  private static @Nullable String message(@Nullable String done) {
    return done == null
        ? null
        : switch (done) {
          case "connected" -> "The account is connected.";
          case "capped" -> "The cap holds from now on; what waited for it goes on.";
          case "disconnected" ->
              "The account is disconnected, and the platform was told to forget the consent.";
          case "forgotten" ->
              "The account is forgotten here. Remove the app on the platform too, in your"
                  + " account's settings there.";
          case "app" -> "The app is stored; its secret is encrypted. Connect an account with it.";
          default -> null;
        };
  }

  private static String workspace(ServerRequest request) {
    String named = request.query().first("workspace").orElse("").strip();
    return named.isEmpty() ? Account.DEFAULT_WORKSPACE : named;
  }

  private Row row(AccountHealth health, List<App> apps) {
    Platform platform = health.account().platform();
    @Nullable String again =
        health.state() == AccountHealth.State.CONFIGURED
            ? null
            : apps.stream()
                .filter(a -> a.platform() == platform)
                .filter(a -> a.provenance() == health.account().provenance())
                .map(App::id)
                .findFirst()
                .orElse(null);
    @Nullable Calling calling =
        health.state() == AccountHealth.State.CONFIGURED
            ? calling(platform, health.account().id())
            : null;
    return new Row(
        health,
        state(health.state()),
        tone(health.state()),
        again,
        calling,
        limits.of(health.account()),
        limits
            .spending(health.account())
            .map(m -> spent(m, limits.heldForCap(health.account().workspace())))
            .orElse(null));
  }

  private static Spent spent(Spending.Month month, long held) {
    return new Spent(words(month), month.cap().map(BigDecimal::toPlainString).orElse(""), held);
  }

  private static String words(Spending.Month month) {
    return "%s spent by the workspace in %s%s"
        .formatted(
            Show.dollars(month.usd().doubleValue()),
            Show.month(month.month()),
            month
                .cap()
                .map(cap -> ", of " + Show.dollars(cap.doubleValue()))
                .orElse("; no cap is set"));
  }

  /** What is left, in words. */
  static String left(Allowance allowance) {
    String figure =
        switch (allowance.unit()) {
          case PERCENT -> allowance.left() + " %";
          case CALLS, UNITS ->
              Show.number(allowance.left())
                  + (allowance.limit() == 0 ? "" : " of " + Show.number(allowance.limit()));
        };
    String until = allowance.until() == null ? "" : ", new at " + Show.moment(allowance.until());
    String who = allowance.scope() == Allowance.Scope.APP ? " (shared by the app)" : "";
    String how =
        switch (allowance.source()) {
          case TOLD -> "";
          case COUNTED -> ", counted here";
          case CONFIGURED -> ", counted here by the configured quota";
        };
    return figure + " left of " + allowance.calls() + who + until + how;
  }

  private static String state(AccountHealth.State state) {
    return switch (state) {
      case READY -> "ready";
      case LACKING -> "lacks a right";
      case ENDING -> "consent ends soon";
      case TROUBLED -> "renewal to be retried";
      case GONE -> "connect again";
      case CONFIGURED -> "as configured";
    };
  }

  private static String tone(AccountHealth.State state) {
    return switch (state) {
      case READY -> "ok";
      case LACKING, ENDING, TROUBLED -> "warn";
      case GONE -> "bad";
      case CONFIGURED -> "calm";
    };
  }

  private Way way(Platform platform, List<App> apps, String redirect) {
    boolean consent = connections.byConsent().contains(platform);
    return new Way(
        platform,
        consent,
        apps.stream()
            .filter(a -> a.platform() == platform)
            .map(a -> new AppRow(a, Show.simulated(a.provenance()), calling(platform, a.id())))
            .toList(),
        connections.credentialsOf(platform),
        consent ? String.join(" ", connections.usualScopes(platform)) : "",
        redirect);
  }

  private @Nullable Calling calling(Platform platform, String id) {
    return connections
        .callbackKeys(platform, id)
        .map(entered -> new Calling("/callbacks/" + platform.key() + "/" + id, entered))
        .orElse(null);
  }

  private static String redirect(ServerRequest request, Platform platform) {
    return "http://" + request.authority() + "/oauth/callback/" + platform.key();
  }

  private void connect(ServerRequest request, ServerResponse response) throws InterruptedException {
    try {
      Parameters form = Pages.form(request);
      String account = Pages.field(form, "account");
      String app = Pages.field(form, "app");
      Platform platform = platform(Pages.field(form, "platform"));
      if (app.isEmpty()) {
        app = connections.addSandboxApp(workspace(request), platform).id();
      }
      Begun begun =
          connections.begin(
              app, URI.create(redirect(request, platform)), account.isEmpty() ? null : account);
      response.headers().addCookie(cookie(begun.nonce(), Duration.ofMinutes(20)));
      // A form's policy would not let it lead to another site, so the page goes on by itself.
      response.header("Refresh", "0; url=" + begun.consent());
      Chrome chrome = pages.chrome("To " + platform.title(), "accounts");
      pages.send(
          response, "leave", chrome, new LeaveView(chrome, platform, begun.consent().toString()));
    } catch (ProblemException e) {
      show(request, response, e.problem(), null);
    }
  }

  private static SetCookie cookie(String nonce, Duration life) {
    return SetCookie.builder(COOKIE, nonce)
        .path("/")
        .httpOnly(true)
        .sameSite(SetCookie.SameSite.LAX)
        .maxAge(life)
        .build();
  }

  private static String nonce(ServerRequest request) {
    return request.headers().cookies().first(COOKIE).orElse("");
  }

  private void back(ServerRequest request, ServerResponse response) throws InterruptedException {
    Map<String, String> parameters = new LinkedHashMap<>();
    request.query().names().forEach(n -> parameters.put(n, request.query().get(n)));
    try {
      Platform platform = platform(request.path().pathParameters().get("platform"));
      switch (connections.finish(platform, parameters, nonce(request), Deadline.in(PATIENCE))) {
        case Consented.Connected(var account) ->
            Pages.see(
                response,
                "/accounts?done=connected&account=%s&workspace=%s"
                    .formatted(Show.query(account.id()), Show.query(account.workspace())));
        case Consented.Choose(var state, _, _, _) ->
            Pages.see(response, "/accounts/choose?state=" + Show.path(state));
      }
    } catch (ProblemException e) {
      show(request, response, e.problem(), null);
    }
  }

  private static void done(ServerRequest request, ServerResponse response, String what) {
    String workspace = workspace(request);
    Pages.see(
        response,
        workspace.equals(Account.DEFAULT_WORKSPACE)
            ? "/accounts?done=" + what
            : "/accounts?done=%s&workspace=%s".formatted(what, Show.query(workspace)));
  }

  private void choose(ServerRequest request, ServerResponse response) {
    String state = request.query().first("state").orElse("");
    choose(
        response,
        state,
        connections
            .choices(state, nonce(request))
            .orElseThrow(() -> Pages.unknown("choice", "under this address")),
        null);
  }

  private void choose(
      ServerResponse response, String state, Consented.Choose choose, @Nullable Problem problem) {
    Chrome chrome =
        pages.chrome("Choose on " + choose.platform().title(), "accounts").with(problem);
    pages.send(
        response,
        "choose",
        chrome,
        new ChooseView(chrome, choose.platform(), state, choose.choices(), choose.several()));
  }

  private void chosen(ServerRequest request, ServerResponse response) {
    Parameters form = Pages.form(request);
    List<String> ids = form.contains("id") ? form.all("id") : List.of();
    String state = Pages.field(form, "state");
    try {
      String workspace = connections.choose(state, nonce(request), ids).getFirst().workspace();
      Pages.see(
          response,
          workspace.equals(Account.DEFAULT_WORKSPACE)
              ? "/accounts?done=connected"
              : "/accounts?done=connected&workspace=" + Show.query(workspace));
    } catch (ProblemException e) {
      connections
          .choices(state, nonce(request))
          .ifPresentOrElse(
              choose -> choose(response, state, choose, e.problem()),
              () -> show(request, response, e.problem(), null));
    }
  }

  private void addApp(ServerRequest request, ServerResponse response) {
    Parameters form = Pages.form(request);
    try {
      String scopes = Pages.field(form, "scopes");
      connections.addApp(
          workspace(request),
          platform(Pages.field(form, "platform")),
          Pages.field(form, "client_id"),
          new Secret(Pages.field(form, "client_secret")),
          scopes.isEmpty() ? List.of() : List.of(scopes.split("[\\s,]+")));
      done(request, response, "app");
    } catch (ProblemException e) {
      show(request, response, e.problem(), null);
    }
  }

  private void removeApp(ServerRequest request, ServerResponse response) {
    try {
      connections.removeApp(Pages.field(Pages.form(request), "id"));
      Pages.see(response, "/accounts?workspace=" + Show.query(workspace(request)));
    } catch (ProblemException e) {
      show(request, response, e.problem(), null);
    }
  }

  private void enter(ServerRequest request, ServerResponse response) {
    Parameters form = Pages.form(request);
    try {
      Platform platform = platform(Pages.field(form, "platform"));
      Map<String, Secret> credentials = new TreeMap<>();
      for (String name : connections.credentialsOf(platform)) {
        String value = Pages.field(form, "credential." + name);
        if (!value.isEmpty()) {
          credentials.put(name, new Secret(value));
        }
      }
      connections.enter(
          workspace(request),
          platform,
          Pages.field(form, "name"),
          Pages.field(form, "remote_id"),
          credentials);
      done(request, response, "connected");
    } catch (ProblemException e) {
      show(request, response, e.problem(), null);
    }
  }

  private void disconnect(ServerRequest request, ServerResponse response)
      throws InterruptedException {
    try {
      boolean told =
          connections.disconnect(Pages.field(Pages.form(request), "id"), Deadline.in(PATIENCE));
      done(request, response, told ? "disconnected" : "forgotten");
    } catch (ProblemException e) {
      show(request, response, e.problem(), null);
    }
  }

  private static Platform platform(String key) {
    return Platform.byKey(key)
        .orElseThrow(() -> Pages.unknown("platform", key.toLowerCase(Locale.ROOT)));
  }

  /** What a platform's developers' console calls an app's id and secret. */
  static String idName(Platform platform) {
    return switch (platform) {
      case DOUYIN -> "Client Key";
      case KUAISHOU, FACEBOOK, INSTAGRAM, THREADS, PINTEREST -> "App id";
      case WECHAT_OFFICIAL -> "AppID of your third-party platform (第三方平台)";
      default -> "Client id";
    };
  }

  static String secretName(Platform platform) {
    return switch (platform) {
      case KUAISHOU, FACEBOOK, INSTAGRAM, THREADS, PINTEREST -> "App secret";
      case WECHAT_OFFICIAL -> "AppSecret";
      default -> "Client secret";
    };
  }

  /** The rights of an account, those that lack last and marked. */
  static List<String> rights(AccountHealth health) {
    List<String> rights = new ArrayList<>(health.granted().stream().sorted().toList());
    rights.removeAll(health.missing());
    return rights;
  }
}
