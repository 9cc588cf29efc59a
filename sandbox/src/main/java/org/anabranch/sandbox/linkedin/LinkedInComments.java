package org.anabranch.sandbox.linkedin;

import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.anabranch.kernel.Json;
import org.anabranch.sandbox.World;
import org.anabranch.sandbox.World.Comment;
import org.anabranch.sandbox.World.SandboxPost;
import org.anabranch.sandbox.internal.Chatter;
import org.anabranch.sandbox.internal.Chatter.Said;
import org.anabranch.sandbox.internal.Replies;
import org.anabranch.sandbox.internal.Requests;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The comments below a post, by the Comments API. Answers lie below their comment's own urn, one
 * level deep; the urns name the post's activity, not the post, as LinkedIn's do.
 */
final class LinkedInComments {
  private static final String LINKEDIN = "linkedin";
  private static final int LONGEST = 1250;
  private static final int MOST = 100;
  private static final Pattern COMMENT =
      Pattern.compile("urn:li:comment:\\(urn:li:activity:(\\d+),(\\d+)\\)");

  private final World world;
  private final Chatter chatter;

  LinkedInComments(World world) {
    this.world = world;
    this.chatter = new Chatter(world, LINKEDIN);
  }

  void route(HttpRules rules, LinkedInDoor door) {
    rules
        .get("/api/rest/socialActions/{urn}/comments", door.open("r_member_social", this::list))
        .post(
            "/api/rest/socialActions/{urn}/comments",
            door.open("w_member_social", (q, r) -> write(q, r, door)));
  }

  /** What is talked below: a post, or one of its comments. */
  private record Place(SandboxPost post, String comment) {}

  private Place place(String urn) {
    Matcher comment = COMMENT.matcher(urn);
    Optional<SandboxPost> post =
        comment.matches()
            ? world.posts(LINKEDIN).stream()
                .filter(p -> activity(p).equals(comment.group(1)))
                .findFirst()
            : world.post(LINKEDIN, urn);
    return new Place(
        post.orElseThrow(() -> LinkedInProblem.missing("the post or comment")),
        comment.matches() ? comment.group(2) : "");
  }

  private static String activity(SandboxPost post) {
    return post.id().substring(post.id().lastIndexOf(':') + 1);
  }

  private static String urn(SandboxPost post, String comment) {
    return "urn:li:comment:(urn:li:activity:" + activity(post) + "," + comment + ")";
  }

  private void write(ServerRequest request, ServerResponse response, LinkedInDoor door) {
    JsonNode body =
        LinkedInDoor.body(request, Set.of("actor", "object", "message", "parentComment"));
    Place place = place(Requests.path(request, "urn"));
    String actor = body.path("actor").asString("");
    if (!LinkedInImitation.mayActAs(door.grant(request), actor)) {
      throw LinkedInProblem.denied("actor");
    }
    String text = body.path("message").path("text").asString("").strip();
    String object = body.path("object").asString("");
    if (text.isEmpty()
        || text.length() > LONGEST
        || !object.equals(place.post().id())
            && !object.equals("urn:li:activity:" + activity(place.post()))) {
      throw LinkedInProblem.invalid("A comment has an object and 1 to 1250 characters");
    }
    Said said = said(place.post(), parent(body, place), actor, text);
    Replies.json(
        response, 201, shown(place.post(), said, List.of()), Map.of("x-restli-id", said.id()));
  }

  private Said said(SandboxPost post, String parent, String actor, String text) {
    if (!parent.isEmpty()) {
      return chatter.answer(post.id(), parent, actor, "Anabranch", text);
    }
    Comment comment = new Comment(LINKEDIN, post.id(), world.newId(), actor, text, world.now());
    world.comment(comment);
    return chatter.below(post).stream()
        .filter(s -> s.id().equals(comment.id()))
        .findFirst()
        .orElseThrow();
  }

  private String parent(JsonNode body, Place place) {
    String named = body.path("parentComment").asString("");
    if (named.isEmpty() && place.comment().isEmpty()) {
      return "";
    }
    String id = named.isEmpty() ? place.comment() : place(named).comment();
    boolean topLevel =
        chatter.below(place.post()).stream()
            .anyMatch(s -> s.id().equals(id) && s.parentId().isEmpty());
    if (!topLevel) {
      throw LinkedInProblem.invalid("parentComment must be the urn of a first-level comment");
    }
    return id;
  }

  private void list(ServerRequest request, ServerResponse response) {
    Place place = place(Requests.path(request, "urn"));
    List<Said> all = chatter.below(place.post());
    List<Said> here = all.stream().filter(s -> s.parentId().equals(place.comment())).toList();
    int start = number(request, "start", 0);
    int count = Math.min(MOST, number(request, "count", 10));
    ObjectNode reply = Json.object();
    ArrayNode elements = reply.putArray("elements");
    here.stream()
        .skip(start)
        .limit(count)
        .forEach(said -> elements.add(shown(place.post(), said, all)));
    reply
        .putObject("paging")
        .put("start", start)
        .put("count", count)
        .put("total", here.size())
        .putArray("links");
    Replies.json(response, 200, reply);
  }

  private static int number(ServerRequest request, String name, int usual) {
    String given = Requests.query(request, name).orElse(Integer.toString(usual));
    if (!given.matches("\\d{1,4}")) {
      throw LinkedInProblem.invalid(name + " must be a number");
    }
    return Integer.parseInt(given);
  }

  private static ObjectNode shown(SandboxPost post, Said said, List<Said> all) {
    String actor =
        said.authorId().startsWith("urn:")
            ? said.authorId()
            : "urn:li:person:simulated" + said.authorId();
    ObjectNode shown =
        Json.object()
            .put("id", said.id())
            .put("commentUrn", urn(post, said.id()))
            .put("actor", actor)
            .put("object", "urn:li:activity:" + activity(post));
    shown.putObject("message").put("text", said.text()).putArray("attributes");
    shown.putObject("created").put("actor", actor).put("time", said.atMillis());
    if (!said.parentId().isEmpty()) {
      shown.put("parentComment", urn(post, said.parentId()));
    }
    long answers = all.stream().filter(s -> s.parentId().equals(said.id())).count();
    shown
        .putObject("commentsSummary")
        .put("totalFirstLevelComments", answers)
        .put("aggregatedTotalComments", answers);
    return shown;
  }
}
