package org.anabranch.sandbox.facebook;

import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.anabranch.kernel.Json;
import org.anabranch.sandbox.World;
import org.anabranch.sandbox.World.Detail;
import org.anabranch.sandbox.World.SandboxPost;
import org.anabranch.sandbox.internal.GraphCall;
import org.anabranch.sandbox.internal.GraphError;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A Page's stories: made of an unpublished photo, listed with the media each was made of. */
final class Stories {
  private static final String FACEBOOK = "facebook";

  private final World world;
  private final World.Store store;

  Stories(World world) {
    this.world = world;
    this.store = world.store(FACEBOOK);
  }

  /** A photo can be shown once: publishing it again is refused. */
  void photo(GraphCall call) {
    call.own("page");
    call.knows("photo_id");
    String photo = call.required("photo_id");
    JsonNode file = store.get("photo", photo).orElseThrow(() -> GraphError.unknownObject(photo));
    String id = world.newId();
    if (!store.putIfAbsent("story", photo, Json.object().put("post", id))) {
      throw GraphError.of(100, 1366051, "The photo is published already");
    }
    world.publish(
        new SandboxPost(
                FACEBOOK,
                id,
                call.grant().id(),
                "",
                "",
                "",
                List.of(FeedPosts.attachment(store, file)),
                photo,
                false,
                "",
                world.now())
            .with(Map.of(Detail.PLACEMENT, "story")));
    call.reply(Json.object().put("success", true).put("post_id", id));
  }

  void list(GraphCall call) {
    call.own("page");
    call.knows("since", "until", "status");
    Predicate<SandboxPost> story = p -> p.detail(Detail.PLACEMENT).equals("story");
    ObjectNode reply = Json.object();
    ArrayNode data = reply.putArray("data");
    world.posts(FACEBOOK).stream()
        .filter(story)
        .limit(call.limit())
        .forEach(post -> data.add(shown(post, call)));
    call.reply(reply);
  }

  private static ObjectNode shown(SandboxPost post, GraphCall call) {
    boolean photo = !post.link().isEmpty();
    return Json.object()
        .put("id", post.id())
        .put("post_id", post.id())
        .put("status", "PUBLISHED")
        .put("creation_time", Long.toString(post.at().getEpochSecond()))
        .put("media_type", photo ? "photo" : "video")
        .put("media_id", photo ? post.link() : post.id())
        .put("url", address(post, call));
  }

  static String address(SandboxPost post, GraphCall call) {
    return call.base() + "/facebook/web/stories/" + post.accountId() + "/" + post.id();
  }
}
