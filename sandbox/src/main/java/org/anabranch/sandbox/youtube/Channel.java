package org.anabranch.sandbox.youtube;

import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.List;
import java.util.Set;
import org.anabranch.kernel.Json;
import org.anabranch.sandbox.World;
import org.anabranch.sandbox.World.Comment;
import org.anabranch.sandbox.World.Detail;
import org.anabranch.sandbox.internal.Replies;
import org.anabranch.sandbox.internal.Requests;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The channel: its status, its one playlist with what is in it, and the comments below videos. */
final class Channel {
  static final String SCOPE = "youtube.force-ssl";
  static final String PLAYLIST = "PLsandbox0000000000000000000000001";
  private static final String READ = "youtube.readonly";
  private static final String YOUTUBE = YouTubeImitation.YOUTUBE;
  private static final int COMMENT = 10_000;

  private final World world;
  private final World.Store store;
  private final Videos videos;

  Channel(World world, Videos videos) {
    this.world = world;
    this.store = world.store(YOUTUBE);
    this.videos = videos;
  }

  void open() {
    store.putIfAbsent("playlist", PLAYLIST, Json.object().put("title", "Rivers"));
  }

  void route(HttpRules rules, YouTubeDoor door) {
    rules
        .get("/api/youtube/v3/channels", door.open(READ, this::channels))
        .get("/api/youtube/v3/playlists", door.open(READ, this::playlists))
        .get("/api/youtube/v3/playlistItems", door.open(READ, this::items))
        .post("/api/youtube/v3/playlistItems", door.open(SCOPE, this::add))
        .post("/api/youtube/v3/commentThreads", door.open(SCOPE, this::comment));
  }

  private static void mine(ServerRequest request) {
    if (!Requests.query(request, "mine").orElse("").equals("true")) {
      throw GoogleError.bad(
          "missingRequiredParameter", "No filter selected. Expected one of: mine");
    }
  }

  private static void reply(ServerResponse response, String kind, List<ObjectNode> items) {
    ObjectNode reply = Json.object().put("kind", "youtube#" + kind);
    ArrayNode list = reply.putArray("items");
    items.forEach(list::add);
    reply.putObject("pageInfo").put("totalResults", items.size()).put("resultsPerPage", 50);
    Replies.json(response, 200, reply);
  }

  private void channels(ServerRequest request, ServerResponse response) {
    mine(request);
    Videos.parts(request, Set.of("id", "snippet", "status", "statistics"));
    ObjectNode channel = Json.object().put("kind", "youtube#channel");
    channel.putObject("status").put("privacyStatus", "public").put("longUploadsStatus", "allowed");
    reply(response, "channelListResponse", List.of(channel));
  }

  private void playlists(ServerRequest request, ServerResponse response) {
    mine(request);
    Videos.parts(request, Set.of("id", "snippet", "status"));
    ObjectNode list = Json.object().put("kind", "youtube#playlist").put("id", PLAYLIST);
    list.putObject("snippet").put("title", "Rivers");
    reply(response, "playlistListResponse", List.of(list));
  }

  private void known(String playlist) {
    if (store.get("playlist", playlist).isEmpty()) {
      throw GoogleError.playlist();
    }
  }

  private void items(ServerRequest request, ServerResponse response) {
    Videos.parts(request, Set.of("id", "snippet", "contentDetails", "status"));
    String playlist = Requests.query(request, "playlistId").orElse("");
    known(playlist);
    String video = Requests.query(request, "videoId").orElse("");
    List<ObjectNode> items =
        store.list("playlist-item").stream()
            .filter(i -> video.isEmpty() || i.path("video").asString().equals(video))
            .map(i -> item(i.path("id").asString(), playlist, i.path("video").asString()))
            .toList();
    reply(response, "playlistItemListResponse", items);
  }

  private static ObjectNode item(String id, String playlist, String video) {
    ObjectNode item = Json.object().put("kind", "youtube#playlistItem").put("id", id);
    ObjectNode snippet = item.putObject("snippet").put("playlistId", playlist);
    snippet.putObject("resourceId").put("kind", "youtube#video").put("videoId", video);
    return item;
  }

  private void add(ServerRequest request, ServerResponse response) {
    JsonNode snippet = body(request).path("snippet");
    String playlist = snippet.path("playlistId").asString("");
    String video = snippet.path("resourceId").path("videoId").asString("");
    known(playlist);
    if (!snippet.path("resourceId").path("kind").asString("").equals("youtube#video")
        || !videos.has(video)) {
      throw GoogleError.thumbnail(404, "videoNotFound", "The video cannot be found.");
    }
    String id = world.newId();
    store.put("playlist-item", id, Json.object().put("id", id).put("video", video));
    videos.detail(video, Detail.PLAYLIST, playlist);
    Replies.json(response, 200, item(id, playlist, video));
  }

  private static JsonNode body(ServerRequest request) {
    return Requests.json(request)
        .orElseThrow(() -> GoogleError.bad("parseError", "The body is not JSON."));
  }

  private void comment(ServerRequest request, ServerResponse response) {
    JsonNode snippet = body(request).path("snippet");
    String video = snippet.path("videoId").asString("");
    String text =
        snippet.path("topLevelComment").path("snippet").path("textOriginal").asString("").strip();
    if (world.post(YOUTUBE, video).isEmpty()) {
      throw GoogleError.thumbnail(404, "videoNotFound", "The video cannot be found.");
    }
    if (text.isEmpty() || text.codePointCount(0, text.length()) > COMMENT) {
      throw GoogleError.bad("commentTextTooLong", "The comment is empty or too long.");
    }
    String channel = world.post(YOUTUBE, video).map(World.SandboxPost::accountId).orElse("");
    Comment made = new Comment(YOUTUBE, video, "Ug" + world.newId(), channel, text, world.now());
    world.comment(made);
    Replies.json(response, 200, thread(made));
  }

  private static ObjectNode thread(Comment comment) {
    ObjectNode thread = Json.object().put("kind", "youtube#commentThread").put("id", comment.id());
    ObjectNode snippet = thread.putObject("snippet").put("videoId", comment.postId());
    ObjectNode top =
        snippet.putObject("topLevelComment").put("kind", "youtube#comment").put("id", comment.id());
    top.putObject("snippet")
        .put("textDisplay", comment.text())
        .put("textOriginal", comment.text())
        .put("publishedAt", comment.at().toString());
    return thread;
  }
}
