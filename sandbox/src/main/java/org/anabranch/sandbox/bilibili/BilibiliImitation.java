package org.anabranch.sandbox.bilibili;

import static org.anabranch.sandbox.bilibili.BilibiliDoor.BILIBILI;
import static org.anabranch.sandbox.bilibili.BilibiliDoor.FIGURES;
import static org.anabranch.sandbox.bilibili.BilibiliDoor.SUBMIT;
import static org.anabranch.sandbox.bilibili.BilibiliDoor.UNFIT;
import static org.anabranch.sandbox.bilibili.BilibiliDoor.error;
import static org.anabranch.sandbox.bilibili.BilibiliDoor.ok;

import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.anabranch.kernel.Digest;
import org.anabranch.kernel.Json;
import org.anabranch.sandbox.Imitation;
import org.anabranch.sandbox.World;
import org.anabranch.sandbox.World.Attachment;
import org.anabranch.sandbox.World.Reactions;
import org.anabranch.sandbox.World.SandboxPost;
import org.anabranch.sandbox.internal.Grant;
import org.anabranch.sandbox.internal.Replies;
import org.anabranch.sandbox.internal.Requests;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Bilibili's submission API: upload a video in parts and a cover, submit them with title, tags and
 * category, read the submissions. A submission is in review (a negative state) for as long as the
 * world processes; an upload token submits once.
 */
public final class BilibiliImitation implements Imitation {
  private static final String DETAILS = "archive";
  private static final int LONGEST_TITLE = 80;
  private static final int LONGEST_TEXT = 250;
  private static final int LONGEST_TAGS = 200;
  private static final Map<Integer, String> SCIENCE =
      new TreeMap<>(Map.of(201, "科学科普", 228, "人文历史", 208, "校园学习"));
  private static final Map<Integer, String> TECHNOLOGY =
      new TreeMap<>(Map.of(95, "数码", 231, "计算机技术"));

  private final World world;
  private final BilibiliDoor door;
  private final BilibiliUploads uploads;

  public BilibiliImitation(World world) {
    this.world = world;
    this.door = new BilibiliDoor(world);
    this.uploads = new BilibiliUploads(world, door);
  }

  @Override
  public String platform() {
    return BILIBILI;
  }

  @Override
  public OpenedAccount open() {
    Grant grant = door.grant();
    return new OpenedAccount(
        grant.id(),
        "Anabranch on Bilibili",
        Set.of("member", "upos", "web"),
        Map.of(
            "access_token",
            grant.token(),
            "client_id",
            BilibiliDoor.client(grant),
            "client_secret",
            grant.appSecret()));
  }

  @Override
  public void route(HttpRules rules) {
    String archive = "/member/arcopen/fn/archive";
    rules
        .get(archive + "/type/list", door.signed(SUBMIT, this::types))
        .post(archive + "/add-by-utoken", door.signedJson(SUBMIT, this::add))
        .post(archive + "/edit", door.signedJson(SUBMIT, this::edit))
        .post(archive + "/delete", door.signedJson(SUBMIT, this::remove))
        .get(archive + "/view", door.signed(SUBMIT, this::view))
        .get(archive + "/viewlist", door.signed(SUBMIT, this::list))
        .get("/member/arcopen/fn/data/arc/stat", door.signed(FIGURES, this::stat))
        .get("/web/video/{id}", this::page);
    uploads.route(rules);
  }

  private void types(ServerRequest request, ServerResponse response) {
    ArrayNode groups = Json.MAPPER.createArrayNode();
    group(groups, 36, "知识", SCIENCE);
    group(groups, 188, "科技", TECHNOLOGY);
    ok(response, groups);
  }

  private static void group(ArrayNode groups, int id, String name, Map<Integer, String> members) {
    ObjectNode group = groups.addObject().put("id", id).put("parent", 0).put("name", name);
    ArrayNode children = group.putArray("children");
    members.forEach(
        (child, title) ->
            children.addObject().put("id", child).put("parent", id).put("name", title));
  }

