package org.anabranch.publish.connect;

import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Secret;
import org.anabranch.publish.Platform;
import org.anabranch.publish.internal.Api;
import org.anabranch.publish.internal.Query;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The authorisation code flow of RFC 6749, as most platforms nearly have it. A leaf gives names and
 * places in its {@link Shape} and overrides what its platform does otherwise.
 */
public abstract class CodeFlow implements Authorisation {
  private static final Duration ONE_CALL = Duration.ofSeconds(20);

  /** How the app proves itself at the token endpoint. */
  public enum Proof {
    /** In HTTP's basic authentication. */
    BASIC,
    /** As fields beside the others. */
    FIELDS
  }

  /**
   * Names and places.
   *
   * @param consentHost the host of the consent page, by its name
   * @param tokenHost the host of the token endpoint, by its name
   * @param client the name of the field with the app's id
   * @param secret the name of the field with the app's secret
   * @param redirect the name of the field with the address to come back to
   * @param separator between scopes
   */
  public record Shape(
      String consentHost,
      String consentPath,
      String tokenHost,
      String tokenPath,
      String client,
      String secret,
      String redirect,
      String separator,
      Proof proof) {
    /** With the names of RFC 6749. */
    public static Shape standard(
        String consentHost,
        String consentPath,
        String tokenHost,
        String tokenPath,
        String separator,
        Proof proof) {
      return new Shape(
          consentHost,
          consentPath,
          tokenHost,
          tokenPath,
          "client_id",
          "client_secret",
          "redirect_uri",
          separator,
          proof);
    }

    /** With this name for the app's id. */
    public Shape naming(String clientField, String secretField, String redirectField) {
      return new Shape(
          consentHost,
          consentPath,
          tokenHost,
          tokenPath,
          clientField,
          secretField,
          redirectField,
          separator,
          proof);
    }
  }

  private final Platform platform;
  private final Shape shape;
  private final List<String> scopes;
  private final Renewal renewal;
  private final Api api;
  private final Clock clock;

  protected CodeFlow(
      Platform platform, Shape shape, List<String> scopes, Renewal renewal, Api api, Clock clock) {
    this.platform = platform;
    this.shape = shape;
    this.scopes = List.copyOf(scopes);
    this.renewal = renewal;
    this.api = api;
    this.clock = clock;
  }

  @Override
  public final Platform platform() {
    return platform;
  }

  @Override
  public Map<String, URI> officialHosts() {
    return Map.of();
  }

  @Override
  public final List<String> scopes() {
    return scopes;
  }

  @Override
  public final Renewal renewal() {
    return renewal;
  }

  protected final Clock clock() {
    return clock;
  }

  @Override
  public URI consent(Question question) {
    Query query =
        new Query()
            .with("response_type", "code")
            .with(shape.client(), question.app().clientId())
            .with(shape.redirect(), question.redirect());
    List<String> asked = question.scopes(this);
    if (!asked.isEmpty()) {
      query.with("scope", String.join(shape.separator(), asked));
    }
    query.with("state", question.state());
    if (pkce()) {
      query.with("code_challenge", question.challenge()).with("code_challenge_method", "S256");
    }
    more().forEach(query::with);
    return query.at(question.app().host(shape.consentHost()), shape.consentPath());
  }

  /** Further fields of the consent page's address. */
  protected Map<String, String> more() {
    return Map.of();
  }

  @Override
  public Answer<Tokens> redeem(
      App app, String code, URI redirect, String verifier, Deadline deadline)
      throws InterruptedException {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("grant_type", "authorization_code");
    fields.put("code", code);
    fields.put("redirect_uri", redirect.toString());
    if (pkce()) {
      fields.put("code_verifier", verifier);
    }
    return token(app, shape.tokenPath(), fields, deadline);
  }

  @Override
  public Answer<Tokens> renew(App app, Secret access, @Nullable Secret refresh, Deadline deadline)
      throws InterruptedException {
    if (refresh == null) {
      return new Answer.Gone<>("no-refresh-token", "The platform gave nothing to renew it with.");
    }
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("grant_type", "refresh_token");
    fields.put("refresh_token", refresh.reveal());
    return token(app, refreshPath(), fields, deadline);
  }

  /** Where tokens are renewed, when it is not where they are given. */
  protected String refreshPath() {
    return shape.tokenPath();
  }

  private Answer<Tokens> token(App app, String path, Map<String, String> fields, Deadline deadline)
      throws InterruptedException {
    Query form = new Query();
    if (shape.proof() == Proof.FIELDS) {
      form.with(shape.client(), app.clientId());
      form.with(shape.secret(), app.clientSecret().reveal());
    }
    fields.forEach(form::with);
    return send(tokenRequest(app, path, form), this::tokens, deadline);
  }

