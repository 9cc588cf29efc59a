package org.anabranch.publish.instagram;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.anabranch.kernel.Deadline;
import org.anabranch.publish.Account;
import org.anabranch.publish.Conversation;
import org.anabranch.publish.Counting;
import org.anabranch.publish.Remark;
import org.anabranch.publish.Step;
import org.anabranch.publish.internal.Query;
import org.anabranch.publish.internal.Refusal;
import org.anabranch.publish.meta.GraphApi;
import org.anabranch.publish.meta.GraphPages;
import org.anabranch.publish.meta.GraphTime;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Comments below an Instagram account's own media, by {@code /{media}/comments} and {@code
 * /{comment}/replies}; needs {@code instagram_manage_comments}. Answers hang on a comment, never on
 * another answer.
 */
final class InstagramConversation implements Conversation {
  private static final int PAGE = 50;
  private static final int PAGES = 4;
  private static final String ONE = "id,text,username,from,timestamp";

  private final GraphApi graph;
  private final GraphPages pages;
  private final String version;

  InstagramConversation(GraphApi graph, String version) {
    this.graph = graph;
    this.pages = new GraphPages(graph, PAGES);
    this.version = version;
  }

  @Override
  public Set<Act> acts() {
    return Set.of(Act.REPLY, Act.HIDE, Act.DELETE);
  }

  @Override
  public int longest() {
    return 2200;
  }

  @Override
  public Counting counting() {
    return Counting.UTF16;
  }

  @Override
  public Heard hear(Account account, String postId, Deadline deadline) throws InterruptedException {
    List<Remark> remarks = new ArrayList<>();
    try {
      boolean all =
          pages.read(
              account,
              version + "/" + postId + "/comments",
              InstagramConversation::query,
              deadline,
              comment -> add(remarks, account, postId, comment));
      remarks.sort(Comparator.comparing(Remark::at));
      return new Heard.Remarks(remarks, all);
    } catch (Refusal e) {
      return new Heard.Failed(e.failure());
    }
  }

  /** The comment and the answers below it. */
  private static void add(List<Remark> remarks, Account account, String postId, JsonNode comment) {
    remarks.add(remark(account, postId, null, comment));
    String id = comment.path("id").asString("");
    comment
        .path("replies")
        .path("data")
        .forEach(answer -> remarks.add(remark(account, postId, id, answer)));
  }

  private static Query query() {
    return new Query().with("fields", ONE + ",replies{" + ONE + "}").with("limit", PAGE);
  }

  private static Remark remark(
      Account account, String postId, @Nullable String parent, JsonNode comment) {
    String author = comment.path("from").path("id").asString("");
    return new Remark(
        comment.path("id").asString(""),
        postId,
        parent,
        comment.path("username").asString("Somebody on Instagram"),
        author,
        author.equals(account.remoteId()),
        comment.path("text").asString(""),
        GraphTime.of(comment.path("timestamp").asString("")));
  }

  @Override
  public Step.Committed reply(Account account, Remark to, String text, Deadline deadline)
      throws InterruptedException {
    String comment = to.parentId() == null ? to.remoteId() : to.parentId();
    Query form = new Query().with("message", text);
    return graph.commit(account, version + "/" + comment + "/replies", form, "id", deadline);
  }

  @Override
  public Step.Prepared hide(Account account, Remark remark, boolean hidden, Deadline deadline)
      throws InterruptedException {
    Query form = new Query().with("hide", hidden);
    return graph.change(account, version + "/" + remark.remoteId(), form, deadline);
  }

  @Override
  public Step.Prepared delete(Account account, Remark remark, Deadline deadline)
      throws InterruptedException {
    return graph.delete(account, version + "/" + remark.remoteId(), deadline);
  }
}
