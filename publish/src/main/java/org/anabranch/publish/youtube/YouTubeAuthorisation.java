package org.anabranch.publish.youtube;

import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Clock;
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

/**
 * Google's OAuth 2.0 for web server apps. The refresh token comes only when consent is asked for
 * outright, and is not repeated by a refresh.
 */
public final class YouTubeAuthorisation extends CodeFlow {
  private static final String SCOPE = "https://www.googleapis.com/auth/";

  public YouTubeAuthorisation(Api api, Clock clock) {
    super(
        Platform.YOUTUBE,
        Shape.standard("accounts", "/o/oauth2/v2/auth", "oauth2", "/token", " ", Proof.FIELDS),
        List.of(
            SCOPE + "youtube.upload",
            SCOPE + "youtube",
            SCOPE + "youtube.force-ssl"), // comments have no other
        Renewal.lazily(Renewal.How.REFRESH_TOKEN),
        api,
        clock);
  }

  @Override
  public Map<String, URI> officialHosts() {
    return Map.of(
        "accounts", URI.create("https://accounts.google.com"),
        "oauth2", URI.create("https://oauth2.googleapis.com"));
  }

  @Override
  public boolean pkce() {
    return true;
  }

  @Override
  protected Map<String, String> more() {
    return Map.of("access_type", "offline", "prompt", "consent");
  }

  @Override
  public Answer<List<Identity>> identities(App app, Tokens tokens, Deadline deadline)
      throws InterruptedException {
    URI channels =
        new Query()
            .with("part", "snippet")
            .with("mine", true)
            .at(app.host("api"), "/youtube/v3/channels");
    return get(
        channels,
        tokens.access(),
        reply ->
            Optional.of(
                reply
                    .path("items")
                    .valueStream()
                    .map(
                        c ->
                            new Identity(
                                c.path("id").asString(""),
                                c.path("snippet").path("title").asString(""),
                                "channel",
                                null,
                                Map.of()))
                    .toList()),
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
    return send(
        HttpRequest.newBuilder(new Query().at(app.host("oauth2"), "/revoke"))
            .header("Content-Type", Query.FORM)
            .POST(form.form()),
        _ -> Optional.of(true),
        deadline);
  }
}
