package org.anabranch.sandbox.oauth;

import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.anabranch.kernel.Json;
import org.anabranch.sandbox.Imitation;
import org.anabranch.sandbox.World;
import org.anabranch.sandbox.internal.DouyinPush;
import org.anabranch.sandbox.internal.Replies;
import org.anabranch.sandbox.internal.Requests;
import tools.jackson.databind.node.ObjectNode;

/**
 * Douyin: an access token of 15 days and a refresh token of 30, which can be renewed five times;
 * everything answers 200, and {@code data.error_code} says how it went.
 */
final class DouyinOAuth extends OAuthServer {
  DouyinOAuth(World world, Supplier<Imitation.OpenedAccount> first) {
    super(
        world,
        "douyin",
        new Dialogue(
            "/api/platform/oauth/connect/",
            "client_key",
            "redirect_uri",
            ",",
            false,
            Set.of(
                "user_info",
                "user.info.basic",
                "video.data",
                "video.create.bind",
                "video.list.bind",
                "video.data.bind"),
            "access_denied"),
        new Lifetimes(
            Duration.ofMinutes(10),
            Duration.ofDays(15),
            Duration.ofDays(30),
            Lifetimes.Renewal.KEPT),
        first);
  }

  /** The app of the sandbox has the capability to publish for people: untick it to hand over. */
  @Override
  List<String> suggested() {
    return List.of("user_info", "video.create.bind", "video.list.bind", "video.data.bind");
  }

  @Override
  String clientId() {
    return "aw" + grantField("id");
  }

  @Override
  void revoked() {
    people()
        .forEach(
            p ->
                new DouyinPush(world)
                    .tell("unauthorize", clientId(), secret(), p.id(), Json.object()));
  }

  @Override
  void routes(HttpRules rules) {
    rules
        .post("/api/oauth/access_token/", this::redeem)
        .post("/api/oauth/refresh_token/", this::refresh)
        .post("/api/oauth/renew_refresh_token/", this::renew)
        .post("/api/oauth/userinfo/", this::info)
        .post("/api/oauth/revoke/", this::revoke);
  }

  private void redeem(ServerRequest request, ServerResponse response) {
    Map<String, String> form = Requests.form(request);
    try {
      client(form, "client_key", "client_secret");
      tell(response, ledger.redeemAnywhere(form.getOrDefault("code", ""), clientId()), null);
    } catch (Wrong wrong) {
      error(response, wrong);
    }
  }

  private void refresh(ServerRequest request, ServerResponse response) {
    Map<String, String> form = Requests.form(request);
    String token = form.getOrDefault("refresh_token", "");
    try {
      if (!clientId().equals(form.get("client_key"))) {
        throw new Wrong(Wrong.What.CLIENT, "client_key is unknown");
      }
      tell(response, ledger.refresh(token), token);
    } catch (Wrong wrong) {
      error(response, wrong);
    }
  }

  private void renew(ServerRequest request, ServerResponse response) {
    Map<String, String> form = Requests.form(request);
    try {
      if (!clientId().equals(form.get("client_key"))) {
        throw new Wrong(Wrong.What.CLIENT, "client_key is unknown");
      }
      Ledger.Renewed renewed = ledger.renewRefresh(form.getOrDefault("refresh_token", ""), 5);
      ok(
          response,
          Json.object()
              .put("refresh_token", renewed.token())
              .put("expires_in", renewed.expiresIn()));
    } catch (Wrong wrong) {
      error(response, wrong);
    }
  }

  private void tell(
      ServerResponse response,
      Ledger.Issued issued,
      @org.jspecify.annotations.Nullable String kept) {
    ok(
        response,
        Json.object()
            .put("access_token", issued.access())
            .put("expires_in", issued.expiresIn())
            .put("refresh_token", issued.refresh() == null ? kept : issued.refresh())
            .put(
                "refresh_expires_in",
                ledger.refreshLeft(
                    issued.refresh() == null ? String.valueOf(kept) : issued.refresh()))
            .put("open_id", issued.person())
            .put("scope", String.join(",", issued.scopes())));
  }

  private void info(ServerRequest request, ServerResponse response) {
    Map<String, String> form = Requests.form(request);
    try {
      String id = ledger.live(form.getOrDefault("access_token", "")).path("id").asString();
      ok(response, Json.object().put("open_id", id).put("nickname", name(id)));
    } catch (Wrong wrong) {
      error(response, wrong);
    }
  }

  private void revoke(ServerRequest request, ServerResponse response) {
    ledger.revoke(Requests.form(request).getOrDefault("access_token", ""));
    ok(response, Json.object());
  }

  private static void ok(ServerResponse response, ObjectNode data) {
    data.put("error_code", 0).put("description", "");
    Replies.json(response, 200, Json.object().put("message", "success").set("data", data));
  }

  private static void error(ServerResponse response, Wrong wrong) {
    int code =
        switch (wrong.what()) {
          case CLIENT -> 10013;
          case GRANT_TYPE -> 10002;
          case CODE -> 10007;
          case REFRESH_TOKEN -> 10010;
          case ACCESS_TOKEN, TOO_YOUNG -> 10008;
        };
    ObjectNode data = Json.object().put("error_code", code).put("description", wrong.detail());
    Replies.json(response, 200, Json.object().put("message", "error").set("data", data));
  }
}
