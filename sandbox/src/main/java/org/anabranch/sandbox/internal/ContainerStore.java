package org.anabranch.sandbox.internal;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.anabranch.kernel.Json;
import org.anabranch.sandbox.World;
import org.anabranch.sandbox.World.Attachment;
import org.anabranch.sandbox.World.Detail;
import org.anabranch.sandbox.World.SandboxPost;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The containers of Instagram and Threads: made, worked on for a while, published at most once, and
 * gone after a day. The post's id is fixed when the container is made, so that publishing again
 * after a crash makes no second post.
 */
public final class ContainerStore {
  public static final Duration KEPT = Duration.ofHours(24);

  /** Where the file of a container is, in its field {@code file}. */
  public static final String FETCHED = "media";

  private static final String KIND = "container";
  private static final Duration DAY = Duration.ofHours(24);

  private final World world;
  private final World.Store store;
  private final String platform;

  public ContainerStore(World world, String platform) {
    this.world = world;
    this.store = world.store(platform);
    this.platform = platform;
  }

  /** A new container, not stored yet. */
  public ObjectNode fresh(String type) {
    return Json.object()
        .put("id", world.newId())
        .put("post", world.newId())
        .put("type", type)
        .put("made", world.now().toEpochMilli());
  }

  public Path file(ObjectNode container) {
    return store.file(FETCHED, container.path("id").asString());
  }

  public void put(ObjectNode container) {
    store.put(KIND, container.path("id").asString(), container);
  }

  /** Begins the work on a container whose media is all there. */
  public void work(ObjectNode container) {
    container.put("ready", world.now().plus(world.processingTime()).toEpochMilli());
    if (container.has("file") && world.faults().rejectsMedia(platform)) {
      container.put("rejected", true);
    }
    put(container);
  }

  /** Makes a container useless. */
  public void fail(ObjectNode container, String why) {
    put(container.put("error", why));
  }

  public Optional<ObjectNode> find(String id) {
    return store.get(KIND, id).map(ObjectNode.class::cast);
  }

  /**
   * Makes a carousel of finished containers that were made for one.
   *
   * @param gone what is told of one that is not there
   */
  public void carousel(GraphCall call, ObjectNode container, int most, GraphError gone) {
    List<String> children = List.of(call.required("children").split(","));
    if (children.size() < 2 || children.size() > most) {
      throw GraphError.of(100, 2207028, "A carousel has 2 to %d items".formatted(most));
    }
    ArrayNode inside = container.putArray("children");
    for (String id : children) {
      ObjectNode child = find(id).orElseThrow(() -> gone);
      if (!isItem(child)) {
        throw GraphError.parameter("The container " + id + " is no carousel item");
      }
      publishable(child);
      inside.add(id);
    }
    work(container);
  }

  /** The container that the call wants published, if it can be now. */
  public ObjectNode toPublish(GraphCall call, GraphError gone) {
    call.knows("creation_id");
    ObjectNode container = find(call.required("creation_id")).orElseThrow(() -> gone);
    if (isItem(container)) {
      throw GraphError.parameter("A carousel item cannot be published by itself");
    }
    publishable(container);
    return container;
  }

  private static boolean isItem(ObjectNode container) {
    return container.path("item").asBoolean(false);
  }

  private void publishable(ObjectNode container) {
    switch (status(container)) {
      case "FINISHED" -> {}
      case "EXPIRED" -> throw GraphError.of(24, 2207020, "The media has expired");
      case "ERROR" -> throw GraphError.of(9007, 2207032, "The media could not be created");
      default -> throw GraphError.of(9007, 2207027, "Media ID is not available");
    }
  }

  public String status(ObjectNode container) {
    long now = world.now().toEpochMilli();
    if (container.path("published").asBoolean(false)) {
      return "PUBLISHED";
    } else if (container.path("made").asLong() + KEPT.toMillis() <= now) {
      return "EXPIRED";
    } else if (container.has("error")) {
      return "ERROR";
    } else if (!container.has("ready") || container.path("ready").asLong() > now) {
      return "IN_PROGRESS";
    }
    return container.has("rejected") ? "ERROR" : "FINISHED";
  }

  /** The files of a container, or of those inside it. */
  private List<Attachment> files(ObjectNode container) {
    List<Attachment> files = new ArrayList<>();
    if (container.has("file")) {
      files.add(
          new Attachment(
              store.file(container.path("file").asString(), container.path("id").asString()),
              container.path("mime").asString(),
              container.path("alt").asString("")));
    }
    for (JsonNode child : container.path("children")) {
      files.addAll(files(find(child.asString()).orElseThrow()));
    }
    return files;
  }

  /** Makes the post visible and returns its id. */
  public String publish(ObjectNode container, String accountId, String link) {
    String id = container.path("post").asString();
    world.publish(
        new SandboxPost(
            platform,
            id,
            accountId,
            "",
            container.path("text").asString(""),
            "",
            files(container),
            link,
            container.path("ai").asBoolean(false),
            container.path("replyTo").asString(""),
            world.now(),
            details(container)));
    put(container.put("published", true));
    return id;
  }

  /** Notes how the post will be shown. */
  public static void detail(ObjectNode container, Detail name, Optional<String> value) {
    value.ifPresent(v -> container.withObject("details").put(name.name(), v));
  }

  private static Map<Detail, String> details(ObjectNode container) {
    Map<Detail, String> details = new EnumMap<>(Detail.class);
    container
        .path("details")
        .properties()
        .forEach(d -> details.put(Detail.valueOf(d.getKey()), d.getValue().asString()));
    return details;
  }

  /** How many posts, replies left out, were published in the last 24 hours. */
  public long today() {
    return world.posts(platform).stream()
        .filter(p -> p.inReplyTo().isEmpty() && p.at().isAfter(world.now().minus(DAY)))
        .count();
  }
}
