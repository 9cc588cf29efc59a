package org.anabranch.publish.youtube;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
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
 * Comments below a video, by {@code commentThreads.list}, {@code comments.insert} and {@code
 * comments.setModerationStatus}; needs the scope {@code youtube.force-ssl}. Hidden means held for
 * review; deleted means rejected, since an owner does not delete others' comments. Answers hang on
 * a thread's first comment.
 */
final class YouTubeConversation implements Conversation {
  private static final int PAGE = 100;
  private static final int PAGES = 2;

  private final YouTubeApi api;

  YouTubeConversation(YouTubeApi api) {
    this.api = api;
  }

  @Override
  public Set<Act> acts() {
    return Set.of(Act.REPLY, Act.HIDE, Act.DELETE);
  }

  @Override
  public int longest() {
    return 10_000;
  }

  @Override
  public Counting counting() {
    return Counting.UTF16;
  }

  @Override
  public Heard hear(Account account, String postId, Deadline deadline) throws InterruptedException {
    List<Remark> remarks = new ArrayList<>();
    String next = "";
    try {
      for (int i = 0; i < PAGES; i++) {
        JsonNode page = api.get(account, "/commentThreads", query(postId, next), deadline);
        for (JsonNode thread : page.path("items")) {
          JsonNode first = thread.path("snippet").path("topLevelComment");
          remarks.add(remark(account, postId, null, first));
          String parent = first.path("id").asString("");
          thread
              .path("replies")
              .path("comments")
              .forEach(answer -> remarks.add(remark(account, postId, parent, answer)));
        }
        next = page.path("nextPageToken").asString("");
        if (next.isEmpty()) {
          return heard(remarks, true);
        }
      }
      return heard(remarks, false);
    } catch (Refusal e) {
      return new Heard.Failed(e.failure());
    }
  }

  private static Heard heard(List<Remark> remarks, boolean complete) {
    remarks.sort(Comparator.comparing(Remark::at));
    return new Heard.Remarks(remarks, complete);
  }

  private static Query query(String postId, String next) {
    Query query =
        new Query()
            .with("part", "snippet,replies")
            .with("videoId", postId)
            .with("order", "time")
            .with("textFormat", "plainText")
            .with("maxResults", PAGE);
    return next.isEmpty() ? query : query.with("pageToken", next);
  }

  private static Remark remark(
      Account account, String postId, @Nullable String parent, JsonNode comment) {
    JsonNode words = comment.path("snippet");
    String author = words.path("authorChannelId").path("value").asString("");
    return new Remark(
        comment.path("id").asString(""),
        postId,
        parent,
        words.path("authorDisplayName").asString("Somebody on YouTube"),
        author,
        author.equals(account.remoteId()),
        words.path("textOriginal").asString(words.path("textDisplay").asString("")),
        Instant.parse(words.path("publishedAt").asString("1970-01-01T00:00:00Z")));
  }

  @Override
  public Step.Committed reply(Account account, Remark to, String text, Deadline deadline)
      throws InterruptedException {
    ObjectNode body = Json.object();
    body.putObject("snippet")
        .put("parentId", to.parentId() == null ? to.remoteId() : to.parentId())
        .put("textOriginal", text);
    return Ends.commit(
        YouTubeApi.NAME,
        api.send(account, "POST", "/comments", new Query().with("part", "snippet"), body, deadline),
        reply -> Optional.of(reply.json().path("id").asString("")).filter(id -> !id.isEmpty()),
        reply -> YouTubeErrors.classify(reply, Reason.CONTENT));
  }

  @Override
  public Step.Prepared hide(Account account, Remark remark, boolean hidden, Deadline deadline)
      throws InterruptedException {
    return moderate(account, remark, hidden ? "heldForReview" : "published", deadline);
  }

  @Override
  public Step.Prepared delete(Account account, Remark remark, Deadline deadline)
      throws InterruptedException {
    return moderate(account, remark, "rejected", deadline);
  }

  private Step.Prepared moderate(Account account, Remark remark, String status, Deadline deadline)
      throws InterruptedException {
    Query query = new Query().with("id", remark.remoteId()).with("moderationStatus", status);
    return YouTubeApi.changed(
        api.send(account, "POST", "/comments/setModerationStatus", query, null, deadline),
        status.equals("rejected"));
  }
}
