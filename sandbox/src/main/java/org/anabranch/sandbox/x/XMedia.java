package org.anabranch.sandbox.x;

import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.anabranch.kernel.Json;
import org.anabranch.sandbox.World;
import org.anabranch.sandbox.World.Attachment;
import org.anabranch.sandbox.internal.FileType;
import org.anabranch.sandbox.internal.Multipart;
import org.anabranch.sandbox.internal.Replies;
import org.anabranch.sandbox.internal.Requests;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * X's media upload: initialize, append in segments of at most 5 MB, finalize, status, metadata. A
 * file unused for a day is forgotten.
 */
final class XMedia {
  private static final String MEDIA = "media";
  private static final long SEGMENT_BYTES = 5L << 20;
  private static final int MOST_SEGMENTS = 1000;
  private static final Duration KEPT = Duration.ofHours(24);
  private static final Map<String, Category> CATEGORIES =
      Map.of(
          "tweet_image", new Category(5L << 20, Set.of("image/jpeg", "image/png")),
          "tweet_gif", new Category(15L << 20, Set.of("image/gif")),
          "tweet_video", new Category(512L << 20, Set.of("video/mp4")));

  private record Category(long largest, Set<String> types) {}

  private final World world;
  private final World.Store store;
  private final XDoor door;

  XMedia(World world, XDoor door) {
    this.world = world;
    this.store = world.store("x");
    this.door = door;
  }

  void route(HttpRules rules) {
    rules
        .post("/api/2/media/upload/initialize", door.open("media.write", this::initialize))
        .post("/api/2/media/upload/{id}/append", door.open("media.write", this::append))
        .post("/api/2/media/upload/{id}/finalize", door.open("media.write", this::finish))
        .get("/api/2/media/upload", door.open("media.write", this::status))
        .post("/api/2/media/metadata", door.open("media.write", this::describe));
  }

  private void initialize(ServerRequest request, ServerResponse response) {
    JsonNode body =
        XDoor.body(
            request,
            Set.of("media_type", "total_bytes", "media_category", "additional_owners", "shared"));
    String name = body.path("media_category").asString("tweet_image");
    Category category = CATEGORIES.get(name);
    String type = body.path("media_type").asString("");
    long bytes = body.path("total_bytes").asLong(0);
    if (category == null) {
      throw XProblem.invalid("media_category", "media_category is not one of the known ones.");
    }
    if (!category.types().contains(type)) {
      throw XProblem.invalid("media_type", "media_type does not fit media_category.");
    }
    if (bytes <= 0 || bytes > category.largest()) {
      throw XProblem.invalid("total_bytes", "total_bytes is not within the category's limit.");
    }
    String id = world.newId();
    ObjectNode media =
        Json.object()
            .put("id", id)
            .put("category", name)
            .put("type", type)
            .put("bytes", bytes)
            .put("expires", world.now().plus(KEPT).toEpochMilli());
    store.put(MEDIA, id, media);
    Replies.json(response, 200, data(shown(media)));
  }

