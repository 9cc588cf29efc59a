package org.anabranch.sandbox.douyin;

import static org.anabranch.sandbox.douyin.DouyinDoor.CREATE;
import static org.anabranch.sandbox.douyin.DouyinDoor.DOUYIN;
import static org.anabranch.sandbox.douyin.DouyinDoor.PARAMETER;
import static org.anabranch.sandbox.douyin.DouyinDoor.TOO_LARGE;
import static org.anabranch.sandbox.douyin.DouyinDoor.error;
import static org.anabranch.sandbox.douyin.DouyinDoor.ok;

import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Optional;
import org.anabranch.kernel.Json;
import org.anabranch.sandbox.World;
import org.anabranch.sandbox.World.Attachment;
import org.anabranch.sandbox.internal.FileType;
import org.anabranch.sandbox.internal.Grant;
import org.anabranch.sandbox.internal.Mp4;
import org.anabranch.sandbox.internal.Multipart;
import org.anabranch.sandbox.internal.PictureSize;
import org.anabranch.sandbox.internal.Requests;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Videos whole, up to 128 MB, or in parts numbered from 1, each of at least 5 MB but the last, 4 GB
 * and 15 minutes at most; and pictures up to 20 MB. An uploaded video makes one work. A completion
 * that is repeated is answered as the first was; the documents do not say.
 */
final class DouyinUploads {
  private static final String BELOW = "/api/api/douyin/v1/video/";
  private static final String UPLOAD = "upload";
  private static final String VIDEO = "uploaded_video";
  private static final String IMAGE = "uploaded_image";
  private static final String VIDEO_ID = "video_id";
  private static final long LARGEST_WHOLE = 128L << 20;
  private static final long LARGEST_VIDEO = 4L << 30;
  private static final long LEAST_PART = 5_000_000;
  private static final long LARGEST_IMAGE = 20L << 20;
  private static final int MOST_PARTS = 1000;
  private static final Duration LONGEST = Duration.ofMinutes(15);

  private final World world;
  private final DouyinDoor door;

  DouyinUploads(World world, DouyinDoor door) {
    this.world = world;
    this.door = door;
  }

  void route(HttpRules rules) {
    rules
        .post(BELOW + "upload_video/", door.granted(CREATE, this::whole))
        .post(BELOW + "init_video_part_upload/", door.granted(CREATE, this::init))
        .post(BELOW + "upload_video_part/", door.granted(CREATE, this::part))
        .post(BELOW + "complete_video_part_upload/", door.granted(CREATE, this::complete))
        .post(BELOW + "upload_image/", door.granted(CREATE, this::image));
  }

  private World.Store store() {
    return world.store(DOUYIN);
  }

  private void whole(ServerRequest request, ServerResponse response, Grant grant)
      throws IOException {
    String id = "v0200f" + world.newId();
    Optional<Multipart.Part> video = file(request, "video", store().file("video", id));
    if (video.isEmpty() || !video.get().contentType().startsWith("video/")) {
      error(response, PARAMETER, "unsupported content type");
    } else if (video.get().length() > LARGEST_WHOLE) {
      error(response, TOO_LARGE, "文件太大，请使用分片上传");
    } else {
      taken(response, id, video.get().file(), grant);
    }
  }

  /** The only file of a body; empty when the body is not whole or the field is missing. */
  private static Optional<Multipart.Part> file(ServerRequest request, String field, Path to) {
    try {
      return Optional.ofNullable(Multipart.read(request, _ -> to).files().get(field));
    } catch (Multipart.Malformed e) {
      return Optional.empty();
    }
  }

  private void taken(ServerResponse response, String id, Path file, Grant grant) {
    Optional<Mp4> read = FileType.of(file).equals("video/mp4") ? Mp4.read(file) : Optional.empty();
    if (read.isEmpty()) {
      error(response, PARAMETER, "the video cannot be read");
    } else if (read.get().duration().compareTo(LONGEST) > 0) {
      error(response, 2114006, "视频时长超过15分钟");
    } else {
      store().put(VIDEO, id, Json.object().put("person", grant.id()).put("file", id));
      ok(response, told(id, read.get()));
    }
  }

  private static ObjectNode told(String id, Mp4 read) {
    ObjectNode data = Json.object();
    data.putObject("video")
        .put(VIDEO_ID, id)
        .put("width", read.width())
        .put("height", read.height());
    return data;
  }

  private void init(ServerRequest request, ServerResponse response, Grant grant) {
    String id = world.newToken();
    store().put(UPLOAD, id, Json.object().put("person", grant.id()).put("id", id));
    ok(response, Json.object().put("upload_id", id));
  }

