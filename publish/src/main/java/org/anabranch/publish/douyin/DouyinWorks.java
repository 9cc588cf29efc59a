package org.anabranch.publish.douyin;

import java.util.Optional;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Json;
import org.anabranch.publish.Account;
import org.anabranch.publish.Handles;
import org.anabranch.publish.internal.Mark;
import org.anabranch.publish.internal.Query;
import org.anabranch.publish.internal.Refusal;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * An account's works, newest first, those in review among them (查询授权账号视频列表, scope {@code
 * video.list.bind}). The list's {@code cursor} leads to the next page while {@code has_more}; that
 * a page takes 20 is from clients of it.
 */
record DouyinWorks(DirectApi api) {
  private static final int PAGE = 20;
  private static final int MOST_PAGES = 10;

  /**
   * The states of {@code video_status}: 2 unfit for the public, 4 in review, 5 public, 6 for
   * friends, 7 private; 1 stands for one of the last three.
   */
  static final int UNFIT = 2;

  static final int IN_REVIEW = 4;

  /** The newest page. */
  ArrayNode newest(Account account, Deadline deadline) throws Refusal, InterruptedException {
    ArrayNode works = Json.MAPPER.createArrayNode();
    page(account, "", deadline).posts().forEach(works::add);
    return works;
  }

  /** The works made since the mark with this caption, newest first. */
  Optional<JsonNode> since(Handles handles, Account account, String caption, Deadline deadline)
      throws Refusal, InterruptedException {
    return Mark.since(handles, MOST_PAGES, cursor -> page(account, cursor, deadline)).stream()
        .filter(work -> Mark.sameText(caption, work.path("title").asString("")))
        .findFirst();
  }

  /** One work; empty when it is not among the newest 200. */
  Optional<JsonNode> find(Account account, String id, Deadline deadline)
      throws Refusal, InterruptedException {
    String cursor = "";
    for (int i = 0; i < MOST_PAGES; i++) {
      Mark.Page page = page(account, cursor, deadline);
      for (JsonNode work : page.posts()) {
        if (work.path("id").asString("").equals(id)) {
          return Optional.of(work);
        }
      }
      cursor = page.next();
      if (cursor.isEmpty()) {
        return Optional.empty();
      }
    }
    return Optional.empty();
  }

  private Mark.Page page(Account account, String cursor, Deadline deadline)
      throws Refusal, InterruptedException {
    Query query =
        DirectApi.of(account).with("cursor", cursor.isEmpty() ? "0" : cursor).with("count", PAGE);
    JsonNode data = api.get(account, "video_list", query, deadline);
    ArrayNode works = Json.MAPPER.createArrayNode();
    for (JsonNode work : data.path("list")) {
      ObjectNode one = works.addObject();
      one.setAll((ObjectNode) work);
      one.put("id", work.path("item_id").asString(""));
    }
    boolean more = data.path("has_more").asBoolean(false);
    return new Mark.Page(works, more ? data.path("cursor").asString("") : "");
  }
}
