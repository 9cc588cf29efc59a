package org.anabranch.web.publish;

import io.helidon.common.parameters.Parameters;
import io.helidon.http.SetCookie;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.ProblemException;
import org.anabranch.kernel.Secret;
import org.anabranch.publish.Account;
import org.anabranch.publish.Platform;
import org.anabranch.publish.connect.AccountHealth;
import org.anabranch.publish.connect.Connections;
import org.anabranch.publish.connect.Connections.Begun;
import org.anabranch.publish.connect.Connections.Choice;
import org.anabranch.publish.connect.Connections.Consented;
import org.anabranch.publish.limits.Limits;
import org.anabranch.web.page.Chrome;
import org.anabranch.web.page.Pages;
import org.anabranch.web.page.Show;
import org.jspecify.annotations.Nullable;

/**
 * The page of accounts ({@link AccountsList}), and its forms: connecting, connecting again and
 * disconnecting them. The platforms' consent pages send people back to {@code
 * /oauth/callback/<platform>} here, in the browser that began: a cookie proves that.
 */
final class AccountsPage implements HttpService {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String COOKIE = "anabranch-connect";

  private final Pages pages;
  private final Connections connections;
  private final Limits limits;
  private final AccountsList list;

  AccountsPage(Pages pages, Connections connections, Limits limits) {
    this.pages = pages;
    this.connections = connections;
    this.limits = limits;
    this.list = new AccountsList(connections, limits);
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
    pages.send(
        response,
        "publish/accounts",
        chrome,
        list.view(chrome, workspace, p -> redirect(request, p), message(done), lacking(request)));
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
          response,
          "publish/leave",
          chrome,
          new LeaveView(chrome, platform, begun.consent().toString()));
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
        "publish/choose",
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
}
