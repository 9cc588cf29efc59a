package org.anabranch.sandbox.oauth;

import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.anabranch.sandbox.Imitation;
import org.anabranch.sandbox.World;

/** The authorisation servers of the platforms that have one: adding one is a line here. */
public final class OAuthServers {
  private OAuthServers() {}

  /**
   * @param open opens a platform's account, which is the first person's
   */
  public static List<OAuthServer> all(World world, Function<String, Imitation.OpenedAccount> open) {
    return List.of(
        new XOAuth(world, first(open, "x")),
        new GoogleOAuth(world, first(open, "youtube")),
        new LinkedInOAuth(world, first(open, "linkedin")),
        new PinterestOAuth(world, first(open, "pinterest")),
        new FacebookOAuth(
            world,
            "facebook",
            "web",
            Set.of(
                "public_profile",
                "pages_show_list",
                "pages_manage_posts",
                "pages_read_engagement",
                "pages_read_user_content",
                "pages_manage_engagement",
                "pages_manage_metadata",
                "read_insights",
                "business_management"),
            first(open, "facebook")),
        new FacebookOAuth(
            world,
            "instagram",
            "login",
            Set.of(
                "instagram_basic",
                "instagram_content_publish",
                "instagram_manage_comments",
                "instagram_manage_insights",
                "pages_show_list",
                "pages_read_engagement",
                "pages_manage_metadata",
                "business_management"),
            first(open, "instagram")),
        new ThreadsOAuth(world, first(open, "threads")),
        new KuaishouOAuth(world, first(open, "kuaishou")),
        new BilibiliOAuth(world, first(open, "bilibili")),
        new DouyinOAuth(world, first(open, "douyin")),
        new WechatOAuth(world, first(open, "wechat-official")));
  }

  private static Supplier<Imitation.OpenedAccount> first(
      Function<String, Imitation.OpenedAccount> open, String platform) {
    return () -> open.apply(platform);
  }
}
