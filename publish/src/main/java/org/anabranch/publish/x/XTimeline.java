package org.anabranch.publish.x;

import com.twitter.twittertext.Extractor;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.anabranch.kernel.Deadline;
import org.anabranch.publish.Failure.Reason;
import org.anabranch.publish.Job;
import org.anabranch.publish.internal.Query;
import org.anabranch.publish.internal.Refusal;
import tools.jackson.databind.JsonNode;

/**
 * Reads the account's own newest posts, to find one whose commit got no reply. Only posts newer
 * than a mark count, so that an older post with the same words is not taken for it: the mark is the
 * newest post seen while preparing or, for a later part of a thread, the part before.
 */
final class XTimeline {
  private static final String MARK = "mark";
  private static final String NOTHING = "0";
  private static final int PAGES = 10;

  private final XApi api;
  private final Extractor extractor = new Extractor();

  XTimeline(XApi api) {
    this.api = api;
  }

  /** Remembers the newest post there is before ours; once. */
  void mark(Job job, Deadline deadline) throws Refusal, InterruptedException {
    if (job.handles().get(MARK).isEmpty()) {
      JsonNode page = page(job, new Query().with("max_results", 5), deadline);
      job.handles().put(MARK, page.path("data").path(0).path("id").asString(NOTHING));
    }
  }

  /** The id of part {@code part}, when it is there; a {@link Refusal} when that cannot be told. */
  Optional<String> find(Job job, int part, Deadline deadline) throws Refusal, InterruptedException {
    String parent = part == 0 ? "" : before(job, part);
    String after = part == 0 ? job.handles().get(MARK).orElse(NOTHING) : parent;
    String text = written(job.post().piece(part));
    String next = "";
    for (int i = 0; i < PAGES; i++) {
      JsonNode page = page(job, query(after, next), deadline);
      for (JsonNode tweet : page.path("data")) {
        if (parent(tweet).equals(parent) && shown(tweet).equals(text)) {
          return Optional.of(tweet.path("id").asString());
        }
      }
      next = page.path("meta").path("next_token").asString("");
      if (next.isEmpty()) {
        return Optional.empty();
      }
    }
    throw new Refusal(
        Reason.TRANSIENT, "too-many-posts", "Too many posts were made since, to find this one.");
  }

  static String before(Job job, int part) {
    return job.handles()
        .get("commit." + (part - 1))
        .orElseThrow(() -> new IllegalStateException("Part %d comes first".formatted(part - 1)));
  }

  private static Query query(String after, String next) {
    Query query =
        new Query()
            .with("max_results", 100)
            .with("post.fields", "entities")
            .with("expansions", "referenced_posts");
    if (!after.equals(NOTHING)) {
      query.with("since_id", after);
    }
    return next.isEmpty() ? query : query.with("pagination_token", next);
  }

  private JsonNode page(Job job, Query query, Deadline deadline)
      throws Refusal, InterruptedException {
    return api.get(
        job.account(), "/2/users/" + job.account().remoteId() + "/tweets", query, deadline);
  }

  private static String parent(JsonNode tweet) {
    return XApi.answered(tweet).orElse("");
  }

  /**
   * What was written, from what X shows: its short links undone, the media's own link taken off.
   */
  private static String shown(JsonNode tweet) {
    String text = tweet.path("text").asString("");
    for (JsonNode link : tweet.path("entities").path("urls")) {
      String full = link.has("media_key") ? "" : link.path("expanded_url").asString("");
      text = text.replace(link.path("url").asString(""), full);
    }
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").strip();
  }

  /** Our text as {@link #shown} would give it: a link without a scheme gets one from X. */
  private String written(String text) {
    StringBuilder full = new StringBuilder(text);
    List<Extractor.Entity> links = extractor.extractURLsWithIndices(text);
    for (Extractor.Entity link : links.reversed()) {
      if (!link.getValue().toLowerCase(Locale.ROOT).startsWith("http")) {
        full.insert(link.getStart(), "http://");
      }
    }
    return full.toString().strip();
  }
}
