package org.anabranch.publish.x;

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
import org.anabranch.publish.Conversation;
import org.anabranch.publish.Counting;
import org.anabranch.publish.Failure;
import org.anabranch.publish.Failure.Reason;
import org.anabranch.publish.Feature;
import org.anabranch.publish.Job;
import org.anabranch.publish.MediaShapes;
import org.anabranch.publish.Metrics;
import org.anabranch.publish.Metrics.Metric;
import org.anabranch.publish.OptionRules;
import org.anabranch.publish.Options;
import org.anabranch.publish.Options.Replies;
import org.anabranch.publish.Platform;
import org.anabranch.publish.Poll;
import org.anabranch.publish.Post;
import org.anabranch.publish.Profile;
import org.anabranch.publish.Revision;
import org.anabranch.publish.Rules;
import org.anabranch.publish.Rules.Shape;
import org.anabranch.publish.Shelf;
import org.anabranch.publish.Step;
import org.anabranch.publish.internal.Api;
import org.anabranch.publish.internal.Ends;
import org.anabranch.publish.internal.Query;
import org.anabranch.publish.internal.Refusal;
import org.anabranch.publish.internal.RuleCheck;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Publishes to X by its API v2: a post with up to four pictures or one video, a poll, a quote, or a
 * thread as a chain of replies; a first comment is the chain's last reply. In a community when one
 * is chosen. An account needs {@code access_token}, a user's token with {@code tweet.read
 * tweet.write users.read media.write}; its remote id is the user's number.
 *
 * <p>Views are X's {@code impression_count}, comments its replies, shares its reposts and quotes
 * together, saves its bookmarks, clicks {@code url_link_clicks} (which X keeps for thirty days). X
 * does not tell how many people were reached.
 */
public final class XConnector implements Connector {
  private static final Rules RULES =
      new Rules(
          0,
          280,
          Counting.X_WEIGHTED,
          10,
          true,
          true,
          25,
          Rules.Format.TEXT_WITH_IMAGES,
          4,
          Shape.LANDSCAPE,
          Shape.LANDSCAPE,
          Duration.ofMillis(500),
          Duration.ofSeconds(140),
          512L << 20,
          5L << 20,
          Set.of("image/jpeg", "image/png"));

  private static final OptionRules OPTIONS =
      OptionRules.NONE
          .withFirstComment(280)
          .withReplies(Replies.FOLLOWED, Replies.MENTIONED, Replies.VERIFIED)
          .withPolls(new OptionRules.Polls(4, 25, 0, Duration.ofMinutes(5), Duration.ofDays(7)));

  private static final Profile PROFILE =
      new Profile(
          Platform.X,
          Delivery.DIRECT,
          RULES,
          OPTIONS,
          EnumSet.of(
              Feature.TEXT,
              Feature.THREAD,
              Feature.SINGLE_IMAGE,
              Feature.MULTIPLE_IMAGES,
              Feature.VIDEO,
              Feature.ALT_TEXT,
              Feature.AI_LABEL,
              Feature.POLL,
              Feature.QUOTE,
              Feature.COMMUNITY,
              Feature.REPLIES,
              Feature.FIRST_COMMENT,
              Feature.METRICS,
              Feature.SETTLE),
          Map.of("api", URI.create("https://api.x.com"), "web", URI.create("https://x.com")),
          Set.of("access_token"));

  private final XApi api;
  private final XUpload upload;
  private final XTimeline timeline;

  public XConnector(Api api) {
    this.api = new XApi(api);
    this.upload = new XUpload(this.api);
    this.timeline = new XTimeline(this.api);
  }

  @Override
  public Profile profile() {
    return PROFILE;
  }

  /** Videos run from 1:3 to 3:1. */
  @Override
  public MediaShapes shapes(Post.Placement placement) {
    return MediaShapes.USUAL.withVideos(new MediaShapes.Ratios(1.0 / 3, 3));
  }

  @Override
  public List<Failure> validate(Post post) {
    List<Failure> found = new ArrayList<>(RuleCheck.check(this, post));
    boolean more = post.options().poll() != null || !post.shown().isEmpty();
    if (post.options().quotes() != null && more) {
      found.add(
          Failure.of(Reason.CONTENT, "quote-not-alone", "On X a quote has no files and no poll.")
              .withFix("Remove the files or the poll, or link to the post instead."));
    }
    return List.copyOf(found);
  }

  @Override
  public Step.Prepared prepare(Job job, Progress progress, Deadline deadline)
      throws InterruptedException {
    try {
      timeline.mark(job, deadline);
      upload.all(job, progress, deadline);
      return new Step.Done();
    } catch (Refusal e) {
      return new Step.Refused(e.failure());
    }
  }

  @Override
  public Step.Checked check(Job job, Deadline deadline) throws InterruptedException {
    try {
      return upload.state(job, deadline);
    } catch (Refusal e) {
      return new Step.Refused(e.failure());
    }
  }

  @Override
  public Step.Committed commit(Job job, int part, Deadline deadline) throws InterruptedException {
    Step.Committed end =
        Ends.commit(
            "X",
            api.commit(job.account(), body(job, part), deadline),
            XConnector::id,
            reply -> XErrors.classify(reply, Reason.CONTENT));
    if (end instanceof Step.Refused(var failure) && failure.reason() == Reason.CONTENT) {
      XUpload.forget(job); // X does not say whether the text or an upload gone stale is to blame
    }
    return end;
  }

