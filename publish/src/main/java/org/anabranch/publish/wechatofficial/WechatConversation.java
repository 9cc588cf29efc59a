package org.anabranch.publish.wechatofficial;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Json;
import org.anabranch.publish.Account;
import org.anabranch.publish.Conversation;
import org.anabranch.publish.Counting;
import org.anabranch.publish.Failure;
import org.anabranch.publish.Failure.Reason;
import org.anabranch.publish.Remark;
import org.anabranch.publish.Step;
import org.anabranch.publish.internal.Api;
import org.anabranch.publish.internal.Refusal;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Comments (留言) below articles, by “留言管理”: read, answered once each, featured (精选), and deleted.
 * WeChat names nobody, and not even an openid for those who commented without a WeChat identity. A
 * remark is known by its article's place and WeChat's {@code user_comment_id}, the answer to it by
 * the same with {@code /reply}. The codes 880xx and the longest answer are from memory.
 */
final class WechatConversation implements Conversation {
  /** A request for 50 or more is refused. */
  private static final int PAGE = 49;

  private static final int PAGES = 4;
  private static final int LONGEST = 600;
  private static final String REPLY = "/reply";

  private final WechatApi api;

  WechatConversation(WechatApi api) {
    this.api = api;
  }

  @Override
  public Set<Act> acts() {
    return Set.of(Act.REPLY, Act.DELETE, Act.FEATURE);
  }

  @Override
  public int longest() {
    return LONGEST;
  }

  @Override
  public Counting counting() {
    return Counting.CODE_POINTS;
  }

  @Override
  public Heard hear(Account account, String postId, Deadline deadline) throws InterruptedException {
    ArticleId id = ArticleId.read(postId);
    if (id.data().isEmpty()) {
      return new Heard.Failed(
          Failure.of(
              Reason.PERMISSION,
              "msg-data-unknown",
              "WeChat tells no msg_data_id of an article that was found by reading; see its"
                  + " comments in WeChat's console."));
    }
    List<Remark> remarks = new ArrayList<>();
    boolean complete = true;
    try {
      for (int index = 0; index < id.articles(); index++) {
        complete &= read(account, postId, id, index, remarks, deadline);
      }
    } catch (Refusal e) {
      return e.failure().code().equals(WechatErrors.NO_COMMENTS)
          ? new Heard.Remarks(List.of(), true) // an account without comments has none
          : new Heard.Failed(e.failure());
    }
    remarks.sort(Comparator.comparing(Remark::at));
    return new Heard.Remarks(remarks, complete);
  }

  private boolean read(
      Account account,
      String postId,
      ArticleId id,
      int index,
      List<Remark> remarks,
      Deadline deadline)
      throws Refusal, InterruptedException {
    for (int i = 0; i < PAGES; i++) {
      ObjectNode asked = about(id, index).put("begin", i * PAGE).put("count", PAGE).put("type", 0);
      JsonNode comments =
          api.post(account, "/cgi-bin/comment/list", asked, Reason.TRANSIENT, deadline)
              .path("comment");
      comments.forEach(c -> add(account, postId, index, c, remarks));
      if (comments.size() < PAGE) {
        return true;
      }
    }
    return false;
  }

  private static ObjectNode about(ArticleId id, int index) {
    return Json.object().put("msg_data_id", Long.parseLong(id.data())).put("index", index);
  }

  private static void add(
      Account account, String postId, int index, JsonNode comment, List<Remark> remarks) {
    String id = index + "." + comment.path("user_comment_id").asString("");
    String openId = comment.path("openid").asString("");
    remarks.add(
        new Remark(
            id,
            postId,
            null,
            openId.isEmpty() ? "Somebody on WeChat" : openId,
            openId,
            false,
            comment.path("content").asString(""),
            at(comment),
            comment.path("comment_type").asInt(0) == 1));
    JsonNode reply = comment.path("reply");
    if (!reply.path("content").asString("").isEmpty()) {
      remarks.add(
          new Remark(
              id + REPLY,
              postId,
              id,
              account.name(),
              account.remoteId(),
              true,
              reply.path("content").asString(""),
              at(reply)));
    }
  }

