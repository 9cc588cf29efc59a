package org.anabranch.sandbox.threads;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.anabranch.kernel.Json;
import org.anabranch.sandbox.World;
import org.anabranch.sandbox.internal.Chatter;
import org.anabranch.sandbox.internal.ContainerStore;
import org.anabranch.sandbox.internal.Fetch;
import org.anabranch.sandbox.internal.FileType;
import org.anabranch.sandbox.internal.GraphCall;
import org.anabranch.sandbox.internal.GraphError;
import org.anabranch.sandbox.internal.Mp4;
import tools.jackson.databind.node.ObjectNode;

/**
 * What Threads makes before it publishes: containers of text, a picture, a video or a carousel,
 * whose files are fetched; published once and within a day.
 */
final class ThreadsContainers {
  static final int PER_DAY = 250;
  private static final int LONGEST = 500;
  private static final long PICTURE_BYTES = 8L << 20;
  private static final long VIDEO_BYTES = 1L << 30;
  private static final Pattern LINK = Pattern.compile("https?://\\S+");

  private final World.Store store;
  private final Chatter chatter;
  private final ContainerStore containers;
  private final ThreadsOptions options;
  private final Fetch fetch = new Fetch();

  ThreadsContainers(World world, Chatter chatter) {
    this.store = world.store("threads");
    this.chatter = chatter;
    this.containers = new ContainerStore(world, "threads");
    this.options = new ThreadsOptions(world);
  }

  void create(GraphCall call) {
    call.own("user");
    call.knows(
        "media_type",
        "text",
        "image_url",
        "video_url",
        "is_carousel_item",
        "children",
        "reply_to_id",
        "reply_control",
        "topic_tag",
        "link_attachment",
        "quote_post_id",
        "location_id",
        "alt_text",
        "allowlisted_country_codes",
        "poll_attachment");
    String type = call.required("media_type");
    ObjectNode container = containers.fresh(type);
    call.parameter("reply_to_id")
        .filter(to -> chatter.find(to).isPresent())
        .ifPresent(to -> container.put("answers", to));
    text(call, container, type);
    options.read(call, container, type);
    switch (type) {
      case "TEXT" -> containers.work(container);
      case "IMAGE" -> picture(call, container);
      case "VIDEO" -> video(call, container);
      case "CAROUSEL" -> containers.carousel(call, container, 20, gone());
      default -> throw GraphError.parameter("media_type must be TEXT, IMAGE, VIDEO or CAROUSEL");
    }
    call.reply(Json.object().put("id", container.path("id").asString()));
  }

  private static void text(GraphCall call, ObjectNode container, String type) {
    String text = call.parameter("text").orElse("");
    if (type.equals("TEXT") && text.isBlank()) {
      throw GraphError.parameter("The parameter text is required");
    }
    if (length(text) > LONGEST) {
      throw GraphError.parameter("Param text must be at most 500 characters long");
    }
    if (LINK.matcher(text).results().map(r -> r.group()).distinct().count() > 5) {
      throw GraphError.parameter("A post has at most 5 links");
    }
    if (call.parameter("alt_text").orElse("").length() > 1000) {
      throw GraphError.parameter("Param alt_text must be at most 1000 characters long");
    }
    if (call.parameter("link_attachment").isPresent() && !type.equals("TEXT")) {
      throw GraphError.parameter("link_attachment goes with media_type TEXT only");
    }
    container
        .put("text", text)
        .put("link", call.parameter("link_attachment").orElse(""))
        .put("item", call.flag("is_carousel_item"));
  }

  /** Emoji count their UTF-8 bytes. */
  private static int length(String text) {
    return text.codePoints()
        .map(
            c ->
                Character.isEmoji(c) && c > 0xff
                    ? Character.toString(c).getBytes(StandardCharsets.UTF_8).length
                    : 1)
        .sum();
  }

  private void picture(GraphCall call, ObjectNode container) {
    Path file = containers.file(container);
    if (!fetch.to(file, call.required("image_url"), PICTURE_BYTES)) {
      throw GraphError.of(9004, 2207052, "The media could not be fetched from this URI");
    }
    String type = FileType.of(file);
    if (!Set.of("image/jpeg", "image/png").contains(type)) {
      throw GraphError.of(36001, 2207005, "The image format is not supported: use JPEG or PNG");
    }
    keep(call, container, type);
    containers.work(container);
  }

  /** A video is fetched later; what is wrong with it is told by the container. */
  private void video(GraphCall call, ObjectNode container) {
    Path file = containers.file(container);
    boolean here = fetch.to(file, call.required("video_url"), VIDEO_BYTES);
    keep(call, container, "video/mp4");
    if (!here) {
      containers.fail(container, "FAILED_DOWNLOADING_VIDEO");
      return;
    }
    Optional<Mp4> video = FileType.of(file).equals("video/mp4") ? Mp4.read(file) : Optional.empty();
    if (video.isEmpty()) {
      containers.fail(container, "FAILED_PROCESSING_VIDEO");
    } else if (video.get().duration().toSeconds() > 300 || video.get().duration().isZero()) {
      containers.fail(container, "INVALID_DURATION");
    } else {
      containers.work(container);
    }
  }

  private static void keep(GraphCall call, ObjectNode container, String type) {
    container
        .put("file", ContainerStore.FETCHED)
        .put("mime", type)
        .put("alt", call.parameter("alt_text").orElse(""));
  }

  void publish(GraphCall call) {
    call.own("user");
    ObjectNode container = containers.toPublish(call, gone());
    Optional<Chatter.Said> to = chatter.find(container.path("answers").asString(""));
    if (to.isPresent()) {
      call.reply(Json.object().put("id", answered(container, to.get(), call)));
      return;
    }
    if (containers.today() >= PER_DAY) {
      throw GraphError.of(9, 2207042, "The profile has reached its posts for 24 hours");
    }
    String link = container.path("link").asString("");
    call.reply(Json.object().put("id", containers.publish(container, call.grant().id(), link)));
  }

  /** An answer to a remark is no post of the account's own; published again it is the same. */
  private String answered(ObjectNode container, Chatter.Said to, GraphCall call) {
    String id = container.path("id").asString();
    return store
        .get("answered", id)
        .map(said -> said.path("id").asString())
        .orElseGet(
            () -> {
              Chatter.Said said =
                  chatter.answer(
                      to.postId(),
                      to.id(),
                      call.grant().id(),
                      "anabranch",
                      container.path("text").asString(""));
              store.put("answered", id, Json.object().put("id", said.id()));
              return said.id();
            });
  }

  private ObjectNode shown(ObjectNode container, GraphCall call) {
    ObjectNode node = Json.object().put("id", container.path("id").asString());
    for (String field : call.fields()) {
      switch (field) {
        case "id" -> {}
        case "status" -> node.put("status", containers.status(container));
        case "error_message" -> {
          if (container.has("error")) {
            node.put("error_message", container.path("error").asString());
          }
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
    return GraphError.of(24, 4279009, "Media not found");
  }
}
