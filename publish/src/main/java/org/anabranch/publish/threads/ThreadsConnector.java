package org.anabranch.publish.threads;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
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
import org.anabranch.publish.internal.RuleCheck;

/**
 * Publishes to Threads by its API: a text, one picture, a carousel or a video; Threads fetches the
 * files from the addresses the job gives. An account needs {@code access_token}, with {@code
 * threads_basic threads_content_publish threads_manage_insights}; with {@code client_secret}, the
 * app's secret, every call carries its proof. The remote id is the Threads user's.
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
          1,
          Rules.Format.TEXT_WITH_IMAGES,
          10,
          Shape.FOUR_FIVE,
          Shape.PORTRAIT,
          Duration.ofSeconds(1),
          Duration.ofMinutes(5),
          1L << 30,
          8L << 20,
          Set.of("image/jpeg", "image/png"));

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

  private final Containers containers;
  private final Insights insights;

  public ThreadsConnector(Api api) {
    GraphErrors errors = new GraphErrors(Platform.THREADS, CODES);
    GraphApi graph = new GraphApi(api, Platform.THREADS, errors, Set.of(2207051));
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
  public Platform platform() {
    return Platform.THREADS;
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
        Feature.TEXT,
        Feature.SINGLE_IMAGE,
        Feature.MULTIPLE_IMAGES,
        Feature.VIDEO,
        Feature.ALT_TEXT,
        Feature.METRICS,
        Feature.SETTLE);
  }

  @Override
  public Map<String, URI> officialHosts() {
    return Map.of(
        "graph", URI.create("https://graph.threads.net"),
        "web", URI.create("https://www.threads.net"));
  }

  @Override
  public Set<String> credentials() {
    return Set.of("access_token");
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
    return List.copyOf(found);
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
    List<Media> images = post.images();
    Query form;
    if (post.video().isPresent()) {
      form = file(job, post.video().get());
    } else if (images.isEmpty()) {
      form = new Query().with("media_type", "TEXT");
    } else if (images.size() == 1) {
      form = file(job, images.getFirst());
    } else {
      form = carousel(job, images, progress, deadline);
    }
    return post.text().isBlank() ? form : form.with("text", post.text());
  }

  private Query carousel(Job job, List<Media> images, Progress progress, Deadline deadline)
      throws Refusal, InterruptedException {
    for (int i = 0; i < images.size(); i++) {
      progress.at((double) i / images.size(), "handing over picture");
      Query form = file(job, images.get(i)).with("is_carousel_item", true);
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
