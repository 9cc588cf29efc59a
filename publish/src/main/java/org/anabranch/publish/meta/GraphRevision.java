package org.anabranch.publish.meta;

import java.util.EnumSet;
import java.util.Set;
import org.anabranch.kernel.Deadline;
import org.anabranch.publish.Account;
import org.anabranch.publish.Post;
import org.anabranch.publish.Revision;
import org.anabranch.publish.Step;
import org.anabranch.publish.internal.Query;

/**
 * Deletes a node of one of Meta's Graph APIs, and edits its text where the API lets it.
 *
 * @param version the path's beginning: {@code /v25.0}
 * @param text the field that holds the words; empty where they cannot be edited
 */
public record GraphRevision(GraphApi graph, String version, String text) implements Revision {
  @Override
  public Set<Act> acts() {
    return text.isEmpty() ? EnumSet.of(Act.DELETE) : EnumSet.of(Act.EDIT, Act.DELETE);
  }

  @Override
  public Step.Prepared edit(Account account, String remoteId, Post post, Deadline deadline)
      throws InterruptedException {
    if (text.isEmpty()) {
      throw new IllegalStateException("This platform edits no posts");
    }
    Query form = new Query().with(text, post.text());
    return graph.change(account, version + "/" + remoteId, form, deadline);
  }

  @Override
  public Step.Prepared delete(Account account, String remoteId, Deadline deadline)
      throws InterruptedException {
    return graph.delete(account, version + "/" + remoteId, deadline);
  }
}
