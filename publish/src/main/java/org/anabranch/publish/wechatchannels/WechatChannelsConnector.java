package org.anabranch.publish.wechatchannels;

import java.net.URI;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Progress;
import org.anabranch.publish.Account;
import org.anabranch.publish.Counting;
import org.anabranch.publish.Feature;
import org.anabranch.publish.HandOff;
import org.anabranch.publish.Job;
import org.anabranch.publish.OptionRules;
import org.anabranch.publish.Platform;
import org.anabranch.publish.Profile;
import org.anabranch.publish.Rules;
import org.anabranch.publish.Rules.Shape;
import org.anabranch.publish.Step;
import org.anabranch.publish.internal.HandOffConnector;
import org.anabranch.publish.internal.HandOffSteps;
import org.anabranch.publish.internal.PastedLink;

/**
 * Hands videos over to a person, who publishes them with WeChat's web assistant or in WeChat.
 * WeChat Channels has no interface for it, so nothing is called and no credential is needed.
 */
public final class WechatChannelsConnector extends HandOffConnector {
  private static final Set<String> HOSTS = Set.of("channels.weixin.qq.com", "weixin.qq.com");
  private static final Pattern SHARED = Pattern.compile("/(?:sph|feed)/([A-Za-z0-9_-]{4,64})/?");
  private static final Pattern PAGE = Pattern.compile("/(?:web|mobile)/pages/feed/?");
  private static final Pattern PAGE_ID =
      Pattern.compile("(?:^|&)(?:eid|exportId|objectId|oid)=([^&]{4,200})");

  private static final Rules RULES =
      new Rules(
          16,
          1000,
          Counting.CODE_POINTS,
          10,
          true,
          false,
          1,
          Rules.Format.VIDEO,
          0,
          Shape.PORTRAIT,
          Shape.PORTRAIT,
          Duration.ofSeconds(1),
          Duration.ofHours(1),
          1L << 30,
          20L << 20,
          Set.of("image/jpeg", "image/png"));

  private static final Profile PROFILE =
      new Profile(
          Platform.WECHAT_CHANNELS,
          Delivery.HAND_OFF,
          RULES,
          OptionRules.NONE,
          EnumSet.of(Feature.VIDEO, Feature.TITLE, Feature.LOCATION),
          Map.of("web", URI.create("https://channels.weixin.qq.com")),
          Set.of());

  @Override
  public Profile profile() {
    return PROFILE;
  }

  @Override
  public Step.Prepared prepare(Job job, Progress progress, Deadline deadline) {
    return new Step.Done();
  }

  @Override
  public HandOff handOff(Job job) {
    return new HandOffSteps(job.post())
        .add(
            "Open the Channels assistant (视频号助手) and sign in by scanning with WeChat.",
            "打开视频号助手，用微信扫码登录。")
        .add("Start a new video (发表视频) and choose the video file.", "点击“发表视频”，选择视频文件。")
        .add(
            "Set the cover, paste the text as description and the title as short title.",
            "设置封面，把正文粘贴到视频描述，把标题粘贴到短标题。")
        .place()
        .label("内容由AI生成")
        .publish("转发 → 复制链接")
        .open(URI.create(job.account().host("web") + "/platform/post/create"), Map.of());
  }

  @Override
  public Optional<Step.Live> recognise(Account account, String link) {
    return PastedLink.find(link, HOSTS, account.host("web"))
        .flatMap(pasted -> id(pasted).map(id -> new Step.Live(id, pasted.address().toString())));
  }

  private static Optional<String> id(PastedLink pasted) {
    Matcher shared = SHARED.matcher(pasted.path());
    if (shared.matches()) {
      return Optional.of(shared.group(1));
    }
    Matcher id = PAGE_ID.matcher(pasted.query());
    return PAGE.matcher(pasted.path()).matches() && id.find()
        ? Optional.of(id.group(1))
        : Optional.empty();
  }

  @Override
  public String linkForm() {
    return "https://weixin.qq.com/sph/AbCdEfGhI or"
        + " https://channels.weixin.qq.com/web/pages/feed?eid=…";
  }
}
