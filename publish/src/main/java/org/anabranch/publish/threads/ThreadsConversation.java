package org.anabranch.publish.threads;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.anabranch.kernel.Deadline;
import org.anabranch.publish.Account;
import org.anabranch.publish.Counting;
import org.anabranch.publish.Failure;
import org.anabranch.publish.Failure.Reason;
import org.anabranch.publish.Remark;
import org.anabranch.publish.Step;
import org.anabranch.publish.internal.Query;
import org.anabranch.publish.internal.Refusal;
import org.anabranch.publish.meta.GraphApi;
import org.anabranch.publish.meta.GraphConversation;
import org.anabranch.publish.meta.GraphTime;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Replies to a Threads post, by {@code /{id}/conversation}; a reply is a post of its own that names
 * what it answers, made in two calls of which only the second is visible. Needs {@code
 * threads_read_replies} and {@code threads_manage_replies}, and for mentions ({@code
 * /{user}/mentions}) {@code threads_manage_mentions}. What private profiles say is not told.
 */
final class ThreadsConversation extends GraphConversation {
  private static final int PAGE = 100;
  private static final int PAGES = 2;
  private static final int CHECKS = 20;
  private static final Duration BETWEEN_CHECKS = Duration.ofMillis(500);

  ThreadsConversation(GraphApi graph, String version) {
    super(graph, version, "hide");
  }

  /** Others' replies can be hidden; only one's own can be deleted, as posts. */
  @Override
  public Set<Act> acts() {
    return Set.of(Act.REPLY, Act.HIDE);
  }

  @Override
  public int longest() {
    return 500;
  }

  @Override
  public Counting counting() {
    return Counting.THREADS;
  }

  @Override
  public Heard hear(Account account, String postId, Deadline deadline) throws InterruptedException {
    return read(
        account,
        "/" + postId + "/conversation",
        () ->
            new Query()
                .with("fields", "id,text,username,timestamp,is_reply_owned_by_me,replied_to")
                .with("limit", PAGE),
        PAGES,
        reply -> Stream.of(remark(postId, reply)),
        deadline);
  }

  @Override
  public Optional<Duration> mentionsEvery() {
    return Optional.of(Duration.ofMinutes(15));
  }

  @Override
  public Heard mentions(Account account, @Nullable String newest, Deadline deadline)
      throws InterruptedException {
    return read(
        account,
        "/" + account.remoteId() + "/mentions",
        () ->
            new Query().with("fields", "id,text,username,timestamp,root_post").with("limit", PAGE),
        1,
        post -> Stream.of(mention(post)),
        deadline);
  }

  private static Remark mention(JsonNode post) {
    String id = post.path("id").asString("");
    return new Remark(
            id,
            post.path("root_post").path("id").asString(id),
            null,
            post.path("username").asString("Somebody on Threads"),
            "",
            false,
            post.path("text").asString(""),
            GraphTime.of(post.path("timestamp").asString("")))
        .asMention();
  }

  private static Remark remark(String postId, JsonNode reply) {
    String parent = reply.path("replied_to").path("id").asString(postId);
    return new Remark(
        reply.path("id").asString(""),
        postId,
        parent.equals(postId) ? null : parent,
        reply.path("username").asString("Somebody on Threads"),
        "",
        reply.path("is_reply_owned_by_me").asBoolean(false),
        reply.path("text").asString(""),
        GraphTime.of(reply.path("timestamp").asString("")));
  }

  @Override
  public Step.Committed reply(Account account, Remark to, String text, Deadline deadline)
      throws InterruptedException {
    String user = version + "/" + account.remoteId();
    Query container =
        new Query()
            .with("media_type", "TEXT")
            .with("text", text)
            .with("reply_to_id", to.remoteId());
    String id;
    try {
      id =
          graph
              .post(account, user + "/threads", container, Reason.CONTENT, deadline)
              .path("id")
              .asString("");
    } catch (Refusal e) {
      return new Step.Refused(e.failure());
    }
    if (id.isEmpty()) {
      return new Step.Refused(
          Failure.of(Reason.TRANSIENT, "container", "Threads made no container for the reply."));
    }
    if (!ready(account, id, deadline)) {
      return new Step.Refused(
          Failure.of(Reason.TRANSIENT, "container", "Threads did not finish the reply in time."));
    }
    return graph.commit(
        account, user + "/threads_publish", new Query().with("creation_id", id), "id", deadline);
  }

  /** A text is ready within moments; nothing is visible before it is published. */
  private boolean ready(Account account, String container, Deadline deadline)
      throws InterruptedException {
    Query query = new Query().with("fields", "status,error_message");
    for (int i = 0; i < CHECKS; i++) {
      try {
        JsonNode state = graph.get(account, version + "/" + container, query, deadline);
        if (state.path("status").asString("").equals("FINISHED")) {
          return true;
        }
      } catch (Refusal _) {
        return false;
      }
      if (!deadline.sleep(BETWEEN_CHECKS)) {
        return false;
      }
    }
    return false;
  }

  @Override
  protected String hidingAt(Remark remark) {
    return "/" + remark.remoteId() + "/manage_reply";
  }

  @Override
  public Step.Prepared delete(Account account, Remark remark, Deadline deadline) {
    throw new IllegalStateException("Threads deletes no replies of others");
  }
}
