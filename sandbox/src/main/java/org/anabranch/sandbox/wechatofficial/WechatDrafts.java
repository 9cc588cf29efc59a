package org.anabranch.sandbox.wechatofficial;

import static org.anabranch.sandbox.wechatofficial.WechatDoor.ARGUMENT;
import static org.anabranch.sandbox.wechatofficial.WechatDoor.INVALID_MEDIA_ID;
import static org.anabranch.sandbox.wechatofficial.WechatDoor.WECHAT;
import static org.anabranch.sandbox.wechatofficial.WechatDoor.error;
import static org.anabranch.sandbox.wechatofficial.WechatDoor.ok;

import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.anabranch.kernel.Json;
import org.anabranch.sandbox.World;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The draft box. A draft's publication and article get their ids with it, so that publishing it
 * again after a crash makes no second article. Scripts are stripped and pictures from elsewhere
 * left out, as the documents say. This imitation takes one article a draft.
 */
final class WechatDrafts {
  private static final String DRAFT = "draft";
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
        .post("/api/cgi-bin/draft/add", door.grantedJson(this::add))
        .post("/api/cgi-bin/draft/get", door.grantedJson(this::get));
  }

  private void add(ServerRequest request, ServerResponse response, JsonNode body) {
    JsonNode articles = body.path("articles");
    JsonNode article = articles.path(0);
    if (articles.isEmpty()) {
      error(response, 44003, "empty news data");
    } else if (articles.size() > 1
        || !article.path("article_type").asString("news").equals("news")) {
      error(response, ARGUMENT, "argument invalid: one article of type news");
    } else if (isFit(response, article)) {
      String id = world.newToken();
      ObjectNode draft = Json.object();
      draft.put("publish_id", world.newId()).put("article_id", world.newId());
      draft.set("article", stored(article));
      world.store(WECHAT).put(DRAFT, id, draft);
      ok(response, Json.object().put("media_id", id));
    }
  }

  private boolean isFit(ServerResponse response, JsonNode article) {
    String title = article.path("title").asString("");
    String content = article.path("content").asString("");
    if (title.isBlank() || length(title) > LONGEST_TITLE) {
      error(response, 45003, "title size out of limit");
    } else if (length(article.path("author").asString("")) > LONGEST_AUTHOR) {
      error(response, ARGUMENT, "argument invalid: author");
    } else if (length(article.path("digest").asString("")) > LONGEST_DIGEST) {
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

  private static int length(String text) {
    return text.codePointCount(0, text.length());
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  private ObjectNode stored(JsonNode article) {
    ObjectNode stored = Json.object();
    for (String name : new String[] {"title", "digest", "content_source_url", "thumb_media_id"}) {
      stored.put(name, article.path(name).asString(""));
    }
    return stored.put("content", cleaned(article.path("content").asString()));
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
    Optional<JsonNode> draft = draft(body.path("media_id").asString(""));
    if (draft.isEmpty()) {
      error(response, INVALID_MEDIA_ID, "invalid media_id");
      return;
    }
    ObjectNode reply = Json.object();
    reply.putArray("news_item").add(draft.get().path("article"));
    ok(response, reply);
  }

  /** Its {@code publish_id}, {@code article_id} and {@code article}. */
  Optional<JsonNode> draft(String id) {
    return world.store(WECHAT).get(DRAFT, id);
  }

  void remove(String id) {
    world.store(WECHAT).remove(DRAFT, id);
  }
}
