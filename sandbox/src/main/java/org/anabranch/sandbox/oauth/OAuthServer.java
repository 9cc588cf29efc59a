package org.anabranch.sandbox.oauth;

import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.anabranch.kernel.Json;
import org.anabranch.sandbox.Imitation;
import org.anabranch.sandbox.World;
import org.anabranch.sandbox.internal.Replies;
import org.anabranch.sandbox.internal.Requests;
import org.anabranch.sandbox.oauth.Wrong.What;

/**
 * One imitated platform's authorisation server: its consent page, and what every platform's token
 * endpoint does alike. Each platform's own class speaks its names and errors. The app's redirect
 * address must be {@code …/oauth/callback/<platform>} on this machine, as it would be registered.
 */
public abstract class OAuthServer {
  /** Forms may lead back to whoever asked, on this machine only. */
  private static final String POLICY =
      "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none';"
          + " form-action 'self' http://127.0.0.1:* http://localhost:*";

  final World world;
  final Ledger ledger;
  private final String platform;
  private final Dialogue dialogue;
  private final Supplier<Imitation.OpenedAccount> first;

  /**
   * @param first opens the platform's account, which is the first person's
   */
  OAuthServer(
      World world,
      String platform,
      Dialogue dialogue,
      Lifetimes lifetimes,
      Supplier<Imitation.OpenedAccount> first) {
    this.world = world;
    this.platform = platform;
    this.dialogue = dialogue;
    this.ledger = new Ledger(world, platform, lifetimes, this::rights);
    this.first = first;
  }

  /** The app that the sandbox registered for us. */
  public record RegisteredApp(
      String clientId, String clientSecret, Set<String> hosts, List<String> scopes) {}

  public final RegisteredApp app() {
    first.get();
    Set<String> hosts = new TreeSet<>(first.get().hosts());
    hosts.addAll(hosts());
    return new RegisteredApp(clientId(), secret(), hosts, suggested());
  }

  public final String platform() {
    return platform;
  }

  /** Ends every access token now; returns how many. */
  public final int expire() {
    return ledger.expireAll();
  }

  /** Takes every consent back; returns how many. */
  public final int revoke() {
    int revoked = ledger.revokeAll();
    revoked();
    return revoked;
  }

  /** What a platform does when consents were taken back. */
  void revoked() {}

  /** How often a refresh was asked for. */
  public final int refreshes() {
    return ledger.counted("refreshes");
  }

  /** What a token with these scopes may do, in the words of the platform's imitation. */
  Set<String> rights(Set<String> scopes) {
    return scopes;
  }

  /** What to ask for when trying it out, beyond what an app asks for by itself. */
  List<String> suggested() {
    return List.of();
  }

  /** Hosts that are only for connecting, beyond the imitation's own. */
  Set<String> hosts() {
    return Set.of();
  }

  /** The routes below {@code /<platform>} beside the consent page. */
  abstract void routes(HttpRules rules);

  /** Adds all routes, below {@code /<platform>}. */
  public final void route(HttpRules rules) {
    rules.get(dialogue.path(), this::ask);
    rules.post(dialogue.path(), this::decide);
    routes(rules);
  }

  String clientId() {
    return "app" + grantField("id");
  }

  final String secret() {
    return grantField("app_secret");
  }

  final String grantField(String name) {
    first.get();
    return world.store(platform).get("grant", "only").orElseThrow().path(name).asString();
  }

  /** Who can consent here. */
  List<Person> people() {
    Imitation.OpenedAccount opened = first.get();
    return List.of(
        new Person(grantField("id"), opened.name()),
        new Person(other("second-person"), opened.name() + ", second channel"));
  }

  final String name(String person) {
    return people().stream()
        .filter(p -> p.id().equals(person))
        .map(Person::name)
        .findFirst()
        .orElse(person);
  }

  /** An id of its own, made at the first call. */
  final String other(String what) {
    World.Store store = world.store(platform);
    store.putIfAbsent("oauth_id", what, Json.object().put("id", world.newId()));
    return store.get("oauth_id", what).orElseThrow().path("id").asString();
  }

  private void ask(ServerRequest request, ServerResponse response) {
    Map<String, String> asked = new LinkedHashMap<>();
    request.query().names().forEach(n -> asked.put(n, request.query().get(n)));
    if (isFit(asked, response)) {
      page(
          response, 200, ConsentPage.html(platform, people(), dialogue.asked(scope(asked)), asked));
    }
  }

  private void decide(ServerRequest request, ServerResponse response) {
    Map<String, String> form = Requests.form(request);
    if (!isFit(form, response)) {
      return;
    }
    String redirect = form.getOrDefault(dialogue.redirect(), "");
    String state = form.getOrDefault("state", "");
    if (!"allow".equals(form.get("_decision"))) {
      back(
          response,
          redirect,
          Map.of("error", dialogue.denied(), "error_description", "The person refused"),
          state);
      return;
    }
    List<String> scopes =
        dialogue.asked(scope(form)).stream().filter(s -> form.containsKey("_scope." + s)).toList();
    String person = form.getOrDefault("_person", people().getFirst().id());
    String code =
        ledger.code(
            new Ledger.Consent(
                clientId(),
                redirect,
                Set.copyOf(scopes),
                person,
                form.getOrDefault("code_challenge", ""),
                withRefresh(form, person)));
    back(response, redirect, returned(code), state);
  }

