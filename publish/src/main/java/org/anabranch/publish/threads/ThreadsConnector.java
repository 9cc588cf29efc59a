package org.anabranch.publish.threads;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
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
import org.anabranch.publish.Options.Replies;
import org.anabranch.publish.Platform;
import org.anabranch.publish.Poll;
import org.anabranch.publish.Post;
import org.anabranch.publish.Profile;
import org.anabranch.publish.Revision;
import org.anabranch.publish.Rules;
import org.anabranch.publish.Rules.Shape;
import org.anabranch.publish.Step;
import org.anabranch.publish.internal.Api;
import org.anabranch.publish.internal.Query;
import org.anabranch.publish.internal.Refusal;
import org.anabranch.publish.internal.RuleCheck;
import org.anabranch.publish.meta.Containers;
import org.anabranch.publish.meta.GraphApi;
import org.anabranch.publish.meta.GraphErrors;
import org.anabranch.publish.meta.GraphRevision;
import org.anabranch.publish.meta.Insights;
import tools.jackson.databind.node.ObjectNode;

/**
 * Publishes to Threads by its API: a text, a link, a poll, one picture or video, a carousel of up
 * to twenty, or a thread as a chain of replies, to which a first comment belongs; Threads fetches
 * the files from the addresses the job gives. An account needs {@code access_token}, with {@code
 * threads_basic threads_content_publish threads_read_replies threads_location_tagging
 * threads_manage_insights}; with {@code client_secret}, the app's secret, every call carries its
 * proof. The remote id is the Threads user's.
 *
 * <p>Views and likes are Threads' own, comments its {@code replies}, shares its {@code reposts},
 * {@code quotes} and {@code shares} together.
 */
public final class ThreadsConnector implements Connector {
  private static final String VERSION = "/v1.0";
  private static final int MOST_LINKS = 5;
  private static final int ALT_MAX = 1000;
  private static final Pattern LINK = Pattern.compile("https?://\\S+");

  private static final Rules RULES =
      new Rules(
          0,
          500,
          Counting.THREADS,
          1,
          true,
          true,
          25,
          Rules.Format.TEXT_WITH_IMAGES,
          20,
          Shape.FOUR_FIVE,
          Shape.PORTRAIT,
          Duration.ofSeconds(1),
          Duration.ofMinutes(5),
          1L << 30,
          8L << 20,
          Set.of("image/jpeg", "image/png"));

  private static final Profile PROFILE =
      new Profile(
          Platform.THREADS,
          Delivery.DIRECT,
          RULES,
          OptionRules.NONE
              .withFirstComment(500)
              .withReplies(Replies.FOLLOWERS, Replies.FOLLOWED, Replies.MENTIONED, Replies.NOBODY)
              .withPolls(new OptionRules.Polls(4, 25, 0, Duration.ofDays(1), Duration.ofDays(1))),
          EnumSet.of(
              Feature.TEXT,
              Feature.THREAD,
              Feature.LINK,
              Feature.MIXED_MEDIA,
              Feature.POLL,
              Feature.QUOTE,
              Feature.REPLIES,
              Feature.LOCATION,
              Feature.FIRST_COMMENT,
              Feature.SINGLE_IMAGE,
              Feature.MULTIPLE_IMAGES,
              Feature.VIDEO,
              Feature.ALT_TEXT,
              Feature.METRICS,
              Feature.SETTLE),
          Map.of(
              "graph", URI.create("https://graph.threads.net"),
              "web", URI.create("https://www.threads.net")),
          Set.of("access_token"));

  /** A refusal over a container's state is transient: its status then says what is true. */
  private static final Map<Integer, Reason> CODES =
      Map.ofEntries(
          Map.entry(24, Reason.TRANSIENT),
          Map.entry(2207008, Reason.TRANSIENT),
          Map.entry(2207020, Reason.TRANSIENT),
          Map.entry(2207027, Reason.TRANSIENT),
          Map.entry(2207051, Reason.THROTTLED),
          Map.entry(2207042, Reason.QUOTA),
          Map.entry(9004, Reason.MEDIA),
          Map.entry(36001, Reason.MEDIA),
          Map.entry(2207005, Reason.MEDIA),
          Map.entry(2207028, Reason.MEDIA),
          Map.entry(2207052, Reason.MEDIA),
          Map.entry(4279013, Reason.ACCOUNT));

  private final GraphApi graph;
  private final Containers containers;
  private final Insights insights;

  public ThreadsConnector(Api api) {
    GraphErrors errors = new GraphErrors(Platform.THREADS, CODES);
    this.graph = new GraphApi(api, Platform.THREADS, errors, Set.of(2207051));
    this.containers =
        new Containers(
            graph,
            errors,
            Platform.THREADS,
            new Containers.Words(
                VERSION,
                "threads",
                "threads_publish",
                "threads_publishing_limit",
                "status",
                "error_message",
                "text"));
    this.insights =
        new Insights(
            graph,
            VERSION,
            Map.of(
                "views", Metric.VIEWS,
                "likes", Metric.LIKES,
                "replies", Metric.COMMENTS,
                "reposts", Metric.SHARES,
                "quotes", Metric.SHARES,
                "shares", Metric.SHARES));
  }

