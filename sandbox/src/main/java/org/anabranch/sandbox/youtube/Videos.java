package org.anabranch.sandbox.youtube;

import io.helidon.webserver.http.ServerRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.anabranch.kernel.Json;
import org.anabranch.sandbox.World;
import org.anabranch.sandbox.World.Attachment;
import org.anabranch.sandbox.World.Detail;
import org.anabranch.sandbox.World.Reactions;
import org.anabranch.sandbox.World.SandboxPost;
import org.anabranch.sandbox.internal.FileType;
import org.anabranch.sandbox.internal.Mp4;
import org.anabranch.sandbox.internal.Requests;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The channel's videos. One that cannot be played has failed, one of more than twelve hours is
 * rejected, and a private one is shown to nobody; the others are posts of the world.
 */
final class Videos {
  private static final String VIDEO = "video";
  private static final Duration LONGEST = Duration.ofHours(12);
  private static final Duration LONGEST_SHORT = Duration.ofMinutes(3);
  private static final Set<String> PARTS =
      Set.of("id", "snippet", "status", "statistics", "processingDetails");

  private final World world;
  private final World.Store store;

  Videos(World world) {
    this.world = world;
    this.store = world.store(YouTubeImitation.YOUTUBE);
  }

  /** The parts that are asked for; a {@link GoogleError} when one is unknown. */
  static List<String> parts(ServerRequest request, Set<String> known) {
    List<String> parts = values(request, "part");
    if (!known.containsAll(parts)) {
      throw GoogleError.bad("unknownPart", "'" + String.join(",", parts) + "'");
    }
    return parts;
  }

  /** A list in the address: with commas, or the parameter again for each; Google takes both. */
  private static List<String> values(ServerRequest request, String name) {
    return request.query().contains(name)
        ? List.of(String.join(",", request.query().all(name)).split(","))
        : List.of("");
  }

  /** Makes the video of an upload that is whole; again, it is the same. */
  ObjectNode complete(JsonNode session, Path file, ServerRequest request) {
    String id = session.path("video").asString();
    JsonNode metadata = session.path("metadata");
    String state = state(file);
    ObjectNode video =
        Json.object()
            .put("id", id)
            .put("channel", session.path("channel").asString(""))
            .put("state", state)
            .put("at", world.now().toEpochMilli());
    video.set("metadata", metadata);
    if (state.isEmpty() && !privacy(metadata).equals("private")) {
      world.publish(post(session, file));
    }
    store.putIfAbsent(VIDEO, id, video);
    return shown(store.get(VIDEO, id).orElseThrow(), List.of("id", "snippet", "status"), request);
  }

  private static String state(Path file) {
    if (!FileType.of(file).equals("video/mp4")) {
      return "failed";
    }
    boolean longer = Mp4.read(file).filter(v -> v.duration().compareTo(LONGEST) > 0).isPresent();
    return longer ? "rejected" : "";
  }

  private SandboxPost post(JsonNode session, Path file) {
    JsonNode metadata = session.path("metadata");
    return new SandboxPost(
        YouTubeImitation.YOUTUBE,
        session.path("video").asString(),
        session.path("channel").asString(""),
        metadata.path("snippet").path("title").asString(""),
        metadata.path("snippet").path("description").asString(""),
        "",
        List.of(new Attachment(file, "video/mp4", "")),
        "",
        metadata.path("status").path("containsSyntheticMedia").asBoolean(false),
        "",
        world.now(),
        details(metadata, file));
  }

  private static Map<Detail, String> details(JsonNode metadata, Path file) {
    Map<Detail, String> details = new EnumMap<>(Detail.class);
    details.put(Detail.CATEGORY, metadata.path("snippet").path("categoryId").asString("22"));
    if (!privacy(metadata).equals("public")) {
      details.put(Detail.VISIBILITY, privacy(metadata));
    }
    Mp4.read(file)
        .filter(v -> v.duration().compareTo(LONGEST_SHORT) <= 0 && v.width() <= v.height())
        .ifPresent(_ -> details.put(Detail.PLACEMENT, "short"));
    return details;
  }

  /** Notes what was chosen for a video after it was there. */
  void detail(String id, Detail name, String value) {
    world
        .post(YouTubeImitation.YOUTUBE, id)
        .ifPresent(
            post -> {
              Map<Detail, String> details = new EnumMap<>(Detail.class);
              details.putAll(post.details());
              details.put(name, value);
              world.revise(post.with(details));
            });
  }

  private static String privacy(JsonNode metadata) {
    return metadata.path("status").path("privacyStatus").asString("public");
  }

  boolean has(String id) {
    return store.get(VIDEO, id).isPresent();
  }

