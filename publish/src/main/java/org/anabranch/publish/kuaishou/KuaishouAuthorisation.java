package org.anabranch.publish.kuaishou;

import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Clock;
import java.time.Duration;
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
import tools.jackson.databind.JsonNode;

/**
 * Kuaishou's OAuth: everything goes in the address, so no address may be told or logged. A refresh
 * replaces the refresh token, and the new one ends when the first would have: on that day the
 * person has to consent again.
 */
public final class KuaishouAuthorisation extends CodeFlow {
  public KuaishouAuthorisation(Api api, Clock clock) {
    super(
        Platform.KUAISHOU,
        Shape.standard("api", "/oauth2/authorize", "api", "/oauth2/access_token", ",", Proof.FIELDS)
            .naming("app_id", "app_secret", "redirect_uri"),
        List.of("user_info", "user_video_publish", "user_video_info"),
        Renewal.ahead(Renewal.How.REFRESH_TOKEN, Duration.ofHours(12)),
        api,
        clock);
  }

  @Override
  protected HttpRequest.Builder tokenRequest(App app, String path, Query form) {
    return HttpRequest.newBuilder(form.at(app.host("api"), path)).GET();
  }

  @Override
  protected String refreshPath() {
    return "/oauth2/refresh_token";
  }

  /** HTTP is 200 whatever happened; a result of 1 is success. */
  @Override
  protected <T> Optional<Answer<T>> refusal(Api.Reply reply) {
    JsonNode json = reply.json();
    int result = json.path("result").asInt(0);
    if (reply.ok() && result == 1) {
      return Optional.empty();
    }
    String message = json.path("error_msg").asString("Kuaishou refused.");
    String code = result == 0 ? "http " + reply.status() : Integer.toString(result);
    return Optional.of(
        switch (result) {
          case 100200102, 100200104, 100200105 -> new Answer.Gone<>(code, message);
          default -> new Answer.Refused<>(code, message);
        });
  }

  /** Kuaishou tells the id beside the tokens only, and the name here. */
  @Override
  public Answer<List<Identity>> identities(App app, Tokens tokens, Deadline deadline)
      throws InterruptedException {
    URI address =
        new Query()
            .with("app_id", app.clientId())
            .with("access_token", tokens.access().reveal())
            .at(app.host("api"), "/openapi/user_info");
    return send(
        HttpRequest.newBuilder(address).GET(),
        reply ->
            Optional.of(
                List.of(
                    new Identity(
                        tokens.subject(),
                        reply.path("user_info").path("name").asString(tokens.subject()),
                        "person",
                        null,
                        Map.of()))),
        deadline);
  }

  @Override
  public Map<String, Secret> credentials(App app) {
    return Map.of("app_id", new Secret(app.clientId()));
  }
}
