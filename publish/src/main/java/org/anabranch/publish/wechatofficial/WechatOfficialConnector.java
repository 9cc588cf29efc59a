package org.anabranch.publish.wechatofficial;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Json;
import org.anabranch.kernel.Progress;
import org.anabranch.publish.Account;
import org.anabranch.publish.Connector;
import org.anabranch.publish.Conversation;
import org.anabranch.publish.Counting;
import org.anabranch.publish.Failure;
import org.anabranch.publish.Failure.Reason;
import org.anabranch.publish.Feature;
import org.anabranch.publish.FinishedJobs;
import org.anabranch.publish.Job;
import org.anabranch.publish.LiveLimits;
import org.anabranch.publish.Metrics;
import org.anabranch.publish.OptionRules;
import org.anabranch.publish.Options.Replies;
import org.anabranch.publish.Platform;
import org.anabranch.publish.Post;
import org.anabranch.publish.Profile;
import org.anabranch.publish.Revision;
import org.anabranch.publish.Rules;
import org.anabranch.publish.Rules.Shape;
import org.anabranch.publish.Step;
import org.anabranch.publish.internal.Api;
import org.anabranch.publish.internal.Ends;
import org.anabranch.publish.internal.Mark;
import org.anabranch.publish.internal.Refusal;
import org.anabranch.publish.internal.RuleCheck;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Publishes to a verified WeChat Official Account, without pushing it to followers: an article, up
 * to eight articles at once, or pictures with a few words ({@link Issue}). A draft is made and then
 * published, upon which it leaves the drafts. An account needs {@code appid} and {@code appsecret},
 * and this server's address on the account's IP whitelist; or it was connected by a third-party
 * platform ({@link WechatAuthorisation}). Where WeChat calls us ({@link WechatListener}), the end
 * of a publication is known without asking, which has a daily quota.
 *
 * <p>The text is the digest below the headline, the cover its picture, the link the original's
 * address. A post without an article gets one of its text. Figures are of {@code
 * getarticletotaldetail}, for all days up to yesterday: views are {@code read_user}, likes {@code
 * like_user}, comments {@code comment_count}, shares {@code share_user}, saves {@code
 * collection_user}.
 */
public final class WechatOfficialConnector implements Connector {
  private static final String SUBMIT = "/cgi-bin/freepublish/submit";
  private static final String DRAFT = "/cgi-bin/draft/add";
  private static final String ARTICLE = "article_id";
  private static final String MESSAGE = "msg_data_id";
  private static final int LONGEST_LINK_BYTES = 1024;
  private static final Duration SOON = Duration.ofSeconds(3);
  private static final Duration LATER = Duration.ofMinutes(10);
  private static final Rules RULES =
      new Rules(
          IssueCheck.LONGEST_TITLE,
          120,
          Counting.CODE_POINTS,
          0,
          false,
          false,
          1,
          Rules.Format.ARTICLE,
          IssueCheck.MOST_PICTURES,
          Shape.LANDSCAPE,
          Shape.NONE,
          Duration.ZERO,
          Duration.ZERO,
          0,
          1L << 20,
          Set.of("image/jpeg", "image/png"));

  private static final Profile PROFILE =
      new Profile(
          Platform.WECHAT_OFFICIAL,
          Delivery.DIRECT,
          RULES,
          OptionRules.NONE.withReplies(Replies.FOLLOWERS, Replies.NOBODY),
          EnumSet.of(
              Feature.ARTICLE,
              Feature.TITLE,
              Feature.LINK,
              Feature.SINGLE_IMAGE,
              Feature.MULTIPLE_IMAGES,
              Feature.REPLIES,
              Feature.METRICS,
              Feature.SETTLE),
          Map.of(
              "api",
              URI.create("https://api.weixin.qq.com"),
              "web",
              URI.create("https://mp.weixin.qq.com")),
          Set.of("appid", "appsecret"));

  private final FinishedJobs finishedJobs;
  private final WechatApi api;
  private final WechatPublished published;
  private final WechatFigures figures;

  /** For accounts of which nobody hears but by asking. */
  public WechatOfficialConnector(Api api) {
    this(api, FinishedJobs.NONE);
  }

  /**
   * @param finished what WeChat told by itself: a publication it names there is not asked for
   */
  public WechatOfficialConnector(Api api, FinishedJobs finished) {
    this.finishedJobs = finished;
    this.api = new WechatApi(api);
    this.published = new WechatPublished(this.api);
    this.figures = new WechatFigures(this.api, published);
  }