  /** Other words for a video; its snippet is replaced as a whole, as YouTube does. */
  ObjectNode edit(String id, JsonNode snippet, ServerRequest request) {
    ObjectNode video = (ObjectNode) store.get(VIDEO, id).orElseThrow();
    ((ObjectNode) video.path("metadata")).set("snippet", snippet);
    store.put(VIDEO, id, video);
    String title = snippet.path("title").asString("");
    String description = snippet.path("description").asString("");
    world
        .post(YouTubeImitation.YOUTUBE, id)
        .ifPresent(post -> world.revise(post.saying(title, description)));
    return shown(video, List.of("id", "snippet"), request);
  }

  void delete(String id) {
    store.remove(VIDEO, id);
    world.withdraw(YouTubeImitation.YOUTUBE, id);
  }

  /** Where a video's own thumbnail is, whether it was set or not. */
  Path thumbnail(String id) {
    return store.file("thumbnail", id);
  }

  ObjectNode list(ServerRequest request) {
    List<String> parts = parts(request, PARTS);
    List<String> ids = values(request, "id");
    if (ids.getFirst().isEmpty() || ids.size() > 50) {
      throw GoogleError.bad("missingRequiredParameter", "No filter selected, or too many ids.");
    }
    ObjectNode reply = Json.object().put("kind", "youtube#videoListResponse");
    var items = reply.putArray("items");
    ids.stream()
        .map(id -> store.get(VIDEO, id))
        .flatMap(Optional::stream)
        .forEach(video -> items.add(shown(video, parts, request)));
    reply
        .putObject("pageInfo")
        .put("totalResults", items.size())
        .put("resultsPerPage", items.size());
    return reply;
  }

  private ObjectNode shown(JsonNode video, List<String> parts, ServerRequest request) {
    String id = video.path("id").asString();
    ObjectNode shown = Json.object().put("kind", "youtube#video").put("id", id);
    for (String part : parts) {
      switch (part) {
        case "snippet" -> snippet(shown.putObject("snippet"), video, request);
        case "status" -> status(shown.putObject("status"), video);
        case "statistics" -> statistics(shown.putObject("statistics"), id);
        case "processingDetails" ->
            shown
                .putObject("processingDetails")
                .put(
                    "processingStatus",
                    switch (uploadStatus(video)) {
                      case "uploaded" -> "processing";
                      case "processed" -> "succeeded";
                      default -> "failed";
                    });
        default -> {
          // The id is there in any case.
        }
      }
    }
    return shown;
  }

  private void snippet(ObjectNode shown, JsonNode video, ServerRequest request) {
    JsonNode given = video.path("metadata").path("snippet");
    shown
        .put("publishedAt", Instant.ofEpochMilli(video.path("at").asLong()).toString())
        .put("channelId", video.path("channel").asString(""))
        .put("title", given.path("title").asString(""))
        .put("description", given.path("description").asString(""))
        .put("categoryId", given.path("categoryId").asString("22"));
    if (given.has("tags")) {
      shown.set("tags", given.path("tags"));
    }
    thumbnails(shown.putObject("thumbnails"), video.path("id").asString(), request);
  }

  static void thumbnails(ObjectNode shown, String id, ServerRequest request) {
    String address = Requests.base(request) + "/youtube/web/vi/" + id + "/";
    shown.putObject("default").put("url", address + "default.jpg");
    shown.putObject("high").put("url", address + "hqdefault.jpg");
  }

  private String uploadStatus(JsonNode video) {
    String state = video.path("state").asString("");
    Instant ready = Instant.ofEpochMilli(video.path("at").asLong()).plus(world.processingTime());
    if (world.now().isBefore(ready)) {
      return "uploaded";
    }
    return state.isEmpty() ? "processed" : state;
  }

  private void status(ObjectNode shown, JsonNode video) {
    JsonNode given = video.path("metadata").path("status");
    String uploadStatus = uploadStatus(video);
    shown.put("uploadStatus", uploadStatus);
    if (uploadStatus.equals("failed")) {
      shown.put("failureReason", "invalidFile");
    } else if (uploadStatus.equals("rejected")) {
      shown.put("rejectionReason", "length");
    }
    boolean forKids = given.path("selfDeclaredMadeForKids").asBoolean(false);
    shown
        .put("privacyStatus", privacy(video.path("metadata")))
        .put("license", given.path("license").asString("youtube"))
        .put("embeddable", given.path("embeddable").asBoolean(true))
        .put("madeForKids", forKids)
        .put("selfDeclaredMadeForKids", forKids)
        .put("containsSyntheticMedia", given.path("containsSyntheticMedia").asBoolean(false));
  }

  private void statistics(ObjectNode shown, String id) {
    Reactions seen =
        world
            .post(YouTubeImitation.YOUTUBE, id)
            .map(world::reactions)
            .orElse(new Reactions(0, 0, 0, 0, 0, 0, 0));
    shown
        .put("viewCount", Long.toString(seen.views()))
        .put("likeCount", Long.toString(seen.likes()))
        .put("favoriteCount", "0")
        .put("commentCount", Long.toString(seen.comments()));
  }
}
