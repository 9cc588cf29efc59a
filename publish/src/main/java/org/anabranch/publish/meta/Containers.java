package org.anabranch.publish.meta;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.anabranch.kernel.Deadline;
import org.anabranch.publish.Account;
import org.anabranch.publish.Failure;
import org.anabranch.publish.Failure.Reason;
import org.anabranch.publish.Job;
import org.anabranch.publish.LiveLimits;
import org.anabranch.publish.Platform;
import org.anabranch.publish.Post;
import org.anabranch.publish.Step;
import org.anabranch.publish.internal.Ends;
import org.anabranch.publish.internal.Mark;
import org.anabranch.publish.internal.Query;
import org.anabranch.publish.internal.Refusal;
import tools.jackson.databind.JsonNode;

/**
 * How Instagram and Threads publish: a container is made, the platform works on it, and publishing
 * the container makes the post. The container is also the proof: its status says whether that has
 * happened, and it can be published once. Handles are {@code item.N} for the containers inside a
 * carousel and {@code container} for the one that is published.
 */
public final class Containers {
  private static final String CONTAINER = "container";
  private static final int LOOK_BACK = 100;
  private static final int PAGES = 10;
  private static final Duration PICTURE_PAUSE = Duration.ofMillis(500);
  private static final Duration REPLY_PAUSE = Duration.ofMillis(250);
  private static final Duration VIDEO_PAUSE = Duration.ofSeconds(5);
  private static final Pattern CODE = Pattern.compile("\\b\\d{7}\\b");

  /**
   * Where one platform's words differ.
   *
   * @param edge where containers are made and posts are listed
   * @param status the field with the container's status
   * @param detail the field that says what is wrong with it
   * @param text the field with a post's text
   */
  public record Words(
      String version,
      String edge,
      String publish,
      String limit,
      String status,
      String detail,
      String text) {}

  private final GraphApi graph;
  private final GraphErrors errors;
  private final String name;
  private final Words words;

  public Containers(GraphApi graph, GraphErrors errors, Platform platform, Words words) {
    this.graph = graph;
    this.errors = errors;
    this.name = platform.title();
    this.words = words;
  }

  /** Remembers the newest posts there are before ours; once. */
  public void mark(Job job, Deadline deadline) throws Refusal, InterruptedException {
    if (!Mark.isSet(job.handles())) {
      Mark.set(job.handles(), page(job, 5, "", deadline).path("data"));
    }
  }

  /** The account's posts, newest first, after a cursor. */
  private JsonNode page(Job job, int limit, String after, Deadline deadline)
      throws Refusal, InterruptedException {
    return page(job, isStory(job) ? "stories" : words.edge(), words.text(), limit, after, deadline);
  }

  private JsonNode page(
      Job job, String edge, String fields, int limit, String after, Deadline deadline)
      throws Refusal, InterruptedException {
    Query query = new Query().with("fields", "id," + fields).with("limit", limit);
    if (!after.isEmpty()) {
      query.with("after", after);
    }
    return graph.getFirst(job.account(), edge(job, edge), query, deadline);
  }

  private static boolean isStory(Job job) {
    return job.post().placement() == Post.Placement.STORY;
  }

  /** Makes an item of a carousel, unless it is there. */
  public void item(Job job, int index, Query form, Deadline deadline)
      throws Refusal, InterruptedException {
    make(job, "item." + index, form, Reason.MEDIA, deadline);
  }

  /** Makes the container that will be published, unless it is there; the reply when it was made. */
  public Optional<JsonNode> whole(Job job, Query form, Deadline deadline)
      throws Refusal, InterruptedException {
    return make(job, CONTAINER, form, Reason.CONTENT, deadline);
  }

  private Optional<JsonNode> make(
      Job job, String handle, Query form, Reason otherwise, Deadline deadline)
      throws Refusal, InterruptedException {
    if (job.handles().get(handle).isPresent()) {
      return Optional.empty();
    }
    JsonNode made = graph.post(job.account(), edge(job, words.edge()), form, otherwise, deadline);
    String id = made.path("id").asString("");
    if (id.isEmpty()) {
      throw new Refusal(Reason.TRANSIENT, "no-id", name + " gave the container no id.");
    }
    job.handles().put(handle, id);
    return Optional.of(made);
  }

  public static boolean hasWhole(Job job) {
    return job.handles().get(CONTAINER).isPresent();
  }

  /** Waits until every item of a carousel is ready, and names them. */
  public List<String> readyItems(Job job, Deadline deadline) throws Refusal, InterruptedException {
    List<String> ids = items(job);
    for (String id : ids) {
      Step.Checked state = state(job, id, deadline);
      while (state instanceof Step.NotYet(var pause, _)) {
        if (!deadline.sleep(pause)) {
          throw new Refusal(Reason.TRANSIENT, "items", name + " is still reading the pictures.");
        }
        state = state(job, id, deadline);
      }
      if (state instanceof Step.Refused(var failure)) {
        throw new Refusal(failure);
      }
    }
    return ids;
  }

