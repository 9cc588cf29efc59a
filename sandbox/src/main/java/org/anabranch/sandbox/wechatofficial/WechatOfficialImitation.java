package org.anabranch.sandbox.wechatofficial;

import static org.anabranch.sandbox.wechatofficial.WechatDoor.WECHAT;
import static org.anabranch.sandbox.wechatofficial.WechatDoor.error;
import static org.anabranch.sandbox.wechatofficial.WechatDoor.ok;

import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.anabranch.kernel.Json;
import org.anabranch.sandbox.Imitation;
import org.anabranch.sandbox.World;
import org.anabranch.sandbox.World.Reactions;
import org.anabranch.sandbox.World.SandboxPost;
import org.anabranch.sandbox.internal.Grant;
import org.anabranch.sandbox.internal.Replies;
import org.anabranch.sandbox.internal.Requests;
import org.anabranch.sandbox.internal.WechatPush;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The API of a verified WeChat Official Account, in its own developer mode or by a third-party
 * platform: stable tokens, pictures and material, drafts, publishing, the calls that WeChat makes,
 * and the figures of days that are over in Beijing.
 */
public final class WechatOfficialImitation implements Imitation {
  private static final ZoneId BEIJING = ZoneId.of("Asia/Shanghai");

  private final World world;
  private final WechatDoor door;
  private final WechatPictures pictures;
  private final WechatDrafts drafts;
  private final WechatPublications publications;
  private final WechatPush push;

  public WechatOfficialImitation(World world) {
    this.world = world;
    this.door = new WechatDoor(world);
    this.pictures = new WechatPictures(world, door);
    this.drafts = new WechatDrafts(world, door, pictures);
    this.push = new WechatPush(world);
    this.publications = new WechatPublications(world, door, drafts, pictures, push);
  }

  @Override
  public String platform() {
    return WECHAT;
  }

  @Override
  public OpenedAccount open() {
    Grant grant = door.grant();
    return new OpenedAccount(
        WechatDoor.appId(grant),
        "Anabranch Official Account",
        Set.of("api", "web"),
        Map.of("appid", WechatDoor.appId(grant), "appsecret", grant.appSecret()));
  }

  @Override
  public boolean callAt(JsonNode settings) {
    Grant grant = door.grant();
    return settings.path("for").asString("").equals(WechatPush.ACCOUNT)
        ? push.enter(WechatPush.ACCOUNT, settings)
        : push.enter(WechatPush.PLATFORM, settings)
            && push.ticket(WechatPush.componentAppId(grant));
  }

  @Override
  public void route(HttpRules rules) {
    rules
        .post("/api/cgi-bin/stable_token", door::stableToken)
        .get("/api/cgi-bin/token", door::token)
        .post(
            "/api/cgi-bin/openapi/quota/get", door.grantedJson(WechatDoor.PUBLISHING, door::quota))
        .post("/api/cgi-bin/clear_quota", door.grantedJson(WechatDoor.PUBLISHING, door::clear))
        .post(
            "/api/datacube/getarticletotaldetail",
            door.grantedJson(WechatDoor.PUBLISHING, this::figures))
        .get("/web/s/{id}", this::page);
    pictures.route(rules);
    drafts.route(rules);
    publications.route(rules);
    new WechatComments(world, door, publications).route(rules);
  }

  private void figures(ServerRequest request, ServerResponse response, JsonNode body) {
    Optional<LocalDate> from = date(body.path("begin_date").asString(""));
    Optional<LocalDate> to = date(body.path("end_date").asString(""));
    LocalDate yesterday = day(world.now()).minusDays(1);
    if (from.isEmpty() || to.isEmpty()) {
      error(response, 61500, "date format error");
    } else if (to.get().isBefore(from.get()) || to.get().isAfter(yesterday)) {
      error(response, 61501, "date range error");
    } else {
      ObjectNode reply = Json.object().put("is_delay", false);
      ArrayNode list = reply.putArray("list");
      for (SandboxPost post : world.posts(WECHAT)) {
        LocalDate published = day(post.at());
        if (!published.isBefore(from.get()) && !published.isAfter(to.get())) {
          counted(list.addObject(), post, published, yesterday, request);
        }
      }
      ok(response, reply);
    }
  }

  private static LocalDate day(Instant at) {
    return at.atZone(BEIJING).toLocalDate();
  }

  private static Optional<LocalDate> date(String text) {
    try {
      return Optional.of(LocalDate.parse(text));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  private void counted(
      ObjectNode item,
      SandboxPost post,
      LocalDate published,
      LocalDate yesterday,
      ServerRequest request) {
    Reactions seen = world.reactions(post);
    item.put("ref_date", published.toString())
        .put("msgid", post.id() + "_1")
        .put("publish_type", 1)
        .put("title", post.title())
        .put("content_url", WechatPublications.address(post, request));
    item.putArray("detail_list")
        .addObject()
        .put("stat_date", yesterday.toString())
        .put("read_user", seen.views())
        .put("share_user", seen.shares())
        .put("zaikan_user", 0)
        .put("like_user", seen.likes())
        .put("comment_count", seen.comments())
        .put("collection_user", seen.saves());
  }

  private void page(ServerRequest request, ServerResponse response) {
    world
        .post(WECHAT, Requests.path(request, "id"))
        .ifPresentOrElse(
            post -> Replies.page(response, 200, world.page(post)),
            () -> Replies.text(response, 404, "There is no such article.\n"));
  }
}
