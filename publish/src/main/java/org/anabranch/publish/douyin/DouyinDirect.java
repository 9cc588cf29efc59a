package org.anabranch.publish.douyin;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Json;
import org.anabranch.kernel.Progress;
import org.anabranch.publish.Account;
import org.anabranch.publish.Connector;
import org.anabranch.publish.Counting;
import org.anabranch.publish.Failure;
import org.anabranch.publish.Failure.Reason;
import org.anabranch.publish.Feature;
import org.anabranch.publish.Handles;
import org.anabranch.publish.Job;
import org.anabranch.publish.Media;
import org.anabranch.publish.Metrics;
import org.anabranch.publish.Metrics.Metric;
import org.anabranch.publish.OptionRules;
import org.anabranch.publish.Options;
import org.anabranch.publish.Platform;
import org.anabranch.publish.Post;
import org.anabranch.publish.Profile;
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
 * Publishes on Douyin for an account whose grant has {@code video.create.bind} (“代替用户发布内容到抖音”,
 * which Douyin approves for websites of enterprises, authorities and institutions that run accounts
 * of their own) and {@code video.list.bind}, by which it is read what became of a lost reply. A
 * video or up to 30 pictures, with one caption of a title and a text; {@code video.data.bind} adds
 * figures: {@code play_count}, {@code digg_count}, {@code comment_count}, and {@code share_count}
 * and {@code forward_count} together.
 *
 * <p>The calls are those of 上传视频, 创建视频, 图片上传, 创建图文, 查询授权账号视频列表 and 查询特定视频的视频数据
 * (developer.open-douyin.com, dop/develop/openapi/video-management/douyin). Deleting has had no
 * scope since October 2022, and editing never had one. A work is seen by its author alone until it
 * is reviewed.
 *
 * <p>Each {@code create_video} takes an uploaded video of its own. So a video that was sent before
 * and is no longer known may be the post: that is settled by reading, and never sent anew.
 */
final class DouyinDirect implements Connector {
  static final String CREATE = "video.create.bind";
  static final String LIST = "video.list.bind";
  static final String DATA = "video.data.bind";

