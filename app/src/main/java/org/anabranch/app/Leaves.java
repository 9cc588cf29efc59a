package org.anabranch.app;

import java.time.Clock;
import java.util.List;
import java.util.random.RandomGenerator;
import org.anabranch.publish.Connector;
import org.anabranch.publish.bilibili.BilibiliConnector;
import org.anabranch.publish.douyin.DouyinConnector;
import org.anabranch.publish.facebook.FacebookConnector;
import org.anabranch.publish.instagram.InstagramConnector;
import org.anabranch.publish.internal.Api;
import org.anabranch.publish.kuaishou.KuaishouConnector;
import org.anabranch.publish.linkedin.LinkedInConnector;
import org.anabranch.publish.pinterest.PinterestConnector;
import org.anabranch.publish.threads.ThreadsConnector;
import org.anabranch.publish.wechatchannels.WechatChannelsConnector;
import org.anabranch.publish.wechatofficial.WechatOfficialConnector;
import org.anabranch.publish.x.XConnector;
import org.anabranch.publish.xiaohongshu.XiaohongshuConnector;
import org.anabranch.publish.youtube.YouTubeConnector;
import org.anabranch.sandbox.Imitation;
import org.anabranch.sandbox.World;
import org.anabranch.sandbox.bilibili.BilibiliImitation;
import org.anabranch.sandbox.douyin.DouyinImitation;
import org.anabranch.sandbox.facebook.FacebookImitation;
import org.anabranch.sandbox.instagram.InstagramImitation;
import org.anabranch.sandbox.kuaishou.KuaishouImitation;
import org.anabranch.sandbox.linkedin.LinkedInImitation;
import org.anabranch.sandbox.pinterest.PinterestImitation;
import org.anabranch.sandbox.threads.ThreadsImitation;
import org.anabranch.sandbox.wechatchannels.WechatChannelsImitation;
import org.anabranch.sandbox.wechatofficial.WechatOfficialImitation;
import org.anabranch.sandbox.x.XImitation;
import org.anabranch.sandbox.xiaohongshu.XiaohongshuImitation;
import org.anabranch.sandbox.youtube.YouTubeImitation;

/** The leaves: adding a platform is one line in each list, and the leaf itself. */
final class Leaves {
  private Leaves() {}

  static List<Connector> connectors(Clock clock, RandomGenerator random) {
    Api api = new Api();
    return List.of(
        new DouyinConnector(api, clock),
        new KuaishouConnector(api),
        new WechatOfficialConnector(api),
        new WechatChannelsConnector(),
        new BilibiliConnector(api, clock, random),
        new XiaohongshuConnector(api, clock),
        new FacebookConnector(api),
        new InstagramConnector(api),
        new LinkedInConnector(api),
        new ThreadsConnector(api),
        new YouTubeConnector(api),
        new PinterestConnector(api),
        new XConnector(api));
  }

  static List<Imitation> imitations(World world) {
    return List.of(
        new DouyinImitation(world),
        new KuaishouImitation(world),
        new WechatOfficialImitation(world),
        new WechatChannelsImitation(world),
        new BilibiliImitation(world),
        new XiaohongshuImitation(world),
        new FacebookImitation(world),
        new InstagramImitation(world),
        new LinkedInImitation(world),
        new ThreadsImitation(world),
        new YouTubeImitation(world),
        new PinterestImitation(world),
        new XImitation(world));
  }
}
