package org.anabranch.sandbox.douyin;

import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import org.anabranch.kernel.Json;
import org.anabranch.sandbox.World;
import org.anabranch.sandbox.internal.Grant;
import org.anabranch.sandbox.internal.Replies;
import org.anabranch.sandbox.internal.Requests;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * How Douyin answers, and who may call for a person: the token in {@code access-token}, its person
 * in {@code open_id}, the scope granted. The answer is 200 with the end in {@code data.error_code}
 * and again in {@code extra}.
 */
final class DouyinDoor {
  static final String DOUYIN = "douyin";
  static final String CREATE = "video.create.bind";
  static final String LIST = "video.list.bind";
  static final String DATA = "video.data.bind";
  static final int PARAMETER = 2100005;
  static final int TOO_LARGE = 2190005;

  private final World world;

  DouyinDoor(World world) {
    this.world = world;
  }

  /** What the account that the sandbox opens by itself holds. */
  Grant grant() {
    return Grant.open(world, DOUYIN, Set.of("user_info", CREATE, LIST, DATA));
  }

  /** A call for a person. */
  interface Call {
    void handle(ServerRequest request, ServerResponse response, Grant grant) throws IOException;
  }

  Handler granted(String scope, Call call) {
    return (request, response) -> {
      String token = Requests.header(request, "access-token").orElse("");
      Optional<Grant> grant = Grant.of(world, DOUYIN, token);
      if (grant.isEmpty()) {
        boolean ended = world.store(DOUYIN).get("oauth_token", token).isPresent();
        error(response, ended ? 28001008 : 28001003, ended ? "access_token 过期" : "access_token 无效");
      } else if (!grant.get().id().equals(Requests.query(request, "open_id").orElse(""))) {
        error(response, PARAMETER, "open_id is not the token's");
      } else if (!grant.get().scopes().contains(scope)) {
        error(response, 28001012, "scope " + scope + " is not granted");
      } else {
        call.handle(request, response, grant.get());
      }
    };
  }

  /** The body where it is said to be JSON and is. */
  static Optional<JsonNode> json(ServerRequest request) {
    return Requests.header(request, "Content-Type").orElse("").startsWith("application/json")
        ? Requests.json(request).filter(JsonNode::isObject)
        : Optional.empty();
  }

  static void ok(ServerResponse response, ObjectNode data) {
    data.put("error_code", 0).put("description", "");
    send(response, "success", data, 0);
  }

  static void error(ServerResponse response, int code, String description) {
    ObjectNode data = Json.object().put("error_code", code).put("description", description);
    send(response, "error", data, code);
  }

  private static void send(ServerResponse response, String message, ObjectNode data, int code) {
    ObjectNode reply = Json.object().put("message", message).set("data", data);
    reply
        .putObject("extra")
        .put("error_code", code)
        .put("description", data.path("description").asString(""))
        .put("sub_error_code", 0);
    Replies.json(response, 200, reply);
  }
}
