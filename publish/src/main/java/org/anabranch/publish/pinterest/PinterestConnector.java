package org.anabranch.publish.pinterest;

import java.net.URI;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
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
import org.anabranch.publish.Platform;
import org.anabranch.publish.Post;
import org.anabranch.publish.Profile;
import org.anabranch.publish.Revision;
import org.anabranch.publish.Rules;
import org.anabranch.publish.Rules.Shape;
import org.anabranch.publish.Step;
import org.anabranch.publish.internal.Api;
import org.anabranch.publish.internal.Ends;
import org.anabranch.publish.internal.Query;
import org.anabranch.publish.internal.Refusal;
import org.anabranch.publish.internal.RuleCheck;
import tools.jackson.databind.JsonNode;

/**
 * Publishes a picture, two to five pictures of one shape, or a video as a pin on one board of
 * Pinterest. An account needs {@code access_token} with the scopes {@code boards:read}, {@code
 * pins:read} and {@code pins:write}; its remote id is the board's id, or empty for its first board.
 * Pins of apps with trial access are seen by their creator only.
 *
 * <p>Of Pinterest's figures, {@code IMPRESSION} is the views, {@code SAVE} the saves, and {@code
 * PIN_CLICK} and {@code OUTBOUND_CLICK} together the clicks: all over the last ninety days, which
 * is as far back as Pinterest looks.
 */
public final class PinterestConnector implements Connector {
  private static final Duration SOON = Duration.ofSeconds(2);
  private static final int LINK_MAX = 2048;
  private static final int DAYS_BACK = 89;
  private static final double SAME_SHAPE = 0.01;
  private static final Rules RULES =
      new Rules(
          100,
          800,
          Counting.CODE_POINTS,
          20,
          true,
          false,
          1,
          Rules.Format.IMAGES,
          5,
          Shape.TWO_THREE,
          Shape.PORTRAIT,
          Duration.ofSeconds(4),
          Duration.ofMinutes(15),
          2L << 30,
          20L << 20,
          Set.of("image/jpeg", "image/png"));

  private static final Profile PROFILE =
      new Profile(
          Platform.PINTEREST,
          Delivery.DIRECT,
          RULES,
          OptionRules.NONE.withAltText(500),
          EnumSet.of(
              Feature.LINK,
              Feature.SINGLE_IMAGE,
              Feature.MULTIPLE_IMAGES,
              Feature.VIDEO,
              Feature.TITLE,
              Feature.ALT_TEXT,
              Feature.BOARD,
              Feature.COVER,
              Feature.COVER_AT,
              Feature.METRICS,
              Feature.SETTLE),
          Map.of(
              "api",
              URI.create("https://api.pinterest.com"),
              "web",
              URI.create("https://www.pinterest.com")),
          Set.of("access_token"));

  private final PinterestApi api;
  private final PinterestBoard board;
  private final PinterestVideo video;

  public PinterestConnector(Api api) {
    this.api = new PinterestApi(api);
    this.board = new PinterestBoard(this.api);
    this.video = new PinterestVideo(this.api);
  }

  @Override
  public Profile profile() {
    return PROFILE;
  }

  /** Videos run from 1:2 to 1.91:1. */
  @Override
  public MediaShapes shapes(Post.Placement placement) {
    return MediaShapes.USUAL.withVideos(new MediaShapes.Ratios(0.5, 1.91));
  }

  @Override
  public List<Failure> validate(Post post) {
    List<Failure> found = new ArrayList<>(RuleCheck.check(this, post));
    String link = Optional.ofNullable(post.link()).orElse("");
    if (link.length() > LINK_MAX) {
      found.add(
          Failure.of(
                  Reason.CONTENT,
                  "link-too-long",
                  "The link has more than %,d characters.".formatted(LINK_MAX))
              .withFix("Shorten the link."));
    }
    if (post.video().isPresent() && !post.images().isEmpty()) {
      found.add(
          Failure.of(Reason.MEDIA, "mixed-media", "A pin shows pictures or a video, never both.")
              .withFix("Keep the pictures or the video."));
    }
    if (!sameShape(post.images())) {
      found.add(
          Failure.of(Reason.MEDIA, "shapes-differ", "Pinterest asks for pictures of one shape.")
              .withFix("Crop them to one shape, or leave out those that differ."));
    }
    return List.copyOf(found);
  }

  private static boolean sameShape(List<Media> images) {
    return images.stream()
        .mapToDouble(i -> ratio(i) / ratio(images.getFirst()))
        .allMatch(r -> Math.abs(r - 1) <= SAME_SHAPE);
  }

  private static double ratio(Media image) {
    return (double) image.width() / image.height();
  }

  @Override
  public LiveLimits limits(Account account, Deadline deadline) throws InterruptedException {
    return board.limits(account, deadline);
  }

