package org.anabranch.publish.wechatofficial;

import java.util.Set;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Json;
import org.anabranch.publish.Account;
import org.anabranch.publish.Failure;
import org.anabranch.publish.Failure.Reason;
import org.anabranch.publish.Post;
import org.anabranch.publish.Revision;
import org.anabranch.publish.Step;
import org.anabranch.publish.internal.Refusal;

/**
 * Removes a publication with all its articles, by {@code freepublish/delete}, and opens and closes
 * their comments, by {@code comment/open} and {@code comment/close}; WeChat's API changes no
 * published article.
 */
record WechatRevision(WechatApi api) implements Revision {
  @Override
  public Set<Act> acts() {
    return Set.of(Act.DELETE, Act.COMMENTS);
  }

  @Override
  public Step.Prepared edit(Account account, String remoteId, Post post, Deadline deadline) {
    throw new IllegalStateException("WeChat edits no published articles by its API");
  }

  @Override
  public Step.Prepared comments(Account account, String remoteId, boolean open, Deadline deadline)
      throws InterruptedException {
    ArticleId id = ArticleId.read(remoteId);
    if (id.data().isEmpty()) {
      return new Step.Refused(
          Failure.of(
                  Reason.PERMISSION,
                  "msg-data-unknown",
                  "WeChat tells no msg_data_id of an article that was found by reading.")
              .withFix("Open or close its comments in WeChat's console."));
    }
    try {
      for (int index = 0; index < id.articles(); index++) {
        api.post(
            account,
            open ? "/cgi-bin/comment/open" : "/cgi-bin/comment/close",
            Json.object().put("msg_data_id", Long.parseLong(id.data())).put("index", index),
            Reason.PERMISSION,
            deadline);
      }
      return new Step.Done();
    } catch (Refusal e) {
      return new Step.Refused(e.failure());
    }
  }

  @Override
  public Step.Prepared delete(Account account, String remoteId, Deadline deadline)
      throws InterruptedException {
    try {
      api.post(
          account,
          "/cgi-bin/freepublish/delete",
          Json.object().put("article_id", ArticleId.read(remoteId).article()).put("index", 0),
          Reason.PERMISSION,
          deadline);
      return new Step.Done();
    } catch (Refusal e) {
      return e.failure().code().equals(WechatErrors.NO_SUCH_ARTICLE)
          ? new Step.Done()
          : new Step.Refused(e.failure());
    }
  }
}
