package org.anabranch.publish.facebook;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
 * Comments below a Page's posts, by the edge {@code /{object}/comments}, and others' public posts
 * that tag the Page, by {@code /{page}/tagged}; needs {@code pages_read_user_content} and {@code
 * pages_manage_engagement}. Who wrote a post that tags is told of Pages only.
 */
final class FacebookConversation implements Conversation {
  private static final int PAGE = 100;
  private static final int PAGES = 2;

  private final GraphApi graph;
  private final GraphPages pages;
  private final String version;

  FacebookConversation(GraphApi graph, String version) {
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
    return 8000;
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
              FacebookConversation::query,
              deadline,
              comment -> remarks.add(remark(account, postId, comment)));
      return new Heard.Remarks(remarks.reversed(), all);
    } catch (Refusal e) {
      return new Heard.Failed(e.failure());
    }
  }

  @Override
  public Optional<Duration> mentionsEvery() {
    return Optional.of(Duration.ofMinutes(15));
  }

  @Override
  public Heard mentions(Account account, @Nullable String newest, Deadline deadline)
      throws InterruptedException {
    Query query = new Query().with("fields", "id,message,from,created_time").with("limit", PAGE);
    try {
      JsonNode page =
          graph.get(account, version + "/" + account.remoteId() + "/tagged", query, deadline);
      List<Remark> mentions = new ArrayList<>();
      for (JsonNode post : page.path("data")) {
        mentions.add(remark(account, post.path("id").asString(""), post));
      }
      return new Heard.Remarks(mentions.reversed(), !page.path("paging").has("next"));
    } catch (Refusal e) {
      return new Heard.Failed(e.failure());
    }
  }

  /** Newest first, answers to comments among them. */
  private static Query query() {
    return new Query()
        .with("fields", "id,message,from,created_time,parent")
        .with("filter", "stream")
        .with("order", "reverse_chronological")
        .with("limit", PAGE);
  }

  private static Remark remark(Account account, String postId, JsonNode comment) {
    String author = comment.path("from").path("id").asString("");
    String parent = comment.path("parent").path("id").asString("");
    return new Remark(
        comment.path("id").asString(""),
        postId,
        parent.isEmpty() ? null : parent,
        comment.path("from").path("name").asString("Somebody on Facebook"),
        author,
        author.equals(account.remoteId()),
        comment.path("message").asString(""),
        GraphTime.of(comment.path("created_time").asString("")));
  }

  @Override
  public Step.Committed reply(Account account, Remark to, String text, Deadline deadline)
      throws InterruptedException {
    Query form = new Query().with("message", text);
    return graph.commit(account, version + "/" + to.remoteId() + "/comments", form, "id", deadline);
  }

  @Override
  public Step.Prepared hide(Account account, Remark remark, boolean hidden, Deadline deadline)
      throws InterruptedException {
    Query form = new Query().with("is_hidden", hidden);
    return graph.change(account, version + "/" + remark.remoteId(), form, deadline);
  }

  @Override
  public Step.Prepared delete(Account account, Remark remark, Deadline deadline)
      throws InterruptedException {
    return graph.delete(account, version + "/" + remark.remoteId(), deadline);
  }
}
