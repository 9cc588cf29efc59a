package org.anabranch.publish.linkedin;

import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Secret;
import org.anabranch.publish.Platform;
import org.anabranch.publish.connect.Answer;
import org.anabranch.publish.connect.App;
import org.anabranch.publish.connect.CodeFlow;
import org.anabranch.publish.connect.Identity;
import org.anabranch.publish.connect.Renewal;
import org.anabranch.publish.connect.Tokens;
import org.anabranch.publish.internal.Api;
import org.anabranch.publish.internal.Query;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * LinkedIn's three-legged OAuth: 60 days. Only approved apps get a refresh token; it ends a year
 * after the consent, and no refresh moves that day. Organisations are found where the app asks for
 * {@code rw_organization_admin}.
 */
public final class LinkedInAuthorisation extends CodeFlow {
  public LinkedInAuthorisation(Api api, Clock clock) {
    super(
        Platform.LINKEDIN,
        Shape.standard(
            "web", "/oauth/v2/authorization", "web", "/oauth/v2/accessToken", " ", Proof.FIELDS),
        List.of("openid", "profile", "w_member_social"),
        Renewal.ahead(Renewal.How.REFRESH_TOKEN, Duration.ofDays(7)),
        api,
        clock);
  }

  @Override
  public Answer<List<Identity>> identities(App app, Tokens tokens, Deadline deadline)
      throws InterruptedException {
    Answer<List<Identity>> person =
        get(
            new Query().at(app.host("api"), "/v2/userinfo"),
            tokens.access(),
            reply -> member(reply),
            deadline);
    if (!(person instanceof Answer.Given<List<Identity>>(var member))
        || !tokens.granted().contains("rw_organization_admin")) {
      return person;
    }
    return switch (organisations(app, tokens, deadline)) {
      case Answer.Given<List<Identity>>(var organisations) -> {
        List<Identity> all = new ArrayList<>(member);
        for (Identity organisation : organisations) {
          all.add(named(app, tokens, organisation, deadline));
        }
        yield new Answer.Given<>(List.copyOf(all));
      }
      case Answer.Gone<List<Identity>> gone -> gone;
      case Answer.Refused<List<Identity>> _ -> person;
      case Answer.Unreachable<List<Identity>> unreachable -> unreachable;
    };
  }

  private static Optional<List<Identity>> member(JsonNode reply) {
    String sub = reply.path("sub").asString("");
    return sub.isEmpty()
        ? Optional.empty()
        : Optional.of(
            List.of(
                new Identity(
                    "urn:li:person:" + sub,
                    reply.path("name").asString(sub),
                    "person",
                    null,
                    Map.of())));
  }

  private Answer<List<Identity>> organisations(App app, Tokens tokens, Deadline deadline)
      throws InterruptedException {
    URI address =
        new Query()
            .with("q", "roleAssignee")
            .with("role", "ADMINISTRATOR")
            .with("state", "APPROVED")
            .at(app.host("api"), "/rest/organizationAcls");
    return send(
        versioned(address, tokens.access()),
        reply ->
            Optional.of(
                reply
                    .path("elements")
                    .valueStream()
                    .map(e -> e.path("organization").asString(""))
                    .filter(urn -> !urn.isEmpty())
                    .map(
                        urn ->
                            new Identity(
                                urn,
                                "Organisation " + urn.substring(urn.lastIndexOf(':') + 1),
                                "organisation",
                                null,
                                Map.of()))
                    .toList()),
        deadline);
  }

  /**
   * By its own name ({@code GET /rest/organizations/{id}}, {@code localizedName}); by its number
   * where that cannot be read.
   */
  private Identity named(App app, Tokens tokens, Identity organisation, Deadline deadline)
      throws InterruptedException {
    String urn = organisation.remoteId();
    String path = "/rest/organizations/" + Query.encode(urn.substring(urn.lastIndexOf(':') + 1));
    return send(
                    versioned(new Query().at(app.host("api"), path), tokens.access()),
                    reply -> Optional.of(reply.path("localizedName").asString("")),
                    deadline)
                instanceof Answer.Given<String>(var name)
            && !name.isBlank()
        ? new Identity(urn, name, organisation.kind(), null, Map.of())
        : organisation;
  }

  private static HttpRequest.Builder versioned(URI address, Secret access) {
    return HttpRequest.newBuilder(address)
        .header("Authorization", "Bearer " + access.reveal())
        .header("LinkedIn-Version", LinkedInConnector.VERSION)
        .header("X-Restli-Protocol-Version", "2.0.0")
        .GET();
  }

  @Override
  public boolean revokes() {
    return true;
  }

  @Override
  public Answer<Boolean> revoke(App app, Secret access, @Nullable Secret refresh, Deadline deadline)
      throws InterruptedException {
    Query form =
        new Query()
            .with("client_id", app.clientId())
            .with("client_secret", app.clientSecret().reveal())
            .with("token", access.reveal());
    return send(
        HttpRequest.newBuilder(new Query().at(app.host("web"), "/oauth/v2/revoke"))
            .header("Content-Type", Query.FORM)
            .POST(form.form()),
        _ -> Optional.of(true),
        deadline);
  }
}
