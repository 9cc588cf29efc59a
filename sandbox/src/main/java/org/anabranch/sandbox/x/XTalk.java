package org.anabranch.sandbox.x;

import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.anabranch.kernel.Json;
import org.anabranch.sandbox.World;
import org.anabranch.sandbox.World.SandboxPost;
import org.anabranch.sandbox.internal.Chatter;
import org.anabranch.sandbox.internal.Chatter.Said;
import org.anabranch.sandbox.internal.Grant;
import org.anabranch.sandbox.internal.Replies;
import org.anabranch.sandbox.internal.Requests;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Replies to X's posts: searched by conversation, answered, hidden; and posts deleted. */
final class XTalk {
  private static final Pattern CONVERSATION = Pattern.compile("conversation_id:(\\d+) is:reply");

  private final World world;
  private final XDoor door;
  private final Chatter chatter;

  XTalk(World world, XDoor door) {
    this.world = world;
    this.door = door;
    this.chatter = new Chatter(world, "x");
  }

  void route(HttpRules rules) {
    rules
        .get("/api/2/tweets/search/recent", door.open("tweet.read", this::search))
        .get("/api/2/users/{id}/mentions", door.open("tweet.read", this::mentions))
        .put("/api/2/tweets/{id}/hidden", door.open("tweet.moderate.write", this::hide))
        .delete("/api/2/tweets/{id}", door.open("tweet.write", this::delete));
  }

  /** Newest first; {@code since_id} leaves out that one and what is older. */
  private void mentions(ServerRequest request, ServerResponse response) {
    int most = number(request, "max_results", 10);
    if (most < 5 || most > 100) {
      throw XProblem.invalid("max_results", "max_results must be from 5 to 100.");
    }
    String account = Requests.path(request, "id");
    if (!account.equals(door.grant(request).id())) {
      throw XProblem.forbidden("Only one's own mentions are imitated.");
    }
    String since = Requests.query(request, "since_id").orElse("");
    Optional<Said> known = chatter.find(since);
    List<Said> page =
        chatter.mentions(account).stream()
            .filter(m -> known.isEmpty() || m.atMillis() > known.get().atMillis())
            .limit(most)
            .toList();
    XFields fields = XFields.of(request);
    ObjectNode reply = Json.object();
    if (!page.isEmpty()) {
      ArrayNode data = reply.putArray("data");
      for (Said said : page) {
        ObjectNode post = data.addObject().put("id", said.id()).put("text", said.text());
        if (fields.hasAuthor()) {
          post.put("author_id", said.authorId());
        }
        if (fields.has("created_at")) {
          post.put("created_at", said.at().toString());
        }
        if (fields.has("conversation_id")) {
          post.put("conversation_id", said.postId());
        }
      }
      if (fields.hasUsers()) {
        users(reply.putObject("includes").putArray("users"), page);
      }
    }
    reply.putObject("meta").put("result_count", page.size());
    Replies.json(response, 200, reply);
  }

  private void search(ServerRequest request, ServerResponse response) {
    Matcher asked = CONVERSATION.matcher(Requests.query(request, "query").orElse(""));
    if (!asked.matches()) {
      throw XProblem.invalid("query", "Only conversation_id:… is:reply is imitated.");
    }
    int most = number(request, "max_results", 10);
    if (most < 10 || most > 100) {
      throw XProblem.invalid("max_results", "max_results must be from 10 to 100.");
    }
    int from = number(request, "next_token", 0);
    List<Said> all =
        world
            .post("x", asked.group(1))
            .map(chatter::below)
            .orElseGet(() -> chatter.belowMention(asked.group(1)))
            .reversed()
            .stream()
            .filter(s -> !s.hidden())
            .toList();
    List<Said> page = all.stream().skip(from).limit(most).toList();
    XFields fields = XFields.of(request);
    ObjectNode reply = Json.object();
    if (!page.isEmpty()) {
      ArrayNode data = reply.putArray("data");
      page.forEach(said -> data.add(shown(said, fields)));
      if (fields.hasUsers()) {
        users(reply.putObject("includes").putArray("users"), page);
      }
    }
    ObjectNode meta = reply.putObject("meta").put("result_count", page.size());
    if (from + page.size() < all.size()) {
      meta.put("next_token", Integer.toString(from + page.size()));
    }
    Replies.json(response, 200, reply);
  }

  private static int number(ServerRequest request, String name, int otherwise) {
    String text = Requests.query(request, name).orElse(Integer.toString(otherwise));
    if (!text.matches("\\d{1,6}")) {
      throw XProblem.invalid(name, name + " is not valid.");
    }
    return Integer.parseInt(text);
  }

  private static ObjectNode shown(Said said, XFields fields) {
    ObjectNode tweet = Json.object().put("id", said.id()).put("text", "@anabranch " + said.text());
    if (fields.hasAuthor()) {
      tweet.put("author_id", said.authorId());
    }
    if (fields.has("created_at")) {
      tweet.put("created_at", said.at().toString());
    }
    fields.refer(tweet, "replied_to", said.parentId().isEmpty() ? said.postId() : said.parentId());
    return tweet;
  }

  private static void users(ArrayNode users, List<Said> page) {
    TreeMap<String, String> names = new TreeMap<>();
    page.forEach(said -> names.put(said.authorId(), said.author()));
    names.forEach(
        (id, name) ->
            users.addObject().put("id", id).put("name", name).put("username", username(name)));
  }

  /** Letters, digits and underscores, fifteen at most. */
  private static String username(String name) {
    String first = name.replaceAll("\\W.*$", "");
    return first.substring(0, Math.min(5, first.length())) + "_simulated";
  }

  /** When the body answers a remark: answers it, sends the reply, and says so. */
  boolean answer(Grant grant, JsonNode body, ServerResponse response) {
    Optional<Said> to = chatter.find(body.path("reply").path("in_reply_to_tweet_id").asString(""));
    if (to.isEmpty()) {
      return false;
    }
    String text = body.path("text").asString("").strip();
    if (text.isEmpty() || XText.length(text) > XText.LONGEST) {
      throw XProblem.invalid("text", "The text is empty or too long.");
    }
    Said said = chatter.answer(to.get().postId(), to.get().id(), grant.id(), "anabranch", text);
    ObjectNode reply = Json.object();
    reply.putObject("data").put("id", said.id()).put("text", text);
    Replies.json(response, 201, reply);
    return true;
  }

  private void hide(ServerRequest request, ServerResponse response) {
    JsonNode body = XDoor.body(request, Set.of("hidden"));
    Said said =
        chatter
            .find(Requests.path(request, "id"))
            .orElseThrow(() -> XProblem.forbidden("You may hide replies to your posts only."));
    boolean hidden = body.path("hidden").asBoolean(false);
    chatter.hide(said, hidden);
    ObjectNode reply = Json.object();
    reply.putObject("data").put("hidden", hidden);
    Replies.json(response, 200, reply);
  }

  /** A post that is not there is deleted already, as X sees it. */
  private void delete(ServerRequest request, ServerResponse response) {
    String id = Requests.path(request, "id");
    Grant grant = door.grant(request);
    Optional<SandboxPost> post = world.post("x", id);
    if (post.isPresent() && !post.get().accountId().equals(grant.id())) {
      throw XProblem.forbidden("You may delete your own posts only.");
    }
    post.ifPresent(p -> world.withdraw("x", id));
    ObjectNode reply = Json.object();
    reply.putObject("data").put("deleted", true);
    Replies.json(response, 200, reply);
  }
}
