package org.anabranch.publish;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Problem;
import org.anabranch.publish.Publication.State;
import org.anabranch.publish.Revision.Act;

/**
 * Edits and removes posts that are live, and opens and closes their comments, where their
 * platform's API allows it. What a post said before is kept. All acts may be repeated: after a lost
 * reply, do it again. Safe for many threads; blocks. Throws {@link
 * org.anabranch.kernel.ProblemException} for what a person can mend.
 */
public final class LivePosts {
  private static final Duration ONE_CALL = Duration.ofSeconds(60);

  private final Database database;
  private final Publisher publisher;
  private final PostJson json;
  private final Clock clock;

  /** What was done to a live post. */
  public enum Kind {
    EDITED,
    REMOVED,
    COMMENTS_OPENED,
    COMMENTS_CLOSED
  }

  /**
   * One change.
   *
   * @param title as it was before
   * @param text as it was before, the parts of a thread with a blank line between
   */
  public record Change(Instant at, Kind kind, String title, String text) {}

  /**
   * @param root the data directory, below which the posts' files lie
   */
  public LivePosts(Database database, Publisher publisher, Path root, Clock clock) {
    this.database = database;
    this.publisher = publisher;
    this.json = new PostJson(root);
    this.clock = clock;
  }

  /** What may be done with this post now: nothing unless it is live and not removed. */
  public Set<Act> acts(Publication post) {
    boolean live = post.state() == State.PUBLISHED && post.remoteId() != null;
    return live && removedAt(post.id()).isEmpty()
        ? revision(post).map(Revision::acts).orElse(Set.of())
        : Set.of();
  }

  /** When a person took it down; empty while it is there. */
  public Optional<Instant> removedAt(String publicationId) {
    return changes(publicationId).stream()
        .filter(c -> c.kind() == Kind.REMOVED)
        .map(Change::at)
        .findFirst();
  }

  /** Oldest first. */
  public List<Change> changes(String publicationId) {
    return database.read(
        h ->
            h.createQuery(
                    "select at, kind, title, words from live_change where publication_id = :id"
                        + " order by at")
                .bind("id", publicationId)
                .map(
                    (rs, _) ->
                        new Change(
                            Instant.ofEpochMilli(rs.getLong("at")),
                            Kind.valueOf(rs.getString("kind")),
                            rs.getString("title"),
                            rs.getString("words")))
                .list());
  }

  /**
   * Puts other words in place of a live post's; a thread cannot be edited. Throws {@code
   * edit-not-taken}, or {@code post-unfit} with everything that is wrong with the new words.
   */
  public Publication edit(String id, String title, String text, Deadline deadline)
      throws InterruptedException {
    Publication post = live(id);
    Revision revision = allowing(post, Act.EDIT, "edit-not-taken", "edits no posts");
    if (post.post().parts().size() > 1) {
      throw Problem.badInput(
              "edit-not-taken", "A thread is not edited.", "Delete it and publish it anew.")
          .asException();
    }
    Post changed = words(post.post(), title, text);
    List<Failure> wrong = publisher.connector(changed.platform()).validate(changed);
    if (!wrong.isEmpty()) {
      throw Problem.badInput(
              "post-unfit",
              String.join(" ", wrong.stream().map(Failure::message).toList()),
              "Change the words, then save again.")
          .asException();
    }
    ended(
        post,
        revision.edit(
            account(post), String.valueOf(post.remoteId()), changed, deadline.atMost(ONE_CALL)));
    record(post, Kind.EDITED, changed);
    return publisher.publication(id).orElseThrow();
  }

  /**
   * Removes a live post, all parts of a thread, the last first. What fails midway is gone on with
   * by doing it again. Throws {@code delete-not-taken}.
   */
  public Publication delete(String id, Deadline deadline) throws InterruptedException {
    Publication post = live(id);
    Revision revision = allowing(post, Act.DELETE, "delete-not-taken", "deletes no posts");
    for (String part : parts(post).reversed()) {
      ended(post, revision.delete(account(post), part, deadline.atMost(ONE_CALL)));
    }
    record(post, Kind.REMOVED, post.post());
    return publisher.publication(id).orElseThrow();
  }

  /**
   * Opens or closes the comments below a live post. Throws {@code comments-not-taken}.
   *
   * @return the post as it is
   */
  public Publication comments(String id, boolean open, Deadline deadline)
      throws InterruptedException {
    Publication post = live(id);
    Revision revision =
        allowing(post, Act.COMMENTS, "comments-not-taken", "opens and closes no comments");
    ended(
        post,
        revision.comments(
            account(post), String.valueOf(post.remoteId()), open, deadline.atMost(ONE_CALL)));
    record(post, open ? Kind.COMMENTS_OPENED : Kind.COMMENTS_CLOSED, post.post());
    return publisher.publication(id).orElseThrow();
  }

