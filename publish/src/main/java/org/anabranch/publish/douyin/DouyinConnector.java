package org.anabranch.publish.douyin;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Progress;
import org.anabranch.publish.Account;
import org.anabranch.publish.Connector;
import org.anabranch.publish.Counting;
import org.anabranch.publish.Failure;
import org.anabranch.publish.Feature;
import org.anabranch.publish.HandOff;
import org.anabranch.publish.Job;
import org.anabranch.publish.Metrics;
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
import org.anabranch.publish.internal.RuleCheck;

/**
 * Hands posts over to a person by Douyin's share-to-Douyin: a share id, a ticket, and a signed deep
 * link that opens the app with everything filled in. An account needs the open platform's {@code
 * client_key} and {@code client_secret}. An account whose grant lets the app publish for it is
 * served by {@link DouyinDirect} instead, with its {@code access_token}.
 *
 * <p>A deep link is good for about an hour; asking to try again makes a new one.
 */
public final class DouyinConnector implements Connector {
  static final String OPEN = "open";

  static final Map<String, URI> HOSTS_OF_WORLD =
      Map.of(
          "api", URI.create("https://open.douyin.com"),
          "app", URI.create("snssdk1128://openplatform"),
          "web", URI.create("https://www.douyin.com"));

  private static final Set<String> HOSTS =
      Set.of("www.douyin.com", "douyin.com", "m.douyin.com", "www.iesdouyin.com", "v.douyin.com");
  private static final Pattern WORK =
      Pattern.compile("(?:/share)?/(?:video|note|slides)/(\\d{6,24})/?");
  private static final Pattern SHORT = Pattern.compile("/([A-Za-z0-9_-]{5,20})/?");

  private static final Rules RULES =
      new Rules(
          30,
          1000,
          Counting.CODE_POINTS,
          5,
          true,
          false,
          1,
          Rules.Format.VIDEO,
          12,
          Shape.PORTRAIT,
          Shape.PORTRAIT,
          Duration.ofSeconds(1),
          Duration.ofMinutes(15),
          100L << 20,
          20L << 20,
          Set.of("image/jpeg", "image/png"));

  private static final Profile PROFILE =
      new Profile(
          Platform.DOUYIN,
          Delivery.HAND_OFF,
          RULES,
          OptionRules.NONE,
          EnumSet.of(
              Feature.SINGLE_IMAGE,
              Feature.MULTIPLE_IMAGES,
              Feature.VIDEO,
              Feature.TITLE,
              Feature.LOCATION),
          HOSTS_OF_WORLD,
          Set.of("client_key", "client_secret"));

  private final DouyinApi api;
  private final DouyinDirect direct;
  private final DouyinDirect directWithFigures;
  private final Clock clock;

  public DouyinConnector(Api api, Clock clock) {
    this.api = new DouyinApi(api);
    this.direct = new DouyinDirect(api, false);
    this.directWithFigures = new DouyinDirect(api, true);
    this.clock = clock;
  }

  /** Direct when {@code video.create.bind} and {@code video.list.bind} were granted. */
  @Override
  public Connector serving(Account account) {
    if (!DouyinDirect.isFor(account)) {
      return this;
    }
    return account.scopes().contains(DouyinDirect.DATA) ? directWithFigures : direct;
  }

  @Override
  public Set<String> lacking(Account account) {
    return DouyinDirect.isFor(account) ? direct.lacking(account) : Connector.super.lacking(account);
  }

  @Override
  public List<Failure> validate(Post post) {
    return RuleCheck.check(this, post);
  }

  @Override
  public Profile profile() {
    return PROFILE;
  }

  @Override
  public Step.Prepared prepare(Job job, Progress progress, Deadline deadline)
      throws InterruptedException {
    if (job.handles().get(OPEN).isPresent()) {
      return new Step.Done();
    }
    try {
      DouyinApi.Ticket ticket = api.ticket(job.account(), deadline);
      progress.at(0.5, "signing the link");
      String link =
          new ShareLink(job, ticket.shareId(), ticket.ticket(), clock.instant()).address();
      job.handles().put(HandOff.MARK, ticket.shareId());
      job.handles().put(OPEN, link);
      return new Step.Done();
    } catch (Refusal e) {
      return new Step.Refused(e.failure());
    }
  }

  @Override
  public Step.Checked check(Job job, Deadline deadline) {
    return new Step.Done();
  }

  /** What was begun while the account had the grant is ended by the same calls. */
  @Override
  public Step.Committed commit(Job job, int part, Deadline deadline) throws InterruptedException {
    return direct.commit(job, part, deadline);
  }

  @Override
  public Step.Settled settle(Job job, int part, Deadline deadline) throws InterruptedException {
    return direct.settle(job, part, deadline);
  }

  @Override
  public Step.Confirmed confirm(Job job, Deadline deadline) throws InterruptedException {
    return direct.confirm(job, deadline);
  }

  @Override
  public Metrics measure(Account account, String remoteId, Deadline deadline) {
    return HandOffConnector.noFigures(platform());
  }

  @Override
  public HandOff handOff(Job job) {
    return new HandOffSteps(job.post())
        .add(
            "Scan the QR code with the phone that has the Douyin account, within the hour; the app"
                + " opens with the post filled in.",
            "一小时内用登录了抖音账号的手机扫码，抖音会打开并填好内容。")
        .add(
            "If the app does not open, save the media to the phone and paste the text yourself.",
            "如果没有打开，请把素材保存到手机，自行粘贴文字。")
        .place()
        .label("作品含AI生成内容")
        .publish("分享 → 复制链接")
        .open(job.handles().get(OPEN).map(URI::create), Map.of());
  }

  @Override
  public Optional<Step.Live> recognise(Account account, String link) {
    return PastedLink.find(link, HOSTS, account.host("web"))
        .flatMap(
            pasted -> {
              boolean isShort = "v.douyin.com".equalsIgnoreCase(pasted.address().getHost());
              Matcher id = (isShort ? SHORT : WORK).matcher(pasted.path());
              return id.matches()
                  ? Optional.of(new Step.Live(id.group(1), withoutQuery(pasted)))
                  : Optional.empty();
            });
  }

  private static String withoutQuery(PastedLink pasted) {
    return pasted.address().toString().replaceFirst("\\?.*", "");
  }

  @Override
  public Optional<String> pageOf(Account account, String remoteId) {
    return remoteId.matches("\\d{6,24}")
        ? Optional.of(account.host("web") + "/video/" + remoteId)
        : Optional.empty();
  }

  @Override
  public String linkForm() {
    return "https://www.douyin.com/video/7300000000000000000 or https://v.douyin.com/iAbCdEf/";
  }

  @Override
  public boolean fetchesMedia() {
    return true;
  }
}