  private static List<String> items(Job job) {
    List<String> ids = new ArrayList<>();
    for (int i = 0; job.handles().get("item." + i).isPresent(); i++) {
      ids.add(job.handles().get("item." + i).orElseThrow());
    }
    return ids;
  }

  public static String whole(Job job) {
    return job.handles()
        .get(CONTAINER)
        .orElseThrow(() -> new IllegalStateException("No container was made"));
  }

  public static void forget(Job job) {
    for (int i = items(job).size() - 1; i >= 0; i--) {
      job.handles().remove("item." + i);
    }
    job.handles().remove(CONTAINER);
  }

  /** Whether the container may be published, and whether the account may publish any more today. */
  public Step.Checked check(Job job, Deadline deadline) throws InterruptedException {
    try {
      Step.Checked state = state(job, whole(job), deadline);
      return state instanceof Step.Done ? allowance(job, deadline) : state;
    } catch (Refusal e) {
      return new Step.Refused(e.failure());
    }
  }

  private Step.Checked state(Job job, String id, Deadline deadline)
      throws Refusal, InterruptedException {
    JsonNode container = read(job, id, deadline);
    String status = container.path(words.status()).asString("");
    return switch (status) {
      // Publishing what is published already is refused, and then settled by reading.
      case "FINISHED", "PUBLISHED" -> new Step.Done();
      case "IN_PROGRESS" -> new Step.NotYet(pause(job), name + " is reading the media");
      default -> {
        forget(job);
        yield new Step.Refused(broken(status, container.path(words.detail()).asString("")));
      }
    };
  }

  private static Duration pause(Job job) {
    return job.post().video().isPresent() ? VIDEO_PAUSE : PICTURE_PAUSE;
  }

  private JsonNode read(Job job, String id, Deadline deadline)
      throws Refusal, InterruptedException {
    Query query = new Query().with("fields", words.status() + "," + words.detail());
    return graph.getFirst(job.account(), words.version() + "/" + id, query, deadline);
  }

  private Failure broken(String status, String detail) {
    if (status.equals("EXPIRED")) {
      return Failure.of(Reason.TRANSIENT, status, name + " keeps containers for a day only.");
    }
    Matcher code = CODE.matcher(detail);
    Reason reason =
        code.find()
            ? errors.meaning(Integer.parseInt(code.group())).orElse(Reason.MEDIA)
            : Reason.MEDIA;
    return Failure.of(
        reason, detail.isBlank() ? status : detail, name + " could not use the media.");
  }

  private Step.Checked allowance(Job job, Deadline deadline) throws Refusal, InterruptedException {
    Query query = new Query().with("fields", "quota_usage,config");
    JsonNode limit =
        graph
            .getFirst(job.account(), edge(job, words.limit()), query, deadline)
            .path("data")
            .path(0);
    long total = limit.path("config").path("quota_total").asLong(Long.MAX_VALUE);
    return limit.path("quota_usage").asLong(0) < total
        ? new Step.Done()
        : new Step.Refused(
            Failure.of(
                Reason.QUOTA,
                "quota",
                "The posts that %s allows in 24 hours are used up.".formatted(name)));
  }

  /** How many posts the account may still publish today. */
  public LiveLimits limits(Account account, Deadline deadline) throws InterruptedException {
    Query query = new Query().with("fields", "quota_usage,config");
    String path = words.version() + "/" + account.remoteId() + "/" + words.limit();
    try {
      JsonNode limit = graph.get(account, path, query, deadline).path("data").path(0);
      JsonNode total = limit.path("config").path("quota_total");
      OptionalLong left =
          total.isNumber()
              ? OptionalLong.of(Math.max(0, total.asLong() - limit.path("quota_usage").asLong(0)))
              : OptionalLong.empty();
      return new LiveLimits(left, OptionalLong.empty(), Optional.empty(), Optional.empty());
    } catch (Refusal e) {
      return LiveLimits.NONE;
    }
  }

