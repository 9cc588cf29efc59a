package org.anabranch.sandbox.wechatofficial;

import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.anabranch.kernel.Json;
import org.anabranch.sandbox.World;
import org.anabranch.sandbox.internal.DayQuota;
import org.anabranch.sandbox.internal.Grant;
import org.anabranch.sandbox.internal.Replies;
import org.anabranch.sandbox.internal.Requests;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Gives out access tokens, and lets in only calls that carry one that holds: the account's own, or
 * one that a third-party platform was given for it, as far as its permission sets reach. The stable
 * interface gives the same token until shortly before its end; the older one gives a new token each
 * time, upon which the one before ends within five minutes. Errors are an {@code errcode} inside an
 * HTTP 200.
 */
final class WechatDoor {
  static final String WECHAT = "wechat-official";
  static final int ARGUMENT = 47003;
  static final int INVALID_MEDIA_ID = 40007;

  /** The permission set of publishing, comments and figures. */
  static final String PUBLISHING = "7";

  /** The permission set of drafts and material. */
  static final String DRAFTS = "11";

  private static final Duration LIFETIME = Duration.ofHours(2);
  private static final Duration OVERLAP = Duration.ofMinutes(5);

  /** The documents tell no numbers; each account sees its own in the console. */
  private static final Map<String, Long> PER_DAY =
      Map.of(
          "/cgi-bin/freepublish/submit", 100L,
          "/cgi-bin/draft/add", 1_000L,
          "/cgi-bin/freepublish/get", 10_000L,
          "/cgi-bin/freepublish/batchget", 10_000L,
          "/cgi-bin/comment/list", 10_000L);

  /** So many times a month an account may have its counts cleared. */
  private static final int CLEARINGS = 10;

  private static final ZoneId BEIJING = ZoneId.of("Asia/Shanghai");

  private final World world;
  private final DayQuota quota;

  WechatDoor(World world) {
    this.world = world;
    this.quota = new DayQuota(world, WECHAT, PER_DAY);
  }

  /** A call with a JSON body. */
  interface JsonHandler {
    void handle(ServerRequest request, ServerResponse response, JsonNode body);
  }

  Grant grant() {
    return Grant.open(world, WECHAT, Set.of());
  }

  static String appId(Grant grant) {
    return "wx" + grant.id();
  }

  static void ok(ServerResponse response, JsonNode body) {
    Replies.json(response, 200, body);
  }

  static void error(ServerResponse response, int code, String message) {
    Replies.json(response, 200, Json.object().put("errcode", code).put("errmsg", message));
  }

  void stableToken(ServerRequest request, ServerResponse response) {
    JsonNode body = Requests.json(request).orElseGet(Json::object);
    if (isOwner(
        response,
        body.path("grant_type").asString(""),
        body.path("appid").asString(""),
        body.path("secret").asString(""))) {
      ok(response, current(body.path("force_refresh").asBoolean(false)));
    }
  }

  void token(ServerRequest request, ServerResponse response) {
    if (isOwner(
        response,
        Requests.query(request, "grant_type").orElse(""),
        Requests.query(request, "appid").orElse(""),
        Requests.query(request, "secret").orElse(""))) {
      ok(response, another());
    }
  }

  private boolean isOwner(ServerResponse response, String type, String appId, String secret) {
    Grant grant = grant();
    if (!type.equals("client_credential")) {
      error(response, 40002, "invalid grant_type");
    } else if (!appId.equals(appId(grant))) {
      error(response, 40013, "invalid appid");
    } else if (!secret.equals(grant.appSecret())) {
      error(response, 40125, "invalid appsecret");
    } else {
      return true;
    }
    return false;
  }

  private synchronized JsonNode another() {
    World.Store store = world.store(WECHAT);
    Instant soon = world.now().plus(OVERLAP);
    store
        .get("newest_token", "only")
        .filter(t -> until(t).isAfter(soon))
        .ifPresent(
            t ->
                store.put(
                    "token",
                    t.path("token").asString(),
                    ((ObjectNode) t.deepCopy()).put("until", soon.toString())));
    JsonNode issued = issue(store, "newest_token");
    return Json.object()
        .put("access_token", issued.path("token").asString())
        .put("expires_in", LIFETIME.toSeconds());
  }

