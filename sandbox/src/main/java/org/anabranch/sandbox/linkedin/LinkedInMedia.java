package org.anabranch.sandbox.linkedin;

import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.anabranch.kernel.Digest;
import org.anabranch.kernel.Json;
import org.anabranch.sandbox.World;
import org.anabranch.sandbox.World.Attachment;
import org.anabranch.sandbox.internal.FileType;
import org.anabranch.sandbox.internal.PictureSize;
import org.anabranch.sandbox.internal.Replies;
import org.anabranch.sandbox.internal.Requests;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * LinkedIn's images in one piece and videos in parts of 4 MiB, each part with an address of its own
 * and an ETag that finalizing asks for.
 */
final class LinkedInMedia {
  private static final long PART_BYTES = 4L << 20;
  private static final long LEAST_VIDEO = 75_000;
  private static final long LARGEST_VIDEO = 500L << 20;
  private static final long MOST_PIXELS = 36_152_320;
  private static final Duration ADDRESS_LIVES = Duration.ofHours(24);
  private static final String IMAGE = "image";
  private static final String VIDEO = "video";
  private static final String DOCUMENT = "document";
  private static final String PDF = "application/pdf";
  private static final long LARGEST_DOCUMENT = 100L << 20;
  private static final String WRITE = "w_member_social";

  private final World world;
  private final World.Store store;
  private final LinkedInDoor door;

  LinkedInMedia(World world, LinkedInDoor door) {
    this.world = world;
    this.store = world.store("linkedin");
    this.door = door;
  }

  void route(HttpRules rules) {
    rules
        .post("/api/rest/images", door.open(WRITE, this::image))
        .put("/upload/image/{id}", LinkedInDoor.signed(this::imageBytes))
        .post("/api/rest/documents", door.open(WRITE, this::document))
        .put("/upload/document/{id}", LinkedInDoor.signed(this::documentBytes))
        .get("/api/rest/images/{urn}", door.open("r_organization_social", this::videoStatus))
        .post("/api/rest/videos", door.open(WRITE, this::video))
        .put("/upload/video/{id}/{part}", LinkedInDoor.signed(this::videoBytes))
        .get("/api/rest/videos/{urn}", door.open(WRITE, this::videoStatus));
  }

  private static String action(ServerRequest request) {
    return Requests.query(request, "action").orElse("");
  }

  /** The one field of the body that names the request, with an owner who is the caller. */
  private JsonNode asked(ServerRequest request, String name, Set<String> fields) {
    JsonNode asked = LinkedInDoor.body(request, Set.of(name)).path(name);
    for (String field : asked.propertyNames()) {
      if (!fields.contains(field)) {
        throw LinkedInProblem.invalid("Unpermitted fields present: [/" + name + "/" + field + "]");
      }
    }
    if (fields.contains("owner")
        && !LinkedInImitation.mayActAs(door.grant(request), asked.path("owner").asString(""))) {
      throw LinkedInProblem.denied("owner");
    }
    return asked;
  }

  private ObjectNode fresh(String kind) {
    String id = world.newId();
    return Json.object()
        .put("id", id)
        .put("urn", "urn:li:" + kind + ":" + id)
        .put("secret", world.newToken())
        .put("expires", world.now().plus(ADDRESS_LIVES).toEpochMilli());
  }

  private void image(ServerRequest request, ServerResponse response) {
    begin(request, response, IMAGE);
  }

  private void document(ServerRequest request, ServerResponse response) {
    begin(request, response, DOCUMENT);
  }

  private void documentBytes(ServerRequest request, ServerResponse response) throws IOException {
    ObjectNode document = addressed(request, DOCUMENT);
    Path file = store.file(DOCUMENT, document.path("id").asString());
    long length = Requests.save(request, file);
    if (length == 0 || length > LARGEST_DOCUMENT || !isPdf(file)) {
      throw LinkedInProblem.invalid("The document is no PDF of at most 100 MB");
    }
    store.put(DOCUMENT, document.path("urn").asString(), document.put("type", PDF));
    Replies.empty(response, 201, Map.of());
  }

