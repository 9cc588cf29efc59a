package org.anabranch.publish.x;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Json;
import org.anabranch.publish.Account;
import org.anabranch.publish.Conversation;
import org.anabranch.publish.Counting;
import org.anabranch.publish.Failure.Reason;
import org.anabranch.publish.Remark;
import org.anabranch.publish.Step;
import org.anabranch.publish.internal.Ends;
import org.anabranch.publish.internal.Query;
import org.anabranch.publish.internal.Refusal;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Replies to a post on X, found by its {@code conversation_id} among the last seven days' posts,
 * which is as far as X's search goes; each post read is paid for. Hiding needs {@code
 * tweet.moderate.write}.
 */
final class XConversation implements Conversation {
  private static final int PAGE = 100;
  private static final int PAGES = 2;

  private final XApi api;

  XConversation(XApi api) {
    this.api = api;
  }

  /** Others' replies can be hidden; only one's own can be deleted, as posts. */
  @Override
  public Set<Act> acts() {
    return Set.of(Act.REPLY, Act.HIDE);
  }

  @Override
  public int longest() {
    return 280;
  }

  @Override
  public Counting counting() {
    return Counting.X_WEIGHTED;
  }

  @Override
  public Heard hear(Account account, String postId, Deadline deadline) throws InterruptedException {
    List<Remark> remarks = new ArrayList<>();
    String next = "";
    try {
      for (int i = 0; i < PAGES; i++) {
        JsonNode page = api.get(account, "/2/tweets/search/recent", query(postId, next), deadline);
        Map<String, String> names = names(page);
        page.path("data").forEach(t -> remarks.add(remark(account, postId, names, t)));
        next = page.path("meta").path("next_token").asString("");
        if (next.isEmpty()) {
          return new Heard.Remarks(remarks.reversed(), true);
        }
      }
      return new Heard.Remarks(remarks.reversed(), false);
    } catch (Refusal e) {
      return new Heard.Failed(e.failure());
    }
  }

  /** X is paid for each post that is read, so seldom. */
  @Override
  public Optional<Duration> mentionsEvery() {
    return Optional.of(Duration.ofHours(2));
  }

  /**
   * {@code GET /2/users/:id/mentions}; answers to the account's own posts are left to {@link
   * #hear}.
   */
  @Override
  public Heard mentions(Account account, @Nullable String newest, Deadline deadline)
      throws InterruptedException {
    Query query =
        new Query()
            .with("post.fields", "created_at,conversation_id")
            .with("expansions", "author_id,in_reply_to_user_id")
            .with("user.fields", "username")
            .with("max_results", PAGE);
    if (newest != null) {
      query.with("since_id", newest);
    }
    try {
      JsonNode page =
          api.get(account, "/2/users/" + account.remoteId() + "/mentions", query, deadline);
      Map<String, String> names = names(page);
      List<Remark> mentions = new ArrayList<>();
      for (JsonNode post : page.path("data")) {
        if (!post.path("in_reply_to_user_id").asString("").equals(account.remoteId())) {
          mentions.add(mention(account, names, post));
        }
      }
      return new Heard.Remarks(
          mentions.reversed(), page.path("meta").path("next_token").isMissingNode());
    } catch (Refusal e) {
      return new Heard.Failed(e.failure());
    }
  }

  private static Remark mention(Account account, Map<String, String> names, JsonNode post) {
    String id = post.path("id").asString("");
    String author = post.path("author_id").asString("");
    return new Remark(
            id,
            post.path("conversation_id").asString(id),
            null,
            names.getOrDefault(author, "Somebody on X"),
            author,
            author.equals(account.remoteId()),
            post.path("text").asString(""),
            at(post))
        .asMention();
  }

  private static Instant at(JsonNode post) {
    return Instant.parse(post.path("created_at").asString("1970-01-01T00:00:00Z"));
  }

  private static Query query(String postId, String next) {
    Query query =
        new Query()
            .with("query", "conversation_id:" + postId + " is:reply")
            .with("post.fields", "created_at")
            .with("expansions", "author_id,referenced_posts")
            .with("user.fields", "username")
            .with("max_results", PAGE);
    return next.isEmpty() ? query : query.with("next_token", next);
  }

  private static Map<String, String> names(JsonNode page) {
    Map<String, String> names = new HashMap<>();
    for (JsonNode user : page.path("includes").path("users")) {
      names.put(user.path("id").asString(""), "@" + user.path("username").asString(""));
    }
    return names;
  }

  private static Remark remark(
      Account account, String postId, Map<String, String> names, JsonNode tweet) {
    String author = tweet.path("author_id").asString("");
    String parent = XApi.answered(tweet).orElse(postId);
    return new Remark(
        tweet.path("id").asString(""),
        postId,
        parent.equals(postId) ? null : parent,
        names.getOrDefault(author, "Somebody on X"),
        author,
        author.equals(account.remoteId()),
        // X puts the names that are answered in front of the words.
        tweet.path("text").asString("").replaceFirst("^(@\\w+\\s+)+", ""),
        at(tweet));
  }

  @Override
  public Step.Committed reply(Account account, Remark to, String text, Deadline deadline)
      throws InterruptedException {
    ObjectNode body = Json.object().put("text", text);
    body.putObject("reply").put("in_reply_to_tweet_id", to.remoteId());
    return Ends.commit(
        "X",
        api.commit(account, body, deadline),
        reply ->
            Optional.of(reply.json().path("data").path("id").asString(""))
                .filter(id -> !id.isEmpty()),
        reply -> XErrors.classify(reply, Reason.CONTENT));
  }

  @Override
  public Step.Prepared hide(Account account, Remark remark, boolean hidden, Deadline deadline)
      throws InterruptedException {
    return api.change(
        account,
        "PUT",
        "/2/tweets/" + remark.remoteId() + "/hidden",
        Json.object().put("hidden", hidden),
        deadline);
  }

  @Override
  public Step.Prepared delete(Account account, Remark remark, Deadline deadline) {
    throw new IllegalStateException("X deletes no posts of others");
  }
}
