package org.anabranch.sandbox.facebook;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.anabranch.kernel.Json;
import org.anabranch.sandbox.World;
import org.anabranch.sandbox.World.Attachment;
import org.anabranch.sandbox.World.SandboxPost;
import org.anabranch.sandbox.internal.FileType;
import org.anabranch.sandbox.internal.GraphCall;
import org.anabranch.sandbox.internal.GraphError;
import org.anabranch.sandbox.internal.Mp4;
import org.anabranch.sandbox.internal.Multipart;
import tools.jackson.databind.node.ObjectNode;

/**
 * Videos of a Page's feed, sent in chunks: start with the file's size, transfer exactly the bytes
 * that the last reply asked for, finish. A chunk at another offset is refused with the one that is
 * wanted; finishing before all is there is refused; finishing twice makes one video.
 */
final class FeedVideos {
  private static final String FACEBOOK = "facebook";
  private static final String SESSION = "feed-session";
  private static final String VIDEO = "feed-video";
  private static final long CHUNK = 4L << 20;
  private static final long LARGEST = 10L << 30;

  private final World world;
  private final World.Store store;

  FeedVideos(World world) {
    this.world = world;
    this.store = world.store(FACEBOOK);
  }

  void step(GraphCall call) {
    call.own("page");
    switch (call.required("upload_phase")) {
      case "start" -> start(call);
      case "transfer" -> transfer(call);
      case "finish" -> finish(call);
      default -> throw GraphError.parameter("upload_phase must be start, transfer or finish");
    }
  }

  private void start(GraphCall call) {
    call.knows("upload_phase", "file_size");
    String size = call.required("file_size");
    if (!size.matches("\\d{1,15}") || Long.parseLong(size) > LARGEST || size.equals("0")) {
      throw GraphError.of(6000, 1363023, "The file_size is not accepted");
    }
    String video = world.newId();
    String session = world.newId();
    ObjectNode document =
        Json.object()
            .put("id", video)
            .put("session", session)
            .put("size", Long.parseLong(size))
            .put("sent", 0L);
    store.put(VIDEO, video, document);
    store.put(SESSION, session, Json.object().put("video", video));
    call.reply(wanted(document).put("video_id", video).put("upload_session_id", session));
  }

  private static ObjectNode wanted(ObjectNode video) {
    long from = video.path("sent").asLong();
    long end = Math.min(from + CHUNK, video.path("size").asLong());
    return Json.object()
        .put("start_offset", Long.toString(from))
        .put("end_offset", Long.toString(end));
  }

  private ObjectNode session(GraphCall call) {
    return store
        .get(SESSION, call.required("upload_session_id"))
        .flatMap(s -> find(s.path("video").asString()))
        .orElseThrow(() -> GraphError.of(6000, 1363036, "There is no such upload session"));
  }

  Optional<ObjectNode> find(String id) {
    return store.get(VIDEO, id).map(ObjectNode.class::cast);
  }

  private void transfer(GraphCall call) {
    call.knows("upload_phase", "upload_session_id", "start_offset", "video_file_chunk");
    ObjectNode video = session(call);
    Multipart.Part chunk =
        call.file("video_file_chunk")
            .orElseThrow(() -> GraphError.of(6000, 1363030, "The chunk is missing"));
    ObjectNode wanted = wanted(video);
    String from = wanted.path("start_offset").asString();
    long end = Long.parseLong(wanted.path("end_offset").asString());
    if (!call.required("start_offset").equals(from)) {
      throw GraphError.of(6001, 1363037, "The start offset is not the one that is wanted")
          .with(Map.of("start_offset", from, "end_offset", Long.toString(end)));
    }
    if (chunk.length() != end - Long.parseLong(from)) {
      throw GraphError.of(6000, 1363031, "The chunk has not the bytes that were asked for");
    }
    put(chunk.file(), file(video), Long.parseLong(from));
    world.uploads().piece(FACEBOOK, video.path("id").asString(), chunk.length());
    store.put(VIDEO, video.path("id").asString(), video.put("sent", end));
    call.reply(wanted(video));
  }

  private static void put(Path chunk, Path file, long from) {
    try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
      out.seek(from);
      out.write(Files.readAllBytes(chunk));
      Files.delete(chunk);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path file(ObjectNode video) {
    return store.file(VIDEO, video.path("id").asString());
  }

  private void finish(GraphCall call) {
    call.knows("upload_phase", "upload_session_id", "description", "title", "published");
    ObjectNode video = session(call);
    if (video.path("sent").asLong() != video.path("size").asLong()) {
      throw GraphError.of(6000, 1363130, "The video upload is incomplete");
    }
    if (!video.has("ready")) {
      if (!FileType.of(file(video)).equals("video/mp4") || Mp4.read(file(video)).isEmpty()) {
        throw GraphError.of(6000, 1363026, "The video cannot be read");
      }
      world.publish(post(call, video));
      world.uploads().whole(FACEBOOK, video.path("id").asString());
      video.put("ready", world.now().plus(world.processingTime()).toEpochMilli());
      store.put(VIDEO, video.path("id").asString(), video);
    }
    call.reply(Json.object().put("success", true));
  }

  private SandboxPost post(GraphCall call, ObjectNode video) {
    return new SandboxPost(
        FACEBOOK,
        video.path("id").asString(),
        call.grant().id(),
        call.parameter("title").orElse(""),
        call.parameter("description").orElse(""),
        "",
        List.of(new Attachment(file(video), "video/mp4", "")),
        "",
        false,
        "",
        world.now());
  }

  /** The three phases as Facebook tells them. */
  ObjectNode status(ObjectNode video) {
    boolean sent = video.path("sent").asLong() == video.path("size").asLong();
    boolean finished = video.has("ready");
    boolean live = finished && video.path("ready").asLong() <= world.now().toEpochMilli();
    String later = live ? "complete" : finished ? "in_progress" : "not_started";
    ObjectNode status =
        Json.object().put("video_status", live ? "ready" : finished ? "processing" : "uploading");
    status.putObject("uploading_phase").put("status", sent ? "complete" : "in_progress");
    status.putObject("processing_phase").put("status", later);
    status.putObject("publishing_phase").put("status", later);
    return status;
  }
}
