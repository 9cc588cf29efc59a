package org.anabranch.sandbox.oauth;

import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.anabranch.kernel.Json;
import org.anabranch.sandbox.Imitation;
import org.anabranch.sandbox.World;
import org.anabranch.sandbox.internal.Replies;
import org.anabranch.sandbox.internal.Requests;
import org.anabranch.sandbox.internal.WechatPush;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * WeChat's third-party platforms: a ticket that is pushed, the platform's token for it, a code for
 * the consent page, and tokens for the account. The page asks for permission sets; it brings the
 * code back as {@code auth_code}, beside whatever the address had in its query. WeChat's own page
 * has no button to refuse; this one says {@code access_denied}.
 */
final class WechatOAuth extends OAuthServer {
  private static final Duration TWO_HOURS = Duration.ofHours(2);
  private static final Duration PRE_AUTH = Duration.ofMinutes(30);
  private static final String SETS = "7,11";

  private final World.Store store;
  private final WechatPush push;

  WechatOAuth(World world, Supplier<Imitation.OpenedAccount> first) {
    super(
        world,
        "wechat-official",
        new Dialogue(
            "/web/cgi-bin/componentloginpage",
            "component_appid",
            "redirect_uri",
            ",",
            false,
            Set.of("7", "11"),
            "access_denied"),
        new Lifetimes(Duration.ofMinutes(10), TWO_HOURS, Lifetimes.FOREVER, Lifetimes.Renewal.KEPT),
        first);
    this.store = world.store("wechat-official");
    this.push = new WechatPush(world);
  }

  @Override
  String clientId() {
    return "wxc" + grantField("id");
  }

  @Override
  String scope(Map<String, String> asked) {
    return SETS;
  }

  @Override
  Map<String, String> returned(String code) {
    return Map.of("auth_code", code, "expires_in", "600");
  }

  @Override
  boolean needsState() {
    return false;
  }

  @Override
  Optional<String> amiss(Map<String, String> asked) {
    return isLive("component_preauth", asked.getOrDefault("pre_auth_code", ""))
        ? Optional.empty()
        : Optional.of("The pre_auth_code is unknown or too old.");
  }

  @Override
  void routes(HttpRules rules) {
    String component = "/api/cgi-bin/component/";
    rules
        .post(component + "api_start_push_ticket", this::startPush)
        .post(component + "api_component_token", this::componentToken)
        .post(component + "api_create_preauthcode", own(this::preAuthCode))
        .post(component + "api_query_auth", own(this::queryAuth))
        .post(component + "api_authorizer_token", own(this::authorizerToken))
        .post(component + "api_get_authorizer_info", own(this::authorizerInfo));
  }

  private static JsonNode body(ServerRequest request) {
    return Requests.json(request).orElseGet(Json::object);
  }

  private static String field(JsonNode body, String name) {
    return body.path(name).asString("");
  }

  private boolean isLive(String kind, String id) {
    return store
        .get(kind, id)
        .filter(t -> Instant.parse(field(t, "until")).isAfter(world.now()))
        .isPresent();
  }

  private void startPush(ServerRequest request, ServerResponse response) {
    JsonNode body = body(request);
    if (isApp(response, body, "component_secret")) {
      push.ticket(clientId());
      error(response, 0, "ok");
    }
  }

  private boolean isApp(ServerResponse response, JsonNode body, String secretName) {
    if (!field(body, "component_appid").equals(clientId())) {
      error(response, 40013, "invalid appid");
    } else if (!field(body, secretName).equals(secret())) {
      error(response, 40125, "invalid appsecret");
    } else {
      return true;
    }
    return false;
  }

  private void componentToken(ServerRequest request, ServerResponse response) {
    JsonNode body = body(request);
    String ticket = field(body, "component_verify_ticket");
    if (!isApp(response, body, "component_appsecret")) {
      return;
    }
    if (store.get("component_ticket", ticket).isEmpty()) {
      error(response, 61006, "component ticket is invalid");
    } else if (!isLive("component_ticket", ticket)) {
      error(response, 61005, "component ticket is expired");
    } else {
      Replies.json(
          response,
          200,
          Json.object()
              .put("component_access_token", kept("component_token", TWO_HOURS))
              .put("expires_in", TWO_HOURS.toSeconds()));
    }
  }

  private String kept(String kind, Duration life) {
    String fresh = world.newToken();
    store.put(kind, fresh, Json.object().put("until", world.now().plus(life).toString()));
    return fresh;
  }

  /** What is done with a call that carries the platform's token and names the platform. */
  private interface Owned {
    void handle(JsonNode body, ServerResponse response) throws Wrong;
  }

