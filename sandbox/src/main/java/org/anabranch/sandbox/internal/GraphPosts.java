package org.anabranch.sandbox.internal;

import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import org.anabranch.kernel.Json;
import org.anabranch.sandbox.World;
import org.anabranch.sandbox.World.SandboxPost;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What Instagram and Threads tell of posts in the same shape: lists, figures, limits, pages. */
public final class GraphPosts {
  private final World world;
  private final String platform;

  public GraphPosts(World world, String platform) {
    this.world = world;
    this.platform = platform;
  }

  /** The post that the path names as {@code id}. */
  public SandboxPost named(GraphCall call) {
    String id = call.path("id");
    return world.post(platform, id).orElseThrow(() -> GraphError.unknownObject(id));
  }

  /** The account's posts, newest first, by pages. */
  public void list(GraphCall call, BiFunction<SandboxPost, GraphCall, ObjectNode> shown) {
    list(call, _ -> true, shown);
  }

  /** Those of the account's posts that belong to one edge. */
  public void list(
      GraphCall call,
      Predicate<SandboxPost> here,
      BiFunction<SandboxPost, GraphCall, ObjectNode> shown) {
    GraphPages.send(call, world.posts(platform).stream().filter(here).toList(), shown);
  }

  /** The figures asked for; one unknown name fails the whole call. */
  public void insights(GraphCall call, Map<String, Long> served) {
    ObjectNode reply = Json.object();
    ArrayNode data = reply.putArray("data");
    for (String name : call.required("metric").split(",")) {
      Long value = served.get(name);
      if (value == null) {
        throw GraphError.parameter(
            "metric[0] must be one of the following values: " + served.keySet());
      }
      ObjectNode figure = data.addObject().put("name", name).put("period", "lifetime");
      figure.putArray("values").addObject().put("value", value);
    }
    call.reply(reply);
  }

  public void limit(GraphCall call, long used, int total) {
    ObjectNode reply = Json.object();
    ObjectNode limit = reply.putArray("data").addObject().put("quota_usage", used);
    limit.putObject("config").put("quota_total", total).put("quota_duration", 86_400);
    call.reply(reply);
  }

  public void page(ServerRequest request, ServerResponse response) {
    world
        .post(platform, Requests.path(request, "id"))
        .ifPresentOrElse(
            post -> Replies.page(response, 200, world.page(post)),
            () -> Replies.text(response, 404, "Sorry, this page is not available."));
  }
}
