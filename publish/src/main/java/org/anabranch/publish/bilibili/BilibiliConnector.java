package org.anabranch.publish.bilibili;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.random.RandomGenerator;
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
import org.anabranch.publish.LiveLimits;
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
import org.anabranch.publish.Shelf;
import org.anabranch.publish.Step;
import org.anabranch.publish.internal.Api;
import org.anabranch.publish.internal.Ends;
import org.anabranch.publish.internal.Mark;
import org.anabranch.publish.internal.Query;
import org.anabranch.publish.internal.Refusal;
import org.anabranch.publish.internal.RuleCheck;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Submits a video with title, description, tags and cover to Bilibili (openhome.bilibili.com), as
 * the account's own work. An account needs {@code access_token} with the scopes {@code ARC_BASE}
 * and {@code ARC_DATA}, and the app's {@code client_id} and {@code client_secret}. Bilibili asks
 * for at least one tag: a post without hashtags is tagged with its category's name.
 *
 * <p>Views, likes, comments and shares are Bilibili's {@code view}, {@code like}, {@code reply} and
 * {@code share}; saves are {@code favorite} and {@code coin} together.
 */
public final class BilibiliConnector implements Connector {
  /** Popular science (知识 · 科学科普), where the account's app may use it. */
  private static final String PREFERRED_CATEGORY = "201";

  private static final String CATEGORY = "tid";
  private static final String CATEGORY_NAME = "category";
  private static final int LONGEST_TAGS = 200;
  private static final int NEWEST = 50;
  private static final int PAGES = 5;
  private static final Duration SOON = Duration.ofSeconds(1);
  private static final Rules RULES =
      new Rules(
          80,
          250,
          Counting.CODE_POINTS,
          10,
          false,
          false,
          1,
          Rules.Format.VIDEO,
          0,
          Shape.NONE,
          Shape.LANDSCAPE,
          Duration.ofSeconds(1),
          Duration.ofHours(5).minusSeconds(1),
          4L << 30,
          5L << 20,
          Set.of("image/jpeg", "image/png"));

  private static final Profile PROFILE =
      new Profile(
          Platform.BILIBILI,
          Delivery.DIRECT,
          RULES,
          OptionRules.NONE,
          EnumSet.of(
              Feature.VIDEO,
              Feature.TITLE,
              Feature.COVER,
              Feature.CATEGORY,
              Feature.METRICS,
              Feature.SETTLE),
          Map.of(
              "member",
              URI.create("https://member.bilibili.com"),
              "upos",
              URI.create("https://openupos.bilivideo.com"),
              "web",
              URI.create("https://www.bilibili.com")),
          Set.of("access_token", "client_id", "client_secret"));

  private final BilibiliApi api;
  private final BilibiliUpload upload;

  /**
   * @param random makes the nonces; safe for many threads
   */
  public BilibiliConnector(Api api, Clock clock, RandomGenerator random) {
    this.api = new BilibiliApi(api, new Signature(clock, random));
    this.upload = new BilibiliUpload(this.api);
  }

  @Override
  public Profile profile() {
    return PROFILE;
  }

  @Override
  public List<Failure> validate(Post post) {
    List<Failure> found = new ArrayList<>(RuleCheck.check(this, post));
    if (post.title().isBlank()) {
      found.add(
          Failure.of(Reason.CONTENT, "title-missing", "Bilibili needs a title.")
              .withFix("Give the post a title."));
    }
    tags(post).ifPresent(found::add);
    if (post.video().isPresent()) {
      cover(post).ifPresent(found::add);
    }
    return List.copyOf(found);
  }

  private static Optional<Failure> tags(Post post) {
    if (post.hashtags().stream().anyMatch(tag -> tag.isBlank() || tag.contains(","))) {
      return Optional.of(
          Failure.of(Reason.CONTENT, "tag-unfit", "A tag is empty or has a comma in it.")
              .withFix("Write each hashtag as one word."));
    }
    int length = RULES.counting().length(String.join(",", post.hashtags()));
    return length <= LONGEST_TAGS
        ? Optional.empty()
        : Optional.of(
            Failure.of(
                    Reason.CONTENT,
                    "tags-too-long",
                    "The tags have %d characters; Bilibili allows %d."
                        .formatted(length, LONGEST_TAGS))
                .withFix("Keep the most telling ones."));
  }

