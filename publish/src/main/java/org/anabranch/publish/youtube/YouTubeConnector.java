package org.anabranch.publish.youtube;

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
import org.anabranch.publish.Options.Visibility;
import org.anabranch.publish.Platform;
import org.anabranch.publish.Post;
import org.anabranch.publish.Post.Placement;
import org.anabranch.publish.Profile;
import org.anabranch.publish.Revision;
import org.anabranch.publish.Rules;
import org.anabranch.publish.Rules.Shape;
import org.anabranch.publish.Step;
import org.anabranch.publish.internal.Api;
import org.anabranch.publish.internal.Ends;
import org.anabranch.publish.internal.Refusal;
import org.anabranch.publish.internal.RuleCheck;
import tools.jackson.databind.JsonNode;

/**
 * Publishes a video with a title, a description and a thumbnail to YouTube, for whom and in which
 * category and playlist the post says, not made for children, with a first comment. An account
 * needs {@code access_token} with the scopes {@code youtube.upload}, {@code youtube.readonly} and
 * {@code youtube.force-ssl}. An upright or square video of three minutes or less is a Short by
 * YouTube's own decision; a post that is to be one is held to that shape. YouTube keeps the uploads
 * of projects without its audit private.
 *
 * <p>Title and description are both counted in bytes, though YouTube counts the title's characters:
 * a title that fits here fits there. The thumbnail is set once, after the video is there; when that
 * fails, YouTube chooses one itself.
 *
 * <p>Views, likes and comments are YouTube's {@code viewCount}, {@code likeCount} and {@code
 * commentCount}; of the others it says nothing here.
 */
public final class YouTubeConnector implements Connector {
  private static final Duration SOON = Duration.ofSeconds(2);
  private static final String THUMBNAIL = "thumbnail";
  private static final long LARGEST_THUMBNAIL = 2L << 20;
  private static final int TAGS_MAX = 500;
  private static final Rules RULES =
      new Rules(
          100,
          5000,
          Counting.UTF8_BYTES,
          15,
          true,
          true,
          1,
          Rules.Format.VIDEO,
          0,
          Shape.NONE,
          Shape.LANDSCAPE,
          Duration.ofSeconds(1),
          Duration.ofHours(12),
          256L << 30,
          LARGEST_THUMBNAIL,
          Set.of("image/jpeg", "image/png"));

  private static final Profile PROFILE =
      new Profile(
          Platform.YOUTUBE,
          Delivery.DIRECT,
          RULES,
          OptionRules.NONE
              .withFirstComment(10_000)
              .withVisibilities(Visibility.UNLISTED, Visibility.PRIVATE)
              .withShorts(Duration.ofMinutes(3)),
          EnumSet.of(
              Feature.VIDEO,
              Feature.SHORT,
              Feature.TITLE,
              Feature.AI_LABEL,
              Feature.COVER,
              Feature.VISIBILITY,
              Feature.PLAYLIST,
              Feature.CATEGORY,
              Feature.FIRST_COMMENT,
              Feature.METRICS,
              Feature.SETTLE),
          Map.of(
              "api",
              URI.create("https://www.googleapis.com"),
              "web",
              URI.create("https://www.youtube.com")),
          Set.of("access_token"));

  private final YouTubeApi api;
  private final YouTubeUpload upload;
  private final YouTubeChannel channel;

  public YouTubeConnector(Api api) {
    this.api = new YouTubeApi(api);
    this.upload = new YouTubeUpload(this.api);
    this.channel = new YouTubeChannel(this.api);
  }

  @Override
  public Profile profile() {
    return PROFILE;
  }

  /** A Short is square or upright; a video may be as large as cameras make them. */
  @Override
  public MediaShapes shapes(Post.Placement placement) {
    return placement == Post.Placement.SHORT
        ? MediaShapes.USUAL.withVideos(new MediaShapes.Ratios(0.1, 1))
        : MediaShapes.USUAL.withLargestVideo(3840, 85_000_000);
  }

  @Override
  public List<Failure> validate(Post post) {
    List<Failure> found = new ArrayList<>(RuleCheck.check(this, post));
    if (post.title().isBlank()) {
      found.add(
          Failure.of(Reason.CONTENT, "title-missing", "YouTube needs a title.")
              .withFix("Give the post a title."));
    }
    if ((post.title() + post.text()).matches("(?s).*[<>].*")) {
      found.add(
          Failure.of(
                  Reason.CONTENT, "angle-brackets", "YouTube takes no < and > in title and text.")
              .withFix("Write them another way: ‹ and ›, or words."));
    }
    if (tagsLength(post.hashtags()) > TAGS_MAX) {
      found.add(
          Failure.of(
                  Reason.CONTENT,
                  "tags-too-long",
                  "The hashtags have more than %d characters together.".formatted(TAGS_MAX))
              .withFix("Keep the most telling ones."));
    }
    post.video()
        .filter(v -> post.placement() == Placement.SHORT && v.width() > v.height())
        .ifPresent(
            _ ->
                found.add(
                    Failure.of(Reason.MEDIA, "short-shape", "A Short is upright or square.")
                        .withFix("Make it an ordinary post, or fit the video to 9:16.")));
    if (post.options().visibility() == Visibility.PRIVATE && post.options().hasFirstComment()) {
      found.add(
          Failure.of(
                  Reason.CONTENT,
                  "comment-on-private",
                  "Nobody comments below a private video on YouTube.")
              .withFix("Remove the first comment, or make the video unlisted."));
    }
    return List.copyOf(found);
  }

