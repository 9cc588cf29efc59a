package org.anabranch.sandbox.wechatofficial;

import static org.anabranch.sandbox.wechatofficial.WechatDoor.ARGUMENT;
import static org.anabranch.sandbox.wechatofficial.WechatDoor.INVALID_MEDIA_ID;
import static org.anabranch.sandbox.wechatofficial.WechatDoor.PUBLISHING;
import static org.anabranch.sandbox.wechatofficial.WechatDoor.WECHAT;
import static org.anabranch.sandbox.wechatofficial.WechatDoor.error;
import static org.anabranch.sandbox.wechatofficial.WechatDoor.ok;

import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.anabranch.kernel.Json;
import org.anabranch.sandbox.World;
import org.anabranch.sandbox.World.Attachment;
import org.anabranch.sandbox.World.Detail;
import org.anabranch.sandbox.World.SandboxPost;
import org.anabranch.sandbox.internal.Requests;
import org.anabranch.sandbox.internal.WechatPush;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Entities;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Publishing without pushing. A submitted draft leaves the draft box; its publication runs for as
 * long as the world processes, and only then is what it made listed. The id of a publication's
 * first article is its {@code article_id}; comments go by a {@code msg_data_id} of its own.
 */
final class WechatPublications {
  private static final String PUBLICATION = "publication";
  private static final String BY_ARTICLE = "publication_of";
  private static final String BY_MESSAGE = "publication_of_message";
  private static final int NO_SUCH_ARTICLE = 53600;
  private static final int MOST_LOOKS = 6000;
  private static final Duration LOOK_AGAIN = Duration.ofMillis(50);
  private static final Logger LOG = LoggerFactory.getLogger(WechatPublications.class);

  private final World world;
  private final WechatDoor door;
  private final WechatDrafts drafts;
  private final WechatPictures pictures;
  private final WechatPush push;

  WechatPublications(
      World world, WechatDoor door, WechatDrafts drafts, WechatPictures pictures, WechatPush push) {
    this.push = push;
    this.world = world;
    this.door = door;
    this.drafts = drafts;
    this.pictures = pictures;
  }

  void route(HttpRules rules) {
    String freepublish = "/api/cgi-bin/freepublish";
    rules
        .post(freepublish + "/submit", door.grantedJson(PUBLISHING, this::submit))
        .post(freepublish + "/get", door.grantedJson(PUBLISHING, this::get))
        .post(freepublish + "/getarticle", door.grantedJson(PUBLISHING, this::article))
        .post(freepublish + "/batchget", door.grantedJson(PUBLISHING, this::list))
        .post(freepublish + "/delete", door.grantedJson(PUBLISHING, this::delete));
  }

  private void submit(ServerRequest request, ServerResponse response, JsonNode body) {
    String id = body.path("media_id").asString("");
    Optional<JsonNode> draft = drafts.draft(id);
    if (draft.isEmpty()) {
      error(response, INVALID_MEDIA_ID, "invalid media_id");
      return;
    }
    JsonNode articles = draft.get().path("articles");
    String publication = draft.get().path("publish_id").asString();
    String first = articles.path(0).path("post").asString();
    for (JsonNode article : articles) {
      world.publish(post(article));
    }
    ObjectNode made = Json.object().put("publish_id", publication).put("article_id", first);
    made.put("at", world.now().toString());
    made.set("articles", articles);
    world.store(WECHAT).put(PUBLICATION, publication, made);
    world.store(WECHAT).put(BY_ARTICLE, first, Json.object().put("publish_id", publication));
    String message = message(publication);
    world.store(WECHAT).put(BY_MESSAGE, message, Json.object().put("publish_id", publication));
    drafts.remove(id);
    if (push.isEntered()) {
      String base = Requests.base(request);
      Thread.ofVirtual().name("wechat-finish").start(() -> finish(publication, base));
    }
    ok(
        response,
        Json.object()
            .put("errcode", 0)
            .put("errmsg", "ok")
            // a number, as WxJava reads it; the documents' example shows a text
            .put("publish_id", Long.parseLong(publication))
            .put("msg_data_id", Long.parseLong(message)));
  }

  /** The id by which comments go: another than the article's. */
  private static String message(String publication) {
    return "22" + publication.substring(Math.max(0, publication.length() - 10));
  }

