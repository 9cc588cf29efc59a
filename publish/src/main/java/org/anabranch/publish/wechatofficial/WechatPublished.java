package org.anabranch.publish.wechatofficial;

import java.util.List;
import java.util.Optional;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Json;
import org.anabranch.publish.Account;
import org.anabranch.publish.Failure.Reason;
import org.anabranch.publish.Handles;
import org.anabranch.publish.internal.Mark;
import org.anabranch.publish.internal.Refusal;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/** Reads which articles an account has published, newest first. */
final class WechatPublished {
  /** As many as one call gives. */
  static final int PAGE = 20;

  private static final int PAGES = 5;

  private final WechatApi api;

  WechatPublished(WechatApi api) {
    this.api = api;
  }

  /** One published article. */
  record Listed(String id, String title, String url, long atSeconds) {
    static Listed of(JsonNode item) {
      JsonNode news = item.path("content").path("news_item").path(0);
      return new Listed(
          item.path("article_id").asString(""),
          news.path("title").asString(""),
          news.path("url").asString(""),
          item.path("update_time").asLong(0));
    }
  }

  /** The newest, each with its {@code id} and {@code title}. */
  ArrayNode newest(Account account, Deadline deadline) throws Refusal, InterruptedException {
    return articles(account, 0, deadline);
  }

  /**
   * Those published since the mark was set, newest first; a {@link Refusal} when these are more
   * than a hundred.
   */
  List<JsonNode> since(Account account, Handles mark, Deadline deadline)
      throws Refusal, InterruptedException {
    return Mark.since(
        mark,
        PAGES,
        cursor -> {
          int offset = cursor.isEmpty() ? 0 : Integer.parseInt(cursor);
          ArrayNode articles = articles(account, offset, deadline);
          return new Mark.Page(
              articles, articles.size() < PAGE ? "" : String.valueOf(offset + PAGE));
        });
  }

  private ArrayNode articles(Account account, int offset, Deadline deadline)
      throws Refusal, InterruptedException {
    ArrayNode articles = Json.MAPPER.createArrayNode();
    for (JsonNode item : page(account, offset, deadline)) {
      Listed listed = Listed.of(item);
      articles.addObject().put("id", listed.id()).put("title", listed.title());
    }
    return articles;
  }

  /** The article of this id, unless it is older than the newest hundred. */
  Optional<Listed> find(Account account, String id, Deadline deadline)
      throws Refusal, InterruptedException {
    for (int i = 0; i < PAGES; i++) {
      JsonNode items = page(account, i * PAGE, deadline);
      for (JsonNode item : items) {
        Listed listed = Listed.of(item);
        if (listed.id().equals(id)) {
          return Optional.of(listed);
        }
      }
      if (items.size() < PAGE) {
        return Optional.empty();
      }
    }
    return Optional.empty();
  }

  private JsonNode page(Account account, int offset, Deadline deadline)
      throws Refusal, InterruptedException {
    return api.post(
            account,
            "/cgi-bin/freepublish/batchget",
            Json.object().put("offset", offset).put("count", PAGE).put("no_content", 1),
            Reason.TRANSIENT,
            deadline)
        .path("item");
  }
}