  private void append(ServerRequest request, ServerResponse response) {
    ObjectNode media = known(Requests.path(request, "id"));
    if (media.has("ready")) {
      throw XProblem.invalid("id", "The upload is already finalized.");
    }
    String id = media.path("id").asString();
    Path arrived = store.file("arriving", id + "-" + world.newId());
    try {
      Multipart form = Multipart.read(request, name -> arrived);
      Multipart.Part part = form.files().get("media");
      int index = index(form.fields().get("segment_index"));
      if (part == null) {
        throw XProblem.invalid("media", "media is missing.");
      }
      if (part.length() > SEGMENT_BYTES) {
        throw XProblem.tooLarge();
      }
      Files.move(arrived, segment(id, index), StandardCopyOption.REPLACE_EXISTING);
      world.uploads().piece("x", id, part.length());
    } catch (Multipart.Malformed e) {
      throw XProblem.invalid("media", "The body is not multipart/form-data.");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Replies.json(
        response,
        200,
        data(Json.object().put("expires_at", media.path("expires").asLong() / 1000)));
  }

  private static int index(@Nullable String text) {
    if (text == null || !text.matches("\\d{1,3}")) {
      throw XProblem.invalid("segment_index", "segment_index must be from 0 to 999.");
    }
    return Integer.parseInt(text);
  }

  private Path segment(String id, int index) {
    return store.file("segment", id + "-" + index);
  }

  private void finish(ServerRequest request, ServerResponse response) {
    ObjectNode media = known(Requests.path(request, "id"));
    if (!media.has("ready")) {
      join(media);
      boolean slow = media.path("category").asString().equals("tweet_video");
      Instant ready = slow ? world.now().plus(world.processingTime()) : world.now();
      media.put("ready", ready.toEpochMilli());
      if (slow && world.faults().rejectsMedia("x")) {
        media.put("rejected", true);
      }
      world.uploads().whole("x", media.path("id").asString());
      store.put(MEDIA, media.path("id").asString(), media);
    }
    Replies.json(response, 200, data(shown(media)));
  }

  private void join(ObjectNode media) {
    String id = media.path("id").asString();
    Path whole = store.file(MEDIA, id);
    try (OutputStream out = Files.newOutputStream(whole)) {
      for (int i = 0; i < MOST_SEGMENTS && Files.exists(segment(id, i)); i++) {
        Files.copy(segment(id, i), out);
      }
      out.flush();
      if (Files.size(whole) != media.path("bytes").asLong()) {
        throw XProblem.invalid("id", "The segments do not add up to total_bytes.");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (!FileType.of(whole).equals(media.path("type").asString())) {
      throw XProblem.invalid("media", "The file is not of the declared media_type.");
    }
  }

  private void status(ServerRequest request, ServerResponse response) {
    if (!Requests.query(request, "command").orElse("").equals("STATUS")) {
      throw XProblem.invalid("command", "command must be STATUS.");
    }
    ObjectNode media = known(Requests.query(request, "media_id").orElse(""));
    Replies.json(response, 200, data(shown(media)));
  }

  private void describe(ServerRequest request, ServerResponse response) {
    JsonNode body = XDoor.body(request, Set.of("id", "metadata"));
    ObjectNode media = known(body.path("id").asString(""));
    String alt = body.path("metadata").path("alt_text").path("text").asString("");
    if (alt.isEmpty() || alt.codePointCount(0, alt.length()) > 1000) {
      throw XProblem.invalid("alt_text", "alt_text.text must have 1 to 1000 characters.");
    }
    media.put("alt", alt);
    store.put(MEDIA, media.path("id").asString(), media);
    ObjectNode reply = Json.object().put("id", media.path("id").asString());
    reply.putObject("associated_metadata").putObject("alt_text").put("text", alt);
    Replies.json(response, 200, data(reply));
  }

  private ObjectNode known(String id) {
    return store
        .get(MEDIA, id)
        .map(ObjectNode.class::cast)
        .filter(m -> m.path("expires").asLong() > world.now().toEpochMilli())
        .orElseThrow(() -> XProblem.invalid("media_id", "There is no such media, or no longer."));
  }

  /** The file of a finished upload, and whether it is a video, for a post that refers to it. */
  Attachment attachment(String id) {
    ObjectNode media = known(id);
    if (!media.has("ready")
        || media.has("rejected")
        || media.path("ready").asLong() > world.now().toEpochMilli()) {
      throw XProblem.invalid("media.media_ids", "Your media IDs are invalid.");
    }
    return new Attachment(
        store.file(MEDIA, id), media.path("type").asString(), media.path("alt").asString(""));
  }

  private ObjectNode shown(ObjectNode media) {
    long now = world.now().toEpochMilli();
    ObjectNode shown =
        Json.object()
            .put("id", media.path("id").asString())
            .put("media_key", "3_" + media.path("id").asString())
            .put("expires_after_secs", (media.path("expires").asLong() - now) / 1000);
    if (media.has("ready")) {
      shown.put("size", media.path("bytes").asLong());
    }
    if (media.has("ready") && media.path("category").asString().equals("tweet_video")) {
      boolean ready = media.path("ready").asLong() <= now;
      ObjectNode info =
          shown.putObject("processing_info").put("state", state(ready, media.has("rejected")));
      info.put("progress_percent", ready ? 100 : 50);
      if (!ready) {
        info.put("check_after_secs", 1);
      } else if (media.has("rejected")) {
        info.putObject("error")
            .put("code", 1)
            .put("name", "InvalidMedia")
            .put("message", "Unsupported video format");
      }
    }
    return shown;
  }

  private static String state(boolean ready, boolean rejected) {
    return !ready ? "in_progress" : rejected ? "failed" : "succeeded";
  }

  private static ObjectNode data(ObjectNode data) {
    ObjectNode reply = Json.object();
    reply.set("data", data);
    return reply;
  }
}
