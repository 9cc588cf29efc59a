package org.anabranch.sandbox.bilibili;

import static org.anabranch.sandbox.bilibili.BilibiliDoor.BILIBILI;
import static org.anabranch.sandbox.bilibili.BilibiliDoor.SUBMIT;
import static org.anabranch.sandbox.bilibili.BilibiliDoor.UNFIT;
import static org.anabranch.sandbox.bilibili.BilibiliDoor.error;
import static org.anabranch.sandbox.bilibili.BilibiliDoor.ok;

import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.IntStream;
import org.anabranch.kernel.Json;
import org.anabranch.sandbox.World;
import org.anabranch.sandbox.World.Attachment;
import org.anabranch.sandbox.internal.FileType;
import org.anabranch.sandbox.internal.Mp4;
import org.anabranch.sandbox.internal.Multipart;
import org.anabranch.sandbox.internal.Replies;
import org.anabranch.sandbox.internal.Requests;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Videos in parts, by number from 1, each at most 100 MB, and covers. An upload's token binds one
 * submission, whose id is fixed with it.
 */
final class BilibiliUploads {
  private static final String UPLOAD = "upload";
  private static final String COVER = "cover";
  private static final String COVERS = "/web/bfs/archive/";
  private static final long LARGEST_PART = 100L << 20;
  private static final long LARGEST_VIDEO = 4L << 30;
  private static final long LARGEST_COVER = 5L << 20;
  private static final Duration LONGEST = Duration.ofHours(5);
  private static final int WIDEST = 4096;
  private static final int INVALID_MEDIA = 123006;
  private static final int CONFLICT = 123015;

  private final World world;
  private final BilibiliDoor door;

  BilibiliUploads(World world, BilibiliDoor door) {
    this.world = world;
    this.door = door;
  }

  void route(HttpRules rules) {
    rules
        .post("/member/arcopen/fn/archive/video/init", door.signedJson(SUBMIT, this::init))
        .post("/upos/video/v2/part/upload", this::part)
        .post("/member/arcopen/fn/archive/video/complete", door.signed(SUBMIT, this::complete))
        .post("/member/arcopen/fn/archive/cover/upload", door.signed(SUBMIT, this::cover))
        .get(COVERS + "{id}", this::showCover);
  }

  private World.Store store() {
    return world.store(BILIBILI);
  }

  private Optional<ObjectNode> upload(String token) {
    return store().get(UPLOAD, token).map(ObjectNode.class::cast);
  }

  private static boolean isOpen(ObjectNode upload) {
    return upload.path("state").asString().equals("open");
  }

  private void init(ServerRequest request, ServerResponse response, JsonNode body) {
    String name = body.path("name").asString("");
    if (!name.matches(".+\\.(mp4|flv)") || !body.path("utype").asString("0").equals("0")) {
      error(response, UNFIT, "name must end in .mp4 or .flv, utype must be 0");
      return;
    }
    String token = world.newToken();
    String id = "BV1" + Long.toString(Long.parseLong(world.newId()), 36);
    store()
        .put(UPLOAD, token, Json.object().put("state", "open").put("last", 0).put("archive", id));
    ok(response, Json.object().put("upload_token", token));
  }

  private Path partFile(String token, int number) {
    return store().file("part", token + "-" + number);
  }

  private void part(ServerRequest request, ServerResponse response) throws IOException {
    String token = Requests.query(request, "upload_token").orElse("");
    String number = Requests.query(request, "part_number").orElse("");
    Optional<ObjectNode> upload = upload(token);
    if (upload.isEmpty() || !number.matches("[1-9]\\d{0,3}")) {
      error(response, UNFIT, "upload_token or part_number is invalid");
      return;
    }
    if (!isOpen(upload.get())) {
      error(response, CONFLICT, "the upload is complete");
      return;
    }
    int part = Integer.parseInt(number);
    Path file = partFile(token, part);
    long length = Requests.save(request, file);
    if (length == 0 || length > LARGEST_PART) {
      Files.delete(file);
      error(response, INVALID_MEDIA, "a part has 1 byte to 100 MB");
      return;
    }
    int last = Math.max(part, upload.get().path("last").asInt(0));
    store().put(UPLOAD, token, upload.get().put("last", last));
    ok(response, Json.object().put("etag", "\"" + token.hashCode() + "-" + part + "\""));
  }

