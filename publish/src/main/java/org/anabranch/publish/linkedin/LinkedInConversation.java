package org.anabranch.publish.linkedin;

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
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Comments on LinkedIn, by its Comments API: {@code r_member_social} or {@code
 * r_organization_social} to read, which few apps have, {@code w_…} to answer. LinkedIn tells who
 * wrote only by a urn, nests answers one level deep, and has no call that hides; others' comments
 * are removed in its own app.
 */
final class LinkedInConversation implements Conversation {
  private static final int PAGE = 100;
  private static final int PAGES = 2;

  /** Of each read: answers lie behind a call for each comment that has some. */
  private static final int MOST_THREADS = 20;

  private static final int LONGEST = 1250;

  private final LinkedInApi api;

  LinkedInConversation(LinkedInApi api) {
    this.api = api;
  }

  @Override
  public Set<Act> acts() {
    return Set.of(Act.REPLY);
  }

  @Override
  public int longest() {
    return LONGEST;
  }

  @Override
  public Counting counting() {
    return Counting.UTF16;
  }

  @Override
  public Heard hear(Account account, String postId, Deadline deadline) throws InterruptedException {
    List<Remark> remarks = new ArrayList<>();
    boolean complete = false;
    int threads = 0;
    try {
      for (int i = 0; i < PAGES && !complete; i++) {
        JsonNode page = comments(account, postId, i * PAGE, deadline);
        complete = page.size() < PAGE;
        for (JsonNode comment : page) {
          remarks.add(remark(account, postId, comment));
          if (answers(comment) > 0 && threads++ < MOST_THREADS) {
            comments(account, urn(postId, comment), 0, deadline)
                .forEach(answer -> remarks.add(remark(account, postId, answer)));
          }
        }
      }
      remarks.sort(Comparator.comparing(Remark::at));
      return new Heard.Remarks(remarks, complete && threads <= MOST_THREADS);
    } catch (Refusal e) {
      return new Heard.Failed(e.failure());
    }
  }

  private JsonNode comments(Account account, String below, int start, Deadline deadline)
      throws Refusal, InterruptedException {
    return api.get(
            account, path(below), new Query().with("start", start).with("count", PAGE), deadline)
        .path("elements");
  }

  private static String path(String below) {
    return "/rest/socialActions/" + Query.encode(below) + "/comments";
  }

  private static int answers(JsonNode comment) {
    return comment.path("commentsSummary").path("totalFirstLevelComments").asInt(0);
  }

  private static String urn(String postId, JsonNode comment) {
    String told = comment.path("commentUrn").asString("");
    return told.isEmpty()
        ? "urn:li:comment:(%s,%s)".formatted(postId, comment.path("id").asString(""))
        : told;
  }

  private static Remark remark(Account account, String postId, JsonNode comment) {
    String actor = comment.path("actor").asString("");
    String parent = comment.path("parentComment").asString("");
    return new Remark(
        urn(postId, comment),
        postId,
        parent.isEmpty() ? null : parent,
        name(actor),
        actor,
        actor.equals(account.remoteId()),
        comment.path("message").path("text").asString(""),
        Instant.ofEpochMilli(comment.path("created").path("time").asLong(0)));
  }

  private static String name(String actor) {
    String id = actor.substring(actor.lastIndexOf(':') + 1);
    return (actor.startsWith("urn:li:organization:") ? "Organisation " : "Member ") + id;
  }

  /** An answer to an answer goes below the comment that both stand under. */
  @Override
  public Step.Committed reply(Account account, Remark to, String text, Deadline deadline)
      throws InterruptedException {
    String parent = to.parentId() == null ? to.remoteId() : to.parentId();
    ObjectNode body =
        Json.object()
            .put("actor", account.remoteId())
            .put("object", to.postId())
            .put("parentComment", parent);
    body.putObject("message").put("text", text);
    return Ends.commit(
        "LinkedIn",
        api.commit(account, path(to.postId()), body, deadline),
        reply ->
            Optional.of(reply.json().path("commentUrn").asString(""))
                .filter(urn -> !urn.isEmpty())
                .or(
                    () ->
                        reply
                            .header("x-restli-id")
                            .map(id -> "urn:li:comment:(%s,%s)".formatted(to.postId(), id))),
        reply -> LinkedInErrors.classify(reply, Reason.CONTENT));
  }

  @Override
  public Step.Prepared hide(Account account, Remark remark, boolean hidden, Deadline deadline) {
    throw new IllegalStateException("LinkedIn hides no comments by its API");
  }

  @Override
  public Step.Prepared delete(Account account, Remark remark, Deadline deadline) {
    throw new IllegalStateException("LinkedIn deletes no comments of others by its API");
  }
}
