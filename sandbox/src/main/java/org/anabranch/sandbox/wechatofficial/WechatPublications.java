package org.anabranch.sandbox.wechatofficial;

import static org.anabranch.sandbox.wechatofficial.WechatDoor.ARGUMENT;
import static org.anabranch.sandbox.wechatofficial.WechatDoor.INVALID_MEDIA_ID;
import static org.anabranch.sandbox.wechatofficial.WechatDoor.WECHAT;
import static org.anabranch.sandbox.wechatofficial.WechatDoor.error;
import static org.anabranch.sandbox.wechatofficial.WechatDoor.ok;

import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.anabranch.kernel.Json;
import org.anabranch.sandbox.World;
import org.anabranch.sandbox.World.Attachment;
import org.anabranch.sandbox.World.SandboxPost;
import org.anabranch.sandbox.internal.Requests;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Entities;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Publishing without pushing. A submitted draft leaves the draft box; its publication runs for as
 * long as the world processes, and only then is the article listed.
 */
final class WechatPublications {
  private static final String PUBLICATION = "publication";
  private static final int NO_SUCH_ARTICLE = 53600;

  private final World world;
  private final WechatDoor door;
  private final WechatDrafts drafts;
  private final WechatPictures pictures;

  WechatPublications(World world, WechatDoor door, WechatDrafts drafts, WechatPictures pictures) {
    this.world = world;
    this.door = door;
    this.drafts = drafts;
    this.pictures = pictures;
  }

  void route(HttpRules rules) {
    String freepublish = "/api/cgi-bin/freepublish";
    rules
        .post(freepublish + "/submit", door.grantedJson(this::submit))
        .post(freepublish + "/get", door.grantedJson(this::get))
        .post(freepublish + "/getarticle", door.grantedJson(this::article))
        .post(freepublish + "/batchget", door.grantedJson(this::list));
  }

  private void submit(ServerRequest request, ServerResponse response, JsonNode body) {
    String id = body.path("media_id").asString("");
    Optional<JsonNode> draft = drafts.draft(id);
    if (draft.isEmpty()) {
      error(response, INVALID_MEDIA_ID, "invalid media_id");
      return;
    }
    String publication = draft.get().path("publish_id").asString();
    String article = draft.get().path("article_id").asString();
    world.publish(post(article, draft.get().path("article")));
    world.store(WECHAT).put(PUBLICATION, publication, Json.object().put("article_id", article));
    drafts.remove(id);
    ok(
        response,
        Json.object()
            .put("errcode", 0)
            .put("errmsg", "ok")
            .put("publish_id", publication)
            .put("msg_data_id", article));
  }

  private SandboxPost post(String id, JsonNode article) {
    String content = article.path("content").asString();
    String source = article.path("content_source_url").asString("");
    List<Attachment> media = new ArrayList<>();
    media.add(pictures.material(article.path("thumb_media_id").asString()));
    for (Element image : Jsoup.parseBodyFragment(content).select("img")) {
      media.add(pictures.inline(image.attr("src"), image.attr("alt")));
    }
    String original =
        source.isEmpty()
            ? ""
            : "<p><a href=\"%s\">%s</a></p>"
                .formatted(Entities.escape(source), Entities.escape(source));
    return new SandboxPost(
        WECHAT,
        id,
        WechatDoor.appId(door.grant()),
        article.path("title").asString(),
        article.path("digest").asString(""),
        content + original,
        media,
        "",
        false,
        "",
        world.now());
  }

  private boolean isDone(SandboxPost post) {
    return !world.now().isBefore(post.at().plus(world.processingTime()));
  }

  private void get(ServerRequest request, ServerResponse response, JsonNode body) {
    String id = body.path("publish_id").asString("");
    Optional<SandboxPost> post =
        world
            .store(WECHAT)
            .get(PUBLICATION, id)
            .flatMap(p -> world.post(WECHAT, p.path("article_id").asString()));
    if (post.isEmpty()) {
      error(response, ARGUMENT, "argument invalid: publish_id");
      return;
    }
    boolean done = isDone(post.get());
    ObjectNode reply = Json.object().put("publish_id", id).put("publish_status", done ? 0 : 1);
    if (done) {
      reply.put("article_id", post.get().id());
      reply
          .putObject("article_detail")
          .put("count", 1)
          .putArray("item")
          .addObject()
          .put("idx", 1)
          .put("article_url", address(post.get(), request));
    }
    reply.putArray("fail_idx");
    ok(response, reply);
  }

  static String address(SandboxPost post, ServerRequest request) {
    return Requests.base(request) + "/" + WECHAT + "/web/s/" + post.id();
  }

  private void article(ServerRequest request, ServerResponse response, JsonNode body) {
    Optional<SandboxPost> post =
        world.post(WECHAT, body.path("article_id").asString("")).filter(this::isDone);
    if (post.isEmpty()) {
      error(response, NO_SUCH_ARTICLE, "invalid article_id");
      return;
    }
    ObjectNode reply = Json.object();
    reply.putArray("news_item").add(shown(post.get(), request, true));
    ok(response, reply);
  }

  private static ObjectNode shown(SandboxPost post, ServerRequest request, boolean whole) {
    ObjectNode shown = Json.object().put("title", post.title()).put("digest", post.text());
    if (whole) {
      shown.put("content", post.html());
    }
    return shown.put("url", address(post, request)).put("is_deleted", false);
  }

  private void list(ServerRequest request, ServerResponse response, JsonNode body) {
    int offset = body.path("offset").asInt(-1);
    int count = body.path("count").asInt(0);
    if (offset < 0 || count < 1 || count > 20) {
      error(response, ARGUMENT, "argument invalid: offset or count");
      return;
    }
    boolean whole = body.path("no_content").asInt(0) == 0;
    List<SandboxPost> all = world.posts(WECHAT).stream().filter(this::isDone).toList();
    ObjectNode reply = Json.object().put("total_count", all.size());
    ArrayNode items = reply.putArray("item");
    all.stream().skip(offset).limit(count).forEach(p -> item(items, p, request, whole));
    ok(response, reply.put("item_count", items.size()));
  }

  private static void item(
      ArrayNode items, SandboxPost post, ServerRequest request, boolean whole) {
    ObjectNode item =
        items
            .addObject()
            .put("article_id", post.id())
            .put("update_time", post.at().getEpochSecond());
    item.putObject("content").putArray("news_item").add(shown(post, request, whole));
  }
}