  private void add(ServerRequest request, ServerResponse response, JsonNode body)
      throws IOException {
    String token = Requests.query(request, "upload_token").orElse("");
    Optional<String> id = uploads.archive(token);
    Optional<Attachment> cover = uploads.coverAt(body.path("cover").asString(""));
    String unfit = unfit(body);
    if (id.isEmpty()) {
      error(response, 123006, "upload_token is unknown or its video is not complete");
    } else if (world.post(BILIBILI, id.get()).isPresent()) {
      error(response, 123007, "upload_token was submitted");
    } else if (cover.isEmpty()) {
      error(response, 130007, "cover must be an address that cover/upload gave");
    } else if (!unfit.isEmpty()) {
      error(response, UNFIT, unfit);
    } else {
      submit(id.get(), body, List.of(uploads.video(token), cover.get()));
      ok(response, Json.object().put("resource_id", id.get()));
    }
  }

  /** What is wrong with a submission's words; empty when nothing is. */
  private static String unfit(JsonNode body) {
    String title = body.path("title").asString("");
    String tags = body.path("tag").asString("");
    int category = body.path("tid").asInt(0);
    int copyright = body.path("copyright").asInt(0);
    if (title.isBlank() || length(title) > LONGEST_TITLE) {
      return "title must have 1 to 80 characters";
    } else if (length(body.path("desc").asString("")) > LONGEST_TEXT) {
      return "desc has at most 250 characters";
    } else if (length(tags) > LONGEST_TAGS || !tags.matches("[^,]+(,[^,]+)*")) {
      return "tag must have at least one tag and at most 200 characters";
    } else if (!SCIENCE.containsKey(category) && !TECHNOLOGY.containsKey(category)) {
      return "tid must be one of type/list";
    } else if (copyright == 2 && body.path("source").asString("").isBlank()) {
      return "source is needed for what is not one's own";
    }
    return copyright == 1 || copyright == 2 ? "" : "copyright must be 1 or 2";
  }

  private static int length(String text) {
    return text.codePointCount(0, text.length());
  }

  private void detail(String id, JsonNode body) {
    ObjectNode details = Json.object().put("tid", body.path("tid").asInt());
    details.put("tag", body.path("tag").asString()).put("desc", body.path("desc").asString(""));
    details.put("copyright", body.path("copyright").asInt());
    details.put("no_reprint", body.path("no_reprint").asInt(0));
    details.put("cover", body.path("cover").asString());
    world.store(BILIBILI).put(DETAILS, id, details);
  }

  private static String words(JsonNode body) {
    String tags = "#" + body.path("tag").asString().replace(",", " #");
    return (body.path("desc").asString("") + "\n" + tags).strip();
  }

  private void submit(String id, JsonNode body, List<Attachment> media) throws IOException {
    detail(id, body);
    world.publish(
        new SandboxPost(
            BILIBILI,
            id,
            open().remoteId(),
            body.path("title").asString(),
            words(body),
            "",
            media,
            "",
            false,
            "",
            world.now(),
            Map.of(
                World.Detail.CATEGORY,
                Integer.toString(body.path("tid").asInt()),
                World.Detail.COVER,
                Digest.sha256(media.getLast().file()))));
  }

  private void remove(ServerRequest request, ServerResponse response, JsonNode body) {
    world
        .post(BILIBILI, body.path("resource_id").asString(""))
        .ifPresentOrElse(
            post -> {
              world.withdraw(BILIBILI, post.id());
              ok(response, Json.object());
            },
            () -> error(response, -404, "there is no such submission"));
  }

  private void view(ServerRequest request, ServerResponse response) {
    Requests.query(request, "resource_id")
        .flatMap(id -> world.post(BILIBILI, id))
        .ifPresentOrElse(
            post -> ok(response, shown(post, request)),
            () -> error(response, -404, "there is no such submission"));
  }

