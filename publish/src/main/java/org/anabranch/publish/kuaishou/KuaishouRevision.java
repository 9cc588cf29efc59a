package org.anabranch.publish.kuaishou;

import java.util.Set;
import org.anabranch.kernel.Deadline;
import org.anabranch.publish.Account;
import org.anabranch.publish.Post;
import org.anabranch.publish.Revision;
import org.anabranch.publish.Step;
import org.anabranch.publish.internal.Refusal;

/**
 * Removes a work, which takes the scope {@code user_video_delete}; Kuaishou's API changes none.
 * That the call is a POST is from memory: sources differ.
 */
record KuaishouRevision(KuaishouApi api) implements Revision {
  @Override
  public Set<Act> acts() {
    return Set.of(Act.DELETE);
  }

  @Override
  public Step.Prepared edit(Account account, String remoteId, Post post, Deadline deadline) {
    throw new IllegalStateException("Kuaishou edits no works by its API");
  }

  @Override
  public Step.Prepared delete(Account account, String remoteId, Deadline deadline)
      throws InterruptedException {
    try {
      api.post(
          account,
          "/openapi/photo/delete",
          KuaishouApi.signed(account).with("photo_id", remoteId),
          deadline);
      return new Step.Done();
    } catch (Refusal e) {
      return KuaishouErrors.isNotFound(e.failure())
          ? new Step.Done()
          : new Step.Refused(e.failure());
    }
  }
}
