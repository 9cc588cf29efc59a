package org.anabranch.publish.linkedin;

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
import org.anabranch.publish.Options.Visibility;
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
import org.anabranch.publish.internal.Query;
import org.anabranch.publish.internal.Refusal;
import org.anabranch.publish.internal.RuleCheck;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Publishes to LinkedIn as a member or an organisation, by its versioned REST API: a text, an
 * article's link, up to twenty pictures, a video, a document or a poll, with a first comment. An
 * account needs {@code access_token} with {@code w_member_social}, or {@code w_organization_social}
 * where its remote id is an organisation's urn and not the member's. Reading a member's posts takes
 * {@code r_member_social}, which LinkedIn gives to few: without it a lost reply stays unknown until
 * the person has looked.
 *
 * <p>Figures take {@code r_member_postAnalytics}: views are LinkedIn's {@code IMPRESSION}, reach
 * {@code MEMBERS_REACHED}, likes {@code REACTION}, comments {@code COMMENT}, shares {@code
 * RESHARE}, saves {@code POST_SAVE}.
 */
public final class LinkedInConnector implements Connector {
  /** LinkedIn serves each version for about a year. */
  public static final String VERSION = "202605";

  private static final int LOOK_BACK = 100;
  private static final int PAGES = 10;

  private static final Rules RULES =
      new Rules(
          0,
          3000,
          Counting.UTF16,
          10,
          true,
          true,
          1,
          Rules.Format.TEXT_WITH_IMAGES,
          20,
          Shape.SQUARE,
          Shape.LANDSCAPE,
          Duration.ofSeconds(3),
          Duration.ofMinutes(30),
          500L << 20,
          10L << 20,
          Set.of("image/jpeg", "image/png"));

  private static final Profile PROFILE =
      new Profile(
          Platform.LINKEDIN,
          Delivery.DIRECT,
          RULES,
          OptionRules.NONE
              .withAltText(4086)
              .withFirstComment(1250)
              .withVisibilities(Visibility.FOLLOWERS)
              .withPolls(new OptionRules.Polls(4, 30, 140, Duration.ofDays(1), Duration.ofDays(14)))
              .withDocuments(
                  new OptionRules.Documents(
                      100L << 20,
                      Set.of(
                          "application/pdf",
                          "application/msword",
                          "application/vnd.ms-powerpoint",
                          "application/vnd.openxmlformats-officedocument.presentationml"
                              + ".presentation",
                          "application/vnd.openxmlformats-officedocument.wordprocessingml"
                              + ".document"))),
          EnumSet.of(
              Feature.TEXT,
              Feature.SINGLE_IMAGE,
              Feature.MULTIPLE_IMAGES,
              Feature.VIDEO,
              Feature.ALT_TEXT,
              Feature.LINK,
              Feature.DOCUMENT,
              Feature.POLL,
              Feature.VISIBILITY,
              Feature.FIRST_COMMENT,
              Feature.METRICS,
              Feature.SETTLE),
          Map.of(
              "api", URI.create("https://api.linkedin.com"),
              "web", URI.create("https://www.linkedin.com")),
          Set.of("access_token"));

  private static final Map<Metric, String> FIGURES =
      Map.of(
          Metric.VIEWS, "IMPRESSION",
          Metric.REACH, "MEMBERS_REACHED",
          Metric.LIKES, "REACTION",
          Metric.COMMENTS, "COMMENT",
          Metric.SHARES, "RESHARE",
          Metric.SAVES, "POST_SAVE");

  private final LinkedInApi api;
  private final LinkedInUpload upload;
  private final LinkedInComments comments;

  public LinkedInConnector(Api api) {
    this(api, VERSION);
  }

  /**
   * @param version of LinkedIn's API, {@code YYYYMM}
   */
  public LinkedInConnector(Api api, String version) {
    this.api = new LinkedInApi(api, version);
    this.upload = new LinkedInUpload(this.api);
    this.comments = new LinkedInComments(this.api);
  }

  @Override
  public Profile profile() {
    return PROFILE;
  }

  /** Videos run from 1:2.4 to 2.4:1; a picture has at most 36,152,320 pixels. */
  @Override
  public MediaShapes shapes(Post.Placement placement) {
    return MediaShapes.USUAL
        .withPictures(MediaShapes.Ratios.ANY, 16, 6000)
        .withVideos(new MediaShapes.Ratios(1 / 2.4, 2.4));
  }

  @Override
  public List<Failure> validate(Post post) {
    List<Failure> found = new ArrayList<>(RuleCheck.check(this, post));
    found.addAll(LinkedInContent.unfit(post));
    return List.copyOf(found);
  }

  @Override
  public Step.Prepared prepare(Job job, Progress progress, Deadline deadline)
      throws InterruptedException {
    try {
      mark(job, deadline);
      upload.all(job, progress, deadline);
      return new Step.Done();
    } catch (Refusal e) {
      return new Step.Refused(e.failure());
    }
  }

