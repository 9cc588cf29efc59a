package org.anabranch.sandbox.oauth;

import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.anabranch.sandbox.Imitation;
import org.anabranch.sandbox.World;
import org.anabranch.sandbox.internal.Grant;
import org.anabranch.sandbox.internal.Replies;
import org.anabranch.sandbox.internal.Requests;

/** Pinterest: 30 days, and a refresh token of 60 that is replaced at each use. */
final class PinterestOAuth extends StandardOAuth {
  PinterestOAuth(World world, Supplier<Imitation.OpenedAccount> first) {
    super(
        world,
        "pinterest",
        Dialogue.usual(
            "/web/oauth/",
            ",",
            Set.of("boards:read", "boards:write", "pins:read", "pins:write", "user_accounts:read")),
        new Lifetimes(
            Duration.ofMinutes(10),
            Duration.ofDays(30),
            Duration.ofDays(60),
            Lifetimes.Renewal.ROTATES),
        first,
        true);
  }

  @Override
  boolean tellsRefreshEnd() {
    return true;
  }

  @Override
  void routes(HttpRules rules) {
    rules.post("/api/v5/oauth/token", this::token).get("/api/v5/user_account", this::account);
  }

  private void account(ServerRequest request, ServerResponse response) {
    Requests.bearer(request)
        .flatMap(t -> Grant.of(world, "pinterest", t))
        .ifPresentOrElse(
            grant ->
                Replies.json(
                    response,
                    200,
                    Map.of(
                        "id", grant.id(),
                        "username", name(grant.id()),
                        "account_type", "BUSINESS")),
            () ->
                Replies.json(
                    response, 401, Map.of("code", 2, "message", "Authentication failed.")));
  }
}
