package org.anabranch.sandbox.youtube;

import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Set;
import org.anabranch.kernel.Digest;
import org.anabranch.kernel.Json;
import org.anabranch.sandbox.Imitation;
import org.anabranch.sandbox.World;
import org.anabranch.sandbox.internal.FileType;
import org.anabranch.sandbox.internal.Grant;
import org.anabranch.sandbox.internal.Replies;
import org.anabranch.sandbox.internal.Requests;
import tools.jackson.databind.node.ObjectNode;

/**
 * YouTube's Data API v3 as far as publishing needs it: resumable uploads, thumbnails, playlists,
 * comments, and the state and figures of videos. A hundred uploads may begin each day, Pacific
 * time; a video is processed for as long as the world processes. A scheduled video stays private.
 */
public final class YouTubeImitation implements Imitation {
  static final String YOUTUBE = "youtube";
  private static final long LARGEST_THUMBNAIL = 2L << 20;
  private static final String SCOPE_UPLOAD = "youtube.upload";
  private static final String SCOPE_READ = "youtube.readonly";

  private final World world;
  private final YouTubeDoor door;
  private final Videos videos;
  private final Channel channel;
  private final YouTubeUploads uploads;

  public YouTubeImitation(World world) {
    this.world = world;
    this.door = new YouTubeDoor(world);
    this.videos = new Videos(world);
    this.channel = new Channel(world, videos);
    this.uploads = new YouTubeUploads(world, door, videos);
  }

  @Override
  public String platform() {
    return YOUTUBE;
  }

  @Override
  public OpenedAccount open() {
    Grant grant = Grant.open(world, YOUTUBE, Set.of(SCOPE_UPLOAD, SCOPE_READ, YouTubeTalk.SCOPE));
    channel.open();
    return new OpenedAccount(
        grant.id(),
        "Anabranch on YouTube",
        Set.of("api", "web"),
        Map.of("access_token", grant.token()));
  }

  @Override
  public void route(HttpRules rules) {
    uploads.route(rules);
    channel.route(rules, door);
    new YouTubeTalk(world, door, videos).route(rules);
    rules
        .get(
            "/api/youtube/v3/videos",
            door.open(SCOPE_READ, (q, r) -> Replies.json(r, 200, videos.list(q))))
        .post("/api/upload/youtube/v3/thumbnails/set", door.open(SCOPE_UPLOAD, this::setThumbnail))
        .get("/web/vi/{id}/{size}", this::thumbnail)
        .get("/web/watch", this::page);
  }

  private void setThumbnail(ServerRequest request, ServerResponse response) throws IOException {
    String id = Requests.query(request, "videoId").orElse("");
    if (!videos.has(id)) {
      throw GoogleError.thumbnail(404, "videoNotFound", "The video cannot be found.");
    }
    Path sent = world.store(YOUTUBE).file("thumbnail", world.newId());
    long length = Requests.save(request, sent);
    boolean image = length > 0 && FileType.of(sent).matches("image/(jpeg|png|gif)");
    if (!image || length > LARGEST_THUMBNAIL) {
      Files.delete(sent);
      throw length == 0
          ? GoogleError.thumbnail(
              400, "mediaBodyRequired", "The request does not include the image content.")
          : image
              ? GoogleError.thumbnail(413, "uploadTooLarge", "Media is too large. Limit: 2097152")
              : GoogleError.thumbnail(
                  400, "invalidImage", "The provided image content is invalid.");
    }
    Files.move(sent, videos.thumbnail(id), StandardCopyOption.REPLACE_EXISTING);
    videos.detail(id, World.Detail.COVER, Digest.sha256(videos.thumbnail(id)));
    ObjectNode reply = Json.object().put("kind", "youtube#thumbnailSetResponse");
    Videos.thumbnails(reply.putArray("items").addObject(), id, request);
    Replies.json(response, 200, reply);
  }

  private void thumbnail(ServerRequest request, ServerResponse response) {
    String id = Requests.path(request, "id");
    if (!videos.has(id) || Files.notExists(videos.thumbnail(id))) {
      Replies.text(response, 404, "There is no such thumbnail.\n");
      return;
    }
    Path file = videos.thumbnail(id);
    Replies.file(request, response, file, FileType.of(file));
  }

  private void page(ServerRequest request, ServerResponse response) {
    Requests.query(request, "v")
        .flatMap(id -> world.post(YOUTUBE, id))
        .ifPresentOrElse(
            post -> Replies.page(response, 200, world.page(post)),
            () -> Replies.text(response, 404, "This video isn't available any more.\n"));
  }
}
