package org.anabranch.publish.facebook;

import java.net.URI;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.anabranch.kernel.Deadline;
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
import org.anabranch.publish.OptionRules;
import org.anabranch.publish.Options;
import org.anabranch.publish.Platform;
import org.anabranch.publish.Post;
import org.anabranch.publish.Post.Placement;
import org.anabranch.publish.Profile;
import org.anabranch.publish.Revision;
import org.anabranch.publish.Rules;
import org.anabranch.publish.Rules.Shape;
import org.anabranch.publish.Step;
import org.anabranch.publish.WithdrawnMetric;
import org.anabranch.publish.internal.Api;
import org.anabranch.publish.internal.Ends;
import org.anabranch.publish.internal.Mark;
import org.anabranch.publish.internal.Query;
import org.anabranch.publish.internal.Refusal;
import org.anabranch.publish.internal.RuleCheck;
import org.anabranch.publish.meta.GraphApi;
import org.anabranch.publish.meta.GraphComments;
import org.anabranch.publish.meta.GraphErrors;
import org.anabranch.publish.meta.GraphRevision;
import tools.jackson.databind.JsonNode;

/**
 * Publishes to a Facebook Page by the Graph API: a text, a link, up to ten pictures, a video, a
 * reel or a story, with a first comment. An account needs {@code access_token}, a Page token with
 * {@code pages_manage_posts pages_read_engagement pages_manage_engagement read_insights}; with
 * {@code client_secret}, the app's secret, every call carries its proof. The remote id is the
 * Page's.
 *
 * <p>Of a post, views are {@code post_media_view}, reach {@code post_total_media_view_unique},
 * clicks {@code post_clicks}, and likes, comments and shares the totals of its reactions, comments
 * and shares. Of a reel, views are {@code fb_reels_total_plays}, of another video {@code
 * total_video_views}, and likes and comments its totals.
 */
public final class FacebookConnector implements Connector {
  static final String VERSION = "/v25.0";
  private static final int LOOK_BACK = 100;

  /** How many such pages are read for a post whose reply was lost. */
  private static final int PAGES = 10;

  private static final Rules RULES =
      new Rules(
          0,
          63_206,
          Counting.CODE_POINTS,
          30,
          true,
          true,
          1,
          Rules.Format.TEXT_WITH_IMAGES,
          10,
          Shape.FOUR_FIVE,
          Shape.PORTRAIT,
          Duration.ofSeconds(1),
          Duration.ofMinutes(240),
          1L << 30,
          4L << 20,
          Set.of("image/jpeg", "image/png"));

  private static final Profile PROFILE =
      new Profile(
          Platform.FACEBOOK,
          Delivery.DIRECT,
          RULES,
          OptionRules.NONE
              .withFirstComment(8000)
              .withShorts(Duration.ofSeconds(90))
              .withStories(Duration.ofSeconds(60)),
          EnumSet.of(
              Feature.TEXT,
              Feature.SINGLE_IMAGE,
              Feature.MULTIPLE_IMAGES,
              Feature.VIDEO,
              Feature.ALT_TEXT,
              Feature.LINK,
              Feature.SHORT,
              Feature.STORY,
              Feature.LOCATION,
              Feature.FIRST_COMMENT,
              Feature.METRICS,
              Feature.SETTLE),
          Map.of(
              "graph", URI.create("https://graph.facebook.com"),
              "rupload", URI.create("https://rupload.facebook.com"),
              "web", URI.create("https://www.facebook.com")),
          Set.of("access_token"));

  private static final Map<Integer, Reason> CODES =
      Map.ofEntries(
          Map.entry(1390008, Reason.THROTTLED),
          Map.entry(1404078, Reason.PERMISSION),
          Map.entry(4854002, Reason.PERMISSION),
          Map.entry(1366051, Reason.DUPLICATE),
          Map.entry(1366046, Reason.MEDIA),
          Map.entry(2069019, Reason.MEDIA),
          Map.entry(1609005, Reason.CONTENT),
          Map.entry(1346003, Reason.CONTENT),
          Map.entry(1404102, Reason.CONTENT));

  private final GraphApi graph;
  private final FacebookUpload upload;
  private final FacebookStory story;
  private final GraphComments comments;
  private final FacebookFigures figures;

  public FacebookConnector(Api api) {
    this.graph =
        new GraphApi(api, Platform.FACEBOOK, new GraphErrors(Platform.FACEBOOK, CODES), Set.of());
    this.upload = new FacebookUpload(graph, VERSION);
    this.story = new FacebookStory(graph, VERSION);
    this.comments = new GraphComments(graph, VERSION, "Facebook", "message");
    this.figures = new FacebookFigures(graph, VERSION);
  }