  private void complete(ServerRequest request, ServerResponse response) throws IOException {
    String token = Requests.query(request, "upload_token").orElse("");
    Optional<ObjectNode> upload = upload(token);
    if (upload.isEmpty()) {
      error(response, UNFIT, "upload_token is invalid");
      return;
    }
    if (!isOpen(upload.get())) {
      error(response, CONFLICT, "the upload is complete");
      return;
    }
    int last = upload.get().path("last").asInt(0);
    if (last == 0
        || IntStream.rangeClosed(1, last).anyMatch(i -> !Files.exists(partFile(token, i)))) {
      error(response, INVALID_MEDIA, "a part is missing");
    } else if (!isFit(join(token, last))) {
      error(response, INVALID_MEDIA, "the video is not playable, or too large or too long");
    } else {
      store().put(UPLOAD, token, upload.get().put("state", "complete"));
      ok(response, Json.object());
    }
  }

  private Path join(String token, int last) {
    Path video = store().file("video", token);
    try (OutputStream out = Files.newOutputStream(video)) {
      for (int i = 1; i <= last; i++) {
        Files.copy(partFile(token, i), out);
      }
      return video;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isFit(Path video) throws IOException {
    return Files.size(video) <= LARGEST_VIDEO
        && FileType.of(video).equals("video/mp4")
        && Mp4.read(video)
            .filter(mp4 -> mp4.duration().compareTo(LONGEST) < 0)
            .filter(mp4 -> mp4.width() <= WIDEST && mp4.height() <= WIDEST)
            .isPresent();
  }

  private void cover(ServerRequest request, ServerResponse response) throws IOException {
    String id = world.newId();
    Multipart body;
    try {
      body = Multipart.read(request, _ -> store().file(COVER, id));
    } catch (Multipart.Malformed e) {
      error(response, UNFIT, "multipart/form-data is expected");
      return;
    }
    Multipart.Part file = body.files().get("file");
    if (file == null
        || file.length() > LARGEST_COVER
        || !FileType.of(file.file()).matches("image/(jpeg|png)")) {
      error(response, INVALID_MEDIA, "file must be a JPEG or a PNG up to 5 MB");
      return;
    }
    store().put(COVER, id, Json.object());
    String url = Requests.base(request) + "/" + BILIBILI + COVERS + id;
    ok(response, Json.object().put("url", url));
  }

  private void showCover(ServerRequest request, ServerResponse response) {
    String id = Requests.path(request, "id");
    if (store().get(COVER, id).isEmpty()) {
      Replies.text(response, 404, "There is no such cover.\n");
      return;
    }
    Path file = store().file(COVER, id);
    Replies.file(request, response, file, FileType.of(file));
  }

  /** The cover at an address that {@code cover/upload} gave. */
  Optional<Attachment> coverAt(String url) {
    String id = url.substring(url.lastIndexOf('/') + 1);
    if (!url.contains(COVERS) || store().get(COVER, id).isEmpty()) {
      return Optional.empty();
    }
    Path file = store().file(COVER, id);
    return Optional.of(new Attachment(file, FileType.of(file), ""));
  }

  /** The id of the submission that a complete upload is for. */
  Optional<String> archive(String token) {
    return upload(token).filter(u -> !isOpen(u)).map(u -> u.path("archive").asString());
  }

  Attachment video(String token) {
    return new Attachment(store().file("video", token), "video/mp4", "");
  }
}
