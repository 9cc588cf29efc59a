package org.anabranch.publish.facebook;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.anabranch.kernel.Deadline;
import org.anabranch.publish.Account;
import org.anabranch.publish.Counting;
import org.anabranch.publish.Remark;
import org.anabranch.publish.Step;
import org.anabranch.publish.internal.Query;
import org.anabranch.publish.meta.GraphApi;
import org.anabranch.publish.meta.GraphConversation;
import org.anabranch.publish.meta.GraphTime;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Comments below a Page's posts, by the edge {@code /{object}/comments}, and others' public posts
 * that tag the Page, by {@code /{page}/tagged}; needs {@code pages_read_user_content} and {@code
 * pages_manage_engagement}. Who wrote a post that tags is told of Pages only.
 */
final class FacebookConversation extends GraphConversation {
  private static final int PAGE = 100;
  private static final int PAGES = 2;

  FacebookConversation(GraphApi graph, String version) {
    super(graph, version, "is_hidden");
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

  /** Answers to comments are among them. */
  @Override
  public Heard hear(Account account, String postId, Deadline deadline) throws InterruptedException {
    return read(
        account,
        "/" + postId + "/comments",
        () ->
            new Query()
                .with("fields", "id,message,from,created_time,parent")
                .with("filter", "stream")
                .with("order", "reverse_chronological")
                .with("limit", PAGE),
        PAGES,
        comment -> Stream.of(remark(account, postId, comment)),
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
        "/" + account.remoteId() + "/tagged",
        () -> new Query().with("fields", "id,message,from,created_time").with("limit", PAGE),
        1,
        post -> Stream.of(remark(account, post.path("id").asString(""), post).asMention()),
        deadline);
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
}