  /** The post of one of a message's articles, counted from 0. */
  Optional<SandboxPost> ofMessage(String message, int index) {
    return world
        .store(WECHAT)
        .get(BY_MESSAGE, message)
        .flatMap(p -> world.store(WECHAT).get(PUBLICATION, p.path("publish_id").asString()))
        .filter(this::isDone)
        .map(p -> p.path("articles").path(index).path("post").asString(""))
        .flatMap(id -> world.post(WECHAT, id));
  }

  private SandboxPost post(JsonNode article) {
    boolean images = WechatDrafts.isImagePost(article);
    String content = article.path("content").asString();
    List<Attachment> media = new ArrayList<>();
    if (images) {
      article
          .path("image_info")
          .path("image_list")
          .forEach(i -> media.add(pictures.material(i.path("image_media_id").asString())));
    } else {
      media.add(pictures.material(article.path("thumb_media_id").asString()));
      for (Element image : Jsoup.parseBodyFragment(content).select("img")) {
        media.add(pictures.inline(image.attr("src"), image.attr("alt")));
      }
    }
    return new SandboxPost(
            WECHAT,
            article.path("post").asString(),
            WechatDoor.appId(door.grant()),
            article.path("title").asString(),
            images ? content : article.path("digest").asString(""),
            images ? "" : content + original(article.path("content_source_url").asString("")),
            media,
            "",
            false,
            "",
            world.now())
        .with(details(article));
  }

  private static String original(String source) {
    return source.isEmpty()
        ? ""
        : "<p><a href=\"%s\">%s</a></p>"
            .formatted(Entities.escape(source), Entities.escape(source));
  }

  private static Map<Detail, String> details(JsonNode article) {
    Map<Detail, String> details = new EnumMap<>(Detail.class);
    if (article.path("need_open_comment").asInt(0) == 0) {
      details.put(Detail.REPLIES, "closed");
    } else if (article.path("only_fans_can_comment").asInt(0) == 1) {
      details.put(Detail.REPLIES, "fans");
    }
    return details;
  }

  private boolean isDone(JsonNode publication) {
    Instant at = Instant.parse(publication.path("at").asString());
    return !world.now().isBefore(at.plus(world.processingTime()));
  }

  private void get(ServerRequest request, ServerResponse response, JsonNode body) {
    String id = body.path("publish_id").asString("");
    Optional<JsonNode> publication = world.store(WECHAT).get(PUBLICATION, id);
    if (publication.isEmpty()) {
      error(response, ARGUMENT, "argument invalid: publish_id");
      return;
    }
    List<SandboxPost> posts = posts(publication.get());
    int status = !isDone(publication.get()) ? 1 : posts.isEmpty() ? 5 : 0;
    ObjectNode reply = Json.object().put("publish_id", id).put("publish_status", status);
    if (status == 0) {
      reply.put("article_id", publication.get().path("article_id").asString());
      reply.set("article_detail", detail(posts, request));
    }
    reply.putArray("fail_idx");
    ok(response, reply);
  }

  private static ObjectNode detail(List<SandboxPost> posts, ServerRequest request) {
    ObjectNode detail = Json.object().put("count", posts.size());
    ArrayNode items = detail.putArray("item");
    posts.forEach(
        post ->
            items.addObject().put("idx", items.size()).put("article_url", address(post, request)));
    return detail;
  }

  /** What is still there of what it made. */
  private List<SandboxPost> posts(JsonNode publication) {
    return publication
        .path("articles")
        .valueStream()
        .flatMap(a -> world.post(WECHAT, a.path("post").asString()).stream())
        .toList();
  }

  static String address(SandboxPost post, ServerRequest request) {
    return address(post, Requests.base(request));
  }

  private static String address(SandboxPost post, String base) {
    return base + "/" + WECHAT + "/web/s/" + post.id();
  }

