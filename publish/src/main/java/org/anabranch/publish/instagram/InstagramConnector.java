package org.anabranch.publish.instagram;

import java.net.URI;
import java.time.Duration;
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
import org.anabranch.publish.Counting;
import org.anabranch.publish.Failure;
import org.anabranch.publish.Failure.Reason;
import org.anabranch.publish.Feature;
import org.anabranch.publish.Job;
import org.anabranch.publish.Media;
import org.anabranch.publish.Metrics;
import org.anabranch.publish.Metrics.Metric;
import org.anabranch.publish.Platform;
import org.anabranch.publish.Post;
import org.anabranch.publish.Rules;
import org.anabranch.publish.Rules.Shape;
import org.anabranch.publish.Step;
import org.anabranch.publish.internal.Api;
import org.anabranch.publish.internal.Containers;
import org.anabranch.publish.internal.GraphApi;
import org.anabranch.publish.internal.GraphErrors;
import org.anabranch.publish.internal.Insights;
import org.anabranch.publish.internal.Query;
import org.anabranch.publish.internal.Refusal;
import org.anabranch.publish.internal.ResumableUpload;
import org.anabranch.publish.internal.RuleCheck;
import tools.jackson.databind.JsonNode;

/**
 * Publishes to an Instagram professional account by the Instagram API with Facebook Login: one
 * picture, a carousel of up to ten, or a reel. Instagram fetches pictures from the address the job
 * gives; a reel is uploaded. An account needs {@code access_token}, with {@code instagram_basic
 * instagram_content_publish instagram_manage_insights}; with {@code client_secret}, the app's
 * secret, every call carries its proof. The remote id is the Instagram account's.
 *
 * <p>Views, reach, likes and comments are Instagram's {@code views}, {@code reach}, {@code likes},
 * {@code comments}; shares its {@code shares}; saves its {@code saved}.
 */
public final class InstagramConnector implements Connector {
  private static final String VERSION = "/v25.0";
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

  private final GraphApi graph;
  private final Containers containers;
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
  public Platform platform() {
    return Platform.INSTAGRAM;
  }

  @Override
  public Delivery delivery() {
    return Delivery.DIRECT;
  }

  @Override
  public Rules rules() {
    return RULES;
  }

  @Override
  public Set<Feature> features() {
    return EnumSet.of(
        Feature.SINGLE_IMAGE,
        Feature.MULTIPLE_IMAGES,
        Feature.VIDEO,
        Feature.ALT_TEXT,
        Feature.AI_LABEL,
        Feature.METRICS,
        Feature.SETTLE);
  }

  @Override
  public Map<String, URI> officialHosts() {
    return Map.of(
        "graph", URI.create("https://graph.facebook.com"),
        "rupload", URI.create("https://rupload.facebook.com"),
        "web", URI.create("https://www.instagram.com"));
  }

  @Override
  public Set<String> credentials() {
    return Set.of("access_token");
  }

  @Override
  public List<Failure> validate(Post post) {
    List<Failure> found = new ArrayList<>(RuleCheck.check(this, post));
    for (Media image : post.images()) {
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

  @Override
  public Step.Prepared prepare(Job job, Progress progress, Deadline deadline)
      throws InterruptedException {
    try {
      containers.mark(job, deadline);
      if (job.post().video().isPresent()) {
        progress.at(0, "uploading reel");
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
    List<Media> images = job.post().images();
    if (Containers.hasWhole(job)) {
      return;
    } else if (images.size() == 1) {
      containers.whole(job, described(job, picture(job, images.getFirst())), deadline);
      return;
    }
    for (int i = 0; i < images.size(); i++) {
      progress.at((double) i / images.size(), "handing over picture");
      Query form = picture(job, images.get(i)).with("is_carousel_item", true);
      containers.item(job, i, form, deadline);
    }
    String children = String.join(",", containers.readyItems(job, deadline));
    Query form = new Query().with("media_type", "CAROUSEL").with("children", children);
    containers.whole(job, described(job, form), deadline);
  }

  private static Query picture(Job job, Media image) {
    Query form = new Query().with("image_url", job.mediaUrl().apply(image));
    return image.altText().isBlank() ? form : form.with("alt_text", image.altText());
  }

  /** The caption and the label belong to the container that is published, not to its items. */
  private static Query described(Job job, Query form) {
    form.with("caption", job.post().text());
    return job.post().aiMade() ? form.with("is_ai_generated", true) : form;
  }

  private void reel(Job job, Media video, Deadline deadline) throws Refusal, InterruptedException {
    Query form = new Query().with("media_type", "REELS").with("upload_type", "resumable");
    job.post()
        .cover()
        .filter(cover -> RULES.imageTypes().contains(cover.contentType()))
        .ifPresent(cover -> form.with("cover_url", job.mediaUrl().apply(cover)));
    Optional<JsonNode> made = containers.whole(job, described(job, form), deadline);
    String id = Containers.whole(job);
    String usual = job.account().host("rupload") + "/ig-api-upload" + VERSION + "/" + id;
    made.ifPresent(container -> upload.begin(job, container.path("uri").asString(usual)));
    upload.send(job, video, VERSION + "/" + id, "video_status", "container", deadline);
  }

  @Override
  public Step.Checked check(Job job, Deadline deadline) throws InterruptedException {
    return containers.check(job, deadline);
  }

  @Override
  public Step.Committed commit(Job job, int part, Deadline deadline) throws InterruptedException {
    return containers.commit(job, deadline);
  }

  @Override
  public Step.Settled settle(Job job, int part, Deadline deadline) throws InterruptedException {
    return containers.settle(job, deadline);
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
}
