package org.anabranch.publish.kuaishou;

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
import org.anabranch.publish.Job;
import org.anabranch.publish.Media;
import org.anabranch.publish.Metrics;
import org.anabranch.publish.Metrics.Metric;
import org.anabranch.publish.OptionRules;
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
import org.anabranch.publish.internal.Multipart;
import org.anabranch.publish.internal.Query;
import org.anabranch.publish.internal.Refusal;
import org.anabranch.publish.internal.RuleCheck;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Publishes a video with a caption and a cover to Kuaishou (open.kuaishou.com). An account needs
 * {@code app_id} and {@code access_token} with the scopes {@code user_video_publish} and {@code
 * user_video_info}.
 *
 * <p>Views, likes and comments are Kuaishou's {@code view_count}, {@code like_count} and {@code
 * comment_count}; it reports nothing else.
 */
public final class KuaishouConnector implements Connector {
  private static final Duration SOON = Duration.ofSeconds(1);
  private static final int NEWEST = 50;
  private static final int PAGES = 5;
  private static final Rules RULES =
      new Rules(
          0,
          1000,
          Counting.CODE_POINTS,
          4,
          true,
          false,
          1,
          Rules.Format.VIDEO,
          0,
          Shape.NONE,
          Shape.PORTRAIT,
          Duration.ofSeconds(1),
          Duration.ofMinutes(30),
          100L << 20,
          10L << 20,
          Set.of("image/jpeg", "image/png"));

  private static final Profile PROFILE =
      new Profile(
          Platform.KUAISHOU,
          Delivery.DIRECT,
          RULES,
          OptionRules.NONE,
          EnumSet.of(Feature.VIDEO, Feature.COVER, Feature.METRICS, Feature.SETTLE),
          Map.of(
              "api",
              URI.create("https://open.kuaishou.com"),
              "web",
              URI.create("https://www.kuaishou.com")),
          Set.of("app_id", "access_token"));

  private final KuaishouApi api;
  private final KuaishouUpload upload;

  public KuaishouConnector(Api api) {
    this.api = new KuaishouApi(api);
    this.upload = new KuaishouUpload(this.api);
  }

  @Override
  public Profile profile() {
    return PROFILE;
  }

  @Override
  public List<Failure> validate(Post post) {
    List<Failure> found = new ArrayList<>(RuleCheck.check(this, post));
    if (post.video().isPresent() && post.cover().isEmpty()) {
      found.add(
          Failure.of(Reason.MEDIA, "cover-missing", "Kuaishou needs a cover with the video.")
              .withFix("Choose a picture as the cover."));
    }
    return List.copyOf(found);
  }

  @Override
  public Step.Prepared prepare(Job job, Progress progress, Deadline deadline)
      throws InterruptedException {
    try {
      if (!Mark.isSet(job.handles())) {
        Mark.set(job.handles(), page(job.account(), "", deadline).posts());
      }
      upload.send(job, job.post().video().orElseThrow(), progress, deadline);
      return new Step.Done();
    } catch (Refusal e) {
      if (e.failure().reason() == Reason.MEDIA) {
        KuaishouUpload.forget(job.handles());
      }
      return new Step.Refused(e.failure());
    }
  }

  @Override
  public Step.Checked check(Job job, Deadline deadline) {
    return new Step.Done(); // an upload that was completed is ready
  }

  @Override
  public Step.Committed commit(Job job, int part, Deadline deadline) throws InterruptedException {
    String token = job.handles().get(KuaishouUpload.TOKEN).orElseThrow();
    Media cover = job.post().cover().orElseThrow();
    Multipart body =
        new Multipart(job.id())
            .field("caption", job.post().text())
            .file("cover", cover.file(), cover.contentType());
    Query query = KuaishouApi.signed(job.account()).with(KuaishouUpload.TOKEN, token);
    return switch (api.commit(job.account(), query, body, deadline)) {
      case Api.Call.Withheld(var failure) -> new Step.Refused(failure);
      case Api.Call.NotSent(var why) ->
          new Step.Refused(
              Failure.of(Reason.TRANSIENT, "not-sent", "Kuaishou was not reached: " + why));
      case Api.Call.Lost(var why) -> new Step.Unknown("the reply of Kuaishou was lost: " + why);
      case Api.Call.Answered(var reply) -> answered(job, reply);
    };
  }

