package org.anabranch.sandbox.youtube;

import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.anabranch.kernel.Json;
import org.anabranch.sandbox.World;
import org.anabranch.sandbox.internal.Replies;
import org.anabranch.sandbox.internal.Requests;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Google's resumable upload, byte by byte: a session for each video, chunks in multiples of 256 KiB
 * but for the last, each where the one before ended. How far it is, is how long its file is. The
 * video's id is fixed from the start, so that the last byte makes the same video however often it
 * comes. A session is good for a week.
 */
final class YouTubeUploads {
  private static final String SESSION = "session";
  private static final long UNIT = 256 * 1024;
  private static final long LARGEST = 256L << 30;
  private static final int INSERTS_A_DAY = 100;
  private static final Duration SESSION_LIFE = Duration.ofDays(7);
  private static final ZoneId QUOTA_ZONE = ZoneId.of("America/Los_Angeles");
  private static final String PATH = "/api/upload/youtube/v3/videos";
  private static final Pattern RANGE =
      Pattern.compile("bytes (?:\\*|(\\d{1,15})-(\\d{1,15}))/(\\d{1,15})");

  private final World world;
  private final World.Store store;
  private final YouTubeDoor door;
  private final Videos videos;

  YouTubeUploads(World world, YouTubeDoor door, Videos videos) {
    this.world = world;
    this.store = world.store(YouTubeImitation.YOUTUBE);
    this.door = door;
    this.videos = videos;
  }

  void route(HttpRules rules) {
    rules.post(PATH, door.open("youtube.upload", this::begin)).put(PATH, door.session(this::put));
  }

  private void begin(ServerRequest request, ServerResponse response) {
    if (!Requests.query(request, "uploadType").orElse("").equals("resumable")) {
      throw GoogleError.bad("badRequest", "uploadType must be resumable here.");
    }
    Videos.parts(request, Set.of("snippet", "status"));
    JsonNode metadata =
        Requests.json(request)
            .filter(JsonNode::isObject)
            .orElseThrow(() -> GoogleError.bad("parseError", "Parse Error"));
    VideoMetadata.check(metadata);
    long total = number(request, "X-Upload-Content-Length");
    String type = Requests.header(request, "X-Upload-Content-Type").orElse("video/*");
    if (total == 0 || total > LARGEST) {
      throw GoogleError.video(
          "mediaBodyRequired", "The request does not include the video content.");
    }
    if (!type.startsWith("video/") && !type.equals("application/octet-stream")) {
      throw GoogleError.bad("badContent", "Unsupported content with type: " + type);
    }
    if (insertedToday() >= INSERTS_A_DAY) {
      throw GoogleError.quota();
    }
    String session = world.newToken();
    ObjectNode stored =
        Json.object()
            .put("video", world.newId())
            .put("channel", door.grant(request).id())
            .put("total", total)
            .put("begun", world.now().toEpochMilli());
    stored.set("metadata", metadata);
    store.put(SESSION, session, stored);
    String location =
        Requests.base(request)
            + "/youtube"
            + PATH
            + "?uploadType=resumable&part=snippet,status&upload_id="
            + session;
    Replies.empty(response, 200, Map.of("Location", location, "X-GUploader-UploadID", session));
  }

  private static long number(ServerRequest request, String header) {
    return Requests.header(request, header)
        .filter(v -> v.matches("\\d{1,15}"))
        .map(Long::parseLong)
        .orElse(-1L);
  }

  private long insertedToday() {
    ZonedDateTime now = world.now().atZone(QUOTA_ZONE);
    long midnight = now.toLocalDate().atStartOfDay(QUOTA_ZONE).toInstant().toEpochMilli();
    return store.list(SESSION).stream().filter(s -> s.path("begun").asLong() >= midnight).count();
  }

  private void put(ServerRequest request, ServerResponse response) throws IOException {
    String id = Requests.query(request, "upload_id").orElse("");
    JsonNode session =
        store.get(SESSION, id).filter(this::lives).orElseThrow(YouTubeUploads::unknown);
    Chunk chunk = Chunk.of(request, session.path("total").asLong());
    Path file = store.file("upload", id);
    if (!chunk.isProbe() && arrived(file, chunk.total()) < chunk.total()) {
      receive(request, chunk, file);
      world.uploads().piece(YouTubeImitation.YOUTUBE, id, chunk.length());
    }
    long arrived = arrived(file, chunk.total());
    if (arrived == chunk.total()) {
      world.uploads().whole(YouTubeImitation.YOUTUBE, id);
      Replies.json(response, 200, videos.complete(session, file, request));
      return;
    }
    Replies.empty(
        response, 308, arrived == 0 ? Map.of() : Map.of("Range", "bytes=0-" + (arrived - 1)));
  }

  private boolean lives(JsonNode session) {
    Instant begun = Instant.ofEpochMilli(session.path("begun").asLong());
    return world.now().isBefore(begun.plus(SESSION_LIFE));
  }

  private static GoogleError unknown() {
    return GoogleError.notFound("There is no such upload session.");
  }

  /** Whole units of what came count; the rest of a chunk that was cut off is dropped. */
  private static long arrived(Path file, long total) {
    try {
      long size = Files.exists(file) ? Files.size(file) : 0;
      return size == total ? total : size / UNIT * UNIT;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void receive(ServerRequest request, Chunk chunk, Path file) throws IOException {
    if (chunk.first() != arrived(file, chunk.total())) {
      throw GoogleError.bad("badRequest", "The chunk does not begin where the last one ended.");
    }
    try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw");
        InputStream in = request.content().inputStream()) {
      out.seek(chunk.first());
      byte[] buffer = new byte[64 * 1024];
      long left = chunk.length();
      while (left > 0) {
        int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
        if (read < 0) {
          throw GoogleError.bad("badRequest", "The chunk is shorter than its Content-Range.");
        }
        out.write(buffer, 0, read);
        left -= read;
      }
    }
  }

  /**
   * The bytes that one call brings.
   *
   * @param first -1 for a probe
   */
  private record Chunk(long first, long last, long total) {
    /**
     * @param declared how long the whole is, as said when the session began; -1 when not said
     */
    static Chunk of(ServerRequest request, long declared) {
      long body = number(request, "Content-Length");
      String header =
          Requests.header(request, "Content-Range")
              .orElse("bytes 0-" + Math.max(0, body - 1) + "/" + Math.max(1, body));
      Matcher form = RANGE.matcher(header);
      if (!form.matches()) {
        throw GoogleError.bad("badRequest", "Failed to parse Content-Range header.");
      }
      long total = Long.parseLong(form.group(3));
      boolean probe = form.group(1) == null;
      Chunk chunk =
          probe
              ? new Chunk(-1, -1, total)
              : new Chunk(Long.parseLong(form.group(1)), Long.parseLong(form.group(2)), total);
      if ((declared > 0 && declared != total)
          || chunk.last() >= total
          || chunk.first() > chunk.last()
          || body != (probe ? 0 : chunk.length())) {
        throw GoogleError.bad("badRequest", "Content-Range does not fit the upload.");
      }
      if (!probe && chunk.last() + 1 != total && chunk.length() % UNIT != 0) {
        throw GoogleError.bad("badRequest", "A chunk must be a multiple of 256 KiB.");
      }
      return chunk;
    }

    boolean isProbe() {
      return first < 0;
    }

    long length() {
      return last - first + 1;
    }
  }
}
