package org.anabranch.publish.wechatofficial;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Json;
import org.anabranch.kernel.Secret;
import org.anabranch.publish.Failure.Reason;
import org.anabranch.publish.Platform;
import org.anabranch.publish.connect.Answer;
import org.anabranch.publish.connect.App;
import org.anabranch.publish.connect.Authorisation;
import org.anabranch.publish.connect.CallbackKeys;
import org.anabranch.publish.connect.Identity;
import org.anabranch.publish.connect.Renewal;
import org.anabranch.publish.connect.Tokens;
import org.anabranch.publish.internal.Api;
import org.anabranch.publish.internal.Query;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Official Accounts that grant a third-party platform (第三方平台) of ours what it asks for, in numbered
 * permission sets: 7 for publishing, comments and figures, 11 for drafts. WeChat calls the platform
 * every ten minutes with a ticket, good for 12 hours; the ticket gives a token of the platform for
 * two hours, kept in memory, and that one a code (30 minutes) for the consent page. The account's
 * token holds two hours; the refresh token has no end while the consent stands, and is kept with
 * the account's appid before it, since WeChat asks for both. There is no call that gives a consent
 * back: the account's owner does it in WeChat's console. The pages of “授权流程技术说明” and “第三方平台接口”
 * describe all of it.
 */
public final class WechatAuthorisation implements Authorisation {
  private static final Duration ONE_CALL = Duration.ofSeconds(20);
  private static final Duration MARGIN = Duration.ofMinutes(5);
  private static final String NO_TICKET = "ticket-missing";
  private static final List<String> SETS = List.of("11", "7");

  private final Api api;
  private final Function<String, Optional<Secret>> tickets;
  private final Clock clock;
  private final Map<String, Held> held = new ConcurrentHashMap<>();

  /** The platform's own token, and what it was given for. */
  private record Held(String proof, Secret token, Instant until) {}

  /**
   * @param tickets the last ticket that WeChat sent to an app of ours, by the app's id
   */
  public WechatAuthorisation(Api api, Function<String, Optional<Secret>> tickets, Clock clock) {
    this.api = api;
    this.tickets = tickets;
    this.clock = clock;
  }

  @Override
  public Platform platform() {
    return Platform.WECHAT_OFFICIAL;
  }

  @Override
  public Map<String, URI> officialHosts() {
    return Map.of();
  }

  @Override
  public List<String> scopes() {
    return SETS;
  }

  @Override
  public Renewal renewal() {
    return Renewal.lazily(Renewal.How.REFRESH_TOKEN);
  }

  @Override
  public String codeName() {
    return "auth_code";
  }

  @Override
  public Optional<Set<CallbackKeys.Proof>> calls() {
    return Optional.of(Set.of(CallbackKeys.Proof.TOKEN, CallbackKeys.Proof.KEY));
  }

  @Override
  public boolean alsoEntered() {
    return true;
  }

  @Override
  public URI consent(Question question) {
    throw new IllegalStateException("WeChat's consent page needs a code: ask() for it");
  }

  /** The state travels in the address to come back to: WeChat has no parameter for it. */
  @Override
  public Answer<URI> ask(Question question, Deadline deadline) throws InterruptedException {
    App app = question.app();
    return call(
        app,
        "api_create_preauthcode",
        Json.object().put("component_appid", app.clientId()),
        reply ->
            Optional.of(reply.path("pre_auth_code").asString(""))
                .filter(c -> !c.isEmpty())
                .map(code -> page(question, code)),
        deadline);
  }

  private static URI page(Question question, String code) {
    URI back = URI.create(question.redirect() + "?state=" + Query.encode(question.state()));
    return new Query()
        .with("component_appid", question.app().clientId())
        .with("pre_auth_code", code)
        .with("redirect_uri", back)
        .with("auth_type", 1) // only Official Accounts
        .at(question.app().host("web"), "/cgi-bin/componentloginpage");
  }

  @Override
  public Answer<Tokens> redeem(
      App app, String code, URI redirect, String verifier, Deadline deadline)
      throws InterruptedException {
    return call(
        app,
        "api_query_auth",
        Json.object().put("component_appid", app.clientId()).put("authorization_code", code),
        reply -> {
          JsonNode info = reply.path("authorization_info");
          return tokens(info, info.path("authorizer_appid").asString(""));
        },
        deadline);
  }