  private static final Duration SOON = Duration.ofSeconds(2);
  private static final String SENT = "sent";

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
          30,
          Shape.PORTRAIT,
          Shape.PORTRAIT,
          Duration.ofSeconds(1),
          Duration.ofMinutes(15),
          4L << 30,
          20L << 20,
          Set.of("image/jpeg", "image/png"));

  private static final Profile PROFILE =
      new Profile(
          Platform.DOUYIN,
          Delivery.DIRECT,
          RULES,
          OptionRules.NONE.withVisibilities(
              Options.Visibility.FOLLOWERS, Options.Visibility.PRIVATE),
          EnumSet.of(
              Feature.SINGLE_IMAGE,
              Feature.MULTIPLE_IMAGES,
              Feature.VIDEO,
              Feature.TITLE,
              Feature.COVER,
              Feature.COVER_AT,
              Feature.LOCATION,
              Feature.VISIBILITY,
              Feature.METRICS,
              Feature.SETTLE),
          DouyinConnector.HOSTS_OF_WORLD,
          Set.of("access_token"));

  private final DirectApi api;
  private final DouyinUpload upload;
  private final DouyinWorks works;
  private final Profile profile;

  /**
   * @param figures whether the account let its figures be read
   */
  DouyinDirect(Api api, boolean figures) {
    this.api = new DirectApi(api);
    this.upload = new DouyinUpload(this.api);
    this.works = new DouyinWorks(this.api);
    this.profile = figures ? PROFILE : withoutFigures();
  }

  private static Profile withoutFigures() {
    Set<Feature> features = EnumSet.copyOf(PROFILE.features());
    features.remove(Feature.METRICS);
    return new Profile(
        PROFILE.platform(),
        PROFILE.delivery(),
        PROFILE.rules(),
        PROFILE.options(),
        features,
        PROFILE.officialHosts(),
        PROFILE.credentials());
  }

  /** Whether Douyin lets the app publish for this account, by what was granted. */
  static boolean isFor(Account account) {
    return account.scopes().containsAll(Set.of(CREATE, LIST));
  }

  @Override
  public Profile profile() {
    return profile;
  }

  @Override
  public List<Failure> validate(Post post) {
    List<Failure> found = new ArrayList<>(RuleCheck.check(this, post));
    int caption = RULES.counting().length(ShareLink.caption(post));
    if (caption > RULES.textMax() && RULES.counting().length(post.text()) <= RULES.textMax()) {
      found.add(
          Failure.of(
                  Reason.CONTENT,
                  "caption-too-long",
                  "Title and text have %,d characters together; Douyin allows %,d."
                      .formatted(caption, RULES.textMax()))
              .withFix("Shorten one of them."));
    }
    return List.copyOf(found);
  }

  @Override
  public Step.Prepared prepare(Job job, Progress progress, Deadline deadline)
      throws InterruptedException {
    try {
      if (!Mark.isSet(job.handles())) {
        Mark.set(job.handles(), works.newest(job.account(), deadline));
      }
      Optional<Media> video = job.post().video();
      if (video.isPresent()) {
        upload.video(job, video.get(), progress, deadline);
        if (cover(job.post()).isPresent()) {
          upload.image(job, cover(job.post()).get(), DouyinUpload.COVER, deadline);
        }
      } else {
        List<Media> images = job.post().images();
        for (int i = 0; i < images.size(); i++) {
          upload.image(job, images.get(i), DouyinUpload.image(i), deadline);
          progress.at((i + 1) / (double) images.size(), "uploading pictures");
        }
      }
      return new Step.Done();
    } catch (Refusal e) {
      return new Step.Refused(e.failure());
    }
  }

  /** A file of ours, unless a moment of the video was chosen. */
  private static Optional<Media> cover(Post post) {
    return post.options().coverAt() == null ? post.cover() : Optional.empty();
  }

  @Override
  public Step.Checked check(Job job, Deadline deadline) {
    return new Step.Done(); // an upload that was completed is ready
  }

  @Override
  public Step.Committed commit(Job job, int part, Deadline deadline) throws InterruptedException {
    Handles handles = job.handles();
    boolean video = job.post().video().isPresent();
    boolean again = handles.get(SENT).isPresent();
    if (!again) {
      handles.put(SENT, "yes");
    }
    String call = video ? "create_video" : "create_image_text";
    Step.Committed end =
        switch (api.send(job.account(), call, work(job, video), deadline)) {
          case Api.Call.Withheld(var failure) -> new Step.Refused(failure);
          case Api.Call.NotSent(var why) ->
              new Step.Refused(
                  Failure.of(Reason.TRANSIENT, "not-sent", "Douyin was not reached: " + why));
          case Api.Call.Lost(var why) -> new Step.Unknown("the reply of Douyin was lost: " + why);
          case Api.Call.Answered(var reply) -> answered(job, reply, again);
        };
    if (end instanceof Step.Refused && !again) {
      handles.remove(SENT);
    }
    return end;
  }

  private static ObjectNode work(Job job, boolean video) {
    Post post = job.post();
    Options options = post.options();
    ObjectNode work = Json.object().put("text", ShareLink.caption(post));
    if (video) {
      work.put("video_id", job.handles().get(DouyinUpload.VIDEO).orElseThrow());
      Duration moment = options.coverAt();
      if (moment != null) {
        work.put("cover_tsp", moment.toMillis() / 1000.0);
      }
      job.handles().get(DouyinUpload.COVER).ifPresent(id -> work.put("custom_cover_image_url", id));
    } else {
      var images = work.putArray("image_list");
      for (int i = 0; i < post.images().size(); i++) {
        images.add(job.handles().get(DouyinUpload.image(i)).orElseThrow());
      }
    }
    work.put(
        "private_status",
        switch (options.visibility()) {
          case PRIVATE -> 1;
          case FOLLOWERS -> 2;
          case PUBLIC, UNLISTED, TRIAL -> 0;
        });
    Options.Location place = options.location();
    if (place != null) {
      work.put("poi_id", place.id()).put("poi_name", place.name());
    }
    return work;
  }

  private static Step.Committed answered(Job job, Api.Reply reply, boolean again) {
    if (DouyinErrors.isSuccess(reply)) {
      String id = reply.json().path("data").path("item_id").asString("");
      return id.isEmpty()
          ? new Step.Unknown("Douyin accepted but named no work")
          : new Step.Accepted(id);
    }
    if (DouyinErrors.provesNothing(reply)) {
      return new Step.Unknown("Douyin stumbled over it, with status " + reply.status());
    }
    Failure failure = DouyinErrors.classify(reply, Reason.CONTENT);
    if (!failure.code().equals(DouyinErrors.INVALID_VIDEO)) {
      return new Step.Refused(failure);
    }
    if (again) {
      return new Step.Refused(
          Failure.of(
              Reason.DUPLICATE,
              failure.code(),
              "Douyin no longer knows the video, which may have become a work already."));
    }
    DouyinUpload.forget(job.handles());
    return new Step.Refused(Failure.of(Reason.TRANSIENT, failure.code(), failure.message()));
  }

  @Override
  public Step.Settled settle(Job job, int part, Deadline deadline) throws InterruptedException {
    try {
      return works
          .since(job.handles(), job.account(), ShareLink.caption(job.post()), deadline)
          .<Step.Settled>map(work -> new Step.Accepted(work.path("id").asString()))
          .orElseGet(Step.NotThere::new);
    } catch (Refusal e) {
      return Step.Unknown.of(e.failure());
    }
  }

  @Override
  public Step.Confirmed confirm(Job job, Deadline deadline) throws InterruptedException {
    String id = job.handles().get("commit.0").orElseThrow();
    try {
      return works
          .find(job.account(), id, deadline)
          .map(work -> shown(job.account(), id, work))
          .orElseGet(() -> new Step.NotYet(SOON, "Douyin does not list it yet"));
    } catch (Refusal e) {
      return Ends.unread(e.failure(), SOON);
    }
  }

  private static Step.Confirmed shown(Account account, String id, JsonNode work) {
    int status = work.path("video_status").asInt(DouyinWorks.IN_REVIEW);
    if (status == DouyinWorks.UNFIT) {
      return new Step.Refused(
          Failure.of(Reason.CONTENT, "unfit", "Douyin's review found it unfit for the public."));
    }
    if (status == DouyinWorks.IN_REVIEW || !work.path("is_reviewed").asBoolean(false)) {
      return new Step.NotYet(SOON, "in review at Douyin; only its author sees it");
    }
    return new Step.Live(id, permalink(account, work));
  }

  /** The page of the work; the listed {@code share_url} may cease, as the documents say. */
  private static String permalink(Account account, JsonNode work) {
    String number = work.path("video_id").asString("");
    URI web = account.host("web");
    boolean pictures = work.path("media_type").asInt(0) == 2;
    return number.matches("\\d{6,24}")
        ? web + (pictures ? "/note/" : "/video/") + number
        : work.path("share_url").asString(web.toString());
  }

  @Override
  public Metrics measure(Account account, String remoteId, Deadline deadline)
      throws InterruptedException {
    if (!profile.features().contains(Feature.METRICS)) {
      return Metrics.none(
          Failure.of(Reason.PERMISSION, "scope-missing", "The account did not grant " + DATA + ".")
              .withFix("Ask for it with the app, and connect the account again."));
    }
    // A link that a person pasted names a work by its number, the API by an id of its own.
    boolean number = remoteId.matches("\\d{6,24}");
    ObjectNode wanted = Json.object();
    wanted.putArray(number ? "video_ids" : "item_ids").add(remoteId);
    try {
      JsonNode figures =
          api.post(account, "video_data", wanted, deadline).path("list").path(0).path("statistics");
      return figures.isObject()
          ? Metrics.of(values(figures))
          : Metrics.none(
              Failure.of(Reason.TRANSIENT, "not-public", "Douyin tells figures of public works."));
    } catch (Refusal e) {
      return Metrics.none(e.failure());
    }
  }

  private static Map<Metric, Long> values(JsonNode figures) {
    Map<Metric, Long> values = new EnumMap<>(Metric.class);
    values.put(Metric.VIEWS, figures.path("play_count").asLong(0));
    values.put(Metric.LIKES, figures.path("digg_count").asLong(0));
    values.put(Metric.COMMENTS, figures.path("comment_count").asLong(0));
    values.put(
        Metric.SHARES,
        figures.path("share_count").asLong(0) + figures.path("forward_count").asLong(0));
    return values;
  }
}