  private void list(ServerRequest request, ServerResponse response) {
    String page = Requests.query(request, "pn").orElse("1");
    String size = Requests.query(request, "ps").orElse("20");
    if (!page.matches("[1-9]\\d{0,3}") || !size.matches("[1-9]|[1-4]\\d|50")) {
      error(response, UNFIT, "pn starts at 1, ps is at most 50");
      return;
    }
    int pn = Integer.parseInt(page);
    int ps = Integer.parseInt(size);
    List<SandboxPost> all = world.posts(BILIBILI);
    ObjectNode data = Json.object();
    ArrayNode works = data.putArray("list");
    all.stream().skip((pn - 1L) * ps).limit(ps).forEach(p -> works.add(shown(p, request)));
    data.putObject("page").put("pn", pn).put("ps", ps).put("total", all.size());
    ok(response, data);
  }

  /** Every field must be there, as it is or changed; the submission is reviewed again. */
  private void edit(ServerRequest request, ServerResponse response, JsonNode body) {
    Optional<SandboxPost> post = world.post(BILIBILI, body.path("resource_id").asString(""));
    Optional<Attachment> cover = uploads.coverAt(body.path("cover").asString(""));
    String unfit = unfit(body);
    if (post.isEmpty()) {
      error(response, 127124, "there is no such submission");
    } else if (cover.isEmpty()) {
      error(response, 130007, "cover must be an address that cover/upload gave");
    } else if (!unfit.isEmpty() || !body.has("desc") || !body.has("no_reprint")) {
      error(response, UNFIT, unfit.isEmpty() ? "desc and no_reprint are needed" : unfit);
    } else {
      detail(post.get().id(), body);
      world
          .store(BILIBILI)
          .put("edited", post.get().id(), Json.object().put("at", world.now().toString()));
      world.revise(post.get().saying(body.path("title").asString(), words(body)));
      ok(response, Json.object().put("resource_id", post.get().id()));
    }
  }

  /** When a submission was last submitted, as new or as changed. */
  private Instant submitted(SandboxPost post) {
    return world
        .store(BILIBILI)
        .get("edited", post.id())
        .map(edited -> Instant.parse(edited.path("at").asString()))
        .orElse(post.at());
  }

  private ObjectNode shown(SandboxPost post, ServerRequest request) {
    boolean open = !world.now().isBefore(submitted(post).plus(world.processingTime()));
    ObjectNode shown = Json.object().put("resource_id", post.id()).put("title", post.title());
    world.store(BILIBILI).get(DETAILS, post.id()).ifPresent(d -> shown.setAll((ObjectNode) d));
    shown.put("ctime", post.at().getEpochSecond());
    shown
        .putObject("addit_info")
        .put("state", open ? 0 : -1)
        .put("state_desc", open ? "开放浏览" : "待审")
        .put("reject_reason", "");
    shown
        .putObject("video_info")
        .put("share_url", Requests.base(request) + "/bilibili/web/video/" + post.id());
    return shown;
  }

  private void stat(ServerRequest request, ServerResponse response) {
    Requests.query(request, "resource_id")
        .flatMap(id -> world.post(BILIBILI, id))
        .ifPresentOrElse(
            post -> ok(response, figures(post)),
            () -> error(response, -404, "there is no such submission"));
  }

  private ObjectNode figures(SandboxPost post) {
    Reactions seen = world.reactions(post);
    long coins = seen.saves() / 3;
    return Json.object()
        .put("title", post.title())
        .put("view", seen.views())
        .put("like", seen.likes())
        .put("coin", coins)
        .put("favorite", seen.saves() - coins)
        .put("share", seen.shares())
        .put("danmaku", 0)
        .put("reply", seen.comments());
  }

  private void page(ServerRequest request, ServerResponse response) {
    world
        .post(BILIBILI, Requests.path(request, "id"))
        .ifPresentOrElse(
            post -> Replies.page(response, 200, world.page(post)),
            () -> Replies.text(response, 404, "There is no such video.\n"));
  }
}
