package org.anabranch.publish.instagram;

import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.anabranch.publish.Platform;
import org.anabranch.publish.connect.Identity;
import org.anabranch.publish.internal.Api;
import org.anabranch.publish.meta.FacebookLogin;
import tools.jackson.databind.JsonNode;

/** Facebook Login for the professional Instagram accounts that are linked to Pages. */
public final class InstagramAuthorisation extends FacebookLogin {
  public InstagramAuthorisation(Api api, Clock clock) {
    super(
        Platform.INSTAGRAM,
        "login",
        InstagramConnector.VERSION,
        List.of(
            "instagram_basic",
            "instagram_content_publish",
            "instagram_manage_insights",
            "instagram_manage_comments",
            "pages_show_list",
            "pages_read_engagement",
            "pages_manage_metadata"), // being told of comments and mentions
        api,
        clock);
  }

  @Override
  public Map<String, URI> officialHosts() {
    return Map.of("login", URI.create("https://www.facebook.com"));
  }

  @Override
  protected String fields() {
    return "id,name,access_token,instagram_business_account{id,username}";
  }

  @Override
  protected Optional<Identity> identity(JsonNode page) {
    JsonNode linked = page.path("instagram_business_account");
    return Optional.ofNullable(token(page))
        .filter(_ -> linked.has("id"))
        .map(
            token ->
                new Identity(
                    linked.path("id").asString(""),
                    linked.path("username").asString(page.path("name").asString("")),
                    "account",
                    token,
                    Map.of()));
  }
}
