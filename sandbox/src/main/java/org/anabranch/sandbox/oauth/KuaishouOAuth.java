package org.anabranch.sandbox.oauth;

import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.ServerRequest;
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
 * Kuaishou: everything in the query, {@code result} says how it went, and a refresh gives a new
 * refresh token that ends when the first one would have. How long each holds is this imitation's
 * choice; the documents disagree, and the reply says it.
 */
final class KuaishouOAuth extends OAuthServer {
  KuaishouOAuth(World world, Supplier<Imitation.OpenedAccount> first) {
    super(
        world,
        "kuaishou",
        new Dialogue(
            "/api/oauth2/authorize",
            "app_id",
            "redirect_uri",
            ",",
            false,
            Set.of("user_info", "user_video_publish", "user_video_info", "user_video_delete"),
            "access_denied"),
        new Lifetimes(
            Duration.ofMinutes(2),
            Duration.ofDays(2),
            Duration.ofDays(180),
            Lifetimes.Renewal.ROTATES_UNTIL_SAME_END),
        first);
  }

  @Override
  String clientId() {
    return "ks_sandbox_app";
  }

  @Override
  void routes(HttpRules rules) {
    rules
        .get("/api/oauth2/access_token", (q, r) -> token(q, r, "authorization_code"))
        .get("/api/oauth2/refresh_token", (q, r) -> token(q, r, "refresh_token"))
        .get("/api/openapi/user_info", this::info);
  }

  private void token(ServerRequest request, ServerResponse response, String grantType) {
    Map<String, String> sent = query(request);
    try {
      client(sent, "app_id", "app_secret");
      if (!grantType.equals(sent.get("grant_type"))) {
        throw new Wrong(Wrong.What.GRANT_TYPE, "grant_type is invalid");
      }
      Ledger.Issued issued =
          grantType.equals("refresh_token")
              ? ledger.refresh(sent.getOrDefault("refresh_token", ""))
              : ledger.redeemAnywhere(sent.getOrDefault("code", ""), clientId());
      ObjectNode reply =
          Json.object()
              .put("result", 1)
              .put("access_token", issued.access())
              .put("expires_in", issued.expiresIn())
              .put("refresh_token", String.valueOf(issued.refresh()))
              .put("refresh_token_expires_in", issued.refreshExpiresIn())
              .put("open_id", issued.person());
      issued.scopes().forEach(reply.putArray("scopes")::add);
      Replies.json(response, 200, reply);
    } catch (Wrong wrong) {
      int result =
          switch (wrong.what()) {
            case CLIENT -> 100200100;
            case GRANT_TYPE -> 100200101;
            case CODE -> 100200104;
            case REFRESH_TOKEN, ACCESS_TOKEN, TOO_YOUNG -> 100200105;
          };
      Replies.json(response, 200, Map.of("result", result, "error_msg", wrong.detail()));
    }
  }

  private void info(ServerRequest request, ServerResponse response) {
    Requests.query(request, "access_token")
        .flatMap(t -> Grant.of(world, "kuaishou", t))
        .ifPresentOrElse(
            grant ->
                Replies.json(
                    response,
                    200,
                    Map.of("result", 1, "user_info", Map.of("name", name(grant.id()), "fan", 0))),
            () ->
                Replies.json(
                    response,
                    200,
                    Map.of("result", 100200102, "error_msg", "access_token is invalid")));
  }
}
