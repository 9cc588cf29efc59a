package org.anabranch.publish.bilibili;

import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Secret;
import org.anabranch.publish.Account;
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
 * Bilibili's OAuth: the address to come back to is called {@code gourl}, rights belong to the app
 * and are not asked for, and a refresh replaces the refresh token. Its own calls are signed.
 */
public final class BilibiliAuthorisation extends CodeFlow {
  private final Signature signature;

  public BilibiliAuthorisation(Api api, Clock clock, RandomGenerator random) {
    super(
        Platform.BILIBILI,
        Shape.standard(
                "account",
                "/pc/account-pc/auth/oauth",
                "passport",
                "/x/account-oauth2/v1/token",
                ",",
                Proof.FIELDS)
            .naming("client_id", "client_secret", "gourl"),
        List.of(),
        Renewal.ahead(Renewal.How.REFRESH_TOKEN, Duration.ofDays(5)),
        api,
        clock);
    this.signature = new Signature(clock, random);
  }

  @Override
  public Map<String, URI> officialHosts() {
    return Map.of(
        "account", URI.create("https://account.bilibili.com"),
        "passport", URI.create("https://api.bilibili.com"));
  }

  @Override
  protected String refreshPath() {
    return "/x/account-oauth2/v1/refresh_token";
  }

  /** HTTP is 200 whatever happened; a code of 0 is success. 122xxx are about tokens. */
  @Override
  protected <T> Optional<Answer<T>> refusal(Api.Reply reply) {
    JsonNode json = reply.json();
    int code = json.path("code").asInt(-1);
    if (reply.ok() && code == 0) {
      return Optional.empty();
    }
    String message = json.path("message").asString("Bilibili refused.");
    String said = json.has("code") ? Integer.toString(code) : "http " + reply.status();
    return Optional.of(
        code / 1000 == 122
            ? new Answer.Gone<>(said, message)
            : new Answer.Refused<>(said, message));
  }

  @Override
  protected Optional<Tokens> tokens(JsonNode reply) {
    return super.tokens(reply.path("data"));
  }

  @Override
  public Answer<List<Identity>> identities(App app, Tokens tokens, Deadline deadline)
      throws InterruptedException {
    Account asking =
        new Account(
            "new",
            app.workspace(),
            Platform.BILIBILI,
            "",
            "",
            app.hosts(),
            Map.of(
                "client_id",
                new Secret(app.clientId()),
                "client_secret",
                app.clientSecret(),
                "access_token",
                tokens.access()),
            app.provenance());
    HttpRequest.Builder request =
        HttpRequest.newBuilder(new Query().at(app.host("member"), "/arcopen/fn/user/account/info"))
            .GET();
    signature.sign(request, asking, "");
    return send(
        request,
        reply -> person(reply.path("data").path("openid"), reply.path("data").path("name")),
        deadline);
  }

  @Override
  public Map<String, Secret> credentials(App app) {
    return Map.of("client_id", new Secret(app.clientId()), "client_secret", app.clientSecret());
  }
}
