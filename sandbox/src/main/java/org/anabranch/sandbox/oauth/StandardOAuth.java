package org.anabranch.sandbox.oauth;

import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.Map;
import java.util.function.Supplier;
import org.anabranch.kernel.Json;
import org.anabranch.sandbox.Imitation;
import org.anabranch.sandbox.World;
import org.anabranch.sandbox.internal.Replies;
import org.anabranch.sandbox.internal.Requests;
import tools.jackson.databind.node.ObjectNode;

/** A server whose token endpoint speaks RFC 6749, errors included. */
abstract class StandardOAuth extends OAuthServer {
  private final String separator;
  private final boolean basic;

  /**
   * @param basic whether the app shows its secret in HTTP's basic authentication
   */
  StandardOAuth(
      World world,
      String platform,
      Dialogue dialogue,
      Lifetimes lifetimes,
      Supplier<Imitation.OpenedAccount> first,
      boolean basic) {
    super(world, platform, dialogue, lifetimes, first);
    this.separator = dialogue.separator();
    this.basic = basic;
  }

  final void token(ServerRequest request, ServerResponse response) {
    Map<String, String> form = Requests.form(request);
    try {
      if (basic) {
        basicClient(request);
      } else {
        client(form, "client_id", "client_secret");
      }
      Ledger.Issued issued = tokens(form);
      ObjectNode reply =
          Json.object()
              .put("token_type", "bearer")
              .put("access_token", issued.access())
              .put("expires_in", issued.expiresIn())
              .put("scope", String.join(separator, issued.scopes()));
      if (issued.refresh() != null) {
        reply.put("refresh_token", issued.refresh());
        if (tellsRefreshEnd()) {
          reply.put("refresh_token_expires_in", issued.refreshExpiresIn());
        }
      }
      Replies.json(response, 200, reply);
    } catch (Wrong wrong) {
      refuse(response, wrong);
    }
  }

  boolean tellsRefreshEnd() {
    return false;
  }

  void refuse(ServerResponse response, Wrong wrong) {
    String error =
        switch (wrong.what()) {
          case CLIENT -> "invalid_client";
          case GRANT_TYPE -> "unsupported_grant_type";
          case CODE, REFRESH_TOKEN, ACCESS_TOKEN, TOO_YOUNG -> "invalid_grant";
        };
    Replies.json(
        response,
        wrong.what() == Wrong.What.CLIENT ? 401 : 400,
        Map.of("error", error, "error_description", wrong.detail()));
  }

  /** RFC 7009: what is not known is as good as revoked. */
  final void revoked(ServerRequest request, ServerResponse response) {
    try {
      Map<String, String> form = Requests.form(request);
      if (basic) {
        basicClient(request);
      }
      ledger.revoke(form.getOrDefault("token", ""));
      Replies.json(response, 200, Map.of("revoked", true));
    } catch (Wrong wrong) {
      refuse(response, wrong);
    }
  }
}
