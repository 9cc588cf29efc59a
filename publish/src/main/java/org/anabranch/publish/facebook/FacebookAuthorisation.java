package org.anabranch.publish.facebook;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.anabranch.publish.Platform;
import org.anabranch.publish.connect.Identity;
import org.anabranch.publish.internal.Api;
import org.anabranch.publish.meta.FacebookLogin;
import tools.jackson.databind.JsonNode;

/** Facebook Login for Pages. */
public final class FacebookAuthorisation extends FacebookLogin {
  public FacebookAuthorisation(Api api, Clock clock) {
    super(
        Platform.FACEBOOK,
        "web",
        FacebookConnector.VERSION,
        List.of(
            "pages_show_list",
            "pages_manage_posts",
            "pages_read_engagement",
            "read_insights",
            "pages_read_user_content", // what others say below posts
            "pages_manage_engagement", // answering it
            "pages_manage_metadata"), // being told of it
        api,
        clock);
  }

  @Override
  protected String page(String remoteId) {
    return remoteId;
  }

  @Override
  protected String fields() {
    return "id,name,access_token,tasks";
  }

  @Override
  protected Optional<Identity> identity(JsonNode page) {
    return Optional.ofNullable(token(page))
        .map(
            token ->
                new Identity(
                    page.path("id").asString(""),
                    page.path("name").asString(""),
                    "page",
                    token,
                    Map.of()));
  }
}
