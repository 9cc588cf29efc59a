package org.anabranch.publish.douyin;

import java.net.http.HttpRequest;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Secret;
import org.anabranch.publish.Platform;
import org.anabranch.publish.connect.Answer;
import org.anabranch.publish.connect.App;
import org.anabranch.publish.connect.CallbackKeys;
import org.anabranch.publish.connect.CodeFlow;
import org.anabranch.publish.connect.Identity;
import org.anabranch.publish.connect.Renewal;
import org.anabranch.publish.connect.Tokens;
import org.anabranch.publish.internal.Api;
import org.anabranch.publish.internal.Query;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Douyin's OAuth: an access token of 15 days and a refresh token of 30, which a call of its own
 * renews, five times at most; then the person has to consent again. Both are done in the last three
 * days of the access token.
 */
public final class DouyinAuthorisation extends CodeFlow {
  private static final Duration NEAR_END = Duration.ofDays(18);

  public DouyinAuthorisation(Api api, Clock clock) {
    super(
        Platform.DOUYIN,
        Shape.standard(
                "api", "/platform/oauth/connect/", "api", "/oauth/access_token/", ",", Proof.FIELDS)
            .naming("client_key", "client_secret", "redirect_uri"),
        List.of("user_info"),
        Renewal.ahead(Renewal.How.REFRESH_TOKEN, Duration.ofDays(3)),
        api,
        clock);
  }

  @Override
  protected String refreshPath() {
    return "/oauth/refresh_token/";
  }

  /** HTTP is 200 whatever happened; {@code data.error_code} of 0 is success. */
  @Override
  protected <T> Optional<Answer<T>> refusal(Api.Reply reply) {
    JsonNode data = reply.json().path("data");
    int code = data.path("error_code").asInt(-1);
    if (reply.ok() && code == 0) {
      return Optional.empty();
    }
    String message = data.path("description").asString("Douyin refused.");
    String said = data.has("error_code") ? Integer.toString(code) : "http " + reply.status();
    return Optional.of(
        switch (code) {
          case 10007, 10008, 10010, 2190008, 28001008 -> new Answer.Gone<>(said, message);
          case 28001005, 28001006, 2100004 -> new Answer.Unreachable<>(message, true);
          default -> new Answer.Refused<>(said, message);
        });
  }

  @Override
  protected Optional<Tokens> tokens(JsonNode reply) {
    return super.tokens(reply.path("data"));
  }

  @Override
  protected JsonNode refreshEnd(JsonNode reply) {
    return reply.path("refresh_expires_in");
  }

  /** Renews the refresh token too when it would not last to the next renewal. */
  @Override
  public Answer<Tokens> renew(App app, Secret access, @Nullable Secret refresh, Deadline deadline)
      throws InterruptedException {
    Answer<Tokens> renewed = super.renew(app, access, refresh, deadline);
    if (!(renewed instanceof Answer.Given<Tokens>(var tokens))
        || tokens.refreshUntil() == null
        || tokens.refreshUntil().isAfter(clock().instant().plus(NEAR_END))) {
      return renewed;
    }
    Secret held = tokens.refresh() == null ? refresh : tokens.refresh();
    if (held == null) {
      return renewed;
    }
    Query form =
        new Query().with("client_key", app.clientId()).with("refresh_token", held.reveal());
    Answer<Tokens> longer =
        send(
            HttpRequest.newBuilder(new Query().at(app.host("api"), "/oauth/renew_refresh_token/"))
                .header("Content-Type", Query.FORM)
                .POST(form.form()),
            reply -> longer(tokens, reply.path("data")),
            deadline);
    return longer instanceof Answer.Given<Tokens> ? longer : renewed;
  }

  private Optional<Tokens> longer(Tokens tokens, JsonNode data) {
    String fresh = data.path("refresh_token").asString("");
    return fresh.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Tokens(
                tokens.access(),
                new Secret(fresh),
                tokens.granted(),
                tokens.issued(),
                tokens.expires(),
                after(clock().instant(), data.path("expires_in")),
                tokens.subject()));
  }

  @Override
  public Answer<List<Identity>> identities(App app, Tokens tokens, Deadline deadline)
      throws InterruptedException {
    Query form =
        new Query()
            .with("access_token", tokens.access().reveal())
            .with("open_id", tokens.subject());
    return send(
        HttpRequest.newBuilder(new Query().at(app.host("api"), "/oauth/userinfo/"))
            .header("Content-Type", Query.FORM)
            .POST(form.form()),
        reply -> person(reply.path("data").path("open_id"), reply.path("data").path("nickname")),
        deadline);
  }

  @Override
  public Map<String, Secret> credentials(App app) {
    return Map.of("client_key", new Secret(app.clientId()), "client_secret", app.clientSecret());
  }

  /** The app's secret signs its calls, and nothing else is asked for. */
  @Override
  public Optional<Set<CallbackKeys.Proof>> calls() {
    return Optional.of(Set.of());
  }

  @Override
  public boolean revokes() {
    return true;
  }

  @Override
  public Answer<Boolean> revoke(App app, Secret access, @Nullable Secret refresh, Deadline deadline)
      throws InterruptedException {
    Query form =
        new Query().with("client_key", app.clientId()).with("access_token", access.reveal());
    return send(
        HttpRequest.newBuilder(new Query().at(app.host("api"), "/oauth/revoke/"))
            .header("Content-Type", Query.FORM)
            .POST(form.form()),
        _ -> Optional.of(true),
        deadline);
  }
}
