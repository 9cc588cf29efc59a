package org.anabranch.publish.instagram;

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
import org.anabranch.publish.LiveLimits;
import org.anabranch.publish.Media;
import org.anabranch.publish.MediaShapes;
import org.anabranch.publish.Metrics;
import org.anabranch.publish.Metrics.Metric;
import org.anabranch.publish.OptionRules;
import org.anabranch.publish.Options;
import org.anabranch.publish.Options.Visibility;
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
import org.anabranch.publish.internal.Query;
import org.anabranch.publish.internal.Refusal;
import org.anabranch.publish.internal.RuleCheck;
import org.anabranch.publish.meta.Containers;
import org.anabranch.publish.meta.GraphApi;
import org.anabranch.publish.meta.GraphComments;
import org.anabranch.publish.meta.GraphErrors;
import org.anabranch.publish.meta.GraphRevision;
import org.anabranch.publish.meta.Insights;
import org.anabranch.publish.meta.ResumableUpload;
import tools.jackson.databind.JsonNode;

/**
 * Publishes to an Instagram professional account by the Instagram API with Facebook Login: one
 * picture, a carousel of up to ten pictures and videos, a reel or a story, with a first comment.
 * Instagram fetches pictures and a carousel's videos from the address the job gives; a single video
 * is uploaded. A reel on trial stays there until its person shows it to followers. An account needs
 * {@code access_token}, with {@code instagram_basic instagram_content_publish
 * instagram_manage_comments instagram_manage_insights}; with {@code client_secret}, the app's
 * secret, every call carries its proof. The remote id is the Instagram account's.
 *
 * <p>Views, reach, likes and comments are Instagram's {@code views}, {@code reach}, {@code likes},
 * {@code comments}; shares its {@code shares}; saves its {@code saved}.
 */
public final class InstagramConnector implements Connector {
  static final String VERSION = "/v25.0";
  private static final double NARROWEST = 0.8;
  private static final double WIDEST = 1.91;

  private static final Rules RULES =
      new Rules(
          0,
          2200,
          Counting.UTF16,
          30,
          true,
          false,
          1,
          Rules.Format.IMAGES,
          10,
          Shape.FOUR_FIVE,
          Shape.PORTRAIT,
          Duration.ofSeconds(3),
          Duration.ofMinutes(15),
          300L << 20,
          8L << 20,
          Set.of("image/jpeg"));

  private static final Profile PROFILE =
      new Profile(
          Platform.INSTAGRAM,
          Delivery.DIRECT,
          RULES,
          OptionRules.NONE
              .withFirstComment(2200)
              .withCollaborators(3)
              .withVisibilities(Visibility.TRIAL)
              .withShorts(Duration.ofMinutes(15))
              .withStories(Duration.ofSeconds(60)),
          EnumSet.of(
              Feature.SINGLE_IMAGE,
              Feature.MULTIPLE_IMAGES,
              Feature.VIDEO,
              Feature.ALT_TEXT,
              Feature.MIXED_MEDIA,
              Feature.SHORT,
              Feature.STORY,
              Feature.COVER,
              Feature.COVER_AT,
              Feature.FIRST_COMMENT,
              Feature.LOCATION,
              Feature.COLLABORATORS,
              Feature.VISIBILITY,
              Feature.AI_LABEL,
              Feature.METRICS,
              Feature.SETTLE),
          Map.of(
              "graph", URI.create("https://graph.facebook.com"),
              "rupload", URI.create("https://rupload.facebook.com"),
              "web", URI.create("https://www.instagram.com")),
          Set.of("access_token"));

  private final GraphApi graph;
  private final Containers containers;
  private final GraphComments comments;
  private final ResumableUpload upload;
  private final Insights insights;

