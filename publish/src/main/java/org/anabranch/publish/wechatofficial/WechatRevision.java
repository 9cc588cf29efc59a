package org.anabranch.publish.wechatofficial;

import java.util.Set;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Json;
import org.anabranch.publish.Account;
import org.anabranch.publish.Failure.Reason;
import org.anabranch.publish.Post;
import org.anabranch.publish.Revision;
import org.anabranch.publish.Step;
import org.anabranch.publish.internal.Refusal;

/**
 * Removes a publication with all its articles, by {@code freepublish/delete}; WeChat's API changes
 * no published article.
 */
record WechatRevision(WechatApi api) implements Revision {
  @Override
  public Set<Act> acts() {
    return Set.of(Act.DELETE);
  }

  @Override
  public Step.Prepared edit(Account account, String remoteId, Post post, Deadline deadline) {
    throw new IllegalStateException("WeChat edits no published articles by its API");
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