  /** Office files are taken by LinkedIn too; the imitation looks only at PDF. */
  private static boolean isPdf(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return new String(in.readNBytes(5), StandardCharsets.US_ASCII).equals("%PDF-");
    }
  }

  /** An upload in one piece. */
  private void begin(ServerRequest request, ServerResponse response, String kind) {
    if (!action(request).equals("initializeUpload")) {
      throw LinkedInProblem.invalid("action must be initializeUpload");
    }
    asked(request, "initializeUploadRequest", Set.of("owner"));
    ObjectNode image = fresh(kind);
    store.put(kind, image.path("urn").asString(), image);
    ObjectNode reply = Json.object();
    reply
        .putObject("value")
        .put("uploadUrlExpiresAt", image.path("expires").asLong())
        .put("uploadUrl", address(request, kind + "/" + image.path("id").asString(), image))
        .put(kind, image.path("urn").asString());
    Replies.json(response, 200, reply);
  }

  private static String address(ServerRequest request, String path, ObjectNode media) {
    return Requests.base(request)
        + "/linkedin/upload/"
        + path
        + "?s="
        + media.path("secret").asString();
  }

  /** What an upload address stands for. */
  private ObjectNode addressed(ServerRequest request, String kind) {
    String urn = "urn:li:" + kind + ":" + Requests.path(request, "id");
    return find(kind, urn)
        .filter(m -> Requests.query(request, "s").orElse("").equals(m.path("secret").asString()))
        .filter(m -> m.path("expires").asLong() > world.now().toEpochMilli())
        .orElseThrow(() -> LinkedInProblem.denied("this upload address"));
  }

  private void imageBytes(ServerRequest request, ServerResponse response) {
    ObjectNode image = addressed(request, IMAGE);
    Path file = store.file(IMAGE, image.path("id").asString());
    Requests.save(request, file);
    String type = FileType.of(file);
    Optional<PictureSize> size =
        type.startsWith("image/") ? PictureSize.of(file) : Optional.empty();
    if (size.filter(s -> (long) s.width() * s.height() <= MOST_PIXELS).isEmpty()) {
      throw LinkedInProblem.invalid("The image is no JPG, PNG or GIF of at most 36152320 pixels");
    }
    store.put(IMAGE, image.path("urn").asString(), image.put("type", type));
    Replies.empty(response, 201, Map.of());
  }

  private void video(ServerRequest request, ServerResponse response) {
    switch (action(request)) {
      case "initializeUpload" -> begin(request, response);
      case "finalizeUpload" -> finish(request, response);
      default -> throw LinkedInProblem.invalid("action must be initializeUpload or finalizeUpload");
    }
  }

  private void begin(ServerRequest request, ServerResponse response) {
    JsonNode asked =
        asked(
            request,
            "initializeUploadRequest",
            Set.of("owner", "fileSizeBytes", "uploadCaptions", "uploadThumbnail"));
    long bytes = asked.path("fileSizeBytes").asLong(0);
    if (bytes < LEAST_VIDEO || bytes > LARGEST_VIDEO) {
      throw LinkedInProblem.invalid("fileSizeBytes must be from 75 KB to 500 MB");
    }
    ObjectNode video = fresh(VIDEO).put("bytes", bytes).put("token", world.newToken());
    store.put(VIDEO, video.path("urn").asString(), video);
    ObjectNode reply = Json.object();
    ObjectNode value =
        reply
            .putObject("value")
            .put("uploadUrlsExpireAt", video.path("expires").asLong())
            .put("video", video.path("urn").asString())
            .put("uploadToken", video.path("token").asString());
    ArrayNode parts = value.putArray("uploadInstructions");
    for (long from = 0; from < bytes; from += PART_BYTES) {
      String path = "video/" + video.path("id").asString() + "/" + from / PART_BYTES;
      parts
          .addObject()
          .put("uploadUrl", address(request, path, video))
          .put("firstByte", from)
          .put("lastByte", Math.min(bytes, from + PART_BYTES) - 1);
    }
    Replies.json(response, 200, reply);
  }

  private void videoBytes(ServerRequest request, ServerResponse response) {
    ObjectNode video = addressed(request, VIDEO);
    int part = Integer.parseInt(Requests.path(request, "part"));
    Path file = part(video, part);
    long length = Requests.save(request, file);
    if (length != length(video, part)) {
      throw LinkedInProblem.invalid("The part is not as long as its instruction says");
    }
    Replies.empty(response, 200, Map.of("ETag", etag(file)));
  }

  private Path part(ObjectNode video, int part) {
    return store.file("part", video.path("id").asString() + "-" + part);
  }

  private static long length(ObjectNode video, int part) {
    return Math.min(PART_BYTES, video.path("bytes").asLong() - part * PART_BYTES);
  }

  private static String etag(Path file) {
    try {
      return Digest.sha256(file).substring(0, 32);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void finish(ServerRequest request, ServerResponse response) {
    JsonNode asked =
        asked(request, "finalizeUploadRequest", Set.of("video", "uploadToken", "uploadedPartIds"));
    ObjectNode video =
        find(VIDEO, asked.path("video").asString(""))
            .orElseThrow(() -> LinkedInProblem.missing("the video"));
    if (!asked.path("uploadToken").asString("").equals(video.path("token").asString())) {
      throw LinkedInProblem.invalid("uploadToken is not that of the video");
    }
    if (!video.has("ready")) {
      join(video, asked.path("uploadedPartIds"));
      video.put("ready", world.now().plus(world.processingTime()).toEpochMilli());
      store.put(VIDEO, video.path("urn").asString(), video);
    }
    Replies.empty(response, 200, Map.of());
  }

  private void join(ObjectNode video, JsonNode etags) {
    Path whole = store.file(VIDEO, video.path("id").asString());
    long count = (video.path("bytes").asLong() + PART_BYTES - 1) / PART_BYTES;
    if (etags.size() != count) {
      throw LinkedInProblem.invalid("uploadedPartIds must name every part");
    }
    try (OutputStream out = Files.newOutputStream(whole)) {
      for (int i = 0; i < count; i++) {
        Path part = part(video, i);
        if (Files.notExists(part) || !etag(part).equals(etags.get(i).asString(""))) {
          throw LinkedInProblem.invalid("uploadedPartIds are not the ETags in order");
        }
        Files.copy(part, out);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void videoStatus(ServerRequest request, ServerResponse response) {
    String urn = Requests.path(request, "urn");
    ObjectNode video = find(VIDEO, urn).orElseThrow(() -> LinkedInProblem.missing("the video"));
    Replies.json(response, 200, Json.object().put("id", urn).put("status", status(video)));
  }

  private String status(ObjectNode video) {
    if (!video.has("ready")) {
      return "WAITING_UPLOAD";
    } else if (!FileType.of(store.file(VIDEO, video.path("id").asString())).equals("video/mp4")) {
      return "PROCESSING_FAILED";
    }
    return video.path("ready").asLong() <= world.now().toEpochMilli() ? "AVAILABLE" : "PROCESSING";
  }

  private Optional<ObjectNode> find(String kind, String urn) {
    return store.get(kind, urn).map(ObjectNode.class::cast);
  }

  /** The file behind an urn that a post shows. */
  Attachment attachment(String urn, String alt, boolean imagesOnly) {
    Optional<ObjectNode> image = find(IMAGE, urn).filter(m -> m.has("type"));
    if (image.isPresent()) {
      return new Attachment(
          store.file(IMAGE, image.get().path("id").asString()),
          image.get().path("type").asString(),
          alt);
    }
    Optional<ObjectNode> document = find(DOCUMENT, urn).filter(m -> m.has("type") && !imagesOnly);
    if (document.isPresent()) {
      String id = document.get().path("id").asString();
      return new Attachment(store.file(DOCUMENT, id), PDF, alt);
    }
    return find(VIDEO, urn)
        .filter(m -> !imagesOnly && status(m).equals("AVAILABLE"))
        .map(m -> new Attachment(store.file(VIDEO, m.path("id").asString()), "video/mp4", alt))
        .orElseThrow(() -> LinkedInProblem.invalid(urn + " is not AVAILABLE"));
  }
}
