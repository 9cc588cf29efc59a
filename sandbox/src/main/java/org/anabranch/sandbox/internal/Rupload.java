package org.anabranch.sandbox.internal;

import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.anabranch.kernel.Json;
import org.anabranch.sandbox.World;
import tools.jackson.databind.node.ObjectNode;

/**
 * Meta's resumable upload: one file for each session, sent from {@code offset} on; what arrived
 * before a break stays, and the next try must begin where it ended.
 */
public final class Rupload {
  /** Where the files are, among the store's. */
  public static final String KIND = "rupload";

  private final World world;
  private final String platform;
  private final World.Store store;
  private final GraphDoor door;

  public Rupload(World world, String platform, GraphDoor door) {
    this.world = world;
    this.platform = platform;
    this.store = world.store(platform);
    this.door = door;
  }

  /**
   * @param known whether a session of this id waits for its file
   * @param whole told the id when all of a file is there and it is an MP4
   */
  public Handler route(String scope, Predicate<String> known, Consumer<String> whole) {
    return (request, response) -> {
      try {
        door.grant(request, scope);
        receive(request, response, known, whole);
      } catch (GraphError error) {
        error.send(response, GraphCall.usage());
      }
    };
  }

  private void receive(
      ServerRequest request,
      ServerResponse response,
      Predicate<String> known,
      Consumer<String> whole) {
    String id = Requests.path(request, "id");
    long offset = number(request, "offset");
    long size = number(request, "file_size");
    if (!known.test(id)) {
      refuse(response, "ParameterValidationError", "There is no such upload session", false);
    } else if (offset < 0 || size <= 0) {
      refuse(
          response,
          "ParameterValidationError",
          "HeaderValuePredicate: Header Offset or file_size not convertable to unsigned long",
          false);
    } else if (offset != arrived(id)) {
      refuse(response, "OffsetInvalidError", "The offset is not where the upload ended", true);
    } else {
      long sum = append(request, id, offset);
      if (sum != size) {
        refuse(
            response,
            "PartialRequestError",
            "Partial request (did not match length of file)",
            true);
      } else if (!FileType.of(file(id)).equals("video/mp4")) {
        refuse(response, "ProcessingFailedError", "The file is no MP4", false);
      } else {
        world.uploads().whole(platform, id);
        whole.accept(id);
        Replies.json(response, 200, Json.object().put("success", true));
      }
    }
  }

  /** Appends what comes, though the client may leave midway; returns how long the file is then. */
  private long append(ServerRequest request, String id, long offset) {
    try {
      return offset + Requests.append(request, file(id));
    } finally {
      if (arrived(id) > offset) {
        world.uploads().piece(platform, id, arrived(id) - offset);
      }
    }
  }

  private static long number(ServerRequest request, String header) {
    return Requests.header(request, header)
        .filter(v -> v.matches("\\d{1,15}"))
        .map(Long::parseLong)
        .orElse(-1L);
  }

  private static void refuse(ServerResponse response, String type, String message, boolean again) {
    ObjectNode body = Json.object();
    body.putObject("debug_info").put("retriable", again).put("type", type).put("message", message);
    Replies.json(response, 400, body);
  }

  /** How many bytes of a session's file have arrived. */
  public long arrived(String id) {
    try {
      return Files.exists(file(id)) ? Files.size(file(id)) : 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Path file(String id) {
    return store.file(KIND, id);
  }
}
