package org.anabranch.sandbox.oauth;

import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.anabranch.kernel.Json;
import org.anabranch.sandbox.Imitation;
import org.anabranch.sandbox.World;
import org.anabranch.sandbox.internal.Grant;
import org.anabranch.sandbox.internal.Replies;
import org.anabranch.sandbox.internal.Requests;
import tools.jackson.databind.node.ObjectNode;

/**
 * X: PKCE is a must, the access token holds two hours, and a refresh token is good once: used again
 * it ends the whole family.
 */
final class XOAuth extends StandardOAuth {
  XOAuth(World world, Supplier<Imitation.OpenedAccount> first) {
    super(
        world,
        "x",
        Dialogue.usual(
                "/web/i/oauth2/authorize",
                " ",
                Set.of(
                    "tweet.read",
                    "tweet.write",
                    "tweet.moderate.write",
                    "users.read",
                    "media.write",
                    "offline.access",
                    "like.read",
                    "like.write",
                    "follows.read"))
            .withPkce(),
        new Lifetimes(
            Duration.ofSeconds(30),
            Duration.ofHours(2),
            Duration.ofDays(182),
            Lifetimes.Renewal.SINGLE_USE),
        first,
        true);
  }

  @Override
  void routes(HttpRules rules) {
    rules
        .post("/api/2/oauth2/token", this::token)
        .post("/api/2/oauth2/revoke", this::revoked)
        .get(
            "/api/2/users/me",
            (request, response) ->
                Requests.bearer(request)
                    .flatMap(t -> Grant.of(world, "x", t))
                    .ifPresentOrElse(
                        grant -> me(grant, response),
                        () ->
                            Replies.json(
                                response,
                                401,
                                Map.of(
                                    "title", "Unauthorized",
                                    "type", "about:blank",
                                    "status", 401,
                                    "detail", "Unauthorized"))));
  }

  private void me(Grant grant, ServerResponse response) {
    ObjectNode reply = Json.object();
    reply
        .putObject("data")
        .put("id", grant.id())
        .put("name", name(grant.id()))
        .put("username", "anabranch" + grant.id());
    Replies.json(response, 200, reply);
  }

  @Override
  boolean withRefresh(Map<String, String> asked, String person) {
    return asked.getOrDefault("scope", "").contains("offline.access")
        && asked.containsKey("_scope.offline.access");
  }

  /** X says this of every token, code or client that it does not take. */
  @Override
  void refuse(ServerResponse response, Wrong wrong) {
    switch (wrong.what()) {
      case CLIENT ->
          Replies.json(
              response,
              401,
              Map.of(
                  "error",
                  "unauthorized_client",
                  "error_description",
                  "Missing valid authorization header"));
      case GRANT_TYPE ->
          Replies.json(
              response,
              400,
              Map.of(
                  "error",
                  "invalid_request",
                  "error_description",
                  "Missing required parameter [grant_type]."));
      case CODE, REFRESH_TOKEN, ACCESS_TOKEN, TOO_YOUNG ->
          Replies.json(
              response,
              400,
              Map.of(
                  "error",
                  "invalid_request",
                  "error_description",
                  wrong.what() == Wrong.What.CODE
                      ? "Value passed for the authorization code was invalid."
                      : "Value passed for the token was invalid."));
    }
  }
}
