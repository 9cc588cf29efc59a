package org.anabranch.sandbox.douyin;

import static org.anabranch.sandbox.douyin.DouyinDoor.CREATE;
import static org.anabranch.sandbox.douyin.DouyinDoor.DATA;
import static org.anabranch.sandbox.douyin.DouyinDoor.DOUYIN;
import static org.anabranch.sandbox.douyin.DouyinDoor.LIST;
import static org.anabranch.sandbox.douyin.DouyinDoor.PARAMETER;
import static org.anabranch.sandbox.douyin.DouyinDoor.error;
import static org.anabranch.sandbox.douyin.DouyinDoor.ok;

import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.anabranch.kernel.Digest;
import org.anabranch.kernel.Json;
import org.anabranch.sandbox.World;
import org.anabranch.sandbox.World.Attachment;
import org.anabranch.sandbox.World.Detail;
import org.anabranch.sandbox.World.Reactions;
import org.anabranch.sandbox.World.SandboxPost;
import org.anabranch.sandbox.internal.DayQuota;
import org.anabranch.sandbox.internal.Grant;
import org.anabranch.sandbox.internal.Replies;
import org.anabranch.sandbox.internal.Requests;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Works that an app makes for a person: a video or pictures with a caption, in review for as long
 * as the world processes, 75 of an account in a day; the account's list of them; and the figures of
 * those that are public. A work that the review finds unfit never reaches the audience.
 */
final class DouyinWorks {
  private static final String BELOW = "/api/api/douyin/v1/video/";
  private static final String WORK = "work";
  private static final int LONGEST_CAPTION = 1000;
  private static final int MOST_IMAGES = 30;
  private static final int LARGEST_PAGE = 20;
  private static final long A_DAY = 75;

  private final World world;
  private final DouyinDoor door;
  private final DouyinUploads uploads;

  DouyinWorks(World world, DouyinDoor door, DouyinUploads uploads) {
    this.world = world;
    this.door = door;
    this.uploads = uploads;
  }

  void route(HttpRules rules) {
    rules
        .post(BELOW + "create_video/", door.granted(CREATE, this::video))
        .post(BELOW + "create_image_text/", door.granted(CREATE, this::pictures))
        .get(BELOW + "video_list/", door.granted(LIST, this::list))
        .post(BELOW + "video_data/", door.granted(DATA, this::data))
        .get("/web/note/{id}", this::page);
  }

  private void video(ServerRequest request, ServerResponse response, Grant grant)
      throws IOException {
    Optional<JsonNode> asked = fit(request, response, grant);
    if (asked.isEmpty()) {
      return;
    }
    JsonNode body = asked.get();
    String coverId = body.path("custom_cover_image_url").asString("");
    Optional<Attachment> cover = uploads.image(coverId, grant);
    if (!coverId.isEmpty() && cover.isEmpty()) {
      error(response, PARAMETER, "custom_cover_image_url is no uploaded picture");
      return;
    }
    Optional<Attachment> video = uploads.use(body.path("video_id").asString(""), grant);
    if (video.isEmpty()) {
      error(response, 2190007, "无效的 video_id");
      return;
    }
    Map<Detail, String> details = new TreeMap<>();
    if (cover.isPresent()) {
      details.put(Detail.COVER, Digest.sha256(cover.get().file()));
    } else if (body.has("cover_tsp")) {
      details.put(Detail.COVER, Math.round(body.path("cover_tsp").asDouble(0) * 1000) + "ms");
    }
    make(response, body, grant, List.of(video.get()), details);
  }

  private void pictures(ServerRequest request, ServerResponse response, Grant grant) {
    Optional<JsonNode> asked = fit(request, response, grant);
    if (asked.isEmpty()) {
      return;
    }
    List<Attachment> images = new ArrayList<>();
    JsonNode list = asked.get().path("image_list");
    list.forEach(id -> uploads.image(id.asString(""), grant).ifPresent(images::add));
    if (images.isEmpty() || images.size() != list.size() || images.size() > MOST_IMAGES) {
      error(response, PARAMETER, "image_list has 1 to 30 uploaded pictures");
      return;
    }
    make(response, asked.get(), grant, images, new TreeMap<>());
  }

  /** The body of a work's creation; answers itself when it is not fit. */
  private Optional<JsonNode> fit(ServerRequest request, ServerResponse response, Grant grant) {
    Optional<JsonNode> body = DouyinDoor.json(request);
    String text = body.map(b -> b.path("text").asString("")).orElse("");
    if (body.isEmpty()) {
      error(response, PARAMETER, "a body of application/json is expected");
    } else if (text.codePointCount(0, text.length()) > LONGEST_CAPTION) {
      error(response, 2114001, "标题文字超过1000字");
    } else if (!Set.of(0, 1, 2).contains(body.get().path("private_status").asInt(0))) {
      error(response, PARAMETER, "private_status is 0, 1 or 2");
    } else if (!new DayQuota(world, DOUYIN, Map.of(grant.id(), A_DAY)).take(grant.id())) {
      error(response, 2114007, "今日发布数已达上限");
    } else {
      return body;
    }
    return Optional.empty();
  }