  /** The request for tokens; a form that is posted, unless a leaf says otherwise. */
  protected HttpRequest.Builder tokenRequest(App app, String path, Query form) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(new Query().at(app.host(shape.tokenHost()), path))
            .header("Content-Type", Query.FORM)
            .header("Accept", "application/json")
            .POST(form.form());
    return shape.proof() == Proof.BASIC ? basic(request, app) : request;
  }

  protected static HttpRequest.Builder basic(HttpRequest.Builder request, App app) {
    String both = app.clientId() + ":" + app.clientSecret().reveal();
    return request.header(
        "Authorization",
        "Basic " + Base64.getEncoder().encodeToString(both.getBytes(StandardCharsets.UTF_8)));
  }

  /** Sends, and reads what is there when the platform did not refuse. */
  protected final <T> Answer<T> send(
      HttpRequest.Builder request, Function<JsonNode, Optional<T>> read, Deadline deadline)
      throws InterruptedException {
    return switch (api.send(request, deadline.atMost(ONE_CALL))) {
      case Api.Call.NotSent(var why) -> new Answer.Unreachable<>(why, false);
      case Api.Call.Withheld(var failure) -> new Answer.Unreachable<>(failure.message(), false);
      case Api.Call.Lost(var why) -> new Answer.Unreachable<>(why, true);
      case Api.Call.Answered(var reply) when reply.status() >= 500 || reply.status() == 429 ->
          new Answer.Unreachable<>("status " + reply.status(), reply.status() >= 500);
      case Api.Call.Answered(var reply) -> answer(reply, read);
    };
  }

  private <T> Answer<T> answer(Api.Reply reply, Function<JsonNode, Optional<T>> read) {
    Optional<Answer<T>> refusal = refusal(reply);
    if (refusal.isPresent()) {
      return refusal.get();
    }
    return read.apply(reply.json())
        .<Answer<T>>map(Answer.Given::new)
        .orElseGet(
            () ->
                new Answer.Refused<>(
                    "incomplete", platform.title() + " answered without what was asked for."));
  }

  /** What a reply refuses with; empty when it does not. */
  protected <T> Optional<Answer<T>> refusal(Api.Reply reply) {
    String error = reply.json().path("error").asString("");
    if (reply.ok() && error.isEmpty()) {
      return Optional.empty();
    }
    String code = error.isEmpty() ? "http " + reply.status() : error;
    String said = reply.json().path("error_description").asString("");
    String message = said.isEmpty() ? platform.title() + " refused." : said;
    return Optional.of(
        isGone(error, said, reply.status())
            ? new Answer.Gone<>(code, message)
            : new Answer.Refused<>(code, message));
  }

  /** Whether an error says that a code or token is not good any more. */
  protected boolean isGone(String error, String description, int status) {
    return error.equals("invalid_grant");
  }

  /** Reads a reply with tokens. */
  protected Optional<Tokens> tokens(JsonNode reply) {
    String access = reply.path("access_token").asString("");
    if (access.isEmpty()) {
      return Optional.empty();
    }
    String refresh = reply.path("refresh_token").asString("");
    Instant now = clock.instant();
    return Optional.of(
        new Tokens(
            new Secret(access),
            refresh.isEmpty() ? null : new Secret(refresh),
            granted(reply),
            now,
            after(now, reply.path("expires_in")),
            after(now, refreshEnd(reply)),
            reply.path("open_id").asString(reply.path("user_id").asString(""))));
  }

  protected JsonNode refreshEnd(JsonNode reply) {
    return reply.path("refresh_token_expires_in");
  }

  protected Set<String> granted(JsonNode reply) {
    Set<String> granted = new LinkedHashSet<>();
    for (String scope : reply.path("scope").asString("").split("[\\s,]+")) {
      if (!scope.isEmpty()) {
        granted.add(scope);
      }
    }
    reply.path("scopes").forEach(s -> granted.add(s.asString()));
    return granted;
  }

  /** A moment some seconds after another; null when there is no positive number. */
  protected static @Nullable Instant after(Instant now, JsonNode seconds) {
    long given = seconds.asLong(0);
    return given > 0 ? now.plusSeconds(given) : null;
  }

  /** A reading with the access token in the header. */
  protected final <T> Answer<T> get(
      URI address, Secret access, Function<JsonNode, Optional<T>> read, Deadline deadline)
      throws InterruptedException {
    return send(
        HttpRequest.newBuilder(address)
            .header("Authorization", "Bearer " + access.reveal())
            .header("Accept", "application/json")
            .GET(),
        read,
        deadline);
  }

  /** The one identity that a reading tells. */
  protected static Optional<List<Identity>> person(JsonNode id, JsonNode name) {
    String found = id.asString("");
    return found.isEmpty()
        ? Optional.empty()
        : Optional.of(List.of(Identity.person(found, name.asString(found))));
  }
}
