package org.anabranch.sandbox.wechatofficial;

import static org.anabranch.sandbox.wechatofficial.WechatDoor.ARGUMENT;
import static org.anabranch.sandbox.wechatofficial.WechatDoor.DRAFTS;
import static org.anabranch.sandbox.wechatofficial.WechatDoor.INVALID_MEDIA_ID;
import static org.anabranch.sandbox.wechatofficial.WechatDoor.WECHAT;
import static org.anabranch.sandbox.wechatofficial.WechatDoor.error;
import static org.anabranch.sandbox.wechatofficial.WechatDoor.ok;

import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.anabranch.kernel.Json;
import org.anabranch.sandbox.World;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The draft box: articles, up to eight in one draft, or one image post. A draft's publication and
 * what it makes get their ids with it, so that publishing it again after a crash makes nothing
 * twice. Scripts are stripped and pictures from elsewhere left out, as the documents say.
 */
final class WechatDrafts {
  private static final String DRAFT = "draft";
  private static final int MOST_ARTICLES = 8;
  private static final int MOST_PICTURES = 20;
  private static final int LONGEST_TITLE = 32;
  private static final int LONGEST_AUTHOR = 16;
  private static final int LONGEST_DIGEST = 128;
  private static final int CONTENT_LIMIT = 20_000;
  private static final int CONTENT_LIMIT_BYTES = 1 << 20;
  private static final int LONGEST_LINK_BYTES = 1024;

  private final World world;
  private final WechatDoor door;
  private final WechatPictures pictures;

  WechatDrafts(World world, WechatDoor door, WechatPictures pictures) {
    this.world = world;
    this.door = door;
    this.pictures = pictures;
  }

  void route(HttpRules rules) {
    rules
        .post("/api/cgi-bin/draft/add", door.grantedJson(DRAFTS, this::add))
        .post("/api/cgi-bin/draft/get", door.grantedJson(DRAFTS, this::get))
        .post("/api/cgi-bin/draft/update", door.grantedJson(DRAFTS, this::update))
        .post("/api/cgi-bin/draft/delete", door.grantedJson(DRAFTS, this::delete))
        .post("/api/cgi-bin/draft/batchget", door.grantedJson(DRAFTS, this::list))
        .get("/api/cgi-bin/draft/count", door.granted(DRAFTS, this::count));
  }

  private void add(ServerRequest request, ServerResponse response, JsonNode body) {
    JsonNode articles = body.path("articles");
    if (articles.isEmpty()) {
      error(response, 44003, "empty news data");
      return;
    }
    if (articles.size() > MOST_ARTICLES) {
      error(response, 45008, "article size out of limit");
      return;
    }
    for (JsonNode article : articles) {
      if (!isFit(response, article, articles.size() == 1)) {
        return;
      }
    }
    String id = world.newToken();
    ObjectNode draft = Json.object().put("id", id).put("publish_id", world.newId());
    draft.put("at", world.now().getEpochSecond());
    ArrayNode stored = draft.putArray("articles");
    articles.forEach(article -> stored.add(stored(article).put("post", world.newId())));
    world.store(WECHAT).put(DRAFT, id, draft);
    ok(response, Json.object().put("media_id", id));
  }

  private boolean isFit(ServerResponse response, JsonNode article, boolean alone) {
    String title = article.path("title").asString("");
    if (title.isBlank() || length(title) > LONGEST_TITLE) {
      error(response, 45003, "title size out of limit");
    } else if (length(article.path("author").asString("")) > LONGEST_AUTHOR) {
      error(response, 45110, "author size out of limit");
    } else if (!isFlag(article, "need_open_comment") || !isFlag(article, "only_fans_can_comment")) {
      error(response, ARGUMENT, "argument invalid: comment flags are 0 or 1");
    } else {
      return switch (article.path("article_type").asString("news")) {
        case "news" -> isArticle(response, article);
        case "newspic" -> isImagePost(response, article, alone);
        default -> {
          error(response, ARGUMENT, "argument invalid: article_type");
          yield false;
        }
      };
    }
    return false;
  }

  private static boolean isFlag(JsonNode article, String name) {
    int value = article.path(name).asInt(0);
    return value == 0 || value == 1;
  }

  private boolean isArticle(ServerResponse response, JsonNode article) {
    String content = article.path("content").asString("");
    if (length(article.path("digest").asString("")) > LONGEST_DIGEST) {
      error(response, 45004, "description size out of limit");
    } else if (content.isBlank()) {
      error(response, 44003, "empty news data");
    } else if (length(content) >= CONTENT_LIMIT || bytes(content) >= CONTENT_LIMIT_BYTES) {
      error(response, 45002, "content size out of limit");
    } else if (bytes(article.path("content_source_url").asString("")) > LONGEST_LINK_BYTES) {
      error(response, ARGUMENT, "argument invalid: content_source_url");
    } else if (!pictures.isMaterial(article.path("thumb_media_id").asString(""))) {
      error(response, INVALID_MEDIA_ID, "invalid media_id");
    } else {
      return true;
    }
    return false;
  }

