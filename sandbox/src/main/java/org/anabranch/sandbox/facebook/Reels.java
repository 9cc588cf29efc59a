package org.anabranch.sandbox.facebook;

import io.helidon.webserver.http.HttpRules;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.anabranch.kernel.Json;
import org.anabranch.sandbox.World;
import org.anabranch.sandbox.World.Attachment;
import org.anabranch.sandbox.World.Detail;
import org.anabranch.sandbox.World.SandboxPost;
import org.anabranch.sandbox.internal.GraphCall;
import org.anabranch.sandbox.internal.GraphDoor;
import org.anabranch.sandbox.internal.GraphError;
import org.anabranch.sandbox.internal.Mp4;
import org.anabranch.sandbox.internal.Rupload;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reels: start a session, upload, finish; then the reel is processed and published. Of 3 to 90
 * seconds, upright, at least 540 by 960; 30 in 24 hours. A story's video is sent the same way and
 * runs for a minute at most.
 */
final class Reels {
  private static final String REEL = "reel";
  private static final String SCOPE = "pages_manage_posts";
  private static final int PER_DAY = 30;

  private final World world;
  private final World.Store store;
  private final GraphDoor door;
  private final Rupload rupload;

  Reels(World world, GraphDoor door) {
    this.world = world;
    this.store = world.store("facebook");
    this.door = door;
    this.rupload = new Rupload(world, "facebook", door);
  }

  void route(HttpRules rules) {
    rules
        .post("/graph/{version}/{page}/video_reels", door.open(SCOPE, call -> step(call, "short")))
        .post(
            "/graph/{version}/{page}/video_stories", door.open(SCOPE, call -> step(call, "story")))
        .post(
            "/rupload/video-upload/{version}/{id}",
            rupload.route(
                SCOPE, id -> find(id).filter(r -> !r.has("sent")).isPresent(), this::arrived));
  }

  private void step(GraphCall call, String placement) {
    call.own("page");
    switch (call.required("upload_phase")) {
      case "start" -> start(call, placement);
      case "finish" -> finish(call, placement);
      default -> throw GraphError.parameter("upload_phase must be start or finish");
    }
  }

  private void start(GraphCall call, String placement) {
    call.knows("upload_phase");
    String id = world.newId();
    store.put(REEL, id, Json.object().put("id", id).put("placement", placement));
    call.reply(
        Json.object()
            .put("video_id", id)
            .put(
                "upload_url",
                call.base() + "/facebook/rupload/video-upload/" + call.path("version") + "/" + id));
  }

  private void arrived(String id) {
    store.put(REEL, id, find(id).orElseThrow().put("sent", true));
  }

  private void finish(GraphCall call, String placement) {
    boolean story = placement.equals("story");
    if (story) {
      call.knows("upload_phase", "video_id");
    } else {
      call.knows("upload_phase", "video_id", "video_state", "description", "title");
    }
    String id = call.required("video_id");
    ObjectNode reel =
        find(id)
            .filter(r -> r.path("placement").asString("short").equals(placement))
            .orElseThrow(() -> GraphError.unknownObject(id));
    if (!story && !call.required("video_state").equals("PUBLISHED")) {
      throw GraphError.parameter("video_state must be PUBLISHED");
    }
    if (!reel.has("sent")) {
      throw GraphError.of(6000, 1363130, "The video upload is incomplete");
    }
    if (!reel.has("ready")) {
      check(id, story);
      world.publish(post(call, id).with(Map.of(Detail.PLACEMENT, placement)));
      reel.put("ready", world.now().plus(world.processingTime()).toEpochMilli());
      store.put(REEL, id, reel);
    }
    call.reply(Json.object().put("success", true).put("post_id", id));
  }

  private void check(String id, boolean story) {
    Mp4 video =
        Mp4.read(rupload.file(id))
            .orElseThrow(() -> GraphError.of(6000, 1363026, "The video cannot be read"));
    Duration length = video.duration();
    long most = story ? 60_000 : 90_000;
    if (length.toMillis() < 3000 || length.toMillis() > most) {
      throw GraphError.of(6000, 1363128, "The video must be from 3 s to " + most + " ms long");
    }
    if (video.width() < 540 || video.height() < 960 || video.width() * 16 != video.height() * 9) {
      throw GraphError.of(6000, 1363129, "A reel must be 9:16 and at least 540 by 960 pixels");
    }
    if (story) {
      return;
    }
    long today =
        world.posts("facebook").stream()
            .filter(p -> p.detail(Detail.PLACEMENT).equals("short"))
            .filter(p -> p.at().isAfter(world.now().minus(Duration.ofHours(24))))
            .count();
    if (today >= PER_DAY) {
      throw GraphError.of(613, 1363042, "The Page has reached its limit of reels for 24 hours");
    }
  }

  private SandboxPost post(GraphCall call, String id) {
    return new SandboxPost(
        "facebook",
        id,
        call.grant().id(),
        call.parameter("title").orElse(""),
        call.parameter("description").orElse(""),
        "",
        List.of(new Attachment(rupload.file(id), "video/mp4", "")),
        "",
        false,
        "",
        world.now());
  }

  Optional<ObjectNode> find(String id) {
    return store.get(REEL, id).map(ObjectNode.class::cast);
  }

  /** The three phases as Facebook tells them. */
  ObjectNode status(ObjectNode reel) {
    boolean sent = reel.has("sent");
    boolean finished = reel.has("ready");
    boolean live = finished && reel.path("ready").asLong() <= world.now().toEpochMilli();
    ObjectNode status =
        Json.object().put("video_status", live ? "ready" : finished ? "processing" : "uploading");
    status
        .putObject("uploading_phase")
        .put("status", sent ? "complete" : "in_progress")
        .put("bytes_transferred", rupload.arrived(reel.path("id").asString()));
    status
        .putObject("processing_phase")
        .put("status", live ? "complete" : finished ? "in_progress" : "not_started");
    status
        .putObject("publishing_phase")
        .put("status", live ? "complete" : finished ? "in_progress" : "not_started");
    return status;
  }
}