  @Override
  public LiveLimits limits(Account account, Deadline deadline) throws InterruptedException {
    return channel.limits(account, deadline);
  }

  /** As YouTube counts: with the commas between, and quotes around a tag with a space. */
  private static int tagsLength(List<String> tags) {
    return String.join(",", tags).length()
        + 2 * (int) tags.stream().filter(t -> t.contains(" ")).count();
  }

  @Override
  public Step.Prepared prepare(Job job, Progress progress, Deadline deadline)
      throws InterruptedException {
    try {
      upload.send(job, video(job), progress, deadline);
      return new Step.Done();
    } catch (Refusal e) {
      if (e.failure().reason() == Reason.MEDIA) {
        YouTubeUpload.forget(job.handles());
      }
      return new Step.Refused(e.failure());
    }
  }

  private static Media video(Job job) {
    return job.post().video().orElseThrow();
  }

  @Override
  public Step.Checked check(Job job, Deadline deadline) {
    return new Step.Done(); // a session takes the last chunk at any time
  }

  @Override
  public Step.Committed commit(Job job, int part, Deadline deadline) throws InterruptedException {
    return job.post().isComment(part)
        ? channel.comment(job, deadline)
        : upload.finish(job, video(job), deadline);
  }

  @Override
  public Step.Settled settle(Job job, int part, Deadline deadline) throws InterruptedException {
    try {
      return job.post().isComment(part)
          ? channel.settleComment(job, deadline)
          : upload.settle(job, video(job), deadline);
    } catch (Refusal e) {
      return Step.Unknown.of(e.failure());
    }
  }

  @Override
  public Step.Confirmed confirm(Job job, Deadline deadline) throws InterruptedException {
    String id = job.handles().get("commit.0").orElseThrow();
    thumbnail(job, id, deadline);
    channel.shelve(job, id, deadline);
    try {
      return confirmed(job, id, api.video(job.account(), id, "status", deadline).path("status"));
    } catch (Refusal e) {
      return Ends.unread(e.failure(), SOON);
    }
  }

  /** Once, whatever comes of it. */
  private void thumbnail(Job job, String id, Deadline deadline) throws InterruptedException {
    Optional<Media> cover = job.post().cover().filter(c -> c.bytes() <= LARGEST_THUMBNAIL);
    if (cover.isPresent() && job.handles().get(THUMBNAIL).isEmpty()) {
      api.thumbnail(job.account(), id, cover.get(), deadline);
      job.handles().put(THUMBNAIL, "tried");
    }
  }

  private static Step.Confirmed confirmed(Job job, String id, JsonNode status) {
    return switch (status.path("uploadStatus").asString("")) {
      case "processed" -> new Step.Live(id, job.account().host("web") + "/watch?v=" + id);
      case "failed" -> rejected("failed/" + status.path("failureReason").asString("?"));
      case "rejected" -> rejected("rejected/" + status.path("rejectionReason").asString("?"));
      case "deleted" -> rejected("deleted");
      default -> new Step.NotYet(SOON, "YouTube is processing the video");
    };
  }

  private static Step.Refused rejected(String code) {
    return new Step.Refused(
        Failure.of(Reason.MEDIA, code, "YouTube did not keep the video after looking at it."));
  }

  @Override
  public Metrics measure(Account account, String remoteId, Deadline deadline)
      throws InterruptedException {
    try {
      JsonNode video = api.video(account, remoteId, "statistics", deadline);
      if (video.isMissingNode()) {
        return Metrics.none(
            Failure.of(Reason.CONTENT, "not-found", "YouTube no longer has the video."));
      }
      JsonNode figures = video.path("statistics");
      Map<Metric, Long> values = new EnumMap<>(Metric.class);
      put(values, Metric.VIEWS, figures.path("viewCount"));
      put(values, Metric.LIKES, figures.path("likeCount"));
      put(values, Metric.COMMENTS, figures.path("commentCount"));
      return Metrics.of(values);
    } catch (Refusal e) {
      return Metrics.none(e.failure());
    }
  }

  /** Google writes 64-bit figures as strings, and leaves out what the channel hides. */
  private static void put(Map<Metric, Long> values, Metric metric, JsonNode figure) {
    String digits = figure.asString("");
    if (digits.matches("\\d{1,18}")) {
      values.put(metric, Long.parseLong(digits));
    }
  }

  @Override
  public Optional<Conversation> conversation() {
    return Optional.of(new YouTubeConversation(api));
  }

  @Override
  public Optional<Revision> revision() {
    return Optional.of(new YouTubeRevision(api));
  }
}