  private Handler own(Owned owned) {
    return (request, response) -> {
      String token = Requests.query(request, "component_access_token").orElse("");
      JsonNode body = body(request);
      if (token.isEmpty()) {
        error(response, 41001, "access_token missing");
      } else if (store.get("oauth_token", token).isPresent()
          || store.get("token", token).isPresent()) {
        error(response, 61014, "must use component token for component api");
      } else if (store.get("component_token", token).isEmpty()) {
        error(response, 40001, "invalid credential, access_token is invalid or not latest");
      } else if (!isLive("component_token", token)) {
        error(response, 42001, "access_token expired");
      } else if (!field(body, "component_appid").equals(clientId())) {
        error(response, 61011, "invalid component");
      } else {
        answer(owned, body, response);
      }
    };
  }

  private static void answer(Owned owned, JsonNode body, ServerResponse response) {
    try {
      owned.handle(body, response);
    } catch (Wrong wrong) {
      int code =
          switch (wrong.what()) {
            case CODE -> 61009;
            case REFRESH_TOKEN -> 61023;
            case ACCESS_TOKEN -> 61003;
            case CLIENT, GRANT_TYPE, TOO_YOUNG -> 61011;
          };
      error(response, code, wrong.detail());
    }
  }

  private void preAuthCode(JsonNode body, ServerResponse response) {
    Replies.json(
        response,
        200,
        Json.object()
            .put("pre_auth_code", kept("component_preauth", PRE_AUTH))
            .put("expires_in", PRE_AUTH.toSeconds()));
  }

  private void queryAuth(JsonNode body, ServerResponse response) throws Wrong {
    Ledger.Issued issued = ledger.redeemAnywhere(field(body, "authorization_code"), clientId());
    ObjectNode info = tokens(issued, String.valueOf(issued.refresh()));
    info.put("authorizer_appid", appId(issued.person()));
    functions(info, issued.scopes());
    store.put(
        "component_refresh",
        String.valueOf(issued.refresh()),
        Json.object().put("appid", appId(issued.person())));
    store.put("component_sets", appId(issued.person()), info);
    Replies.json(response, 200, Json.object().set("authorization_info", info));
  }

  private static ObjectNode tokens(Ledger.Issued issued, String refresh) {
    return Json.object()
        .put("authorizer_access_token", issued.access())
        .put("expires_in", issued.expiresIn())
        .put("authorizer_refresh_token", refresh);
  }

  private static void functions(ObjectNode info, Set<String> sets) {
    ArrayNode functions = info.putArray("func_info");
    sets.forEach(
        s -> functions.addObject().putObject("funcscope_category").put("id", Integer.parseInt(s)));
  }

  private static String appId(String person) {
    return "wx" + person;
  }

  private void authorizerToken(JsonNode body, ServerResponse response) throws Wrong {
    String refresh = field(body, "authorizer_refresh_token");
    String owner = store.get("component_refresh", refresh).map(r -> field(r, "appid")).orElse("");
    if (!owner.equals(field(body, "authorizer_appid"))) {
      throw new Wrong(Wrong.What.REFRESH_TOKEN, "refresh_token is invalid");
    }
    Replies.json(response, 200, tokens(ledger.refresh(refresh), refresh));
  }

  private void authorizerInfo(JsonNode body, ServerResponse response) throws Wrong {
    String appId = field(body, "authorizer_appid");
    JsonNode info =
        store
            .get("component_sets", appId)
            .orElseThrow(() -> new Wrong(Wrong.What.ACCESS_TOKEN, "component is not authorized"));
    ObjectNode account =
        Json.object()
            .put("nick_name", name(appId.substring(2)))
            .put("user_name", "gh_" + appId.substring(2))
            .put("principal_name", "Simulated")
            .put("alias", "");
    account.putObject("service_type_info").put("id", 2);
    account.putObject("verify_type_info").put("id", 0);
    ObjectNode granted =
        Json.object()
            .put("authorizer_appid", appId)
            .put("authorizer_refresh_token", field(info, "authorizer_refresh_token"));
    granted.set("func_info", info.path("func_info"));
    ObjectNode reply = Json.object();
    reply.set("authorizer_info", account);
    Replies.json(response, 200, reply.set("authorization_info", granted));
  }

  private static void error(ServerResponse response, int code, String message) {
    Replies.json(response, 200, Json.object().put("errcode", code).put("errmsg", message));
  }

  /** Tells the platform that the consent is gone, as WeChat does when the owner takes it back. */
  @Override
  void revoked() {
    for (Person person : people()) {
      push.toPlatform(
          clientId(),
          ("<xml><AppId><![CDATA[%s]]></AppId><CreateTime>%d</CreateTime>"
                  + "<InfoType><![CDATA[unauthorized]]></InfoType>"
                  + "<AuthorizerAppid><![CDATA[%s]]></AuthorizerAppid></xml>")
              .formatted(clientId(), world.now().getEpochSecond(), appId(person.id())));
    }
  }
}
