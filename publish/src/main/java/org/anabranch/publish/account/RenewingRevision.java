package org.anabranch.publish.account;

import java.util.Set;
import org.anabranch.kernel.Deadline;
import org.anabranch.publish.Account;
import org.anabranch.publish.Credentials;
import org.anabranch.publish.Post;
import org.anabranch.publish.Revision;
import org.anabranch.publish.Step;

/** A revision whose calls carry a token that is renewed before its end. */
record RenewingRevision(Revision revision, Credentials credentials) implements Revision {
  @Override
  public Set<Act> acts() {
    return revision.acts();
  }

  @Override
  public Step.Prepared edit(Account account, String remoteId, Post post, Deadline deadline)
      throws InterruptedException {
    return revision.edit(
        RenewingConnector.fresh(credentials, account, deadline), remoteId, post, deadline);
  }

  @Override
  public Step.Prepared comments(Account account, String remoteId, boolean open, Deadline deadline)
      throws InterruptedException {
    return revision.comments(
        RenewingConnector.fresh(credentials, account, deadline), remoteId, open, deadline);
  }

  @Override
  public Step.Prepared delete(Account account, String remoteId, Deadline deadline)
      throws InterruptedException {
    return revision.delete(
        RenewingConnector.fresh(credentials, account, deadline), remoteId, deadline);
  }
}
