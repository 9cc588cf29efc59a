package org.anabranch.publish.x;

import java.net.http.HttpRequest;
import java.time.Clock;
import java.util.List;
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

/**
 * X's OAuth 2.0 with PKCE. A token holds two hours; its refresh token is good once, and used again
 * it ends the consent, so it is used only when a call needs it.
 */
public final class XAuthorisation extends CodeFlow {
  public XAuthorisation(Api api, Clock clock) {
    super(
        Platform.X,
        Shape.standard("web", "/i/oauth2/authorize", "api", "/2/oauth2/token", " ", Proof.BASIC),
        List.of(
            "tweet.read",
            "tweet.write",
            "tweet.moderate.write", // hiding what others answer
            "users.read",
            "media.write",
            "offline.access"),
        Renewal.lazily(Renewal.How.SINGLE_USE),
        api,
        clock);
  }

  @Override
  public boolean pkce() {
    return true;
  }

  /** X calls a token or code that is not good a wrong value. */
  @Override
  protected boolean isGone(String error, String description, int status) {
    return error.equals("invalid_grant")
        || error.equals("invalid_request") && description.startsWith("Value passed for the ");
  }

  @Override
  public Answer<List<Identity>> identities(App app, Tokens tokens, Deadline deadline)
      throws InterruptedException {
    return get(
        new Query().at(app.host("api"), "/2/users/me"),
        tokens.access(),
        reply -> person(reply.path("data").path("id"), reply.path("data").path("username")),
        deadline);
  }

  @Override
  public boolean revokes() {
    return true;
  }

  @Override
  public Answer<Boolean> revoke(App app, Secret access, @Nullable Secret refresh, Deadline deadline)
      throws InterruptedException {
    Query form = new Query().with("token", (refresh == null ? access : refresh).reveal());
    HttpRequest.Builder request =
        HttpRequest.newBuilder(new Query().at(app.host("api"), "/2/oauth2/revoke"))
            .header("Content-Type", Query.FORM)
            .POST(form.form());
    return send(basic(request, app), _ -> Optional.of(true), deadline);
  }
}
