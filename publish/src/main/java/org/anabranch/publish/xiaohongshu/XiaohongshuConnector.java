package org.anabranch.publish.xiaohongshu;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Json;
import org.anabranch.kernel.Progress;
import org.anabranch.publish.Account;
import org.anabranch.publish.Counting;
import org.anabranch.publish.Feature;
import org.anabranch.publish.HandOff;
import org.anabranch.publish.Job;
import org.anabranch.publish.OptionRules;
import org.anabranch.publish.Platform;
import org.anabranch.publish.Post;
import org.anabranch.publish.Profile;
import org.anabranch.publish.Rules;
import org.anabranch.publish.Rules.Shape;
import org.anabranch.publish.Step;
import org.anabranch.publish.internal.Api;
import org.anabranch.publish.internal.HandOffConnector;
import org.anabranch.publish.internal.HandOffSteps;
import org.anabranch.publish.internal.PastedLink;
import org.anabranch.publish.internal.Refusal;
import tools.jackson.databind.node.ObjectNode;

/**
 * Hands notes over to a person. Xiaohongshu publishes for nobody by API; its official way is a
 * share component that opens the app with everything filled in, for which this signs. What that
 * component takes is in the hand-off's {@code sharing}: {@code shareInfo} and {@code verifyConfig}.
 * An account needs the {@code app_key} and {@code app_secret} of a reviewed app.
 */
public final class XiaohongshuConnector extends HandOffConnector {
  private static final String VERIFY = "verify";
  private static final Set<String> HOSTS =
      Set.of("www.xiaohongshu.com", "xiaohongshu.com", "xhslink.com", "www.rednote.com");
  private static final Pattern NOTE =
      Pattern.compile(
          "(?:/explore|/discovery/item|/user/profile/[A-Za-z0-9]+)/([A-Za-z0-9]{6,32})/?");
  private static final Pattern SHORT = Pattern.compile("/(?:[a-z]/)?([A-Za-z0-9]{5,24})/?");

  private static final Rules RULES =
      new Rules(
          20,
          1000,
          Counting.CODE_POINTS,
          5,
          true,
          false,
          1,
          Rules.Format.IMAGES,
          9,
          Shape.THREE_FOUR,
          Shape.THREE_FOUR,
          Duration.ofSeconds(1),
          Duration.ofHours(1),
          1L << 30,
          20L << 20,
          Set.of("image/jpeg", "image/png"));

  private static final Profile PROFILE =
      new Profile(
          Platform.XIAOHONGSHU,
          Delivery.HAND_OFF,
          RULES,
          OptionRules.NONE,
          EnumSet.of(
              Feature.SINGLE_IMAGE,
              Feature.MULTIPLE_IMAGES,
              Feature.VIDEO,
              Feature.TITLE,
              Feature.LOCATION),
          Map.of(
              "api", URI.create("https://edith.xiaohongshu.com"),
              "creator", URI.create("https://creator.xiaohongshu.com"),
              "web", URI.create("https://www.xiaohongshu.com")),
          Set.of("app_key", "app_secret"));

  private final ShareAccess access;

  public XiaohongshuConnector(Api api, Clock clock) {
    this.access = new ShareAccess(api, clock);
  }

  @Override
  public Profile profile() {
    return PROFILE;
  }

  @Override
  public Step.Prepared prepare(Job job, Progress progress, Deadline deadline)
      throws InterruptedException {
    if (job.handles().get(VERIFY).isPresent()) {
      return new Step.Done();
    }
    try {
      job.handles().put(VERIFY, Json.write(access.verifyConfig(job, deadline)));
      return new Step.Done();
    } catch (Refusal e) {
      return new Step.Refused(e.failure());
    }
  }

  @Override
  public HandOff handOff(Job job) {
    return new HandOffSteps(job.post())
        .add("Save the media to the device on which you publish.", "把素材保存到用来发布的设备。")
        .add(
            "Open Xiaohongshu there (the app, or its creator site) and start a new note.",
            "在该设备打开小红书（App 或创作服务平台），新建笔记。")
        .add(
            "Add the media in the order of their numbers, then paste the title and the text.",
            "按编号顺序添加素材，粘贴标题和正文。")
        .place()
        .label("内容包含AI生成")
        .publish("分享 → 复制链接")
        .open(
            URI.create(job.account().host("creator") + "/publish/publish"),
            Map.of(
                "shareInfo", shareInfo(job).toString(),
                "verifyConfig", job.handles().get(VERIFY).orElse("{}")));
  }

  /** A note is pictures or one video; pictures are what this platform is for. */
  private static ObjectNode shareInfo(Job job) {
    Post post = job.post();
    ObjectNode info =
        Json.object()
            .put("type", post.images().isEmpty() ? "video" : "normal")
            .put("title", post.title())
            .put("content", post.text());
    if (post.images().isEmpty()) {
      post.video().ifPresent(v -> info.put("video", job.mediaUrl().apply(v).toString()));
      post.cover().ifPresent(c -> info.put("cover", job.mediaUrl().apply(c).toString()));
    } else {
      var images = info.putArray("images");
      post.images().forEach(i -> images.add(job.mediaUrl().apply(i).toString()));
    }
    return info;
  }

  /** Keeps the query: a note's page is shown to strangers only with its {@code xsec_token}. */
  @Override
  public Optional<Step.Live> recognise(Account account, String link) {
    return PastedLink.find(link, HOSTS, account.host("web"))
        .flatMap(
            pasted -> {
              boolean isShort = "xhslink.com".equalsIgnoreCase(pasted.address().getHost());
              Matcher id = (isShort ? SHORT : NOTE).matcher(pasted.path());
              return id.matches()
                  ? Optional.of(new Step.Live(id.group(1), pasted.address().toString()))
                  : Optional.empty();
            });
  }

  @Override
  public String linkForm() {
    return "https://www.xiaohongshu.com/explore/66a1b2c3d4e5f60718293a4b or"
        + " https://xhslink.com/aBcDeF";
  }

  @Override
  public boolean fetchesMedia() {
    return true;
  }
}
