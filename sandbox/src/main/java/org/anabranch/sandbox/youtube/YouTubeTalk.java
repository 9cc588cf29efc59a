package org.anabranch.sandbox.youtube;

import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.anabranch.kernel.Json;
import org.anabranch.sandbox.World;
import org.anabranch.sandbox.internal.Chatter;
import org.anabranch.sandbox.internal.Chatter.Said;
import org.anabranch.sandbox.internal.Replies;
import org.anabranch.sandbox.internal.Requests;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Comments below videos, and videos edited and deleted. */
final class YouTubeTalk {
  static final String SCOPE = "youtube.force-ssl";

  private final World world;
  private final YouTubeDoor door;
  private final Videos videos;
  private final Chatter chatter;

  YouTubeTalk(World world, YouTubeDoor door, Videos videos) {
    this.world = world;
    this.door = door;
    this.videos = videos;
    this.chatter = new Chatter(world, YouTubeImitation.YOUTUBE);
  }

  void route(HttpRules rules) {
    rules
        .get("/api/youtube/v3/commentThreads", door.open(SCOPE, this::threads))
        .post("/api/youtube/v3/comments", door.open(SCOPE, this::answer))
        .post("/api/youtube/v3/comments/setModerationStatus", door.open(SCOPE, this::moderate))
        .put("/api/youtube/v3/videos", door.open(SCOPE, this::edit))
        .delete("/api/youtube/v3/videos", door.open(SCOPE, this::delete));
  }

  private void threads(ServerRequest request, ServerResponse response) {
    Videos.parts(request, Set.of("id", "snippet", "replies"));
    String id = Requests.query(request, "videoId").orElse("");
    if (!videos.has(id)) {
      throw GoogleError.notFound("The video identified by the videoId parameter was not found.");
    }
    int most = number(request, "maxResults", 20);
    int from = number(request, "pageToken", 0);
    if (most < 1 || most > 100) {
      throw GoogleError.bad("invalidParameter", "maxResults must be from 1 to 100.");
    }
    List<Said> all = world.post(YouTubeImitation.YOUTUBE, id).map(chatter::below).orElse(List.of());
    List<Said> first =
        all.reversed().stream().filter(s -> s.parentId().isEmpty() && !s.hidden()).toList();
    ObjectNode reply = Json.object().put("kind", "youtube#commentThreadListResponse");
    ArrayNode items = reply.putArray("items");
    first.stream().skip(from).limit(most).forEach(s -> items.add(thread(s, all)));
    if (from + most < first.size()) {
      reply.put("nextPageToken", Integer.toString(from + most));
    }
    Replies.json(response, 200, reply);
  }

  private static int number(ServerRequest request, String name, int otherwise) {
    String text = Requests.query(request, name).orElse(Integer.toString(otherwise));
    if (!text.matches("\\d{1,6}")) {
      throw GoogleError.bad("invalidParameter", name + " is not valid.");
    }
    return Integer.parseInt(text);
  }

  private static ObjectNode thread(Said said, List<Said> all) {
    ObjectNode thread = Json.object().put("kind", "youtube#commentThread").put("id", said.id());
    ObjectNode snippet = thread.putObject("snippet").put("videoId", said.postId());
    snippet.set("topLevelComment", comment(said));
    List<Said> answers =
        all.stream().filter(a -> a.parentId().equals(said.id()) && !a.hidden()).toList();
    snippet.put("totalReplyCount", answers.size());
    if (!answers.isEmpty()) {
      ArrayNode told = thread.putObject("replies").putArray("comments");
      answers.forEach(a -> told.add(comment(a)));
    }
    return thread;
  }

  private static ObjectNode comment(Said said) {
    ObjectNode comment = Json.object().put("kind", "youtube#comment").put("id", said.id());
    ObjectNode snippet =
        comment
            .putObject("snippet")
            .put("textOriginal", said.text())
            .put("textDisplay", said.text())
            .put("authorDisplayName", said.author())
            .put("publishedAt", said.at().toString());
    snippet.putObject("authorChannelId").put("value", said.authorId());
    if (!said.parentId().isEmpty()) {
      snippet.put("parentId", said.parentId());
    }
    return comment;
  }

  private void answer(ServerRequest request, ServerResponse response) {
    Videos.parts(request, Set.of("id", "snippet"));
    JsonNode snippet = body(request).path("snippet");
    String text = snippet.path("textOriginal").asString("").strip();
    if (text.isEmpty() || text.length() > 10_000) {
      throw GoogleError.bad("commentTextRequired", "The comment has no text, or too much.");
    }
    Said to =
        chatter
            .find(snippet.path("parentId").asString(""))
            .filter(s -> s.parentId().isEmpty())
            .orElseThrow(() -> GoogleError.notFound("The specified parent comment was not found."));
    String me = door.grant(request).id();
    Said said = chatter.answer(to.postId(), to.id(), me, "Anabranch on YouTube", text);
    Replies.json(response, 200, comment(said));
  }

  private static JsonNode body(ServerRequest request) {
    return Requests.json(request)
        .orElseThrow(() -> GoogleError.bad("parseError", "The body is no JSON."));
  }

  private void moderate(ServerRequest request, ServerResponse response) {
    Said said =
        chatter
            .find(Requests.query(request, "id").orElse(""))
            .orElseThrow(() -> GoogleError.notFound("A comment could not be found."));
    switch (Requests.query(request, "moderationStatus").orElse("")) {
      case "heldForReview" -> chatter.hide(said, true);
      case "published" -> chatter.hide(said, false);
      case "rejected" -> chatter.delete(said);
      default -> throw GoogleError.bad("invalidParameter", "moderationStatus is not valid.");
    }
    Replies.empty(response, 204, Map.of());
  }

  private void edit(ServerRequest request, ServerResponse response) {
    JsonNode body = body(request);
    String id = body.path("id").asString("");
    if (!videos.has(id)) {
      throw GoogleError.notFound("The video that you are trying to update cannot be found.");
    }
    JsonNode snippet = body.path("snippet");
    String title = snippet.path("title").asString("");
    if (title.isBlank() || title.length() > 100 || title.matches("(?s).*[<>].*")) {
      throw GoogleError.video("invalidTitle", "The request metadata specifies an invalid title.");
    }
    if (!snippet.has("categoryId")) {
      throw GoogleError.video("invalidCategoryId", "The snippet.categoryId property is required.");
    }
    Replies.json(response, 200, videos.edit(id, snippet, request));
  }

  private void delete(ServerRequest request, ServerResponse response) {
    String id = Requests.query(request, "id").orElse("");
    if (!videos.has(id)) {
      throw GoogleError.notFound("The video that you are trying to delete cannot be found.");
    }
    videos.delete(id);
    Replies.empty(response, 204, Map.of());
  }
}
