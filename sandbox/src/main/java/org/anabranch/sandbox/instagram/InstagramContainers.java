package org.anabranch.sandbox.instagram;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.anabranch.kernel.Json;
import org.anabranch.sandbox.World;
import org.anabranch.sandbox.World.Detail;
import org.anabranch.sandbox.internal.ContainerStore;
import org.anabranch.sandbox.internal.GraphCall;
import org.anabranch.sandbox.internal.GraphError;
import org.anabranch.sandbox.internal.Rupload;
import tools.jackson.databind.node.ObjectNode;

/**
 * What Instagram makes of pictures and videos before it publishes them: containers, whose pictures
 * are fetched at once, whose reels and stories are uploaded, published once and within a day.
 */
final class InstagramContainers {
  static final int PER_DAY = 100;
  private static final int CAPTION = 2200;
  private static final Pattern HASHTAG = Pattern.compile("#[\\p{L}\\p{N}_]+");
  private static final Pattern MENTION = Pattern.compile("@[\\w.]+");

  private final ContainerStore containers;
  private final Rupload rupload;
  private final InstagramMedia media = new InstagramMedia();

  InstagramContainers(World world, Rupload rupload) {
    this.containers = new ContainerStore(world, "instagram");
    this.rupload = rupload;
  }

  void create(GraphCall call) {
    call.own("user");
    call.knows(
        "image_url",
        "video_url",
        "media_type",
        "is_carousel_item",
        "children",
        "caption",
        "alt_text",
        "is_ai_generated",
        "cover_url",
        "thumb_offset",
        "share_to_feed",
        "upload_type",
        "collaborators",
        "user_tags",
        "location_id",
        "trial_params");
    String type = call.parameter("media_type").orElse("IMAGE");
    ObjectNode container = containers.fresh(type);
    caption(call, container);
    InstagramOptions.read(call, container, type);
    switch (type) {
      case "IMAGE" -> picture(call, container);
      case "CAROUSEL" -> carousel(call, container);
      case "REELS" -> reel(call, container);
      case "VIDEO" -> item(call, container);
      case "STORIES" -> story(call, container);
      default -> throw GraphError.parameter("media_type must be VIDEO, CAROUSEL, REELS or STORIES");
    }
  }

  private static void caption(GraphCall call, ObjectNode container) {
    String caption = call.parameter("caption").orElse("");
    boolean item = call.flag("is_carousel_item");
    if (caption.codePointCount(0, caption.length()) > CAPTION
        || HASHTAG.matcher(caption).results().count() > 30
        || MENTION.matcher(caption).results().count() > 20) {
      throw GraphError.of(36004, 2207010, "The caption is too long or has too many tags");
    }
    if (item && (call.parameter("is_ai_generated").isPresent() || !caption.isEmpty())) {
      throw GraphError.parameter("Set caption and is_ai_generated on the carousel container only");
    }
    container.put("text", caption).put("ai", call.flag("is_ai_generated")).put("item", item);
  }

  private void picture(GraphCall call, ObjectNode container) {
    media.picture(call.required("image_url"), containers.file(container));
    container
        .put("file", ContainerStore.FETCHED)
        .put("mime", "image/jpeg")
        .put("alt", call.parameter("alt_text").orElse(""));
    containers.work(container);
    reply(call, container);
  }

  private void carousel(GraphCall call, ObjectNode container) {
    containers.carousel(call, container, 10, gone());
    reply(call, container);
  }

  /** A video by itself is a reel: {@code VIDEO} is for carousels only. It is fetched later. */
  private void item(GraphCall call, ObjectNode container) {
    if (!call.flag("is_carousel_item")) {
      throw GraphError.parameter(
          "The VIDEO value for media_type is no longer supported: use REELS");
    }
    Path file = containers.file(container);
    boolean here = media.video(call.required("video_url"), file);
    container.put("file", ContainerStore.FETCHED).put("mime", "video/mp4");
    Optional<String> unfit =
        here ? media.reel(file) : Optional.of("Error: 2207003 the video could not be downloaded");
    if (unfit.isPresent()) {
      containers.fail(container, unfit.get());
    } else {
      containers.work(container);
    }
    reply(call, container);
  }

  private void story(GraphCall call, ObjectNode container) {
    if (call.parameter("caption").isPresent()) {
      throw GraphError.parameter("A story has no caption");
    }
    if (call.parameter("upload_type").isPresent()) {
      reel(call, container);
      return;
    }
    media.story(call.required("image_url"), containers.file(container));
    container.put("file", ContainerStore.FETCHED).put("mime", "image/jpeg");
    containers.work(container);
    reply(call, container);
  }

  private void reel(GraphCall call, ObjectNode container) {
    if (!call.required("upload_type").equals("resumable")) {
      throw GraphError.parameter("Only upload_type=resumable is imitated for reels");
    }
    if (call.parameter("alt_text").isPresent()) {
      throw GraphError.parameter("Reels have no alt_text");
    }
    call.parameter("cover_url")
        .ifPresent(
            cover -> {
              String sum = media.cover(cover, containers.file(container));
              ContainerStore.detail(container, Detail.COVER, Optional.of(sum));
            });
    containers.put(container);
    reply(call, container);
  }

  private static void reply(GraphCall call, ObjectNode container) {
    String id = container.path("id").asString();
    ObjectNode reply = Json.object().put("id", id);
    if (call.parameter("upload_type").isPresent()) {
      String path = "/instagram/rupload/ig-api-upload/" + call.path("version") + "/" + id;
      reply.put("uri", call.base() + path);
    }
    call.reply(reply);
  }

  boolean awaitsFile(String id) {
    return containers
        .find(id)
        .filter(c -> List.of("REELS", "STORIES").contains(c.path("type").asString()))
        .filter(c -> !c.has("file"))
        .filter(c -> containers.status(c).equals("IN_PROGRESS"))
        .isPresent();
  }

  void arrived(String id) {
    ObjectNode container = containers.find(id).orElseThrow();
    container.put("file", Rupload.KIND).put("mime", "video/mp4");
    Optional<String> unfit = media.reel(rupload.file(id));
    if (unfit.isPresent()) {
      containers.fail(container, unfit.get());
    } else {
      containers.work(container);
    }
  }

  void publish(GraphCall call) {
    call.own("user");
    ObjectNode container = containers.toPublish(call, gone());
    if (containers.today() >= PER_DAY) {
      throw GraphError.of(9, 2207042, "The account has reached its posts for 24 hours");
    }
    call.reply(Json.object().put("id", containers.publish(container, call.grant().id(), "")));
  }

  private ObjectNode shown(ObjectNode container, GraphCall call) {
    String id = container.path("id").asString();
    String status = containers.status(container);
    ObjectNode node = Json.object().put("id", id);
    for (String field : call.fields()) {
      switch (field) {
        case "id" -> {}
        case "status_code" -> node.put("status_code", status);
        case "status" -> node.put("status", container.path("error").asString(status));
        case "video_status" -> {
          ObjectNode phase = node.putObject("video_status").putObject("uploading_phase");
          phase.put("status", container.has("file") ? "complete" : "in_progress");
          phase.put("bytes_transferred", rupload.arrived(id));
        }
        default -> throw GraphError.field(field);
      }
    }
    return node;
  }

  /** How many posts of the last 24 hours count. */
  long today() {
    return containers.today();
  }

  /** What the API shows of a container; empty where there is none of that id. */
  Optional<ObjectNode> find(String id, GraphCall call) {
    return containers.find(id).map(container -> shown(container, call));
  }

  private static GraphError gone() {
    return GraphError.of(24, 2207008, "The requested resource does not exist");
  }
}