  private static Instant at(JsonNode said) {
    return Instant.ofEpochSecond(said.path("create_time").asLong(0));
  }

  private static ObjectNode about(Remark remark) {
    String[] both = remark.remoteId().split("\\.", 2);
    return about(ArticleId.read(remark.postId()), Integer.parseInt(both[0]))
        .put("user_comment_id", Long.parseLong(both[1]));
  }

  @Override
  public Step.Committed reply(Account account, Remark to, String text, Deadline deadline)
      throws InterruptedException {
    if (to.remoteId().endsWith(REPLY)) {
      return new Step.Refused(ownReply("Answer the comment above it."));
    }
    ObjectNode body = about(to).put("content", text);
    try {
      return switch (api.commit(account, "/cgi-bin/comment/reply/add", body, deadline)) {
        case Api.Call.Withheld(var failure) -> new Step.Refused(failure);
        case Api.Call.NotSent(var why) ->
            new Step.Refused(
                Failure.of(Reason.TRANSIENT, "not-sent", "WeChat was not reached: " + why));
        case Api.Call.Lost(var why) -> new Step.Unknown("the reply of WeChat was lost: " + why);
        case Api.Call.Answered(var reply) when WechatErrors.isSuccess(reply) ->
            new Step.Accepted(to.remoteId() + REPLY);
        case Api.Call.Answered(var reply) -> {
          Failure failure = WechatErrors.classify(reply, Reason.CONTENT);
          yield failure.reason() == Reason.TRANSIENT
              ? new Step.Unknown("WeChat answered with " + failure.code())
              : new Step.Refused(failure);
        }
      };
    } catch (Refusal e) {
      return new Step.Refused(e.failure());
    }
  }

  @Override
  public Step.Prepared hide(Account account, Remark remark, boolean hidden, Deadline deadline) {
    throw new IllegalStateException("WeChat hides no comments by its API");
  }

  /** A featured comment is shown with the article; the account's own answer goes with it. */
  @Override
  public Step.Prepared feature(Account account, Remark remark, boolean featured, Deadline deadline)
      throws InterruptedException {
    if (remark.remoteId().endsWith(REPLY)) {
      return new Step.Refused(ownReply("Feature the comment above it."));
    }
    try {
      api.post(
          account,
          featured ? "/cgi-bin/comment/markelect" : "/cgi-bin/comment/unmarkelect",
          about(remark),
          Reason.PERMISSION,
          deadline);
      return new Step.Done();
    } catch (Refusal e) {
      return new Step.Refused(e.failure());
    }
  }

  private static Failure ownReply(String fix) {
    return Failure.of(Reason.CONTENT, "own-reply", "This is the account's own answer.")
        .withFix(fix);
  }

  /** The account's own answer is taken back by a call of its own. */
  @Override
  public Step.Prepared delete(Account account, Remark remark, Deadline deadline)
      throws InterruptedException {
    boolean own = remark.remoteId().endsWith(REPLY);
    try {
      api.post(
          account,
          own ? "/cgi-bin/comment/reply/delete" : "/cgi-bin/comment/delete",
          about(own ? comment(remark) : remark),
          Reason.PERMISSION,
          deadline);
      return new Step.Done();
    } catch (Refusal e) {
      return WechatErrors.isGoneComment(e.failure())
          ? new Step.Done()
          : new Step.Refused(e.failure());
    }
  }

  private static Remark comment(Remark answer) {
    return new Remark(
        answer.remoteId().substring(0, answer.remoteId().length() - REPLY.length()),
        answer.postId(),
        null,
        answer.author(),
        answer.authorId(),
        answer.own(),
        answer.text(),
        answer.at());
  }
}