  @Override
  public Profile profile() {
    return PROFILE;
  }

  /** A reel and the video of a story stand upright, 9:16. */
  @Override
  public MediaShapes shapes(Post.Placement placement) {
    return placement == Post.Placement.FEED
        ? MediaShapes.USUAL
        : MediaShapes.USUAL.withVideos(MediaShapes.Ratios.PORTRAIT);
  }

  @Override
  public List<Failure> validate(Post post) {
    List<Failure> found = new ArrayList<>(RuleCheck.check(this, post));
    boolean feed = post.placement() == Placement.FEED;
    if (post.link() != null && (!feed || !post.shown().isEmpty())) {
      found.add(
          Failure.of(Reason.CONTENT, "link-not-alone", "Facebook shows a link or files, not both.")
              .withFix("Put the link into the text, or remove the files."));
    }
    if (post.options().location() != null && (!feed || post.video().isPresent())) {
      found.add(
          Failure.of(
                  Reason.CONTENT, "location-not-here", "Facebook takes no location with a video.")
              .withFix("Write the place into the text."));
    }
    if (post.placement() == Placement.SHORT) {
      post.video()
          .filter(v -> v.duration().toMillis() < 3000)
          .ifPresent(
              _ ->
                  found.add(
                      Failure.of(Reason.MEDIA, "short-too-short", "A reel runs at least 3 s.")
                          .withFix("Choose a longer video, or make it an ordinary post.")));
    }
    if (post.placement() == Placement.STORY && post.options().hasFirstComment()) {
      found.add(
          Failure.of(Reason.CONTENT, "first-comment-not-here", "Nobody comments below a story.")
              .withFix("Remove the first comment."));
    }
    return List.copyOf(found);
  }

  @Override
  public Step.Prepared prepare(Job job, Progress progress, Deadline deadline)
      throws InterruptedException {
    try {
      if (!Mark.isSet(job.handles())) {
        Mark.set(
            job.handles(),
            isStory(job) ? story.newest(job, deadline) : newest(job, 5, deadline).path("data"));
      }
      upload.all(job, progress, deadline);
      return new Step.Done();
    } catch (Refusal e) {
      return new Step.Refused(e.failure());
    }
  }

  private JsonNode newest(Job job, int limit, Deadline deadline)
      throws Refusal, InterruptedException {
    return page(job, limit, "", deadline);
  }

  /** A page of posts, newest first, after a cursor of the page before; empty for the first. */
  private JsonNode page(Job job, int limit, String after, Deadline deadline)
      throws Refusal, InterruptedException {
    Query query = new Query().with("fields", "id,message,created_time").with("limit", limit);
    if (!after.isEmpty()) {
      query.with("after", after);
    }
    return graph.getFirst(job.account(), page(job) + "/published_posts", query, deadline);
  }

  @Override
  public Step.Checked check(Job job, Deadline deadline) throws InterruptedException {
    if (job.post().video().isEmpty()) {
      return new Step.Done();
    }
    try {
      JsonNode status = upload.status(job, deadline);
      return switch (status.path("uploading_phase").path("status").asString("")) {
        case "complete" -> new Step.Done();
        case "error" ->
            new Step.Refused(
                Failure.of(Reason.MEDIA, "uploading/error", "Facebook cannot read the video."));
        default -> new Step.NotYet(Duration.ofSeconds(2), "Facebook is receiving the video");
      };
    } catch (Refusal e) {
      return new Step.Refused(e.failure());
    }
  }

  @Override
  public Step.Committed commit(Job job, int part, Deadline deadline) throws InterruptedException {
    if (job.post().isComment(part)) {
      return comments.commit(job, deadline);
    } else if (job.post().video().isPresent()) {
      return publishVideo(job, deadline);
    }
    return isStory(job) ? story.publishPhoto(job, deadline) : publishPost(job, deadline);
  }

  private static boolean isStory(Job job) {
    return job.post().placement() == Placement.STORY;
  }

  private Step.Committed publishPost(Job job, Deadline deadline) throws InterruptedException {
    Query form = FacebookUpload.attach(job, new Query());
    if (!job.post().text().isBlank()) {
      form.with("message", job.post().text());
    }
    if (job.post().link() != null) {
      form.with("link", job.post().link());
    }
    Options.Location place = job.post().options().location();
    if (place != null) {
      form.with("place", place.id());
    }
    return graph.commit(job.account(), page(job) + "/feed", form, "id", deadline);
  }