  public InstagramConnector(Api api) {
    GraphErrors errors = new GraphErrors(Platform.INSTAGRAM, InstagramErrors.table());
    this.graph = new GraphApi(api, Platform.INSTAGRAM, errors, InstagramErrors.UNPROVEN);
    this.containers =
        new Containers(
            graph,
            errors,
            Platform.INSTAGRAM,
            new Containers.Words(
                VERSION,
                "media",
                "media_publish",
                "content_publishing_limit",
                "status_code",
                "status",
                "caption"));
    this.comments = new GraphComments(graph, VERSION, "Instagram", "text");
    this.upload = new ResumableUpload(graph);
    this.insights =
        new Insights(
            graph,
            VERSION,
            Map.of(
                "views", Metric.VIEWS,
                "reach", Metric.REACH,
                "likes", Metric.LIKES,
                "comments", Metric.COMMENTS,
                "shares", Metric.SHARES,
                "saved", Metric.SAVES));
  }

  @Override
  public Profile profile() {
    return PROFILE;
  }

  /** Pictures of a feed stand between 4:5 and 1.91:1 and are 320 to 1440 pixels wide. */
  @Override
  public MediaShapes shapes(Post.Placement placement) {
    return placement == Post.Placement.STORY
        ? MediaShapes.USUAL.withPictures(MediaShapes.Ratios.ANY, 320, 1440)
        : MediaShapes.USUAL.withPictures(new MediaShapes.Ratios(0.8, 1.91), 320, 1440);
  }

  @Override
  public List<Failure> validate(Post post) {
    List<Failure> found = new ArrayList<>(RuleCheck.check(this, post));
    place(post).ifPresent(found::add);
    for (Media image : post.placement() == Placement.STORY ? List.<Media>of() : post.images()) {
      double ratio = (double) image.width() / image.height();
      if (ratio < NARROWEST || ratio > WIDEST) {
        found.add(
            Failure.of(
                Reason.MEDIA,
                "image-ratio",
                "A picture is %d by %d; Instagram takes 4:5 to 1.91:1."
                    .formatted(image.width(), image.height())));
      }
    }
    return List.copyOf(found);
  }

  private static Optional<Failure> place(Post post) {
    Options options = post.options();
    boolean lone = post.shown().size() == 1 && post.video().isPresent();
    if (post.placement() == Placement.FEED && lone) {
      return wrong(
          "video-is-a-reel", "Instagram shows a single video as a reel.", "Make it a short.");
    } else if (post.placement() == Placement.SHORT && post.shown().size() > 1) {
      return wrong("reel-not-alone", "A reel is one video.", "Make it an ordinary post.");
    } else if (options.visibility() == Visibility.TRIAL && post.placement() != Placement.SHORT) {
      return wrong("trial-is-a-reel", "Only a reel can be on trial.", "Make it a short.");
    } else if (post.placement() == Placement.STORY
        && (options.hasFirstComment()
            || options.location() != null
            || !options.collaborators().isEmpty())) {
      return wrong(
          "options-not-for-stories",
          "Through the API a story has no comment, location or collaborators.",
          "Remove them, or make it an ordinary post.");
    }
    return Optional.empty();
  }

  private static Optional<Failure> wrong(String code, String message, String fix) {
    return Optional.of(Failure.of(Reason.CONTENT, code, message).withFix(fix));
  }

  @Override
  public LiveLimits limits(Account account, Deadline deadline) throws InterruptedException {
    return containers.limits(account, deadline);
  }

  @Override
  public Step.Prepared prepare(Job job, Progress progress, Deadline deadline)
      throws InterruptedException {
    try {
      containers.mark(job, deadline);
      if (job.post().video().isPresent() && job.post().shown().size() == 1) {
        progress.at(0, "uploading video");
        reel(job, job.post().video().get(), deadline);
      } else {
        pictures(job, progress, deadline);
      }
      progress.at(1, "container made");
      return new Step.Done();
    } catch (Refusal e) {
      return new Step.Refused(e.failure());
    }
  }

  private void pictures(Job job, Progress progress, Deadline deadline)
      throws Refusal, InterruptedException {
    List<Media> shown = job.post().shown();
    if (Containers.hasWhole(job)) {
      return;
    } else if (shown.size() == 1) {
      Query form = file(job, shown.getFirst());
      if (job.post().placement() == Placement.STORY) {
        form.with("media_type", "STORIES");
      }
      containers.whole(job, described(job, form), deadline);
      return;
    }
    for (int i = 0; i < shown.size(); i++) {
      progress.at((double) i / shown.size(), "handing over file");
      Query form = file(job, shown.get(i)).with("is_carousel_item", true);
      containers.item(job, i, form, deadline);
    }
    String children = String.join(",", containers.readyItems(job, deadline));
    Query form = new Query().with("media_type", "CAROUSEL").with("children", children);
    containers.whole(job, described(job, form), deadline);
  }

