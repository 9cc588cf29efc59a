package org.anabranch.publish.instagram;

import java.time.Duration;
import java.time.Instant;
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
 * Comments below an Instagram account's own media, by {@code /{media}/comments} and {@code
 * /{comment}/replies}; needs {@code instagram_manage_comments}. Answers hang on a comment, never on
 * another answer. Others' media that tag the account are listed ({@code /{user}/tags}) and cannot
 * be answered; where words mention it, see {@link Mentioned}.
 */
final class InstagramConversation extends GraphConversation {
  private static final int PAGE = 50;
  private static final int PAGES = 4;
  private static final String ONE = "id,text,username,from,timestamp";

  private final Mentioned mentioned;

  InstagramConversation(GraphApi graph, String version) {
    super(graph, version, "hide");
    this.mentioned = new Mentioned(graph, version);
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
    return read(
        account,
        "/" + postId + "/comments",
        () -> new Query().with("fields", ONE + ",replies{" + ONE + "}").with("limit", PAGE),
        PAGES,
        comment -> thread(account, postId, comment),
        deadline);
  }

  /** The answers before the comment: the newest first, as in the list. */
  private static Stream<Remark> thread(Account account, String postId, JsonNode comment) {
    String id = comment.path("id").asString("");
    return Stream.concat(
        comment
            .path("replies")
            .path("data")
            .valueStream()
            .map(answer -> remark(account, postId, id, answer)),
        Stream.of(remark(account, postId, null, comment)));
  }

  private static Remark remark(
      Account account, String postId, @Nullable String parent, JsonNode comment) {
    String author = comment.path("from").path("id").asString("");
    return new Remark(
        comment.path("id").asString(""),
        postId,
        parent,
        comment.path("username").asString(Mentioned.SOMEBODY),
        author,
        author.equals(account.remoteId()),
        comment.path("text").asString(""),
        GraphTime.of(comment.path("timestamp").asString("")));
  }

  @Override
  public Optional<Duration> mentionsEvery() {
    return Optional.of(Duration.ofMinutes(15));
  }

  /** The media that tag the account; where words mention it, Instagram calls. */
  @Override
  public Heard mentions(Account account, @Nullable String newest, Deadline deadline)
      throws InterruptedException {
    return read(
        account,
        "/" + account.remoteId() + "/tags",
        () -> new Query().with("fields", Mentioned.MEDIA).with("limit", PAGE),
        1,
        media -> Stream.of(Mentioned.media(media, "")),
        deadline);
  }

  @Override
  public Heard mention(Account account, String postId, String remarkId, Deadline deadline)
      throws InterruptedException {
    return mentioned.read(account, postId, remarkId, deadline);
  }

  @Override
  public Step.Committed reply(Account account, Remark to, String text, Deadline deadline)
      throws InterruptedException {
    if (to.mention()) {
      return mentioned.answer(account, to, text, deadline);
    }
    String comment = to.parentId() == null ? to.remoteId() : to.parentId();
    Query form = new Query().with("message", text);
    return graph.commit(account, version + "/" + comment + "/replies", form, "id", deadline);
  }

  @Override
  public Step.Settled settle(
      Account account, Remark to, String text, Instant since, Deadline deadline)
      throws InterruptedException {
    return to.mention()
        ? mentioned.settle(account, to, text, since, deadline)
        : super.settle(account, to, text, since, deadline);
  }
}
