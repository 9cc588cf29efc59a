package org.anabranch.publish.bilibili;

import java.util.Set;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Json;
import org.anabranch.publish.Account;
import org.anabranch.publish.Post;
import org.anabranch.publish.Revision;
import org.anabranch.publish.Step;
import org.anabranch.publish.internal.Query;
import org.anabranch.publish.internal.Refusal;

/** Removes a submission, for good; its words are changed in Bilibili's own console. */
record BilibiliRevision(BilibiliApi api) implements Revision {
  @Override
  public Set<Act> acts() {
    return Set.of(Act.DELETE);
  }

  @Override
  public Step.Prepared edit(Account account, String remoteId, Post post, Deadline deadline) {
    throw new IllegalStateException("Bilibili's submissions are not edited here");
  }

  @Override
  public Step.Prepared delete(Account account, String remoteId, Deadline deadline)
      throws InterruptedException {
    try {
      api.post(
          account,
          BilibiliApi.ARCHIVE + "/delete",
          new Query(),
          Json.object().put("resource_id", remoteId),
          deadline);
      return new Step.Done();
    } catch (Refusal e) {
      return BilibiliErrors.isGone(e.failure()) ? new Step.Done() : new Step.Refused(e.failure());
    }
  }
}