  private Optional<JsonNode> upload(ServerRequest request, Grant grant) {
    return Requests.query(request, "upload_id")
        .flatMap(id -> store().get(UPLOAD, id))
        .filter(u -> u.path("person").asString("").equals(grant.id()));
  }

  private Path part(JsonNode upload, int number) {
    return store().file("part", upload.path("id").asString() + "-" + number);
  }

  private void part(ServerRequest request, ServerResponse response, Grant grant)
      throws IOException {
    Optional<JsonNode> upload = upload(request, grant);
    String number = Requests.query(request, "part_number").orElse("");
    if (upload.isEmpty() || upload.get().has(VIDEO_ID) || !number.matches("[1-9]\\d{0,2}")) {
      error(response, PARAMETER, "upload_id or part_number is invalid");
      return;
    }
    Path arriving = store().file("part", world.newToken());
    Optional<Multipart.Part> part = file(request, "video", arriving);
    if (part.isEmpty() || part.get().length() == 0) {
      Files.deleteIfExists(arriving);
      error(response, PARAMETER, "video is missing");
      return;
    }
    Files.move(
        arriving,
        part(upload.get(), Integer.parseInt(number)),
        StandardCopyOption.REPLACE_EXISTING);
    world.uploads().piece(DOUYIN, upload.get().path("id").asString(), part.get().length());
    ok(response, Json.object());
  }

  private void complete(ServerRequest request, ServerResponse response, Grant grant)
      throws IOException {
    Optional<JsonNode> upload = upload(request, grant);
    if (upload.isEmpty()) {
      error(response, PARAMETER, "upload_id is invalid");
      return;
    }
    if (upload.get().has(VIDEO_ID)) {
      String known = upload.get().path(VIDEO_ID).asString();
      ok(response, told(known, Mp4.read(store().file("video", known)).orElseThrow()));
      return;
    }
    int count = 0;
    long bytes = 0;
    while (count < MOST_PARTS && Files.exists(part(upload.get(), count + 1))) {
      boolean small = count > 0 && Files.size(part(upload.get(), count)) < LEAST_PART;
      if (small) {
        error(response, PARAMETER, "part " + count + " is smaller than 5 MB");
        return;
      }
      bytes += Files.size(part(upload.get(), ++count));
    }
    if (count == 0 || bytes > LARGEST_VIDEO) {
      error(response, count == 0 ? PARAMETER : TOO_LARGE, "no parts, or too large together");
      return;
    }
    String id = "v0200f" + world.newId();
    join(upload.get(), count, store().file("video", id));
    taken(response, id, store().file("video", id), grant);
    if (store().get(VIDEO, id).isPresent()) {
      String uploadId = upload.get().path("id").asString();
      store().put(UPLOAD, uploadId, ((ObjectNode) upload.get().deepCopy()).put(VIDEO_ID, id));
      world.uploads().whole(DOUYIN, uploadId);
    }
  }

  private void join(JsonNode upload, int count, Path video) throws IOException {
    try (OutputStream out = Files.newOutputStream(video)) {
      for (int number = 1; number <= count; number++) {
        Files.copy(part(upload, number), out);
      }
    }
  }

  private void image(ServerRequest request, ServerResponse response, Grant grant) {
    String id = "tos-" + world.newToken();
    Optional<Multipart.Part> image = file(request, "image", store().file("image", id));
    String type = image.map(i -> FileType.of(i.file())).orElse("");
    Optional<PictureSize> size =
        type.startsWith("image/") ? PictureSize.of(image.orElseThrow().file()) : Optional.empty();
    if (size.isEmpty()) {
      error(response, PARAMETER, "the picture cannot be read");
    } else if (image.orElseThrow().length() > LARGEST_IMAGE) {
      error(response, TOO_LARGE, "文件太大");
    } else {
      store().put(IMAGE, id, Json.object().put("person", grant.id()).put("type", type));
      ObjectNode data = Json.object();
      data.putObject("image")
          .put("image_id", id)
          .put("width", size.get().width())
          .put("height", size.get().height());
      ok(response, data);
    }
  }

  /** The video, once: afterwards its id is of no more use. */
  Optional<Attachment> use(String id, Grant grant) {
    boolean known =
        store()
            .get(VIDEO, id)
            .filter(v -> v.path("person").asString("").equals(grant.id()))
            .isPresent();
    return known && store().putIfAbsent("used", id, Json.object())
        ? Optional.of(new Attachment(store().file("video", id), "video/mp4", ""))
        : Optional.empty();
  }

  Optional<Attachment> image(String id, Grant grant) {
    return store()
        .get(IMAGE, id)
        .filter(i -> i.path("person").asString("").equals(grant.id()))
        .map(i -> new Attachment(store().file("image", id), i.path("type").asString(), ""));
  }
}