  /** Who may not read the member's posts publishes all the same. */
  private void mark(Job job, Deadline deadline) throws Refusal, InterruptedException {
    if (Mark.isSet(job.handles())) {
      return;
    }
    try {
      Mark.set(job.handles(), page(job, 0, 5, deadline).path("elements"));
    } catch (Refusal e) {
      if (e.failure().reason() != Reason.PERMISSION) {
        throw e;
      }
    }
  }

  /** The author's posts, newest first, from the {@code start}-th on. */
  private JsonNode page(Job job, int start, int count, Deadline deadline)
      throws Refusal, InterruptedException {
    Query query =
        new Query()
            .with("q", "author")
            .with("author", job.account().remoteId())
            .with("start", start)
            .with("count", count)
            .with("sortBy", "CREATED");
    return api.find(job.account(), "/rest/posts", query, deadline);
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
    if (job.post().isComment(part)) {
      return comments.commit(job, deadline);
    }
    return Ends.commit(
        "LinkedIn",
        api.commit(job.account(), body(job), deadline),
        reply -> reply.header("x-restli-id").filter(id -> !id.isEmpty()),
        reply -> LinkedInErrors.classify(reply, Reason.CONTENT));
  }

  private static ObjectNode body(Job job) {
    ObjectNode body =
        Json.object()
            .put("author", job.account().remoteId())
            .put("commentary", LittleText.of(job.post().text()))
            .put(
                "visibility",
                job.post().options().visibility() == Visibility.FOLLOWERS
                    ? "CONNECTIONS"
                    : "PUBLIC")
            .put("lifecycleState", "PUBLISHED")
            .put("isReshareDisabledByAuthor", false);
    ObjectNode distribution = body.putObject("distribution").put("feedDistribution", "MAIN_FEED");
    distribution.putArray("targetEntities");
    distribution.putArray("thirdPartyDistributionChannels");
    LinkedInContent.add(job, body);
    return body;
  }

  @Override
  public Step.Settled settle(Job job, int part, Deadline deadline) throws InterruptedException {
    if (job.post().isComment(part)) {
      return comments.settle(job, deadline);
    }
    if (!Mark.isSet(job.handles())) {
      return new Step.Unknown("LinkedIn does not let this app read the member's posts");
    }
    try {
      String commentary = LittleText.of(job.post().text());
      for (JsonNode post : since(job, deadline)) {
        if (Mark.sameText(commentary, post.path("commentary").asString(""))) {
          return new Step.Accepted(post.path("id").asString());
        }
      }
      return new Step.NotThere();
    } catch (Refusal e) {
      return Step.Unknown.of(e.failure());
    }
  }

  private List<JsonNode> since(Job job, Deadline deadline) throws Refusal, InterruptedException {
    return Mark.since(
        job.handles(),
        PAGES,
        cursor -> {
          int start = cursor.isEmpty() ? 0 : Integer.parseInt(cursor);
          JsonNode posts = page(job, start, LOOK_BACK, deadline).path("elements");
          boolean last = posts.size() < LOOK_BACK;
          return new Mark.Page(posts, last ? "" : Integer.toString(start + LOOK_BACK));
        });
  }

  @Override
  public Step.Confirmed confirm(Job job, Deadline deadline) throws InterruptedException {
    String id =
        job.handles()
            .get("commit.0")
            .orElseThrow(() -> new IllegalStateException("Nothing was committed to confirm"));
    Step.Live live = new Step.Live(id, job.account().host("web") + "/feed/update/" + id);
    try {
      api.get(job.account(), "/rest/posts/" + Query.encode(id), new Query(), deadline);
      return live;
    } catch (Refusal e) {
      if (e.failure().reason() == Reason.PERMISSION) {
        return live; // accepted, and this app may not look
      }
      return Ends.unread(e.failure(), Duration.ofSeconds(5));
    }
  }

  @Override
  public Metrics measure(Account account, String remoteId, Deadline deadline)
      throws InterruptedException {
    Map<Metric, Long> values = new EnumMap<>(Metric.class);
    try {
      for (Map.Entry<Metric, String> figure : FIGURES.entrySet()) {
        JsonNode count = figure(account, remoteId, figure.getValue(), deadline);
        if (count.isNumber()) {
          values.put(figure.getKey(), count.asLong());
        }
      }
      return Metrics.of(values);
    } catch (Refusal e) {
      return Metrics.none(e.failure());
    }
  }

  private JsonNode figure(Account account, String id, String type, Deadline deadline)
      throws Refusal, InterruptedException {
    String kind = id.startsWith("urn:li:ugcPost:") ? "ugc" : "share";
    Query query =
        new Query()
            .with("q", "entity")
            .withEncoded("entity", "(" + kind + ":" + Query.encode(id) + ")")
            .with("queryType", type)
            .with("aggregation", "TOTAL");
    return api.get(account, "/rest/memberCreatorPostAnalytics", query, deadline)
        .path("elements")
        .path(0)
        .path("count");
  }

  @Override
  public Optional<Conversation> conversation() {
    return Optional.of(new LinkedInConversation(api));
  }

  @Override
  public Optional<Revision> revision() {
    return Optional.of(new LinkedInRevision(api));
  }
}