  /** Calls whoever listens when the publication has ended, at most a few minutes from now. */
  private void finish(String id, String base) {
    try {
      for (int i = 0; i < MOST_LOOKS; i++) {
        Optional<JsonNode> publication = world.store(WECHAT).get(PUBLICATION, id);
        if (publication.isEmpty()) {
          return;
        }
        if (isDone(publication.get())) {
          push.ofAccount(
              WechatPush.componentAppId(door.grant()),
              WechatDoor.appId(door.grant()),
              event(publication.get(), base));
          return;
        }
        Thread.sleep(LOOK_AGAIN);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) { // the world closed meanwhile
      LOG.atDebug().setCause(e).log("Nobody was told of the end of a publication");
    }
  }

  /** {@code PUBLISHJOBFINISH}, as the page “发布完成的事件推送” shows it. */
  private String event(JsonNode publication, String base) {
    List<SandboxPost> posts = posts(publication);
    StringBuilder items = new StringBuilder();
    for (int i = 0; i < posts.size(); i++) {
      items.append(
          "<item><idx>%d</idx><article_url><![CDATA[%s]]></article_url></item>"
              .formatted(i + 1, address(posts.get(i), base)));
    }
    String detail =
        posts.isEmpty()
            ? "<publish_status>5</publish_status>"
            : ("<publish_status>0</publish_status><article_id><![CDATA[%s]]></article_id>"
                    + "<article_detail><count>%d</count>%s</article_detail>")
                .formatted(publication.path("article_id").asString(), posts.size(), items);
    return ("<xml><ToUserName><![CDATA[gh_%s]]></ToUserName>"
            + "<FromUserName><![CDATA[mphelper]]></FromUserName><CreateTime>%d</CreateTime>"
            + "<MsgType><![CDATA[event]]></MsgType><Event><![CDATA[PUBLISHJOBFINISH]]></Event>"
            + "<PublishEventInfo><publish_id>%s</publish_id>%s</PublishEventInfo></xml>")
        .formatted(
            door.grant().id(),
            world.now().getEpochSecond(),
            publication.path("publish_id").asString(),
            detail);
  }

  private Optional<JsonNode> of(String articleId) {
    return articleId.isEmpty()
        ? Optional.empty()
        : world
            .store(WECHAT)
            .get(BY_ARTICLE, articleId)
            .flatMap(p -> world.store(WECHAT).get(PUBLICATION, p.path("publish_id").asString()));
  }

  private void article(ServerRequest request, ServerResponse response, JsonNode body) {
    Optional<JsonNode> publication = of(body.path("article_id").asString("")).filter(this::isDone);
    List<SandboxPost> posts = publication.map(this::posts).orElse(List.of());
    if (posts.isEmpty()) {
      error(response, NO_SUCH_ARTICLE, "invalid article_id");
      return;
    }
    ObjectNode reply = Json.object();
    ArrayNode items = reply.putArray("news_item");
    posts.forEach(post -> items.add(shown(post, request, true)));
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
    List<JsonNode> all =
        world.store(WECHAT).list(PUBLICATION).stream().filter(this::isDone).toList();
    ObjectNode reply = Json.object().put("total_count", all.size());
    ArrayNode items = reply.putArray("item");
    all.stream()
        .filter(p -> !posts(p).isEmpty())
        .skip(offset)
        .limit(count)
        .forEach(p -> item(items.addObject(), p, request, whole));
    ok(response, reply.put("item_count", items.size()));
  }

  private void item(ObjectNode item, JsonNode publication, ServerRequest request, boolean whole) {
    item.put("article_id", publication.path("article_id").asString())
        .put("update_time", Instant.parse(publication.path("at").asString()).getEpochSecond());
    ArrayNode items = item.putObject("content").putArray("news_item");
    posts(publication).forEach(post -> items.add(shown(post, request, whole)));
  }

  /** {@code index} counts from 1; without one, or with 0, all articles go. */
  private void delete(ServerRequest request, ServerResponse response, JsonNode body) {
    Optional<JsonNode> publication = of(body.path("article_id").asString(""));
    int index = body.path("index").asInt(0);
    int size = publication.map(p -> p.path("articles").size()).orElse(0);
    if (publication.isEmpty() || posts(publication.get()).isEmpty()) {
      error(response, NO_SUCH_ARTICLE, "invalid article_id");
    } else if (index < 0 || index > size) {
      error(response, ARGUMENT, "argument invalid: index");
    } else {
      for (int i = 1; i <= size; i++) {
        if (index == 0 || index == i) {
          world.withdraw(
              WECHAT, publication.get().path("articles").path(i - 1).path("post").asString());
        }
      }
      error(response, 0, "ok");
    }
  }
}