  /** The video's id is known beforehand; Facebook's answer says only that it took the order. */
  private Step.Committed publishVideo(Job job, Deadline deadline) throws InterruptedException {
    FacebookUpload.Route route = FacebookUpload.Route.of(job.post());
    Query form = upload.finish(job, route);
    Step.Committed end =
        graph.commit(job.account(), page(job) + "/" + route.edge(), form, "success", deadline);
    if (!(end instanceof Step.Accepted)) {
      return end;
    }
    return new Step.Accepted(FacebookUpload.videoId(job));
  }

  @Override
  public Step.Settled settle(Job job, int part, Deadline deadline) throws InterruptedException {
    try {
      if (job.post().isComment(part)) {
        return comments.settle(job, deadline);
      } else if (job.post().video().isPresent()) {
        return settleVideo(job, deadline);
      }
      return isStory(job) ? story.settlePhoto(job, deadline) : settlePost(job, deadline);
    } catch (Refusal e) {
      return Step.Unknown.of(e.failure());
    }
  }

  private Step.Settled settlePost(Job job, Deadline deadline) throws Refusal, InterruptedException {
    List<JsonNode> since =
        Mark.since(
            job.handles(),
            PAGES,
            after -> Mark.Page.ofGraph(page(job, LOOK_BACK, after, deadline)));
    for (JsonNode post : since) {
      if (Mark.sameText(job.post().text(), post.path("message").asString(""))) {
        return new Step.Accepted(post.path("id").asString());
      }
    }
    return new Step.NotThere();
  }

  private Step.Settled settleVideo(Job job, Deadline deadline)
      throws Refusal, InterruptedException {
    String phase =
        upload.status(job, deadline).path("publishing_phase").path("status").asString("");
    return switch (phase) {
      case "complete", "in_progress" -> new Step.Accepted(FacebookUpload.videoId(job));
      // Should Facebook be behind, finishing the same session again makes no second reel.
      case "not_started" -> new Step.NotThere();
      default -> new Step.Unknown("Facebook says of the video: “" + phase + "”");
    };
  }

  @Override
  public Step.Confirmed confirm(Job job, Deadline deadline) throws InterruptedException {
    String id =
        job.handles()
            .get("commit.0")
            .orElseThrow(() -> new IllegalStateException("Nothing was committed to confirm"));
    boolean reel = job.post().video().isPresent();
    if (isStory(job) && !reel) {
      return story.confirmPhoto(job, id, deadline);
    }
    Query query = new Query().with("fields", reel ? "permalink_url,status" : "permalink_url");
    try {
      JsonNode post = graph.get(job.account(), VERSION + "/" + id, query, deadline);
      return reel ? confirmReel(job, id, post) : new Step.Live(id, permalink(job, post));
    } catch (Refusal e) {
      return Ends.unread(e.failure(), Duration.ofSeconds(5));
    }
  }

  private static Step.Confirmed confirmReel(Job job, String id, JsonNode reel) {
    JsonNode status = reel.path("status");
    if (status.path("publishing_phase").path("status").asString("").equals("complete")) {
      return new Step.Live(id, permalink(job, reel));
    } else if (status.path("processing_phase").path("status").asString("").equals("error")) {
      return new Step.Refused(
          Failure.of(Reason.MEDIA, "processing/error", "Facebook could not process the video."));
    }
    return new Step.NotYet(Duration.ofSeconds(2), "Facebook is processing the video");
  }

  private static String permalink(Job job, JsonNode post) {
    String link = post.path("permalink_url").asString("");
    return link.startsWith("/") ? job.account().host("web") + link : link;
  }

  private static String page(Job job) {
    return VERSION + "/" + job.account().remoteId();
  }

  @Override
  public Metrics measure(Account account, String remoteId, Deadline deadline)
      throws InterruptedException {
    return figures.measure(account, remoteId, deadline);
  }

  @Override
  public Optional<Conversation> conversation() {
    return Optional.of(new FacebookConversation(graph, VERSION));
  }

  @Override
  public Optional<Revision> revision() {
    return Optional.of(new GraphRevision(graph, VERSION, "message"));
  }

  /** By Meta's announcements for the Graph API. */
  @Override
  public List<WithdrawnMetric> withdrawn() {
    return List.of(
        new WithdrawnMetric(
            "post_impressions", LocalDate.of(2025, 11, 15), "Views are post_media_view since."),
        new WithdrawnMetric(
            "post_impressions_unique",
            LocalDate.of(2026, 6, 15),
            "Reach is post_total_media_view_unique since."));
  }
}
