package org.anabranch.sandbox.linkedin;

import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.Map;
import java.util.Set;
import org.anabranch.kernel.Json;
import org.anabranch.sandbox.World;
import org.anabranch.sandbox.World.Comment;
import org.anabranch.sandbox.internal.Replies;
import org.anabranch.sandbox.internal.Requests;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The comments below a post, by the Social Actions API. */
final class LinkedInComments {
  private static final String LINKEDIN = "linkedin";
  private static final int LONGEST = 1250;

  private final World world;

  LinkedInComments(World world) {
    this.world = world;
  }

  void route(HttpRules rules, LinkedInDoor door) {
    rules
        .get("/api/rest/socialActions/{urn}/comments", door.open("r_member_social", this::list))
        .post(
            "/api/rest/socialActions/{urn}/comments",
            door.open("w_member_social", (q, r) -> write(q, r, door)));
  }

  private String post(ServerRequest request) {
    String urn = Requests.path(request, "urn");
    return world.post(LINKEDIN, urn).orElseThrow(() -> LinkedInProblem.missing("the post")).id();
  }

  private void write(ServerRequest request, ServerResponse response, LinkedInDoor door) {
    JsonNode body =
        LinkedInDoor.body(request, Set.of("actor", "object", "message", "parentComment"));
    String urn = post(request);
    String actor = body.path("actor").asString("");
    if (!LinkedInImitation.mayActAs(door.grant(request), actor)) {
      throw LinkedInProblem.denied("actor");
    }
    String text = body.path("message").path("text").asString("").strip();
    if (text.isEmpty()
        || text.length() > LONGEST
        || !body.path("object").asString("").equals(urn)) {
      throw LinkedInProblem.invalid("A comment has an object and 1 to 1250 characters");
    }
    Comment comment = new Comment(LINKEDIN, urn, world.newId(), actor, text, world.now());
    world.comment(comment);
    Replies.json(response, 201, shown(comment), Map.of("x-restli-id", comment.id()));
  }

  private void list(ServerRequest request, ServerResponse response) {
    ObjectNode reply = Json.object();
    ArrayNode elements = reply.putArray("elements");
    world.comments(LINKEDIN, post(request)).stream()
        .limit(100)
        .forEach(comment -> elements.add(shown(comment)));
    Replies.json(response, 200, reply);
  }

  private static ObjectNode shown(Comment comment) {
    ObjectNode shown =
        Json.object()
            .put("id", comment.id())
            .put("actor", comment.accountId())
            .put("object", comment.postId());
    shown.putObject("message").put("text", comment.text());
    return shown;
  }
}