  private synchronized JsonNode current(boolean fresh) {
    World.Store store = world.store(WECHAT);
    Optional<JsonNode> known =
        store
            .get("current_token", "only")
            .filter(_ -> !fresh)
            .filter(t -> until(t).minus(OVERLAP).isAfter(world.now()));
    JsonNode token = known.orElseGet(() -> issue(store, "current_token"));
    return Json.object()
        .put("access_token", token.path("token").asString())
        .put("expires_in", Duration.between(world.now(), until(token)).toSeconds());
  }

  private JsonNode issue(World.Store store, String kind) {
    String token = world.newToken();
    JsonNode issued =
        Json.object().put("token", token).put("until", world.now().plus(LIFETIME).toString());
    store.put("token", token, issued);
    store.put(kind, "only", issued);
    return issued;
  }

  private static Instant until(JsonNode token) {
    return Instant.parse(token.path("until").asString());
  }

  /**
   * @param set the permission set that a third-party platform must have been given
   */
  Handler granted(String set, Handler handler) {
    return (request, response) -> {
      String token = Requests.query(request, "access_token").orElse("");
      World.Store store = world.store(WECHAT);
      Optional<JsonNode> own = store.get("token", token);
      Optional<JsonNode> given = store.get("oauth_token", token);
      Optional<JsonNode> known = own.or(() -> given);
      if (token.isEmpty()) {
        error(response, 41001, "access_token missing");
      } else if (known.isEmpty() || isTakenBack(store, known.get())) {
        error(response, 40001, "invalid credential, access_token is invalid");
      } else if (!until(known.get()).isAfter(world.now())) {
        error(response, 42001, "access_token expired");
      } else if (own.isEmpty() && !has(known.get(), set)) {
        error(response, 61007, "api is unauthorized to component");
      } else if (!quota.take(path(request))) {
        error(response, 45009, "reach max api daily quota limit");
      } else {
        handler.handle(request, response);
      }
    };
  }

  /** Below the host, as the documents name it. */
  private static String path(ServerRequest request) {
    String path = request.path().path();
    return path.substring(Math.max(0, path.indexOf("/cgi-bin")));
  }

  /** What is left of an interface's day. */
  void quota(ServerRequest request, ServerResponse response, JsonNode body) {
    String path = body.path("cgi_path").asString("");
    if (!path.startsWith("/")) {
      error(response, 76003, "cgi_path not found, please check");
    } else if (!PER_DAY.containsKey(path)) {
      error(response, 76021, "cgi_path ignored, not support to query quota");
    } else {
      ObjectNode reply = Json.object().put("errcode", 0).put("errmsg", "ok");
      reply
          .putObject("quota")
          .put("daily_limit", quota.limit(path))
          .put("used", quota.used(path))
          .put("remain", quota.limit(path) - quota.used(path));
      ok(response, reply);
    }
  }

  /** Forgets what was counted today, ten times a month. */
  void clear(ServerRequest request, ServerResponse response, JsonNode body) {
    String month = YearMonth.from(world.now().atZone(BEIJING)).toString();
    World.Store store = world.store(WECHAT);
    int times = store.get("cleared", month).map(c -> c.path("times").asInt(0)).orElse(0);
    if (!body.path("appid").asString("").equals(appId(grant()))) {
      error(response, 40013, "invalid appid");
    } else if (times >= CLEARINGS) {
      error(response, 48006, "forbid to clear quota because of reaching the limit");
    } else {
      store.put("cleared", month, Json.object().put("times", times + 1));
      PER_DAY.keySet().forEach(quota::clear);
      error(response, 0, "ok");
    }
  }

  private static boolean isTakenBack(World.Store store, JsonNode token) {
    return token.has("family")
        && store.get("oauth_family", token.path("family").asString()).isPresent();
  }

  private static boolean has(JsonNode token, String set) {
    return token.path("scopes").valueStream().anyMatch(s -> s.asString("").equals(set));
  }

  Handler grantedJson(String set, JsonHandler handler) {
    return granted(
        set,
        (request, response) -> {
          Optional<JsonNode> body = Requests.json(request);
          if (body.isEmpty()) {
            error(response, 47001, "data format error");
          } else {
            handler.handle(request, response, body.get());
          }
        });
  }
}
