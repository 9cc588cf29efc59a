package org.anabranch.publish;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import org.anabranch.kernel.Provenance;
import org.anabranch.publish.douyin.DouyinConnector;
import org.anabranch.publish.internal.Api;
import org.anabranch.publish.wechatchannels.WechatChannelsConnector;
import org.anabranch.publish.xiaohongshu.XiaohongshuConnector;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What people paste, and what they must not get away with. */
class PastedLinksTest {
  private static Optional<Step.Live> read(String platform, String pasted) {
    Connector connector =
        switch (platform) {
          case "douyin" -> new DouyinConnector(new Api(), Clock.systemUTC());
          case "xiaohongshu" -> new XiaohongshuConnector(new Api(), Clock.systemUTC());
          default -> new WechatChannelsConnector();
        };
    Account account =
        new Account(
            "a",
            connector.platform(),
            "n",
            "r",
            Map.of("web", URI.create("http://127.0.0.1:8090/" + platform + "/web")),
            Map.of(),
            Provenance.SIMULATED);
    return connector.recognise(account, pasted);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          douyin | https://www.douyin.com/video/7312345678901234567 | 7312345678901234567
          douyin | https://www.douyin.com/note/7312345678901234567?previous_page=app | 7312345678901234567
          douyin | https://www.iesdouyin.com/share/video/7312345678901234567/?region=CN | 7312345678901234567
          douyin | 7.43 复制打开抖音，看看【河】 https://v.douyin.com/iRNBho6u/ 08/12 Abc | iRNBho6u
          douyin | http://127.0.0.1:8090/douyin/web/video/1900000000000000008 | 1900000000000000008
          xiaohongshu | https://www.xiaohongshu.com/explore/66a1b2c3d4e5f60718293a4b?xsec_token=AB1= | 66a1b2c3d4e5f60718293a4b
          xiaohongshu | https://www.xiaohongshu.com/discovery/item/66a1b2c3d4e5f60718293a4b | 66a1b2c3d4e5f60718293a4b
          xiaohongshu | https://www.xiaohongshu.com/user/profile/5f1a2b3c/66a1b2c3d4e5f60718293a4b | 66a1b2c3d4e5f60718293a4b
          xiaohongshu | 看看这篇笔记 http://xhslink.com/a/aBcDeF1，复制本条信息 | aBcDeF1
          xiaohongshu | http://127.0.0.1:8090/xiaohongshu/web/explore/1900000000000000008 | 1900000000000000008
          wechat-channels | https://weixin.qq.com/sph/AbCdEfGhI | AbCdEfGhI
          wechat-channels | https://channels.weixin.qq.com/web/pages/feed?eid=export%2FUzFf | export%2FUzFf
          wechat-channels | http://127.0.0.1:8090/wechat-channels/web/feed/1900000000000000008 | 1900000000000000008
          """)
  void a_link_to_a_post_is_read(String platform, String pasted, String id) {
    assertThat(read(platform, pasted).map(Step.Live::remoteId)).contains(id);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "7312345678901234567",
        "https://www.douyin.com/user/MS4wLjABAAAA",
        "https://www.douyin.com.evil.example/video/7312345678901234567",
        "https://evil.example/https://www.douyin.com/video/7312345678901234567",
        "https://www.douyin.com:8443/video/7312345678901234567",
        "https://www.douyin.com@evil.example/video/7312345678901234567",
        "http://127.0.0.1:8091/douyin/web/video/1900000000000000008",
        "http://127.0.0.1:8090/x/web/video/1900000000000000008",
        "javascript:alert(1)//https://www.douyin.com",
        "https://[bad/video/1"
      })
  void anything_else_is_not(String pasted) {
    for (String platform : new String[] {"douyin", "xiaohongshu", "wechat-channels"}) {
      assertThat(read(platform, pasted)).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"https://www.xiaohongshu.com/explore/66a1b2c3d4e5f60718293a4b?xsec_token=A"})
  void the_token_that_strangers_need_is_kept(String link) {
    assertThat(read("xiaohongshu", link).map(Step.Live::permalink)).contains(link);
  }
}