  private Optional<Tokens> tokens(JsonNode info, String appId) {
    String access = info.path("authorizer_access_token").asString("");
    String refresh = info.path("authorizer_refresh_token").asString("");
    if (access.isEmpty() || refresh.isEmpty() || appId.isEmpty()) {
      return Optional.empty();
    }
    Instant now = clock.instant();
    TreeSet<String> granted = new TreeSet<>();
    info.path("func_info")
        .forEach(f -> granted.add(f.path("funcscope_category").path("id").asString("")));
    return Optional.of(
        new Tokens(
            new Secret(access),
            new Secret(appId + " " + refresh),
            granted,
            now,
            now.plusSeconds(info.path("expires_in").asLong(7200)),
            null,
            appId));
  }

  @Override
  public Answer<Tokens> renew(App app, Secret access, @Nullable Secret refresh, Deadline deadline)
      throws InterruptedException {
    String[] both = refresh == null ? new String[0] : refresh.reveal().split(" ", 2);
    if (both.length < 2) {
      return new Answer.Gone<>("no-refresh-token", "WeChat gave nothing to renew it with.");
    }
    return call(
        app,
        "api_authorizer_token",
        Json.object()
            .put("component_appid", app.clientId())
            .put("authorizer_appid", both[0])
            .put("authorizer_refresh_token", both[1]),
        reply -> tokens(reply, both[0]),
        deadline);
  }

  @Override
  public Answer<List<Identity>> identities(App app, Tokens tokens, Deadline deadline)
      throws InterruptedException {
    String appId = tokens.subject();
    return call(
        app,
        "api_get_authorizer_info",
        Json.object().put("component_appid", app.clientId()).put("authorizer_appid", appId),
        reply ->
            Optional.of(
                List.of(
                    new Identity(
                        appId,
                        reply.path("authorizer_info").path("nick_name").asString(appId),
                        "account",
                        null,
                        Map.of("appid", new Secret(appId))))),
        deadline);
  }

  private <T> Answer<T> call(
      App app,
      String name,
      ObjectNode body,
      Function<JsonNode, Optional<T>> read,
      Deadline deadline)
      throws InterruptedException {
    return switch (component(app, deadline)) {
      case Answer.Given<Secret>(var token) -> {
        Answer<T> answer = post(app, name, token, body, read, deadline);
        // When the platform's own token is too old, nothing was carried out.
        yield answer instanceof Answer.Refused<T>(var code, _)
                && code.matches("4[02]001|40014")
                && held.remove(app.id()) != null
            ? call(app, name, body, read, deadline)
            : answer;
      }
      case Answer.Gone<Secret>(var code, var why) -> new Answer.Gone<>(code, why);
      case Answer.Refused<Secret>(var code, var why) -> new Answer.Refused<>(code, why);
      case Answer.Unreachable<Secret>(var why, var sent) -> new Answer.Unreachable<>(why, sent);
    };
  }

  /** The platform's own token, asked for when the one at hand nears its end or is another's. */
  private Answer<Secret> component(App app, Deadline deadline) throws InterruptedException {
    Optional<Secret> ticket = tickets.apply(app.id());
    Answer<Secret> answer =
        ticket.isEmpty() ? pushed(app, deadline) : component(app, ticket.get(), deadline);
    if (answer instanceof Answer.Refused<Secret>(var code, _) && code.matches("6100[56]")) {
      answer = pushed(app, deadline); // the ticket is too old, or was replaced
    }
    Optional<Secret> now = tickets.apply(app.id());
    return answer instanceof Answer.Refused<Secret>(var code, _)
            && code.equals(NO_TICKET)
            && now.isPresent()
            && !now.equals(ticket)
        ? component(app, now.get(), deadline)
        : answer;
  }

