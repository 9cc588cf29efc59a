package org.anabranch.publish.linkedin;

import java.util.Set;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Json;
import org.anabranch.publish.Account;
import org.anabranch.publish.Failure.Reason;
import org.anabranch.publish.Post;
import org.anabranch.publish.Revision;
import org.anabranch.publish.Step;
import org.anabranch.publish.internal.Query;
import org.anabranch.publish.internal.Refusal;
import tools.jackson.databind.node.ObjectNode;

/**
 * Other words for a live post, by a partial update of its commentary, and its removal, which
 * LinkedIn answers in the same way when the post is gone already (“Posts API”).
 */
record LinkedInRevision(LinkedInApi api) implements Revision {
  @Override
  public Set<Act> acts() {
    return Set.of(Act.EDIT, Act.DELETE);
  }

  @Override
  public Step.Prepared edit(Account account, String remoteId, Post post, Deadline deadline)
      throws InterruptedException {
    ObjectNode body = Json.object();
    body.putObject("patch").putObject("$set").put("commentary", LittleText.of(post.text()));
    try {
      api.update(account, path(remoteId), body, deadline);
      return new Step.Done();
    } catch (Refusal e) {
      return new Step.Refused(e.failure());
    }
  }

  @Override
  public Step.Prepared delete(Account account, String remoteId, Deadline deadline)
      throws InterruptedException {
    try {
      api.delete(account, path(remoteId), Reason.PERMISSION, deadline);
      return new Step.Done();
    } catch (Refusal e) {
      return new Step.Refused(e.failure());
    }
  }

  private static String path(String remoteId) {
    return "/rest/posts/" + Query.encode(remoteId);
  }
}