  @Override
  public Profile profile() {
    return PROFILE;
  }

  /** One that was connected by a third-party platform has a token instead of a secret. */
  @Override
  public Set<String> lacking(Account account) {
    return WechatTokens.isGiven(account) && account.credentials().containsKey("appid")
        ? Set.of()
        : Connector.super.lacking(account);
  }

  @Override
  public List<Failure> validate(Post post) {
    List<Failure> found = new ArrayList<>(RuleCheck.check(this, post));
    boolean pictures = Issue.of(post) instanceof Issue.Pictures;
    if (pictures || !post.text().isBlank()) {
      found.removeIf(failure -> failure.code().equals("article-missing"));
    }
    if (pictures) { // its words are no digest, its pictures no part of an article
      found.removeIf(f -> f.code().equals("text-too-long") || f.code().equals("image-too-large"));
    }
    String link = Optional.ofNullable(post.link()).orElse("");
    if (link.getBytes(StandardCharsets.UTF_8).length > LONGEST_LINK_BYTES) {
      found.add(
          Failure.of(Reason.CONTENT, "link-too-long", "WeChat takes a link of up to 1 KB.")
              .withFix("Link to a shorter address."));
    }
    found.addAll(IssueCheck.check(post));
    return List.copyOf(found);
  }

  @Override
  public Step.Prepared prepare(Job job, Progress progress, Deadline deadline)
      throws InterruptedException {
    try {
      if (!Mark.isSet(job.handles())) {
        Mark.set(job.handles(), published.newest(job.account(), deadline));
      }
      new WechatDraft(api, job).make(progress, deadline);
      return new Step.Done();
    } catch (Refusal e) {
      if (e.failure().reason() == Reason.MEDIA) {
        WechatDraft.forget(job);
      }
      return new Step.Refused(e.failure());
    }
  }

  /** Publishing takes a draft and its submission, each with a quota of its own. */
  @Override
  public LiveLimits limits(Account account, Deadline deadline) throws InterruptedException {
    try {
      long left = Math.min(api.left(account, SUBMIT, deadline), api.left(account, DRAFT, deadline));
      return new LiveLimits(
          OptionalLong.of(left), OptionalLong.empty(), Optional.empty(), Optional.empty());
    } catch (Refusal e) {
      return LiveLimits.NONE;
    }
  }

  @Override
  public Step.Checked check(Job job, Deadline deadline) {
    return new Step.Done(); // a draft can be published at once
  }

  @Override
  public Step.Committed commit(Job job, int part, Deadline deadline) throws InterruptedException {
    try {
      return ended(job, api.commit(job.account(), SUBMIT, draft(job), deadline));
    } catch (Refusal e) {
      return new Step.Refused(e.failure());
    }
  }

  private static ObjectNode draft(Job job) {
    return Json.object().put("media_id", handle(job, WechatDraft.DRAFT));
  }

  private static String handle(Job job, String name) {
    return job.handles()
        .get(name)
        .orElseThrow(() -> new IllegalStateException("There is no " + name + " yet"));
  }

  private static Step.Committed ended(Job job, Api.Call call) {
    return switch (call) {
      case Api.Call.Withheld(var failure) -> new Step.Refused(failure);
      case Api.Call.NotSent(var why) ->
          new Step.Refused(
              Failure.of(Reason.TRANSIENT, "not-sent", "WeChat was not reached: " + why));
      case Api.Call.Lost(var why) -> new Step.Unknown("the reply of WeChat was lost: " + why);
      case Api.Call.Answered(var reply) -> answered(job, reply);
    };
  }

  private static Step.Committed answered(Job job, Api.Reply reply) {
    if (!WechatErrors.isSuccess(reply)) {
      Failure failure = WechatErrors.classify(reply, Reason.TRANSIENT);
      return WechatErrors.provesNothingWasMade(reply)
          ? new Step.Refused(failure)
          : new Step.Unknown("WeChat answered with " + failure.code());
    }
    String id = reply.json().path("publish_id").asString("");
    String data = reply.json().path("msg_data_id").asString("");
    if (!data.isEmpty()) {
      job.handles().put(MESSAGE, data);
    }
    return id.isEmpty()
        ? new Step.Unknown("WeChat accepted but named no publication")
        : new Step.Accepted(id);
  }

