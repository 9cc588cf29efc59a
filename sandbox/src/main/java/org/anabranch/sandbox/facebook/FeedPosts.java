package org.anabranch.sandbox.facebook;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.anabranch.kernel.Json;
import org.anabranch.sandbox.World;
import org.anabranch.sandbox.World.Attachment;
import org.anabranch.sandbox.World.Detail;
import org.anabranch.sandbox.World.SandboxPost;
import org.anabranch.sandbox.internal.FileType;
import org.anabranch.sandbox.internal.GraphCall;
import org.anabranch.sandbox.internal.GraphError;
import org.anabranch.sandbox.internal.Multipart;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * A Page's posts of words, links and photos: photos are uploaded unpublished first; a text that is
 * the same as the newest post's within a minute is refused.
 */
final class FeedPosts {
  private static final String FACEBOOK = "facebook";
  private static final int LONGEST = 63_206;
  private static final long PHOTO_BYTES = 10L << 20;
  private static final Duration SAME_TEXT = Duration.ofMinutes(1);

  private final World world;
  private final World.Store store;

  FeedPosts(World world) {
    this.world = world;
    this.store = world.store(FACEBOOK);
  }

  void photo(GraphCall call) {
    call.own("page");
    call.knows("published", "caption", "alt_text_custom", "source", "temporary");
    if (!call.parameter("published").orElse("true").equals("false")) {
      throw GraphError.parameter("Only unpublished photos are imitated");
    }
    Multipart.Part file =
        call.file().orElseThrow(() -> GraphError.of(324, 2069019, "Missing or invalid image file"));
    String type = FileType.of(file.file());
    if (!type.startsWith("image/") || file.length() > PHOTO_BYTES) {
      throw GraphError.of(
          1, 1366046, "Photos must be smaller than 10 MB and saved as JPG, PNG, GIF or TIFF");
    }
    String id = world.newId();
    store.put(
        "photo",
        id,
        Json.object()
            .put("file", file.file().getFileName().toString())
            .put("type", type)
            .put("alt", call.parameter("alt_text_custom").orElse("")));
    call.reply(Json.object().put("id", id));
  }

  void create(GraphCall call) {
    call.own("page");
    call.knows("message", "link", "published", "attached_media", "place");
    String message = call.parameter("message").orElse("").strip();
    String link = call.parameter("link").orElse("");
    List<Attachment> photos = photos(call);
    if (message.isEmpty() && link.isEmpty() && photos.isEmpty()) {
      throw GraphError.parameter("A post needs a message, a link or a picture");
    }
    if (message.codePointCount(0, message.length()) > LONGEST) {
      throw GraphError.parameter("The message is longer than 63,206 characters");
    }
    if (!link.isEmpty() && !link.matches("https?://.+")) {
      throw GraphError.of(100, 1609005, "The link is not valid");
    }
    world.posts(FACEBOOK).stream()
        .findFirst()
        .filter(p -> photos.isEmpty() && p.media().isEmpty() && p.text().equals(message))
        .filter(p -> p.at().isAfter(world.now().minus(SAME_TEXT)))
        .ifPresent(
            _ -> {
              throw GraphError.of(506, 1455006, "Duplicate status message");
            });
    SandboxPost post =
        new SandboxPost(
            FACEBOOK,
            call.grant().id() + "_" + world.newId(),
            call.grant().id(),
            "",
            message,
            "",
            photos,
            link,
            false,
            "",
            world.now(),
            place(call));
    world.publish(post);
    call.reply(Json.object().put("id", post.id()));
  }

  private static Map<Detail, String> place(GraphCall call) {
    Optional<String> place = call.parameter("place");
    if (place.filter(p -> !p.matches("\\d{6,20}")).isPresent()) {
      throw GraphError.parameter("place must be the id of a Page with a location");
    }
    return place.map(p -> Map.of(Detail.LOCATION, p)).orElse(Map.of());
  }

  private List<Attachment> photos(GraphCall call) {
    List<Attachment> photos = new ArrayList<>();
    for (int i = 0; ; i++) {
      Optional<String> attached = call.parameter("attached_media[" + i + "]");
      if (attached.isEmpty()) {
        return photos;
      }
      photos.add(photoOf(attached.get()));
    }
  }

  private Attachment photoOf(String attached) {
    String id = "";
    try {
      id = Json.tree(attached).path("media_fbid").asString("");
    } catch (JacksonException e) {
      throw GraphError.parameter("attached_media must be JSON with media_fbid");
    }
    String wanted = id;
    JsonNode photo = store.get("photo", id).orElseThrow(() -> GraphError.unknownObject(wanted));
    return attachment(store, photo);
  }

  static Attachment attachment(World.Store store, JsonNode photo) {
    return new Attachment(
        store.file("upload", photo.path("file").asString()),
        photo.path("type").asString(),
        photo.path("alt").asString());
  }

  void edit(GraphCall call) {
    call.knows("message");
    String id = call.path("id");
    String message = call.required("message");
    if (message.codePointCount(0, message.length()) > LONGEST) {
      throw GraphError.parameter("The message is longer than 63,206 characters");
    }
    SandboxPost post = world.post(FACEBOOK, id).orElseThrow(() -> GraphError.unknownObject(id));
    world.revise(post.saying(post.title(), message));
    call.reply(Json.object().put("success", true));
  }
}