  /** Whether others may comment, as it was published or as a person changed it since. */
  public boolean commentsOpen(Publication post) {
    return changes(post.id()).reversed().stream()
        .map(Change::kind)
        .filter(kind -> kind == Kind.COMMENTS_OPENED || kind == Kind.COMMENTS_CLOSED)
        .findFirst()
        .map(kind -> kind == Kind.COMMENTS_OPENED)
        .orElse(post.post().options().replies() != Options.Replies.NOBODY);
  }

  private Publication live(String id) {
    Publication post =
        publisher
            .publication(id)
            .orElseThrow(
                () ->
                    Problem.of(
                            Problem.Kind.NOT_FOUND,
                            "publication-unknown",
                            "There is no publication “" + id + "”.",
                            "List what there is, and check the id.")
                        .asException());
    if (post.state() != State.PUBLISHED || post.remoteId() == null) {
      throw Problem.of(
              Problem.Kind.CONFLICT,
              "post-not-live",
              "The post is not live: it is %s."
                  .formatted(post.state().name().toLowerCase(Locale.ROOT).replace('_', ' ')),
              "What is not live yet can be cancelled.")
          .asException();
    }
    if (removedAt(id).isPresent()) {
      throw Problem.of(
              Problem.Kind.CONFLICT, "post-removed", "The post was removed.", "Publish it anew.")
          .asException();
    }
    return post;
  }

  private Optional<Revision> revision(Publication post) {
    return publisher.connector(post.post().platform()).revision();
  }

  private Revision allowing(Publication post, Act act, String code, String what) {
    return revision(post)
        .filter(r -> r.acts().contains(act))
        .orElseThrow(
            () ->
                Problem.badInput(
                        code,
                        "%s %s by its API.".formatted(post.post().platform().title(), what),
                        "Do it in the platform's app.")
                    .asException());
  }

  private Account account(Publication post) {
    return publisher
        .account(post.accountId())
        .orElseThrow(
            () ->
                Problem.of(
                        Problem.Kind.CONFLICT,
                        "account-gone",
                        "The account of this post is not connected any more.",
                        "Connect it again.")
                    .asException());
  }

  private static void ended(Publication post, Step.Prepared end) {
    if (end instanceof Step.Refused(var failure)) {
      throw Problem.of(
              failure.reason().worthRetrying() ? Problem.Kind.UNAVAILABLE : Problem.Kind.BAD_INPUT,
              "post-not-changed",
              "%s says: %s".formatted(post.post().platform().title(), failure.message()),
              failure.reason().worthRetrying()
                  ? "Try again later: doing it twice does no harm."
                  : "Do it in the platform's app.")
          .asException();
    }
  }

  /** The platform's ids of all parts, first to last. */
  private List<String> parts(Publication post) {
    List<String> parts = new ArrayList<>();
    for (int part = 0; part < post.post().parts().size(); part++) {
      handle(post.id(), "commit." + part).ifPresent(parts::add);
    }
    return parts.isEmpty() ? List.of(String.valueOf(post.remoteId())) : parts;
  }

  private Optional<String> handle(String publicationId, String name) {
    return database.read(
        h ->
            h.createQuery("select value from handle where publication_id = :id and name = :name")
                .bind("id", publicationId)
                .bind("name", name)
                .mapTo(String.class)
                .findOne());
  }

  private static Post words(Post post, String title, String text) {
    return new Post(
        post.platform(),
        title,
        List.of(text),
        post.hashtags(),
        post.link(),
        post.articleHtml(),
        post.media(),
        post.aiMade(),
        post.language(),
        post.placement(),
        post.options());
  }

  private void record(Publication before, Kind kind, Post now) {
    database.change(
        h -> {
          h.createUpdate(
                  "insert into live_change(publication_id, at, kind, title, words) values (:id, :at,"
                      + " :kind, :title, :words)")
              .bind("id", before.id())
              .bind("at", clock.millis())
              .bind("kind", kind.name())
              .bind("title", before.post().title())
              .bind("words", String.join("\n\n", before.post().parts()))
              .execute();
          h.createUpdate("update publication set post = :post, updated_at = :at where id = :id")
              .bind("post", json.write(now))
              .bind("at", clock.millis())
              .bind("id", before.id())
              .execute();
        });
  }
}