  private boolean isImagePost(ServerResponse response, JsonNode article, boolean alone) {
    JsonNode list = article.path("image_info").path("image_list");
    String content = article.path("content").asString("");
    if (!alone) {
      error(response, ARGUMENT, "argument invalid: newspic stands alone");
    } else if (list.isEmpty() || list.size() > MOST_PICTURES) {
      error(response, ARGUMENT, "argument invalid: image_list");
    } else if (length(content) >= CONTENT_LIMIT || bytes(content) >= CONTENT_LIMIT_BYTES) {
      error(response, 45002, "content size out of limit");
    } else if (!list.valueStream()
        .allMatch(i -> pictures.isMaterial(i.path("image_media_id").asString("")))) {
      error(response, INVALID_MEDIA_ID, "invalid media_id");
    } else {
      return true;
    }
    return false;
  }

  private static int length(String text) {
    return text.codePointCount(0, text.length());
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  private ObjectNode stored(JsonNode article) {
    ObjectNode stored = Json.object();
    stored.put("article_type", article.path("article_type").asString("news"));
    for (String name :
        List.of("title", "author", "digest", "content_source_url", "thumb_media_id")) {
      stored.put(name, article.path(name).asString(""));
    }
    for (String name : List.of("need_open_comment", "only_fans_can_comment")) {
      stored.put(name, article.path(name).asInt(0));
    }
    if (isImagePost(stored)) {
      stored.set("image_info", article.path("image_info"));
      return stored.put("content", Jsoup.parse(article.path("content").asString("")).text());
    }
    return stored.put("content", cleaned(article.path("content").asString()));
  }

  static boolean isImagePost(JsonNode article) {
    return article.path("article_type").asString("news").equals("newspic");
  }

  private String cleaned(String content) {
    Document document = Jsoup.parseBodyFragment(content);
    document.outputSettings().prettyPrint(false);
    document.select("script, iframe, form").remove();
    for (Element image : document.select("img")) {
      pictures
          .inlinePath(image.attr("src"))
          .ifPresentOrElse(path -> image.attr("src", path), image::remove);
    }
    return document.body().html();
  }

  private void get(ServerRequest request, ServerResponse response, JsonNode body) {
    draft(body.path("media_id").asString(""))
        .ifPresentOrElse(
            draft -> ok(response, shown(draft, true)),
            () -> error(response, INVALID_MEDIA_ID, "invalid media_id"));
  }

  private static ObjectNode shown(JsonNode draft, boolean whole) {
    ObjectNode shown = Json.object();
    ArrayNode items = shown.putArray("news_item");
    for (JsonNode article : draft.path("articles")) {
      ObjectNode item = items.addObject();
      item.setAll((ObjectNode) article);
      item.remove(whole ? List.of("post") : List.of("post", "content"));
    }
    return shown;
  }

  private void update(ServerRequest request, ServerResponse response, JsonNode body) {
    String id = body.path("media_id").asString("");
    Optional<JsonNode> draft = draft(id);
    int index = body.path("index").asInt(-1);
    if (draft.isEmpty()) {
      error(response, INVALID_MEDIA_ID, "invalid media_id");
    } else if (index < 0 || index >= draft.get().path("articles").size()) {
      error(response, ARGUMENT, "argument invalid: index");
    } else if (isFit(response, body.path("articles"), draft.get().path("articles").size() == 1)) {
      ObjectNode changed = draft.get().deepCopy().asObject();
      ArrayNode articles = changed.withArray("articles");
      String post = articles.path(index).path("post").asString();
      articles.set(index, stored(body.path("articles")).put("post", post));
      world.store(WECHAT).put(DRAFT, id, changed);
      error(response, 0, "ok");
    }
  }

  private void delete(ServerRequest request, ServerResponse response, JsonNode body) {
    String id = body.path("media_id").asString("");
    if (draft(id).isEmpty()) {
      error(response, INVALID_MEDIA_ID, "invalid media_id");
      return;
    }
    remove(id);
    error(response, 0, "ok");
  }

  private void list(ServerRequest request, ServerResponse response, JsonNode body) {
    int offset = body.path("offset").asInt(-1);
    int count = body.path("count").asInt(0);
    if (offset < 0 || count < 1 || count > 20) {
      error(response, ARGUMENT, "argument invalid: offset or count");
      return;
    }
    boolean whole = body.path("no_content").asInt(0) == 0;
    List<JsonNode> all = world.store(WECHAT).list(DRAFT);
    ObjectNode reply = Json.object().put("total_count", all.size());
    ArrayNode items = reply.putArray("item");
    all.stream()
        .skip(offset)
        .limit(count)
        .forEach(
            draft -> {
              ObjectNode item = items.addObject().put("media_id", draft.path("id").asString());
              item.set("content", shown(draft, whole));
              item.put("update_time", draft.path("at").asLong());
            });
    ok(response, reply.put("item_count", items.size()));
  }

  private void count(ServerRequest request, ServerResponse response) {
    ok(response, Json.object().put("total_count", world.store(WECHAT).list(DRAFT).size()));
  }

  /** Its {@code publish_id} and its {@code articles}, each with the id of its {@code post}. */
  Optional<JsonNode> draft(String id) {
    return id.isEmpty() ? Optional.empty() : world.store(WECHAT).get(DRAFT, id);
  }

  void remove(String id) {
    world.store(WECHAT).remove(DRAFT, id);
  }
}