  private static Optional<Failure> cover(Post post) {
    Optional<Media> cover = post.cover();
    if (cover.isEmpty()) {
      return Optional.of(
          Failure.of(Reason.MEDIA, "cover-missing", "Bilibili needs a cover with the video.")
              .withFix("Choose a picture as the cover."));
    }
    boolean fits =
        RULES.imageTypes().contains(cover.get().contentType())
            && cover.get().bytes() <= RULES.imageMaxBytes();
    return fits
        ? Optional.empty()
        : Optional.of(
            Failure.of(
                    Reason.MEDIA,
                    "cover-unfit",
                    "Bilibili takes a cover in JPEG or PNG, up to 5 MB.")
                .withFix("Convert the cover to JPEG."));
  }

  @Override
  public Step.Prepared prepare(Job job, Progress progress, Deadline deadline)
      throws InterruptedException {
    try {
      if (!Mark.isSet(job.handles())) {
        Mark.set(job.handles(), page(job.account(), 1, deadline).posts());
      }
      category(job, deadline);
      upload.video(job, job.post().video().orElseThrow(), progress, deadline);
      upload.cover(job, job.post().cover().orElseThrow(), deadline);
      return new Step.Done();
    } catch (Refusal e) {
      if (e.failure().reason() == Reason.MEDIA) {
        BilibiliUpload.forget(job.handles());
      }
      return new Step.Refused(e.failure());
    }
  }

  /**
   * Takes the post's category; without one the preferred one when the platform offers it, else the
   * first that it offers.
   */
  private void category(Job job, Deadline deadline) throws Refusal, InterruptedException {
    if (job.handles().get(CATEGORY).isPresent()) {
      return;
    }
    Optional<String> wanted = job.post().options().shelf(Shelf.Kind.CATEGORY);
    List<Shelf> all = categories(job.account(), deadline);
    Shelf chosen =
        all.stream()
            .filter(c -> c.id().equals(wanted.orElse(PREFERRED_CATEGORY)))
            .findFirst()
            .or(() -> all.stream().filter(_ -> wanted.isEmpty()).findFirst())
            .orElseThrow(() -> noCategory(wanted));
    job.handles().put(CATEGORY_NAME, chosen.name());
    job.handles().put(CATEGORY, chosen.id());
  }

  private static Refusal noCategory(Optional<String> wanted) {
    return wanted.isPresent()
        ? new Refusal(
            Failure.of(
                    Reason.CONTENT,
                    "category-unknown",
                    "Bilibili has no category “%s”.".formatted(wanted.get()))
                .withFix("Choose one of those that the account's limits list."))
        : new Refusal(Reason.TRANSIENT, "no-category", "Bilibili named no category for the video.");
  }

  /** The categories (分区) that a video can be put in: those within the groups. */
  private List<Shelf> categories(Account account, Deadline deadline)
      throws Refusal, InterruptedException {
    List<Shelf> all = new ArrayList<>();
    for (JsonNode group :
        api.get(account, BilibiliApi.ARCHIVE + "/type/list", new Query(), deadline)) {
      for (JsonNode one : group.path("children")) {
        String name = one.path("name").asString("");
        all.add(new Shelf(Shelf.Kind.CATEGORY, one.path("id").asString(), name));
      }
    }
    return all;
  }

  @Override
  public LiveLimits limits(Account account, Deadline deadline) throws InterruptedException {
    try {
      return new LiveLimits(
          OptionalLong.empty(),
          OptionalLong.empty(),
          Optional.empty(),
          Optional.of(categories(account, deadline)));
    } catch (Refusal e) {
      return LiveLimits.NONE;
    }
  }

  @Override
  public Step.Checked check(Job job, Deadline deadline) {
    return new Step.Done(); // an upload that was completed can be submitted
  }

  @Override
  public Step.Committed commit(Job job, int part, Deadline deadline) throws InterruptedException {
    Query query = new Query().with(BilibiliUpload.TOKEN, handle(job, BilibiliUpload.TOKEN));
    return switch (api.commit(job.account(), query, submission(job), deadline)) {
      case Api.Call.Withheld(var failure) -> new Step.Refused(failure);
      case Api.Call.NotSent(var why) ->
          new Step.Refused(
              Failure.of(Reason.TRANSIENT, "not-sent", "Bilibili was not reached: " + why));
      case Api.Call.Lost(var why) -> new Step.Unknown("the reply of Bilibili was lost: " + why);
      case Api.Call.Answered(var reply) -> answered(job, reply);
    };
  }