  private static Step.Committed answered(Job job, Api.Reply reply) {
    if (!KuaishouErrors.isSuccess(reply)) {
      if (reply.json().path("result").asInt(0) == 0 && reply.status() != 429) {
        return new Step.Unknown("Kuaishou answered with status " + reply.status());
      }
      Failure failure = KuaishouErrors.classify(reply, Reason.MEDIA);
      if (failure.reason() == Reason.MEDIA) {
        KuaishouUpload.forget(job.handles());
      }
      return new Step.Refused(failure);
    }
    String id = reply.json().path("video_info").path("photo_id").asString("");
    return id.isEmpty()
        ? new Step.Unknown("Kuaishou accepted but named no work")
        : new Step.Accepted(id);
  }

  @Override
  public Step.Settled settle(Job job, int part, Deadline deadline) throws InterruptedException {
    try {
      Optional<JsonNode> ours =
          Mark.since(job.handles(), PAGES, c -> page(job.account(), c, deadline)).stream()
              .filter(w -> Mark.sameText(job.post().text(), w.path("caption").asString("")))
              .findFirst();
      return ours.isPresent()
          ? new Step.Accepted(ours.get().path("id").asString())
          : new Step.NotThere();
    } catch (Refusal e) {
      return Step.Unknown.of(e.failure());
    }
  }

  /**
   * The account's works, newest first, each with its {@code id} and {@code caption}; the cursor is
   * the id of the last one before.
   */
  private Mark.Page page(Account account, String cursor, Deadline deadline)
      throws Refusal, InterruptedException {
    Query query = KuaishouApi.signed(account).with("count", NEWEST);
    if (!cursor.isEmpty()) {
      query.with("cursor", cursor);
    }
    ArrayNode works = Json.MAPPER.createArrayNode();
    for (JsonNode work :
        api.get(account, "/openapi/photo/list", query, deadline).path("video_list")) {
      ObjectNode one = works.addObject();
      one.put("id", work.path("photo_id").asString(""))
          .put("caption", work.path("caption").asString(""));
    }
    boolean more = works.size() == NEWEST;
    return new Mark.Page(works, more ? works.get(NEWEST - 1).path("id").asString() : "");
  }

  @Override
  public Step.Confirmed confirm(Job job, Deadline deadline) throws InterruptedException {
    String id = job.handles().get("commit.0").orElseThrow();
    try {
      if (info(job.account(), id, deadline).path("pending").asBoolean(true)) {
        return new Step.NotYet(SOON, "in review at Kuaishou");
      }
      return new Step.Live(id, job.account().host("web") + "/short-video/" + id);
    } catch (Refusal e) {
      // Straight after publishing, a work is not found for a moment.
      return KuaishouErrors.isNotFound(e.failure())
          ? new Step.NotYet(SOON, "Kuaishou does not show it yet")
          : Ends.unread(e.failure(), SOON);
    }
  }

  private JsonNode info(Account account, String id, Deadline deadline)
      throws Refusal, InterruptedException {
    Query query = KuaishouApi.signed(account).with("photo_id", id);
    return api.get(account, "/openapi/photo/info", query, deadline).path("video_info");
  }

  @Override
  public Metrics measure(Account account, String remoteId, Deadline deadline)
      throws InterruptedException {
    try {
      JsonNode info = info(account, remoteId, deadline);
      Map<Metric, Long> values = new EnumMap<>(Metric.class);
      values.put(Metric.VIEWS, info.path("view_count").asLong(0));
      values.put(Metric.LIKES, info.path("like_count").asLong(0));
      values.put(Metric.COMMENTS, info.path("comment_count").asLong(0));
      return Metrics.of(values);
    } catch (Refusal e) {
      return Metrics.none(e.failure());
    }
  }

  @Override
  public Optional<Revision> revision() {
    return Optional.of(new KuaishouRevision(api));
  }
}
