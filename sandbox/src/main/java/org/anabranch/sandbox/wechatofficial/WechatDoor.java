package org.anabranch.sandbox.wechatofficial;

import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.anabranch.kernel.Json;
import org.anabranch.sandbox.World;
import org.anabranch.sandbox.internal.Grant;
import org.anabranch.sandbox.internal.Replies;
import org.anabranch.sandbox.internal.Requests;
import tools.jackson.databind.JsonNode;

/**
 * Gives out access tokens by the stable interface, which gives the same one until shortly before
 * its end, and lets in only calls that carry one. Errors are an {@code errcode} inside an HTTP 200.
 */
final class WechatDoor {
  static final String WECHAT = "wechat-official";
  static final int ARGUMENT = 47003;
  static final int INVALID_MEDIA_ID = 40007;

  private static final Duration LIFETIME = Duration.ofHours(2);
  private static final Duration OVERLAP = Duration.ofMinutes(5);

  private final World world;

  WechatDoor(World world) {
    this.world = world;
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

  void token(ServerRequest request, ServerResponse response) {
    JsonNode body = Requests.json(request).orElseGet(Json::object);
    Grant grant = grant();
    if (!body.path("grant_type").asString("").equals("client_credential")) {
      error(response, 40002, "invalid grant_type");
    } else if (!body.path("appid").asString("").equals(appId(grant))) {
      error(response, 40013, "invalid appid");
    } else if (!body.path("secret").asString("").equals(grant.appSecret())) {
      error(response, 40125, "invalid appsecret");
    } else {
      ok(response, current(body.path("force_refresh").asBoolean(false)));
    }
  }

  private synchronized JsonNode current(boolean fresh) {
    World.Store store = world.store(WECHAT);
    Optional<JsonNode> known =
        store
            .get("current_token", "only")
            .filter(_ -> !fresh)
            .filter(t -> until(t).minus(OVERLAP).isAfter(world.now()));
    JsonNode token = known.orElseGet(() -> issue(store));
    return Json.object()
        .put("access_token", token.path("token").asString())
        .put("expires_in", Duration.between(world.now(), until(token)).toSeconds());
  }

  private JsonNode issue(World.Store store) {
    String token = world.newToken();
    JsonNode issued =
        Json.object().put("token", token).put("until", world.now().plus(LIFETIME).toString());
    store.put("token", token, issued);
    store.put("current_token", "only", issued);
    return issued;
  }

  private static Instant until(JsonNode token) {
    return Instant.parse(token.path("until").asString());
  }

  Handler granted(Handler handler) {
    return (request, response) -> {
      String token = Requests.query(request, "access_token").orElse("");
      Optional<JsonNode> known = world.store(WECHAT).get("token", token);
      if (token.isEmpty()) {
        error(response, 41001, "access_token missing");
      } else if (known.isEmpty()) {
        error(response, 40001, "invalid credential, access_token is invalid");
      } else if (!until(known.get()).isAfter(world.now())) {
        error(response, 42001, "access_token expired");
      } else {
        handler.handle(request, response);
      }
    };
  }

  Handler grantedJson(JsonHandler handler) {
    return granted(
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
