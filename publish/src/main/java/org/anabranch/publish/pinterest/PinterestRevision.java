package org.anabranch.publish.pinterest;

import java.util.Set;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Json;
import org.anabranch.publish.Account;
import org.anabranch.publish.Post;
import org.anabranch.publish.Revision;
import org.anabranch.publish.Step;
import org.anabranch.publish.internal.Refusal;
import tools.jackson.databind.node.ObjectNode;

/** Other words for a live pin, and its removal; what it shows stays as it is. */
record PinterestRevision(PinterestApi api) implements Revision {
  @Override
  public Set<Act> acts() {
    return Set.of(Act.EDIT, Act.DELETE);
  }

  @Override
  public Step.Prepared edit(Account account, String remoteId, Post post, Deadline deadline)
      throws InterruptedException {
    ObjectNode body = Json.object().put("title", post.title()).put("description", post.text());
    if (post.link() != null) {
      body.put("link", post.link());
    }
    try {
      api.change(account, "PATCH", "/v5/pins/" + remoteId, body, deadline);
      return new Step.Done();
    } catch (Refusal e) {
      return new Step.Refused(e.failure());
    }
  }

  @Override
  public Step.Prepared delete(Account account, String remoteId, Deadline deadline)
      throws InterruptedException {
    try {
      api.change(account, "DELETE", "/v5/pins/" + remoteId, null, deadline);
      return new Step.Done();
    } catch (Refusal e) {
      return PinterestErrors.isGone(e.failure()) ? new Step.Done() : new Step.Refused(e.failure());
    }
  }
}
