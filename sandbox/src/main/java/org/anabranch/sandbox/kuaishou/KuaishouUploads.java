package org.anabranch.sandbox.kuaishou;

import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.anabranch.kernel.Json;
import org.anabranch.sandbox.World;
import org.anabranch.sandbox.World.Attachment;
import org.anabranch.sandbox.internal.FileType;
import org.anabranch.sandbox.internal.Replies;
import org.anabranch.sandbox.internal.Requests;
import tools.jackson.databind.node.ObjectNode;

/**
 * The upload host: fragments by number from 0, each at most 10 MB; where it stands; and the end of
 * it.
 */
final class KuaishouUploads {
  private static final String KUAISHOU = "kuaishou";
  private static final String UPLOAD = "upload";
  private static final long LARGEST_FRAGMENT = 10L << 20;
  private static final int MOST_FRAGMENTS = 1000;

  private final World world;

  KuaishouUploads(World world) {
    this.world = world;
  }

  void route(HttpRules rules) {
    rules
        .post("/upload/api/upload/fragment", this::fragment)
        .get("/upload/api/upload/resume", this::resume)
        .post("/upload/api/upload/complete", this::complete);
  }

  static void error(ServerResponse response, int result, String message) {
    Replies.json(response, 200, Map.of("result", result, "error_msg", message));
  }

  String start() {
    String token = world.newToken();
    store().put(UPLOAD, token, Json.object().put("state", "open"));
    return token;
  }

  private World.Store store() {
    return world.store(KUAISHOU);
  }

  private Path part(String token, int number) {
    return store().file("fragment", token + "-" + number);
  }

  private Optional<ObjectNode> upload(String token) {
    return store().get(UPLOAD, token).map(ObjectNode.class::cast);
  }

  private void fragment(ServerRequest request, ServerResponse response) throws IOException {
    String token = Requests.query(request, "upload_token").orElse("");
    String number = Requests.query(request, "fragment_id").orElse("");
    boolean open = upload(token).filter(u -> u.path("state").asString().equals("open")).isPresent();
    if (!open || !number.matches("\\d{1,3}")) {
      error(response, 100120003, "upload_token or fragment_id is invalid");
      return;
    }
    Path file = part(token, Integer.parseInt(number));
    long length = Requests.save(request, file);
    if (length == 0 || length > LARGEST_FRAGMENT) {
      Files.delete(file);
      error(response, 100120004, "a fragment has 1 byte to 10 MB");
      return;
    }
    Replies.json(response, 200, Map.of("result", 1));
  }

  private void resume(ServerRequest request, ServerResponse response) {
    String token = Requests.query(request, "upload_token").orElse("");
    if (upload(token).isEmpty()) {
      error(response, 100120003, "upload_token is invalid");
      return;
    }
    List<Integer> there =
        IntStream.range(0, MOST_FRAGMENTS)
            .filter(i -> Files.exists(part(token, i)))
            .boxed()
            .toList();
    Replies.json(
        response, 200, Map.of("result", 1, "existed", !there.isEmpty(), "fragment_list", there));
  }

  private void complete(ServerRequest request, ServerResponse response) {
    String token = Requests.query(request, "upload_token").orElse("");
    String count = Requests.query(request, "fragment_count").orElse("");
    Optional<ObjectNode> upload = upload(token);
    if (upload.isEmpty() || !count.matches("[1-9]\\d{0,2}")) {
      error(response, 100120003, "upload_token or fragment_count is invalid");
      return;
    }
    int fragments = Integer.parseInt(count);
    if (upload.get().path("state").asString().equals("open")) {
      if (IntStream.range(0, fragments).anyMatch(i -> !Files.exists(part(token, i)))) {
        error(response, 100120005, "a fragment is missing");
        return;
      }
      Path video = join(token, fragments);
      if (!FileType.of(video).equals("video/mp4")) {
        error(response, 100120006, "the video is not playable");
        return;
      }
      store().put(UPLOAD, token, upload.get().put("state", "complete"));
    }
    Replies.json(response, 200, Map.of("result", 1));
  }

  private Path join(String token, int fragments) {
    Path video = store().file("video", token);
    try (OutputStream out = Files.newOutputStream(video)) {
      for (int i = 0; i < fragments; i++) {
        Files.copy(part(token, i), out);
      }
      return video;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The finished video, once: afterwards the token is used up. */
  Optional<Attachment> use(String token) {
    boolean complete =
        upload(token).filter(u -> u.path("state").asString().equals("complete")).isPresent();
    if (!complete || !store().putIfAbsent("used", token, Json.object())) {
      return Optional.empty();
    }
    return Optional.of(new Attachment(store().file("video", token), "video/mp4", ""));
  }
}