  private Answer<Secret> component(App app, Secret ticket, Deadline deadline)
      throws InterruptedException {
    String proof = app.clientId() + "\n" + app.clientSecret().reveal() + "\n" + app.host("api");
    Held known = held.get(app.id());
    if (known != null
        && known.proof().equals(proof)
        && known.until().isAfter(clock.instant().plus(MARGIN))) {
      return new Answer.Given<>(known.token());
    }
    ObjectNode body =
        Json.object()
            .put("component_appid", app.clientId())
            .put("component_appsecret", app.clientSecret().reveal())
            .put("component_verify_ticket", ticket.reveal());
    Answer<Held> fresh =
        post(app, "api_component_token", null, body, reply -> held(proof, reply), deadline);
    return switch (fresh) {
      case Answer.Given<Held>(var token) -> {
        held.put(app.id(), token);
        yield new Answer.Given<>(token.token());
      }
      // Of the app, not of anybody's consent.
      case Answer.Gone<Held>(var code, var why) -> new Answer.Refused<>(code, why);
      case Answer.Refused<Held>(var code, var why) -> new Answer.Refused<>(code, why);
      case Answer.Unreachable<Held>(var why, var sent) -> new Answer.Unreachable<>(why, sent);
    };
  }

  private Optional<Held> held(String proof, JsonNode reply) {
    String token = reply.path("component_access_token").asString("");
    Duration life = Duration.ofSeconds(reply.path("expires_in").asLong(7200));
    return token.isEmpty()
        ? Optional.empty()
        : Optional.of(new Held(proof, new Secret(token), clock.instant().plus(life)));
  }

  /** Has WeChat send its ticket again; it comes by a call of its own, soon or in ten minutes. */
  private Answer<Secret> pushed(App app, Deadline deadline) throws InterruptedException {
    ObjectNode body =
        Json.object()
            .put("component_appid", app.clientId())
            .put("component_secret", app.clientSecret().reveal());
    return switch (post(
        app, "api_start_push_ticket", null, body, _ -> Optional.of(true), deadline)) {
      case Answer.Refused<Boolean>(var code, var why) -> new Answer.Refused<>(code, why);
      case Answer.Unreachable<Boolean>(var why, var sent) -> new Answer.Unreachable<>(why, sent);
      case Answer.Given<Boolean> _, Answer.Gone<Boolean> _ ->
          new Answer.Refused<>(
              NO_TICKET,
              "WeChat's ticket has not come yet. Enter the app's callback address, token and"
                  + " EncodingAESKey in WeChat's console, and try again in ten minutes");
    };
  }

  private <T> Answer<T> post(
      App app,
      String name,
      @Nullable Secret token,
      ObjectNode body,
      Function<JsonNode, Optional<T>> read,
      Deadline deadline)
      throws InterruptedException {
    Query query = new Query();
    if (token != null) {
      query.with("component_access_token", token.reveal());
    }
    HttpRequest.Builder request =
        HttpRequest.newBuilder(query.at(app.host("api"), "/cgi-bin/component/" + name))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body.toString()));
    return switch (api.send(request, deadline.atMost(ONE_CALL))) {
      case Api.Call.NotSent(var why) -> new Answer.Unreachable<>(why, false);
      case Api.Call.Withheld(var failure) -> new Answer.Unreachable<>(failure.message(), false);
      case Api.Call.Lost(var why) -> new Answer.Unreachable<>(why, true);
      case Api.Call.Answered(var reply) when !reply.ok() ->
          new Answer.Unreachable<>("status " + reply.status(), reply.status() >= 500);
      case Api.Call.Answered(var reply) -> answer(reply, read);
    };
  }

  private static <T> Answer<T> answer(Api.Reply reply, Function<JsonNode, Optional<T>> read) {
    JsonNode json = reply.json();
    int code = json.path("errcode").asInt(0);
    if (code == 0) {
      return read.apply(json)
          .<Answer<T>>map(Answer.Given::new)
          .orElseGet(
              () ->
                  new Answer.Refused<>(
                      "incomplete", "WeChat answered without what was asked for."));
    }
    String said = WechatErrors.classify(reply, Reason.PERMISSION).message();
    return switch (code) {
      case -1, 45009, 45011 -> new Answer.Unreachable<>(said, true);
      // Not granted any more, the code unknown or too old, the refresh token not good any more.
      case 61003, 61009, 61010, 61023 -> new Answer.Gone<>(Integer.toString(code), said);
      default -> new Answer.Refused<>(Integer.toString(code), said);
    };
  }
}