  /** A draft that is still there was not published; one that is gone is looked for in the list. */
  @Override
  public Step.Settled settle(Job job, int part, Deadline deadline) throws InterruptedException {
    try {
      boolean waiting = isThere(job, deadline);
      for (JsonNode article : published.since(job.account(), job.handles(), deadline)) {
        if (Mark.sameText(job.post().title(), article.path("title").asString(""))) {
          job.handles().put(ARTICLE, article.path("id").asString());
          return new Step.Accepted(article.path("id").asString());
        }
      }
      return waiting
          ? new Step.NotThere()
          : new Step.Unknown("the draft is gone, but WeChat does not list the article yet");
    } catch (Refusal e) {
      return Step.Unknown.of(e.failure());
    }
  }

  private boolean isThere(Job job, Deadline deadline) throws Refusal, InterruptedException {
    try {
      return api.post(job.account(), "/cgi-bin/draft/get", draft(job), Reason.TRANSIENT, deadline)
          .has("news_item");
    } catch (Refusal e) {
      if (WechatErrors.isInvalidMediaId(e.failure())) {
        return false;
      }
      throw e;
    }
  }

  @Override
  public Step.Confirmed confirm(Job job, Deadline deadline) throws InterruptedException {
    try {
      Optional<String> read = job.handles().get(ARTICLE);
      return read.isPresent() ? listed(job, read.get(), deadline) : finished(job, deadline);
    } catch (Refusal e) {
      return Ends.unread(e.failure(), e.failure().reason() == Reason.QUOTA ? LATER : SOON);
    }
  }

  /** An article that was found by reading: its publication's id is not known. */
  private Step.Confirmed listed(Job job, String id, Deadline deadline)
      throws Refusal, InterruptedException {
    String url =
        api.post(
                job.account(),
                "/cgi-bin/freepublish/getarticle",
                Json.object().put("article_id", id),
                Reason.TRANSIENT,
                deadline)
            .path("news_item")
            .path(0)
            .path("url")
            .asString("");
    return url.isEmpty()
        ? new Step.NotYet(SOON, "WeChat gives the article no address yet")
        : new Step.Live(id, url);
  }

  private Step.Confirmed finished(Job job, Deadline deadline) throws Refusal, InterruptedException {
    String id = handle(job, "commit.0");
    Optional<String> told =
        finishedJobs.find(
            platform(), WechatEvents.job(job.account().credential("appid").reveal(), id));
    JsonNode reply =
        told.isPresent()
            ? Json.tree(told.get())
            : api.post(
                job.account(),
                "/cgi-bin/freepublish/get",
                Json.object().put("publish_id", id),
                Reason.TRANSIENT,
                deadline);
    int status = reply.path("publish_status").asInt(1);
    return switch (status) {
      case 0 -> live(job, reply);
      case 2, 3, 4, 5, 6 ->
          new Step.Refused(
              Failure.of(Reason.CONTENT, "publish_status " + status, rejection(status))
                  .withFix(mend(status)));
      default -> new Step.NotYet(SOON, "WeChat is publishing the article");
    };
  }

  private static Step.Confirmed live(Job job, JsonNode reply) {
    String id = reply.path("article_id").asString("");
    JsonNode items = reply.path("article_detail").path("item");
    String url = items.path(0).path("article_url").asString("");
    return id.isEmpty() || url.isEmpty()
        ? new Step.NotYet(SOON, "WeChat gives the article no address yet")
        : new Step.Live(
            new ArticleId(id, job.handles().get(MESSAGE).orElse(""), Math.max(1, items.size()))
                .text(),
            url);
  }

  private static String rejection(int status) {
    return switch (status) {
      case 2 -> "WeChat's check for originality failed.";
      case 4 -> "WeChat's review rejected the article.";
      case 5 -> "The article was removed again by the account.";
      case 6 -> "WeChat banned the article after it was published.";
      default -> "WeChat could not publish the article.";
    };
  }

  private static String mend(int status) {
    return switch (status) {
      case 2 -> "Publish it in WeChat's console, where the originality statement can be changed.";
      case 4, 6 -> "See the notice in WeChat's console for what is wrong, and change it.";
      case 5 -> "Publish it again if it shall be there.";
      default -> "Preview the draft in WeChat's console, and try again.";
    };
  }

  @Override
  public Metrics measure(Account account, String remoteId, Deadline deadline)
      throws InterruptedException {
    try {
      return Metrics.of(figures.read(account, ArticleId.read(remoteId).article(), deadline));
    } catch (Refusal e) {
      return Metrics.none(e.failure());
    }
  }

  @Override
  public Optional<Conversation> conversation() {
    return Optional.of(new WechatConversation(api));
  }

  @Override
  public Optional<Revision> revision() {
    return Optional.of(new WechatRevision(api));
  }
}
