package org.anabranch.sandbox.kuaishou;

import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.anabranch.kernel.Digest;
import org.anabranch.kernel.Json;
import org.anabranch.sandbox.Imitation;
import org.anabranch.sandbox.World;
import org.anabranch.sandbox.World.Attachment;
import org.anabranch.sandbox.World.Reactions;
import org.anabranch.sandbox.World.SandboxPost;
import org.anabranch.sandbox.internal.FileType;
import org.anabranch.sandbox.internal.Grant;
import org.anabranch.sandbox.internal.Multipart;
import org.anabranch.sandbox.internal.Replies;
import org.anabranch.sandbox.internal.Requests;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Kuaishou's content API: start an upload, send fragments, publish with a caption and a cover, read
 * the works. Errors are a {@code result} other than 1 inside an HTTP 200. A work is pending for as
 * long as the world processes; straight after publishing it is not yet found. An upload token
 * publishes once.
 */
public final class KuaishouImitation implements Imitation {
  private static final String KUAISHOU = "kuaishou";
  private static final String APP_ID = "ks_sandbox_app";
  private static final int LONGEST_CAPTION = 1000;
  private static final long LARGEST_COVER = 10L << 20;
  private static final String SCOPE_PUBLISH = "user_video_publish";
  private static final String SCOPE_INFO = "user_video_info";

  private final World world;
  private final KuaishouUploads uploads;

  public KuaishouImitation(World world) {
    this.world = world;
    this.uploads = new KuaishouUploads(world);
  }

  @Override
  public String platform() {
    return KUAISHOU;
  }

  @Override
  public OpenedAccount open() {
    Grant grant =
        Grant.open(
            world, KUAISHOU, Set.of("user_info", SCOPE_PUBLISH, SCOPE_INFO, "user_video_delete"));
    return new OpenedAccount(
        grant.id(),
        "Anabranch on Kuaishou",
        Set.of("api", "web"),
        Map.of("access_token", grant.token(), "app_id", APP_ID));
  }

  @Override
  public void route(HttpRules rules) {
    rules
        .post("/api/openapi/photo/start_upload", granted(SCOPE_PUBLISH, this::start))
        .post("/api/openapi/photo/publish", granted(SCOPE_PUBLISH, this::publish))
        .get("/api/openapi/photo/info", granted(SCOPE_INFO, this::info))
        .post("/api/openapi/photo/delete", granted("user_video_delete", this::remove))
        .get("/api/openapi/photo/list", granted(SCOPE_INFO, this::list))
        .get("/web/short-video/{id}", this::page);
    uploads.route(rules);
  }

  /** Every call of the API names the app and carries the token in its query. */
  private Handler granted(String scope, Handler handler) {
    return (request, response) -> {
      Optional<Grant> grant =
          Requests.query(request, "access_token").flatMap(t -> Grant.of(world, KUAISHOU, t));
      if (!APP_ID.equals(Requests.query(request, "app_id").orElse(""))) {
        KuaishouUploads.error(response, 100200100, "app_id is invalid");
      } else if (grant.isEmpty()) {
        KuaishouUploads.error(response, 100200102, "access_token is invalid");
      } else if (!grant.get().scopes().contains(scope)) {
        KuaishouUploads.error(response, 100200103, "scope is not granted");
      } else {
        handler.handle(request, response);
      }
    };
  }

  private void start(ServerRequest request, ServerResponse response) {
    String token = uploads.start();
    Replies.json(
        response,
        200,
        Map.of(
            "result",
            1,
            "upload_token",
            token,
            "endpoint",
            request.authority() + "/kuaishou/upload"));
  }

