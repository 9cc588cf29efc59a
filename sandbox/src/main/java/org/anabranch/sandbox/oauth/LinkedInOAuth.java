package org.anabranch.sandbox.oauth;

import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
 * LinkedIn: 60 days, and as an approved app's a refresh token of 365 whose end no refresh moves.
 * The first person administers an organisation.
 */
final class LinkedInOAuth extends StandardOAuth {
  /** The one organisation of the imitation. */
  private static final String ORGANISATION = "urn:li:organization:5515715";

  LinkedInOAuth(World world, Supplier<Imitation.OpenedAccount> first) {
    super(
        world,
        "linkedin",
        Dialogue.usual(
                "/web/oauth/v2/authorization",
                " ",
                Set.of(
                    "openid",
                    "profile",
                    "email",
                    "w_member_social",
                    "r_member_social",
                    "r_member_postAnalytics",
                    "w_organization_social",
                    "r_organization_social",
                    "rw_organization_admin"))
            .denying("user_cancelled_authorize"),
        new Lifetimes(
            Duration.ofMinutes(30),
            Duration.ofDays(60),
            Duration.ofDays(365),
            Lifetimes.Renewal.ROTATES_UNTIL_SAME_END),
        first,
        false);
  }

  /** With the organisation, so that there is something to choose. */
  @Override
  List<String> suggested() {
    return List.of(
        "openid",
        "profile",
        "w_member_social",
        "r_member_social",
        "w_organization_social",
        "r_organization_social",
        "rw_organization_admin");
  }

  @Override
  boolean tellsRefreshEnd() {
    return true;
  }

  @Override
  void routes(HttpRules rules) {
    rules
        .post("/web/oauth/v2/accessToken", this::token)
        .post("/web/oauth/v2/revoke", this::revoked)
        .get("/api/v2/userinfo", this::info)
        .get("/api/rest/organizationAcls", this::organisations)
        .get("/api/rest/organizations/{id}", this::organisation);
  }

  private void info(ServerRequest request, ServerResponse response) {
    grant(request)
        .ifPresentOrElse(
            g -> Replies.json(response, 200, Map.of("sub", g.id(), "name", name(g.id()))),
            () -> unknown(response));
  }

  private void organisations(ServerRequest request, ServerResponse response) {
    Optional<Grant> grant = grant(request);
    if (grant.isEmpty()) {
      unknown(response);
      return;
    }
    if (!grant.get().scopes().contains("rw_organization_admin")) {
      Replies.json(
          response,
          403,
          Map.of(
              "status", 403,
              "code", "ACCESS_DENIED",
              "message", "Not enough permissions to access: organizationAcls.FINDER-roleAssignee"));
      return;
    }
    ObjectNode reply = Json.object();
    var elements = reply.putArray("elements");
    if (grant.get().id().equals(grantField("id"))) {
      elements
          .addObject()
          .put("organization", ORGANISATION)
          .put("role", "ADMINISTRATOR")
          .put("state", "APPROVED");
    }
    Replies.json(response, 200, reply);
  }

  private void organisation(ServerRequest request, ServerResponse response) {
    if (grant(request).isEmpty()) {
      unknown(response);
      return;
    }
    String id = Requests.path(request, "id");
    Replies.json(
        response, 200, Map.of("id", Long.parseLong(id), "localizedName", "Anabranch Organisation"));
  }

  private Optional<Grant> grant(ServerRequest request) {
    return Requests.bearer(request).flatMap(t -> Grant.of(world, "linkedin", t));
  }

  private static void unknown(ServerResponse response) {
    Replies.json(
        response,
        401,
        Map.of(
            "status",
            401,
            "serviceErrorCode",
            65600,
            "code",
            "INVALID_ACCESS_TOKEN",
            "message",
            "Invalid access token"));
  }
}