  private void make(
      ServerResponse response,
      JsonNode body,
      Grant grant,
      List<Attachment> media,
      Map<Detail, String> details) {
    String id = world.newId();
    int seenBy = body.path("private_status").asInt(0);
    if (seenBy > 0) {
      details.put(Detail.VISIBILITY, seenBy == 1 ? "private" : "friends");
    }
    if (body.hasNonNull("poi_id")) {
      details.put(Detail.LOCATION, body.path("poi_id").asString());
    }
    boolean unfit = world.faults().rejectsMedia(DOUYIN);
    ObjectNode work =
        Json.object()
            .put("item_id", "@8hx" + id + "==")
            .put("video_id", id)
            .put("person", grant.id())
            .put("title", body.path("text").asString(""))
            .put("media_type", media.getFirst().contentType().startsWith("video/") ? 4 : 2)
            .put("seen_by", seenBy)
            .put("unfit", unfit)
            .put("at", world.now().toString());
    world.store(DOUYIN).put(WORK, id, work);
    if (!unfit) {
      world.publish(
          new SandboxPost(
              DOUYIN,
              id,
              grant.id(),
              "",
              work.path("title").asString(),
              "",
              media,
              "",
              false,
              "",
              world.now(),
              details));
    }
    ok(response, Json.object().put("item_id", work.path("item_id").asString()).put("video_id", id));
  }

  /** In the order of the cursor: of two made at one moment the later number may be stored first. */
  private List<JsonNode> works(Grant grant) {
    return world.store(DOUYIN).list(WORK).stream()
        .filter(w -> w.path("person").asString("").equals(grant.id()))
        .sorted(Comparator.comparing((JsonNode w) -> w.path("video_id").asString()).reversed())
        .toList();
  }

  private void list(ServerRequest request, ServerResponse response, Grant grant) {
    String count = Requests.query(request, "count").orElse("10");
    String cursor = Requests.query(request, "cursor").orElse("0");
    if (!count.matches("\\d{1,2}")
        || Integer.parseInt(count) > LARGEST_PAGE
        || !cursor.matches("\\d{1,20}")) {
      error(response, PARAMETER, "count is at most 20, cursor a number");
      return;
    }
    List<JsonNode> rest =
        works(grant).stream()
            .filter(w -> cursor.equals("0") || w.path("video_id").asString().compareTo(cursor) < 0)
            .toList();
    List<JsonNode> page = rest.stream().limit(Integer.parseInt(count)).toList();
    ObjectNode data = Json.object().put("has_more", rest.size() > page.size());
    String last = page.isEmpty() ? "0" : page.getLast().path("video_id").asString();
    data.put("cursor", Long.parseLong(last));
    ArrayNode listed = data.putArray("list");
    page.forEach(w -> listed.add(shown(w, request)));
    ok(response, data);
  }

  private boolean isReviewed(JsonNode work) {
    Instant reviewed = Instant.parse(work.path("at").asString()).plus(world.processingTime());
    return !world.now().isBefore(reviewed);
  }

  private int status(JsonNode work) {
    if (!isReviewed(work)) {
      return 4;
    }
    if (work.path("unfit").asBoolean(false)) {
      return 2;
    }
    return switch (work.path("seen_by").asInt(0)) {
      case 1 -> 7;
      case 2 -> 6;
      default -> 5;
    };
  }

  private ObjectNode shown(JsonNode work, ServerRequest request) {
    String id = work.path("video_id").asString();
    boolean pictures = work.path("media_type").asInt() == 2;
    return Json.object()
        .put("item_id", work.path("item_id").asString())
        .put("video_id", id)
        .put("title", work.path("title").asString())
        .put("media_type", work.path("media_type").asInt())
        .put("create_time", Instant.parse(work.path("at").asString()).getEpochSecond())
        .put("is_reviewed", isReviewed(work))
        .put("is_top", false)
        .put("video_status", status(work))
        .put(
            "share_url",
            Requests.base(request) + "/douyin/web/" + (pictures ? "note/" : "video/") + id)
        .set("statistics", figures(id));
  }

  private ObjectNode figures(String id) {
    Optional<Reactions> seen = world.post(DOUYIN, id).map(world::reactions);
    return Json.object()
        .put("play_count", seen.map(Reactions::views).orElse(0L))
        .put("digg_count", seen.map(Reactions::likes).orElse(0L))
        .put("comment_count", seen.map(Reactions::comments).orElse(0L))
        .put("share_count", seen.map(Reactions::shares).orElse(0L))
        .put("forward_count", 0)
        .put("download_count", 0);
  }

  /** By {@code item_ids} or {@code video_ids}; what is not public is left out. */
  private void data(ServerRequest request, ServerResponse response, Grant grant) {
    Optional<JsonNode> body = DouyinDoor.json(request);
    Set<String> asked = new HashSet<>();
    body.ifPresent(
        b -> {
          b.path("item_ids").forEach(id -> asked.add(id.asString("")));
          b.path("video_ids").forEach(id -> asked.add(id.asString("")));
        });
    if (asked.isEmpty()) {
      error(response, PARAMETER, "item_ids or video_ids are expected");
      return;
    }
    ObjectNode data = Json.object();
    ArrayNode listed = data.putArray("list");
    works(grant).stream()
        .filter(
            w ->
                asked.contains(w.path("item_id").asString())
                    || asked.contains(w.path("video_id").asString()))
        .filter(w -> status(w) == 5)
        .forEach(w -> listed.add(shown(w, request)));
    ok(response, data);
  }

  private void page(ServerRequest request, ServerResponse response) {
    world
        .post(DOUYIN, Requests.path(request, "id"))
        .ifPresentOrElse(
            post -> Replies.page(response, 200, world.page(post)),
            () -> Replies.text(response, 404, "There is no such work.\n"));
  }
}
