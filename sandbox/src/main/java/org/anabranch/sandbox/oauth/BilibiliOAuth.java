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
import org.anabranch.sandbox.internal.Replies;
import org.anabranch.sandbox.internal.Requests;
import tools.jackson.databind.node.ObjectNode;

/**
 * Bilibili: the address to come back to is called {@code gourl}, the rights belong to the app and
 * are not asked for, codes stand in {@code code}, and a refresh replaces the refresh token.
 */
final class BilibiliOAuth extends OAuthServer {
  private static final Set<String> RIGHTS = Set.of("USER_INFO", "ARC_BASE", "ARC_DATA");

  BilibiliOAuth(World world, Supplier<Imitation.OpenedAccount> first) {
    super(
        world,
        "bilibili",
        new Dialogue(
            "/account/pc/account-pc/auth/oauth",
            "client_id",
            "gourl",
            ",",
            false,
            RIGHTS,
            "access_denied"),
        new Lifetimes(
            Duration.ofMinutes(10),
            Duration.ofDays(30),
            Duration.ofDays(180),
            Lifetimes.Renewal.ROTATES),
        first);
  }

  @Override
  String clientId() {
    return "bili" + grantField("id");
  }

  @Override
  Set<String> hosts() {
    return Set.of("account", "passport");
  }

  @Override
  Set<String> rights(Set<String> scopes) {
    return RIGHTS;
  }

  @Override
  void routes(HttpRules rules) {
    rules
        .post("/passport/x/account-oauth2/v1/token", (q, r) -> token(q, r, "authorization_code"))
        .post("/passport/x/account-oauth2/v1/refresh_token", (q, r) -> token(q, r, "refresh_token"))
        .get("/member/arcopen/fn/user/account/info", this::info);
  }

  private void token(ServerRequest request, ServerResponse response, String grantType) {
    Map<String, String> form = Requests.form(request);
    try {
      client(form, "client_id", "client_secret");
      if (!grantType.equals(form.get("grant_type"))) {
        throw new Wrong(Wrong.What.GRANT_TYPE, "grant_type is invalid");
      }
      Ledger.Issued issued =
          grantType.equals("refresh_token")
              ? ledger.refresh(form.getOrDefault("refresh_token", ""))
              : ledger.redeemAnywhere(form.getOrDefault("code", ""), clientId());
      ObjectNode data =
          Json.object()
              .put("access_token", issued.access())
              .put("expires_in", issued.expiresIn())
              .put("refresh_token", String.valueOf(issued.refresh()));
      RIGHTS.stream().sorted().forEach(data.putArray("scopes")::add);
      Replies.json(
          response,
          200,
          Json.object().put("code", 0).put("message", "0").put("ttl", 1).set("data", data));
    } catch (Wrong wrong) {
      int code =
          switch (wrong.what()) {
            case CLIENT -> 127001;
            case GRANT_TYPE -> -400;
            case CODE -> 122002;
            case REFRESH_TOKEN, ACCESS_TOKEN, TOO_YOUNG -> 122007;
          };
      Replies.json(response, 200, Map.of("code", code, "message", wrong.detail(), "ttl", 1));
    }
  }

  private void info(ServerRequest request, ServerResponse response) {
    try {
      String id =
          ledger.live(Requests.header(request, "Access-Token").orElse("")).path("id").asString();
      Replies.json(
          response,
          200,
          Map.of("code", 0, "message", "0", "data", Map.of("openid", id, "name", name(id))));
    } catch (Wrong wrong) {
      Replies.json(response, 200, Map.of("code", 122000, "message", "the access token is invalid"));
    }
  }
}
