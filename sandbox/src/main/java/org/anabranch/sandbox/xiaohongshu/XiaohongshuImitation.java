package org.anabranch.sandbox.xiaohongshu;

import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.anabranch.kernel.Digest;
import org.anabranch.kernel.Json;
import org.anabranch.sandbox.Imitation;
import org.anabranch.sandbox.World;
import org.anabranch.sandbox.internal.Grant;
import org.anabranch.sandbox.internal.Replies;
import org.anabranch.sandbox.internal.Requests;
import tools.jackson.databind.JsonNode;

/**
 * The access token for Xiaohongshu's share component, against a signature that is checked, and the
 * creator site, which here is the sandbox's phone.
 */
public final class XiaohongshuImitation implements Imitation {
  private static final String XIAOHONGSHU = "xiaohongshu";
  private static final Duration TOKEN = Duration.ofHours(24);
  private static final int NOT_SIGNED = -100;

  private final World world;

  public XiaohongshuImitation(World world) {
    this.world = world;
  }

  @Override
  public String platform() {
    return XIAOHONGSHU;
  }

  @Override
  public OpenedAccount open() {
    Grant grant = grant();
    return new OpenedAccount(
        grant.id(),
        "Anabranch on Xiaohongshu",
        Set.of("api", "creator", "web"),
        Map.of("app_key", key(grant), "app_secret", grant.appSecret()));
  }

  private Grant grant() {
    return Grant.open(world, XIAOHONGSHU, Set.of());
  }

  private static String key(Grant grant) {
    return "red." + grant.id();
  }

  @Override
  public void route(HttpRules rules) {
    rules
        .post("/api/api/sns/v1/ext/access/token", this::token)
        .get(
            "/creator/publish/publish",
            (_, response) ->
                Replies.empty(response, 303, Map.of("Location", "/_sandbox/phone/" + XIAOHONGSHU)));
  }

  private void token(ServerRequest request, ServerResponse response) {
    JsonNode body = Requests.json(request).orElseGet(Json::object);
    Grant grant = grant();
    String key = body.path("app_key").asString("");
    String expected =
        Digest.sha256(
            "appKey=%s&nonce=%s&timeStamp=%d%s"
                .formatted(
                    key,
                    body.path("nonce").asString(""),
                    body.path("timestamp").asLong(0),
                    grant.appSecret()));
    if (!key.equals(key(grant)) || !expected.equals(body.path("signature").asString(""))) {
      Replies.json(
          response, 200, Map.of("code", NOT_SIGNED, "success", false, "msg", "signature error"));
      return;
    }
    Instant until = world.now().plus(TOKEN);
    Replies.json(
        response,
        200,
        Map.of(
            "code",
            0,
            "success",
            true,
            "data",
            Map.of("access_token", world.newToken(), "expires_in", until.toEpochMilli())));
  }
}
