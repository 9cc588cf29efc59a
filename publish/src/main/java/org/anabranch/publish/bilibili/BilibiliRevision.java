package org.anabranch.publish.bilibili;

import java.util.List;
import java.util.Set;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Json;
import org.anabranch.publish.Account;
import org.anabranch.publish.Post;
import org.anabranch.publish.Revision;
import org.anabranch.publish.Step;
import org.anabranch.publish.internal.Query;
import org.anabranch.publish.internal.Refusal;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Changes a submission's title and description, and removes it for good. “视频稿件编辑” wants every
 * field, those that stay with what “查询单一视频稿件详情” tells; the video itself cannot be changed, and
 * Bilibili reviews the submission again.
 */
record BilibiliRevision(BilibiliApi api) implements Revision {
  private static final List<String> KEPT =
      List.of("cover", "tid", "tag", "copyright", "no_reprint");

  @Override
  public Set<Act> acts() {
    return Set.of(Act.EDIT, Act.DELETE);
  }

  @Override
  public Step.Prepared edit(Account account, String remoteId, Post post, Deadline deadline)
      throws InterruptedException {
    try {
      JsonNode now =
          api.get(
              account,
              BilibiliApi.ARCHIVE + "/view",
              new Query().with("resource_id", remoteId),
              deadline);
      ObjectNode all = Json.object().put("resource_id", remoteId);
      for (String field : KEPT) {
        if (now.has(field)) {
          all.set(field, now.get(field));
        }
      }
      all.put("title", post.title()).put("desc", post.text());
      if (!post.hashtags().isEmpty()) {
        all.put("tag", String.join(",", post.hashtags()));
      }
      api.edit(account, all, deadline);
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