  private static Query file(Job job, Media file) {
    if (file.isVideo()) {
      return new Query().with("media_type", "VIDEO").with("video_url", job.mediaUrl().apply(file));
    }
    Query form = new Query().with("image_url", job.mediaUrl().apply(file));
    boolean story = job.post().placement() == Placement.STORY;
    return story ? form : described(form, file);
  }

  private static Query described(Query form, Media image) {
    return image.altText().isBlank() ? form : form.with("alt_text", image.altText());
  }

  /** The caption and the label belong to the container that is published, not to its items. */
  private static Query described(Job job, Query form) {
    if (job.post().placement() != Placement.STORY) {
      form.with("caption", job.post().text());
    }
    Options options = job.post().options();
    if (options.location() != null) {
      form.with("location_id", options.location().id());
    }
    if (!options.collaborators().isEmpty()) {
      form.with("collaborators", Json.write(options.collaborators()));
    }
    return job.post().aiMade() ? form.with("is_ai_generated", true) : form;
  }

  private void reel(Job job, Media video, Deadline deadline) throws Refusal, InterruptedException {
    Query form = new Query().with("upload_type", "resumable");
    if (job.post().placement() == Placement.STORY) {
      form.with("media_type", "STORIES");
    } else {
      shortOnly(job, form.with("media_type", "REELS"));
    }
    Optional<JsonNode> made = containers.whole(job, described(job, form), deadline);
    String id = Containers.whole(job);
    String usual = job.account().host("rupload") + "/ig-api-upload" + VERSION + "/" + id;
    made.ifPresent(container -> upload.begin(job, container.path("uri").asString(usual)));
    upload.send(job, video, VERSION + "/" + id, "video_status", "container", deadline);
  }

  private static void shortOnly(Job job, Query form) {
    Options options = job.post().options();
    Optional<Media> cover =
        job.post().cover().filter(c -> RULES.imageTypes().contains(c.contentType()));
    cover.ifPresent(c -> form.with("cover_url", job.mediaUrl().apply(c)));
    if (cover.isEmpty() && options.coverAt() != null) {
      form.with("thumb_offset", options.coverAt().toMillis());
    }
    if (options.visibility() == Visibility.TRIAL) {
      form.with("trial_params", Json.write(Json.object().put("graduation_strategy", "MANUAL")));
    }
  }

  @Override
  public Step.Checked check(Job job, Deadline deadline) throws InterruptedException {
    return containers.check(job, deadline);
  }

  @Override
  public Step.Committed commit(Job job, int part, Deadline deadline) throws InterruptedException {
    return job.post().isComment(part)
        ? comments.commit(job, deadline)
        : containers.commit(job, deadline);
  }

  @Override
  public Step.Settled settle(Job job, int part, Deadline deadline) throws InterruptedException {
    return job.post().isComment(part)
        ? comments.settle(job, deadline)
        : containers.settle(job, deadline);
  }

  @Override
  public Step.Confirmed confirm(Job job, Deadline deadline) throws InterruptedException {
    return containers.confirm(job, deadline);
  }

  @Override
  public Metrics measure(Account account, String remoteId, Deadline deadline)
      throws InterruptedException {
    return insights.measure(account, remoteId, deadline);
  }

  @Override
  public Optional<Conversation> conversation() {
    return Optional.of(new InstagramConversation(graph, VERSION));
  }

  @Override
  public Optional<Revision> revision() {
    return Optional.of(new GraphRevision(graph, VERSION, ""));
  }

  /** By Meta's announcements for the Instagram API. */
  @Override
  public List<WithdrawnMetric> withdrawn() {
    return List.of(
        new WithdrawnMetric("impressions", LocalDate.of(2025, 4, 21), "Views are counted since."),
        new WithdrawnMetric("plays", LocalDate.of(2025, 4, 21), "Views are counted since."));
  }

  @Override
  public boolean fetchesMedia() {
    return true;
  }
}