  @Override
  public Step.Prepared prepare(Job job, Progress progress, Deadline deadline)
      throws InterruptedException {
    try {
      board.mark(job, deadline);
      Optional<Media> file = job.post().video();
      if (file.isPresent()) {
        progress.at(0, "uploading video");
        video.send(job, file.get(), deadline);
      }
      return new Step.Done();
    } catch (Refusal e) {
      return new Step.Refused(e.failure());
    }
  }

  @Override
  public Step.Checked check(Job job, Deadline deadline) throws InterruptedException {
    if (job.post().video().isEmpty()) {
      return new Step.Done();
    }
    try {
      return video.state(job, deadline);
    } catch (Refusal e) {
      return new Step.Refused(e.failure());
    }
  }

  @Override
  public Step.Committed commit(Job job, int part, Deadline deadline) throws InterruptedException {
    Step.Committed end =
        Ends.commit(
            PinterestApi.NAME,
            api.commit(job.account(), PinterestPin.of(job), deadline),
            reply -> Optional.of(reply.json().path("id").asString("")).filter(id -> !id.isEmpty()),
            reply -> PinterestErrors.classify(reply, Reason.CONTENT));
    if (end instanceof Step.Refused(var failure) && failure.reason() == Reason.CONTENT) {
      PinterestVideo.forget(job.handles()); // Pinterest does not say whether it has gone stale
    }
    return end;
  }

  @Override
  public Step.Settled settle(Job job, int part, Deadline deadline) throws InterruptedException {
    try {
      return board.find(job, deadline);
    } catch (Refusal e) {
      return Step.Unknown.of(e.failure());
    }
  }

  @Override
  public Step.Confirmed confirm(Job job, Deadline deadline) throws InterruptedException {
    String id = job.handles().get("commit.0").orElseThrow();
    try {
      pin(job.account(), id, deadline);
      return new Step.Live(id, job.account().host("web") + "/pin/" + id + "/");
    } catch (Refusal e) {
      return Ends.unread(e.failure(), SOON);
    }
  }

  private Api.Reply pin(Account account, String id, Deadline deadline)
      throws Refusal, InterruptedException {
    return api.get(account, "/v5/pins/" + Query.encode(id), new Query(), deadline);
  }

  @Override
  public Metrics measure(Account account, String remoteId, Deadline deadline)
      throws InterruptedException {
    try {
      Api.Reply pin = pin(account, remoteId, deadline);
      LocalDate today = today(pin);
      LocalDate made = made(pin.json(), today);
      LocalDate earliest = today.minusDays(DAYS_BACK);
      Query query =
          new Query()
              .with("start_date", made.isBefore(earliest) ? earliest : made)
              .with("end_date", today)
              .with("metric_types", "IMPRESSION,SAVE,PIN_CLICK,OUTBOUND_CLICK")
              .with("app_types", "ALL");
      String path = "/v5/pins/" + Query.encode(remoteId) + "/analytics";
      return Metrics.of(
          metrics(
              api.get(account, path, query, deadline).json().path("all").path("summary_metrics")));
    } catch (Refusal e) {
      return Metrics.none(e.failure());
    }
  }

  /** By Pinterest's own clock: it refuses days that have not come. */
  private static LocalDate today(Api.Reply reply) throws Refusal {
    try {
      return ZonedDateTime.parse(
              reply.header("Date").orElse(""), DateTimeFormatter.RFC_1123_DATE_TIME)
          .toLocalDate();
    } catch (DateTimeException e) {
      throw new Refusal(Reason.TRANSIENT, "no-date", "Pinterest's reply had no date.");
    }
  }

  private static LocalDate made(JsonNode pin, LocalDate otherwise) {
    String created = pin.path("created_at").asString("");
    return created.matches("\\d{4}-\\d{2}-\\d{2}T.*")
        ? LocalDate.parse(created.substring(0, 10))
        : otherwise;
  }

  private static Map<Metric, Long> metrics(JsonNode summary) {
    Map<Metric, Long> values = new EnumMap<>(Metric.class);
    put(values, Metric.VIEWS, summary.path("IMPRESSION"));
    put(values, Metric.SAVES, summary.path("SAVE"));
    put(values, Metric.CLICKS, summary.path("PIN_CLICK"));
    put(values, Metric.CLICKS, summary.path("OUTBOUND_CLICK"));
    return values;
  }

  private static void put(Map<Metric, Long> values, Metric metric, JsonNode figure) {
    if (figure.isNumber()) {
      values.merge(metric, figure.asLong(), Long::sum);
    }
  }

  @Override
  public Optional<Revision> revision() {
    return Optional.of(new PinterestRevision(api));
  }
}