  private static ObjectNode body(Job job, int part) {
    ObjectNode body = Json.object();
    String text = job.post().piece(part);
    if (!text.isBlank()) {
      body.put("text", text);
    }
    List<String> media = part == 0 ? XUpload.ids(job) : List.of();
    if (!media.isEmpty()) {
      media.forEach(body.putObject("media").putArray("media_ids")::add);
    }
    if (part > 0) {
      body.putObject("reply").put("in_reply_to_tweet_id", XTimeline.before(job, part));
    }
    if (job.post().aiMade()) {
      body.put("made_with_ai", true);
    }
    if (part == 0) {
      choose(body, job.post().options());
    }
    return body;
  }

  /** What holds for the whole conversation is said by its first post. */
  private static void choose(ObjectNode body, Options options) {
    Poll poll = options.poll();
    if (poll != null) {
      ObjectNode asked = body.putObject("poll").put("duration_minutes", poll.open().toMinutes());
      poll.answers().forEach(asked.putArray("options")::add);
    }
    if (options.quotes() != null) {
      body.put("quote_tweet_id", options.quotes());
    }
    options.shelf(Shelf.Kind.COMMUNITY).ifPresent(id -> body.put("community_id", id));
    switch (options.replies()) {
      case FOLLOWED -> body.put("reply_settings", "following");
      case MENTIONED -> body.put("reply_settings", "mentionedUsers");
      case VERIFIED -> body.put("reply_settings", "verified");
      case EVERYONE, FOLLOWERS, NOBODY -> {}
    }
  }

  private static Optional<String> id(Api.Reply reply) {
    return Optional.of(reply.json().path("data").path("id").asString("")).filter(i -> !i.isEmpty());
  }

  @Override
  public Step.Settled settle(Job job, int part, Deadline deadline) throws InterruptedException {
    try {
      return timeline
          .find(job, part, deadline)
          .<Step.Settled>map(Step.Accepted::new)
          .orElseGet(Step.NotThere::new);
    } catch (Refusal e) {
      return Step.Unknown.of(e.failure());
    }
  }

  @Override
  public Step.Confirmed confirm(Job job, Deadline deadline) throws InterruptedException {
    String id =
        job.handles()
            .get("commit.0")
            .orElseThrow(() -> new IllegalStateException("Nothing was committed to confirm"));
    try {
      JsonNode tweet = api.get(job.account(), "/2/tweets/" + id, new Query(), deadline);
      if (tweet.has("data")) {
        return new Step.Live(id, job.account().host("web") + "/i/status/" + id);
      }
    } catch (Refusal e) {
      return Ends.unread(e.failure(), Duration.ofSeconds(5));
    }
    return new Step.NotYet(Duration.ofSeconds(2), "X does not show the post yet");
  }

  @Override
  public Metrics measure(Account account, String remoteId, Deadline deadline)
      throws InterruptedException {
    try {
      JsonNode all = figures(account, remoteId, "public_metrics,non_public_metrics", deadline);
      // X gives the private figures for thirty days only; asked for later, the post is left out.
      JsonNode tweet =
          all.isMissingNode() ? figures(account, remoteId, "public_metrics", deadline) : all;
      if (tweet.isMissingNode()) {
        return Metrics.none(Failure.of(Reason.CONTENT, "not-found", "X no longer has the post."));
      }
      return Metrics.of(metrics(tweet.path("public_metrics"), tweet.path("non_public_metrics")));
    } catch (Refusal e) {
      return Metrics.none(e.failure());
    }
  }

  private JsonNode figures(Account account, String id, String fields, Deadline deadline)
      throws Refusal, InterruptedException {
    Query query = new Query().with("ids", id).with("post.fields", fields);
    return api.get(account, "/2/tweets", query, deadline).path("data").path(0);
  }

  private static Map<Metric, Long> metrics(JsonNode open, JsonNode own) {
    Map<Metric, Long> values = new EnumMap<>(Metric.class);
    put(values, Metric.VIEWS, open.path("impression_count"));
    put(values, Metric.LIKES, open.path("like_count"));
    put(values, Metric.COMMENTS, open.path("reply_count"));
    // X's description says repost since version 2.167; its guides still say retweet.
    put(
        values,
        Metric.SHARES,
        open.path(open.has("repost_count") ? "repost_count" : "retweet_count"));
    put(values, Metric.SHARES, open.path("quote_count"));
    put(values, Metric.SAVES, open.path("bookmark_count"));
    put(values, Metric.CLICKS, own.path("url_link_clicks"));
    return values;
  }

  private static void put(Map<Metric, Long> values, Metric metric, JsonNode figure) {
    if (figure.isNumber()) {
      values.merge(metric, figure.asLong(), Long::sum);
    }
  }

  @Override
  public Optional<Conversation> conversation() {
    return Optional.of(new XConversation(api));
  }

  @Override
  public Optional<Revision> revision() {
    return Optional.of(new XRevision(api));
  }
}