  /** What is asked for. */
  String scope(Map<String, String> asked) {
    return asked.getOrDefault("scope", "");
  }

  /** What a person who consented brings back, beside the state. */
  Map<String, String> returned(String code) {
    return Map.of("code", code);
  }

  /** What else is wrong with a request for consent, in words; it is then not redirected. */
  Optional<String> amiss(Map<String, String> asked) {
    return Optional.empty();
  }

  /** Whether a state must come along. */
  boolean needsState() {
    return true;
  }

  /** Whether this consent gives a refresh token. */
  boolean withRefresh(Map<String, String> asked, String person) {
    return true;
  }

  /** Replies itself when the request is not fit. */
  private boolean isFit(Map<String, String> asked, ServerResponse response) {
    String redirect = asked.getOrDefault(dialogue.redirect(), "");
    if (!clientId().equals(asked.get(dialogue.client()))) {
      page(response, 400, ConsentPage.refusal(platform, "The app is unknown."));
      return false;
    }
    if (!isRegistered(redirect)) {
      page(response, 400, ConsentPage.refusal(platform, "The redirect address is not registered."));
      return false;
    }
    String state = asked.getOrDefault("state", "");
    Optional<String> amiss = amiss(asked);
    if (amiss.isPresent()) {
      page(response, 400, ConsentPage.refusal(platform, amiss.get()));
      return false;
    }
    List<String> foreign =
        dialogue.asked(scope(asked)).stream().filter(s -> !dialogue.scopes().contains(s)).toList();
    Optional<String> wrong =
        !foreign.isEmpty()
            ? Optional.of("invalid_scope")
            : needsState() && state.isEmpty()
                    || dialogue.pkce()
                        && (asked.getOrDefault("code_challenge", "").isEmpty()
                            || !"S256".equals(asked.get("code_challenge_method")))
                    || asked.containsKey("response_type")
                        && !"code".equals(asked.get("response_type"))
                ? Optional.of("invalid_request")
                : Optional.empty();
    wrong.ifPresent(
        e ->
            back(
                response,
                redirect,
                Map.of("error", e, "error_description", String.join(" ", foreign)),
                state));
    return wrong.isEmpty();
  }

  private boolean isRegistered(String redirect) {
    return redirect
        .replaceFirst("\\?.*$", "")
        .matches("https?://(127\\.0\\.0\\.1|localhost)(:\\d{1,5})?/oauth/callback/" + platform);
  }

  private static void back(
      ServerResponse response, String redirect, Map<String, String> parameters, String state) {
    StringBuilder address = new StringBuilder(redirect);
    Map<String, String> all = new TreeMap<>(parameters);
    if (!state.isEmpty()) {
      all.put("state", state);
    }
    all.forEach(
        (n, v) ->
            address
                .append(address.indexOf("?") < 0 ? '?' : '&')
                .append(n)
                .append('=')
                .append(encode(v)));
    Replies.empty(response, 303, Map.of("Location", URI.create(address.toString()).toString()));
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static void page(ServerResponse response, int status, String html) {
    Replies.send(
        response,
        status,
        "text/html; charset=utf-8",
        html,
        Map.of("Content-Security-Policy", POLICY, "Referrer-Policy", "no-referrer"));
  }

  /** Checks the client in the body or the query. */
  final void client(Map<String, String> sent, String idName, String secretName) throws Wrong {
    if (!clientId().equals(sent.get(idName)) || !secret().equals(sent.get(secretName))) {
      throw new Wrong(What.CLIENT, "The app's id or secret is wrong");
    }
  }

  /** Checks the client in HTTP's basic authentication. */
  final void basicClient(ServerRequest request) throws Wrong {
    String right =
        "Basic "
            + Base64.getEncoder()
                .encodeToString((clientId() + ":" + secret()).getBytes(StandardCharsets.UTF_8));
    if (!Requests.header(request, "Authorization").orElse("").equals(right)) {
      throw new Wrong(What.CLIENT, "The app's id or secret is wrong");
    }
  }

  /** Codes and refresh tokens alike, as RFC 6749 names the fields. */
  final Ledger.Issued tokens(Map<String, String> form) throws Wrong {
    return switch (form.getOrDefault("grant_type", "")) {
      case "authorization_code" ->
          ledger.redeem(
              form.getOrDefault("code", ""),
              clientId(),
              form.getOrDefault("redirect_uri", ""),
              form.getOrDefault("code_verifier", ""));
      case "refresh_token" -> ledger.refresh(form.getOrDefault("refresh_token", ""));
      default -> throw new Wrong(What.GRANT_TYPE, "The grant type is not known");
    };
  }

  static Map<String, String> query(ServerRequest request) {
    Map<String, String> query = new LinkedHashMap<>();
    request.query().names().forEach(n -> query.put(n, request.query().get(n)));
    return query;
  }
}
