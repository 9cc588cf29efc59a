package org.anabranch.publish.x;

import java.util.Set;
import org.anabranch.kernel.Deadline;
import org.anabranch.publish.Account;
import org.anabranch.publish.Post;
import org.anabranch.publish.Revision;
import org.anabranch.publish.Step;

/** Deletes posts; X's API edits none. A post that is not there is deleted already, as X sees it. */
record XRevision(XApi api) implements Revision {
  @Override
  public Set<Act> acts() {
    return Set.of(Act.DELETE);
  }

  @Override
  public Step.Prepared edit(Account account, String remoteId, Post post, Deadline deadline) {
    throw new IllegalStateException("X edits no posts by its API");
  }

  @Override
  public Step.Prepared delete(Account account, String remoteId, Deadline deadline)
      throws InterruptedException {
    return api.change(account, "DELETE", "/2/tweets/" + remoteId, null, deadline);
  }
}
