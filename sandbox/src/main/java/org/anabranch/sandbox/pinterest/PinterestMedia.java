package org.anabranch.sandbox.pinterest;

import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.anabranch.kernel.Json;
import org.anabranch.sandbox.World;
import org.anabranch.sandbox.World.Attachment;
import org.anabranch.sandbox.internal.FileType;
import org.anabranch.sandbox.internal.Mp4;
import org.anabranch.sandbox.internal.Multipart;
import org.anabranch.sandbox.internal.Replies;
import org.anabranch.sandbox.internal.Requests;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Videos: registered, then sent to the store (as S3 takes a form: the parameters first, the file
 * last), then processed for as long as the world processes. One that is no MP4 of four seconds to a
 * quarter of an hour has failed.
 */
final class PinterestMedia {
  private static final String MEDIA = "media";
  private static final Duration SHORTEST = Duration.ofSeconds(4);
  private static final Duration LONGEST = Duration.ofMinutes(15);
  private static final List<String> PARAMETERS = List.of("key", "policy", "x-amz-signature");

  private final World world;
  private final World.Store store;
  private final PinterestDoor door;

  PinterestMedia(World world, PinterestDoor door) {
    this.world = world;
    this.door = door;
    this.store = world.store(PinterestImitation.PINTEREST);
  }

  void route(HttpRules rules) {
    rules
        .post("/api/v5/media", door.open("pins:write", this::register))
        .get("/api/v5/media/{id}", door.open("pins:read", this::show))
        .post("/upload", this::upload);
  }

  private void register(ServerRequest request, ServerResponse response) {
    String type = Requests.json(request).map(b -> b.path("media_type").asString("")).orElse("");
    if (!type.equals("video")) {
      throw PinterestError.invalid("media_type must be video.");
    }
    String id = world.newId();
    ObjectNode parameters =
        Json.object()
            .put("key", "uploads/" + id)
            .put("policy", world.newToken())
            .put("x-amz-signature", world.newToken());
    ObjectNode media = Json.object().put("id", id);
    media.set("parameters", parameters);
    store.put(MEDIA, id, media);
    ObjectNode reply =
        Json.object()
            .put("media_id", id)
            .put("media_type", "video")
            .put("upload_url", Requests.base(request) + "/pinterest/upload");
    reply.set("upload_parameters", parameters);
    Replies.json(response, 201, reply);
  }

  private void upload(ServerRequest request, ServerResponse response) {
    Multipart body;
    try {
      body = Multipart.read(request, _ -> store.file("upload", world.newId()));
    } catch (Multipart.Malformed e) {
      refuse(response, 400, "MalformedPOSTRequest");
      return;
    }
    Optional<ObjectNode> media = registered(body);
    Multipart.Part file = body.files().get("file");
    if (media.isEmpty()) {
      refuse(response, 403, "AccessDenied");
    } else if (file == null || body.files().size() > 1 || !body.fileLast()) {
      refuse(response, 400, "InvalidArgument");
    } else {
      media.get().put("file", file.file().getFileName().toString());
      media.get().put("at", world.now().toEpochMilli());
      store.put(MEDIA, media.get().path("id").asString(), media.get());
      Replies.empty(response, 204, Map.of());
    }
  }

  /** The video whose parameters these are, every one of them. */
  private Optional<ObjectNode> registered(Multipart body) {
    String key = body.fields().getOrDefault("key", "");
    return store
        .get(MEDIA, key.substring(key.lastIndexOf('/') + 1))
        .map(ObjectNode.class::cast)
        .filter(
            media ->
                PARAMETERS.stream()
                    .allMatch(
                        name ->
                            media
                                .path("parameters")
                                .path(name)
                                .asString("")
                                .equals(body.fields().get(name))));
  }

  private static void refuse(ServerResponse response, int status, String code) {
    Replies.send(
        response,
        status,
        "application/xml",
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>" + code + "</Code></Error>",
        Map.of());
  }

  private void show(ServerRequest request, ServerResponse response) {
    String id = Requests.path(request, "id");
    JsonNode media = store.get(MEDIA, id).orElseThrow(PinterestError::mediaNotFound);
    Replies.json(
        response, 200, Map.of("media_id", id, "media_type", "video", "status", status(media)));
  }

  private String status(JsonNode media) {
    if (!media.has("file")) {
      return "registered";
    }
    Instant ready = Instant.ofEpochMilli(media.path("at").asLong()).plus(world.processingTime());
    if (world.now().isBefore(ready)) {
      return "processing";
    }
    return plays(file(media)) ? "succeeded" : "failed";
  }

  private static boolean plays(Path file) {
    return FileType.of(file).equals("video/mp4")
        && Mp4.read(file)
            .map(Mp4::duration)
            .filter(d -> d.compareTo(SHORTEST) >= 0 && d.compareTo(LONGEST) <= 0)
            .isPresent();
  }

  private Path file(JsonNode media) {
    return store.file("upload", media.path("file").asString());
  }

  /** The video, once it is processed. */
  Attachment video(String id) {
    JsonNode media = store.get(MEDIA, id).orElseThrow(PinterestError::mediaNotFound);
    if (!status(media).equals("succeeded")) {
      throw PinterestError.invalid("The media is " + status(media) + ", not succeeded.");
    }
    return new Attachment(file(media), "video/mp4", "");
  }
}