  private static ObjectNode submission(Job job) {
    Post post = job.post();
    List<String> tags =
        post.hashtags().isEmpty() ? List.of(handle(job, CATEGORY_NAME)) : post.hashtags();
    return Json.object()
        .put("title", post.title())
        .put("tid", Integer.parseInt(handle(job, CATEGORY)))
        .put("tag", String.join(",", tags))
        .put("copyright", 1)
        .put("no_reprint", 1)
        .put("desc", post.text())
        .put("cover", handle(job, BilibiliUpload.COVER));
  }

  private static String handle(Job job, String name) {
    return job.handles()
        .get(name)
        .orElseThrow(() -> new IllegalStateException("Not prepared: there is no " + name));
  }

  private static Step.Committed answered(Job job, Api.Reply reply) {
    if (!BilibiliErrors.isSuccess(reply)) {
      Failure failure = BilibiliErrors.classify(reply, Reason.TRANSIENT);
      if (!BilibiliErrors.provesNothingWasMade(reply)) {
        return new Step.Unknown("Bilibili answered with " + failure.code());
      }
      if (failure.reason() == Reason.MEDIA) {
        BilibiliUpload.forget(job.handles());
      }
      return new Step.Refused(failure);
    }
    String id = reply.json().path("data").path("resource_id").asString("");
    return id.isEmpty()
        ? new Step.Unknown("Bilibili accepted but named no submission")
        : new Step.Accepted(id);
  }

  @Override
  public Step.Settled settle(Job job, int part, Deadline deadline) throws InterruptedException {
    try {
      Optional<JsonNode> ours =
          Mark.since(
                  job.handles(),
                  PAGES,
                  c -> page(job.account(), c.isEmpty() ? 1 : Integer.parseInt(c), deadline))
              .stream()
              .filter(w -> Mark.sameText(job.post().title(), w.path("title").asString("")))
              .findFirst();
      return ours.isPresent()
          ? new Step.Accepted(ours.get().path("id").asString())
          : new Step.NotThere();
    } catch (Refusal e) {
      return Step.Unknown.of(e.failure());
    }
  }

  /** The account's submissions, newest first, each with its {@code id} and {@code title}. */
  private Mark.Page page(Account account, int number, Deadline deadline)
      throws Refusal, InterruptedException {
    Query query = new Query().with("pn", number).with("ps", NEWEST).with("status", "all");
    ArrayNode works = Json.MAPPER.createArrayNode();
    for (JsonNode work :
        api.get(account, BilibiliApi.ARCHIVE + "/viewlist", query, deadline).path("list")) {
      works
          .addObject()
          .put("id", work.path("resource_id").asString(""))
          .put("title", work.path("title").asString(""));
    }
    return new Mark.Page(works, works.size() < NEWEST ? "" : Integer.toString(number + 1));
  }

  @Override
  public Step.Confirmed confirm(Job job, Deadline deadline) throws InterruptedException {
    String id = handle(job, "commit.0");
    try {
      JsonNode review =
          api.get(
                  job.account(),
                  BilibiliApi.ARCHIVE + "/view",
                  new Query().with("resource_id", id),
                  deadline)
              .path("addit_info");
      int state = review.path("state").asInt(-1);
      if (state >= 0) {
        return new Step.Live(id, job.account().host("web") + "/video/" + id);
      }
      return review.path("reject_reason").asString("").isBlank()
          ? new Step.NotYet(SOON, "in review at Bilibili")
          : new Step.Refused(
              Failure.of(
                  Reason.CONTENT, "state " + state, "Bilibili's review rejected the video."));
    } catch (Refusal e) {
      return Ends.unread(e.failure(), SOON);
    }
  }

  @Override
  public Metrics measure(Account account, String remoteId, Deadline deadline)
      throws InterruptedException {
    try {
      JsonNode stat =
          api.get(
              account,
              "/arcopen/fn/data/arc/stat",
              new Query().with("resource_id", remoteId),
              deadline);
      Map<Metric, Long> values = new EnumMap<>(Metric.class);
      values.put(Metric.VIEWS, stat.path("view").asLong(0));
      values.put(Metric.LIKES, stat.path("like").asLong(0));
      values.put(Metric.COMMENTS, stat.path("reply").asLong(0));
      values.put(Metric.SHARES, stat.path("share").asLong(0));
      values.put(Metric.SAVES, stat.path("favorite").asLong(0) + stat.path("coin").asLong(0));
      return Metrics.of(values);
    } catch (Refusal e) {
      return Metrics.none(e.failure());
    }
  }

  @Override
  public Optional<Revision> revision() {
    return Optional.of(new BilibiliRevision(api));
  }
}
