package org.anabranch.publish.instagram;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.anabranch.kernel.Deadline;
import org.anabranch.publish.Account;
import org.anabranch.publish.Conversation.Heard;
import org.anabranch.publish.Failure;
import org.anabranch.publish.Failure.Reason;
import org.anabranch.publish.Remark;
import org.anabranch.publish.Step;
import org.anabranch.publish.internal.Mark;
import org.anabranch.publish.internal.Query;
import org.anabranch.publish.internal.Refusal;
import org.anabranch.publish.meta.GraphApi;
import org.anabranch.publish.meta.GraphTime;
import tools.jackson.databind.JsonNode;

/**
 * Where others' words mention the account (developers.facebook.com, Instagram Platform, Mentions):
 * a caption is read by {@code mentioned_media}, a comment by {@code mentioned_comment}, each by the
 * id that Instagram's call tells, and answered by {@code /{user}/mentions}. Instagram does not list
 * them, and says of a comment's author nothing.
 */
final class Mentioned {
  static final String SOMEBODY = "Somebody on Instagram";
  static final String MEDIA = "id,caption,username,timestamp";

  private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(2);

  private final GraphApi graph;
  private final String version;

  Mentioned(GraphApi graph, String version) {
    this.graph = graph;
    this.version = version;
  }

  /**
   * @param root the conversation it stands in; empty where Instagram takes no answer
   */
  static Remark media(JsonNode media, String root) {
    String caption = media.path("caption").asString("");
    return new Remark(
            media.path("id").asString(""),
            root,
            null,
            media.path("username").asString(SOMEBODY),
            "",
            false,
            caption.isBlank() ? "Tagged the account, without words." : caption,
            GraphTime.of(media.path("timestamp").asString("")))
        .asMention();
  }

  Heard read(Account account, String mediaId, String commentId, Deadline deadline)
      throws InterruptedException {
    try {
      Remark found =
          commentId.isEmpty()
              ? media(ofMedia(account, mediaId, MEDIA, deadline), mediaId)
              : comment(mediaId, ofComment(account, commentId, deadline));
      return new Heard.Remarks(found.remoteId().isEmpty() ? List.of() : List.of(found), true);
    } catch (Refusal e) {
      return new Heard.Failed(e.failure());
    }
  }

  private static Remark comment(String mediaId, JsonNode comment) {
    return new Remark(
            comment.path("id").asString(""),
            mediaId,
            null,
            SOMEBODY,
            "",
            false,
            comment.path("text").asString(""),
            GraphTime.of(comment.path("timestamp").asString("")))
        .asMention();
  }

  private JsonNode ofMedia(Account account, String id, String fields, Deadline deadline)
      throws Refusal, InterruptedException {
    String asked = "mentioned_media.media_id(" + id + "){" + fields + "}";
    return me(account, asked, deadline).path("mentioned_media");
  }

  private JsonNode ofComment(Account account, String id, Deadline deadline)
      throws Refusal, InterruptedException {
    String asked = "mentioned_comment.comment_id(" + id + "){id,text,timestamp}";
    return me(account, asked, deadline).path("mentioned_comment");
  }

  private JsonNode me(Account account, String fields, Deadline deadline)
      throws Refusal, InterruptedException {
    String path = version + "/" + account.remoteId();
    return graph.get(account, path, new Query().with("fields", fields), deadline);
  }

  Step.Committed answer(Account account, Remark to, String text, Deadline deadline)
      throws InterruptedException {
    if (to.postId().isEmpty()) {
      return new Step.Refused(
          Failure.of(
              Reason.PERMISSION, "tagged", "Instagram takes no answer to a tag by its API."));
    }
    Query form = new Query().with("media_id", to.postId());
    if (isComment(to)) {
      form.with("comment_id", to.remoteId());
    }
    String path = version + "/" + account.remoteId() + "/mentions";
    return graph.commit(account, path, form.with("message", text), "id", deadline);
  }

  private static boolean isComment(Remark mention) {
    return !mention.remoteId().equals(mention.postId());
  }

  Step.Settled settle(Account account, Remark to, String text, Instant since, Deadline deadline)
      throws InterruptedException {
    if (isComment(to)) {
      return new Step.Unknown("Instagram does not show what stands below a comment of others");
    }
    try {
      JsonNode comments =
          ofMedia(account, to.postId(), "comments{id,text,timestamp}", deadline).path("comments");
      Instant earliest = since.minus(CLOCKS_DIFFER);
      for (JsonNode comment : comments.path("data")) {
        if (Mark.sameText(text, comment.path("text").asString(""))
            && !GraphTime.of(comment.path("timestamp").asString("")).isBefore(earliest)) {
          return new Step.Accepted(comment.path("id").asString());
        }
      }
      // Cursors come only with more pages.
      return comments.path("paging").path("cursors").has("after")
          ? new Step.Unknown("there are more comments than Instagram shows at once")
          : new Step.NotThere();
    } catch (Refusal e) {
      return Step.Unknown.of(e.failure());
    }
  }
}