  private void publish(ServerRequest request, ServerResponse response) throws IOException {
    String token = Requests.query(request, "upload_token").orElse("");
    World.Store store = world.store(KUAISHOU);
    Multipart body;
    try {
      body = Multipart.read(request, name -> store.file("cover", token.isEmpty() ? name : token));
    } catch (Multipart.Malformed e) {
      KuaishouUploads.error(response, 10000200, "multipart/form-data is expected");
      return;
    }
    String caption = body.fields().getOrDefault("caption", "");
    Multipart.Part cover = body.files().get("cover");
    if (cover == null
        || cover.length() > LARGEST_COVER
        || !FileType.of(cover.file()).startsWith("image/")) {
      KuaishouUploads.error(response, 10000200, "cover is required, an image under 10 MB");
      return;
    }
    if (caption.codePointCount(0, caption.length()) > LONGEST_CAPTION) {
      KuaishouUploads.error(response, 10000200, "caption is longer than 1000");
      return;
    }
    Optional<Attachment> video = uploads.use(token);
    if (video.isEmpty()) {
      KuaishouUploads.error(response, 100120002, "upload_token is not complete or was used");
      return;
    }
    SandboxPost post =
        new SandboxPost(
            KUAISHOU,
            world.newId(),
            open().remoteId(),
            "",
            caption,
            "",
            List.of(video.get(), new Attachment(cover.file(), FileType.of(cover.file()), "")),
            "",
            false,
            "",
            world.now(),
            Map.of(World.Detail.COVER, Digest.sha256(cover.file())));
    world.publish(post);
    Replies.json(response, 200, Map.of("result", 1, "video_info", shown(post, request)));
  }

  private void info(ServerRequest request, ServerResponse response) {
    Optional<SandboxPost> post =
        Requests.query(request, "photo_id").flatMap(id -> world.post(KUAISHOU, id));
    if (post.isEmpty() || age(post.get()).compareTo(world.processingTime().dividedBy(4)) < 0) {
      KuaishouUploads.error(response, 100120001, "VIDEO_NOT_EXIST");
      return;
    }
    Replies.json(response, 200, Map.of("result", 1, "video_info", shown(post.get(), request)));
  }

  private void remove(ServerRequest request, ServerResponse response) {
    Requests.query(request, "photo_id")
        .flatMap(id -> world.post(KUAISHOU, id))
        .ifPresentOrElse(
            post -> {
              world.withdraw(KUAISHOU, post.id());
              Replies.json(response, 200, Map.of("result", 1));
            },
            () -> KuaishouUploads.error(response, 100120001, "VIDEO_NOT_EXIST"));
  }

  private void list(ServerRequest request, ServerResponse response) {
    String count = Requests.query(request, "count").orElse("20");
    String cursor = Requests.query(request, "cursor").orElse("");
    if (!count.matches("\\d{1,3}") || Integer.parseInt(count) > 200) {
      KuaishouUploads.error(response, 10000200, "count is at most 200");
      return;
    }
    ObjectNode reply = Json.object().put("result", 1);
    ArrayNode works = reply.putArray("video_list");
    // In the order of the cursor: of two made at one moment the later id may be stored first.
    world.posts(KUAISHOU).stream()
        .sorted(Comparator.comparing(SandboxPost::id).reversed())
        .filter(p -> cursor.isEmpty() || p.id().compareTo(cursor) < 0)
        .limit(Integer.parseInt(count))
        .forEach(p -> works.add(shown(p, request)));
    Replies.json(response, 200, reply);
  }

  private Duration age(SandboxPost post) {
    return Duration.between(post.at(), world.now());
  }

  private JsonNode shown(SandboxPost post, ServerRequest request) {
    Reactions reactions = world.reactions(post);
    Instant ready = post.at().plus(world.processingTime());
    return Json.object()
        .put("photo_id", post.id())
        .put("caption", post.text())
        .put("cover", Requests.base(request) + "/kuaishou/web/cover/" + post.id())
        .put("create_time", post.at().toEpochMilli())
        .put("view_count", reactions.views())
        .put("like_count", reactions.likes())
        .put("comment_count", reactions.comments())
        .put("pending", world.now().isBefore(ready));
  }

  private void page(ServerRequest request, ServerResponse response) {
    world
        .post(KUAISHOU, Requests.path(request, "id"))
        .ifPresentOrElse(
            post -> Replies.page(response, 200, world.page(post)),
            () -> Replies.text(response, 404, "There is no such work.\n"));
  }
}