  /**
   * Publishes a later piece as a reply to the one before: makes its container, which nobody sees,
   * waits until it may be published, and publishes it. Its handle is {@code container.N}.
   */
  public Step.Committed reply(Job job, int piece, Query form, Deadline deadline)
      throws InterruptedException {
    String handle = CONTAINER + "." + piece;
    try {
      make(job, handle, form, Reason.CONTENT, deadline);
      String id = job.handles().get(handle).orElseThrow();
      Step.Checked state = state(job, id, deadline);
      while (state instanceof Step.NotYet) {
        if (!deadline.sleep(REPLY_PAUSE)) {
          throw new Refusal(Reason.TRANSIENT, "reply", name + " is still preparing the reply.");
        }
        state = state(job, id, deadline);
      }
      if (state instanceof Step.Refused(var failure)) {
        job.handles().remove(handle);
        return new Step.Refused(failure);
      }
      Query published = new Query().with("creation_id", id);
      return graph.commit(job.account(), edge(job, words.publish()), published, "id", deadline);
    } catch (Refusal e) {
      return new Step.Refused(e.failure());
    }
  }

  /** After a lost reply to {@link #reply}: asks the container, and the account's replies. */
  public Step.Settled settleReply(Job job, int piece, Deadline deadline)
      throws InterruptedException {
    Optional<String> id = job.handles().get(CONTAINER + "." + piece);
    if (id.isEmpty()) {
      return new Step.NotThere();
    }
    try {
      String status = read(job, id.get(), deadline).path(words.status()).asString("");
      return switch (status) {
        case "FINISHED" -> new Step.NotThere();
        case "EXPIRED", "ERROR" -> {
          job.handles().remove(CONTAINER + "." + piece);
          yield new Step.NotThere();
        }
        case "PUBLISHED" -> findReply(job, piece, deadline);
        default -> new Step.Unknown(name + " says of the container: “" + status + "”");
      };
    } catch (Refusal e) {
      return Step.Unknown.of(e.failure());
    }
  }

  private Step.Settled findReply(Job job, int piece, Deadline deadline)
      throws Refusal, InterruptedException {
    String parent = job.handles().get("commit." + (piece - 1)).orElseThrow();
    String after = "";
    for (int i = 0; i < PAGES && (i == 0 || !after.isEmpty()); i++) {
      Mark.Page page =
          Mark.Page.ofGraph(
              page(job, "replies", words.text() + ",replied_to", LOOK_BACK, after, deadline));
      for (JsonNode reply : page.posts()) {
        if (reply.path("replied_to").path("id").asString("").equals(parent)
            && Mark.sameText(job.post().piece(piece), reply.path(words.text()).asString(""))) {
          return new Step.Accepted(reply.path("id").asString());
        }
      }
      after = page.next();
    }
    return new Step.Unknown("it is published, but " + name + " does not list it yet");
  }

  /** Publishes the container: the one call that makes the post visible. */
  public Step.Committed commit(Job job, Deadline deadline) throws InterruptedException {
    Query form = new Query().with("creation_id", whole(job));
    return graph.commit(job.account(), edge(job, words.publish()), form, "id", deadline);
  }

  /** Asks the container whether it was published, and looks for the post when it was. */
  public Step.Settled settle(Job job, Deadline deadline) throws InterruptedException {
    try {
      String status = read(job, whole(job), deadline).path(words.status()).asString("");
      return switch (status) {
        case "FINISHED" -> new Step.NotThere();
        case "EXPIRED", "ERROR" -> {
          forget(job);
          yield new Step.NotThere();
        }
        case "PUBLISHED" -> find(job, deadline);
        default -> new Step.Unknown(name + " says of the container: “" + status + "”");
      };
    } catch (Refusal e) {
      return Step.Unknown.of(e.failure());
    }
  }

  private Step.Settled find(Job job, Deadline deadline) throws Refusal, InterruptedException {
    List<JsonNode> since =
        Mark.since(
            job.handles(),
            PAGES,
            after -> Mark.Page.ofGraph(page(job, LOOK_BACK, after, deadline)));
    if (isStory(job) && since.size() == 1) { // a story has no text to be known by
      return new Step.Accepted(since.getFirst().path("id").asString());
    }
    for (JsonNode post : isStory(job) ? List.<JsonNode>of() : since) {
      if (Mark.sameText(job.post().text(), post.path(words.text()).asString(""))) {
        return new Step.Accepted(post.path("id").asString());
      }
    }
    return new Step.Unknown("it is published, but " + name + " does not list it yet");
  }

  public Step.Confirmed confirm(Job job, Deadline deadline) throws InterruptedException {
    String id =
        job.handles()
            .get("commit.0")
            .orElseThrow(() -> new IllegalStateException("Nothing was committed to confirm"));
    Query query = new Query().with("fields", "permalink");
    try {
      JsonNode post = graph.get(job.account(), words.version() + "/" + id, query, deadline);
      return new Step.Live(id, post.path("permalink").asString(""));
    } catch (Refusal e) {
      return Ends.unread(e.failure(), Duration.ofSeconds(5));
    }
  }

  private String edge(Job job, String edge) {
    return words.version() + "/" + job.account().remoteId() + "/" + edge;
  }
}