  @Override
  public Profile profile() {
    return PROFILE;
  }

  @Override
  public MediaShapes shapes(Post.Placement placement) {
    return MediaShapes.USUAL.withPictures(MediaShapes.Ratios.ANY, 320, 1440);
  }

  @Override
  public List<Failure> validate(Post post) {
    List<Failure> found = new ArrayList<>(RuleCheck.check(this, post));
    long links =
        post.parts().stream()
            .flatMap(text -> LINK.matcher(text).results())
            .map(link -> link.group())
            .distinct()
            .count();
    if (links > MOST_LINKS) {
      found.add(
          Failure.of(
              Reason.CONTENT,
              "too-many-links",
              "The text has %d links; Threads allows %d.".formatted(links, MOST_LINKS)));
    }
    if (post.link() != null && !post.shown().isEmpty()) {
      found.add(
          Failure.of(Reason.CONTENT, "link-not-alone", "Threads shows a link or files, not both.")
              .withFix("Put the link into the text, or remove the files."));
    }
    return List.copyOf(found);
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
      if (!Containers.hasWhole(job)) {
        containers.whole(job, form(job, progress, deadline), deadline);
      }
      progress.at(1, "container made");
      return new Step.Done();
    } catch (Refusal e) {
      return new Step.Refused(e.failure());
    }
  }

  private Query form(Job job, Progress progress, Deadline deadline)
      throws Refusal, InterruptedException {
    Post post = job.post();
    List<Media> shown = post.shown();
    Query form;
    if (shown.isEmpty()) {
      form = new Query().with("media_type", "TEXT");
    } else if (shown.size() == 1) {
      form = file(job, shown.getFirst());
    } else {
      form = carousel(job, shown, progress, deadline);
    }
    choose(post, form);
    return post.text().isBlank() ? form : form.with("text", post.text());
  }

  /** How the first post is to be shown. */
  private static void choose(Post post, Query form) {
    Options options = post.options();
    if (post.link() != null) {
      form.with("link_attachment", post.link());
    }
    if (options.quotes() != null) {
      form.with("quote_post_id", options.quotes());
    }
    if (options.location() != null) {
      form.with("location_id", options.location().id());
    }
    Poll poll = options.poll();
    if (poll != null) {
      ObjectNode answers = Json.object();
      for (int i = 0; i < poll.answers().size(); i++) {
        answers.put("option_" + (char) ('a' + i), poll.answers().get(i));
      }
      form.with("poll_attachment", Json.write(answers));
    }
    switch (options.replies()) {
      case FOLLOWERS -> form.with("reply_control", "followers_only");
      case FOLLOWED -> form.with("reply_control", "accounts_you_follow");
      case MENTIONED -> form.with("reply_control", "mentioned_only");
      case NOBODY -> form.with("reply_control", "parent_post_author_only");
      case EVERYONE, VERIFIED -> {}
    }
  }

  private Query carousel(Job job, List<Media> shown, Progress progress, Deadline deadline)
      throws Refusal, InterruptedException {
    for (int i = 0; i < shown.size(); i++) {
      progress.at((double) i / shown.size(), "handing over file");
      Query form = file(job, shown.get(i)).with("is_carousel_item", true);
      containers.item(job, i, form, deadline);
    }
    String children = String.join(",", containers.readyItems(job, deadline));
    return new Query().with("media_type", "CAROUSEL").with("children", children);
  }

  private static Query file(Job job, Media file) {
    URI address = job.mediaUrl().apply(file);
    Query form =
        file.isVideo()
            ? new Query().with("media_type", "VIDEO").with("video_url", address)
            : new Query().with("media_type", "IMAGE").with("image_url", address);
    String alt = file.altText();
    int end = alt.offsetByCodePoints(0, Math.min(ALT_MAX, alt.codePointCount(0, alt.length())));
    return alt.isBlank() ? form : form.with("alt_text", alt.substring(0, end));
  }

  @Override
  public Step.Checked check(Job job, Deadline deadline) throws InterruptedException {
    return containers.check(job, deadline);
  }

  @Override
  public Step.Committed commit(Job job, int part, Deadline deadline) throws InterruptedException {
    if (part == 0) {
      return containers.commit(job, deadline);
    }
    Query reply =
        new Query()
            .with("media_type", "TEXT")
            .with("text", job.post().piece(part))
            .with("reply_to_id", job.handles().get("commit." + (part - 1)).orElseThrow());
    return containers.reply(job, part, reply, deadline);
  }

  @Override
  public Step.Settled settle(Job job, int part, Deadline deadline) throws InterruptedException {
    return part == 0
        ? containers.settle(job, deadline)
        : containers.settleReply(job, part, deadline);
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
    return Optional.of(new ThreadsConversation(graph, VERSION));
  }

  @Override
  public Optional<Revision> revision() {
    return Optional.of(new GraphRevision(graph, VERSION, ""));
  }

  @Override
  public boolean fetchesMedia() {
    return true;
  }
}
