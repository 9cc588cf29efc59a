package org.anabranch.sandbox;

import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.anabranch.kernel.Json;
import org.anabranch.sandbox.World.SandboxPost;
import org.anabranch.sandbox.internal.Multipart;
import org.anabranch.sandbox.internal.Replies;
import org.anabranch.sandbox.internal.Requests;
import tools.jackson.databind.JsonNode;

/** The smallest imitation: notes are posted as JSON, files as bytes or as multipart. */
final class NoticeBoard implements Imitation {
  private final World world;

  NoticeBoard(World world) {
    this.world = world;
  }

  @Override
  public String platform() {
    return "board";
  }

  @Override
  public void route(HttpRules rules) {
    rules
        .post("/api/notes", this::post)
        .get("/web/notes/{id}", this::show)
        .post("/api/files", this::file)
        .get(
            "/api/files",
            (request, response) ->
                Replies.file(
                    request, response, world.store("board").file("file", "upload"), "video/mp4"))
        .post("/api/forms", this::form)
        .get("/api/fail", (_, _) -> fail());
  }

  private static void fail() {
    throw new IllegalStateException("a bug");
  }

  private void post(ServerRequest request, ServerResponse response) {
    Optional<JsonNode> note = Requests.json(request);
    if (note.isEmpty()) {
      Replies.json(response, 400, Map.of("error", "no JSON"));
      return;
    }
    String id = world.newId();
    String text = note.get().path("text").asString("");
    world.store("board").put("note", id, Json.object().put("text", text));
    String link = Requests.base(request) + "/board/web/notes/" + id;
    world.publish(
        new SandboxPost("board", id, "1", "", text, "", List.of(), link, false, "", world.now()));
    Replies.json(response, 201, Map.of("id", id, "link", link));
  }

  private void show(ServerRequest request, ServerResponse response) {
    Optional<SandboxPost> post = world.post("board", Requests.path(request, "id"));
    Replies.page(response, 200, world.page(post.orElseThrow()));
  }

  private void file(ServerRequest request, ServerResponse response) {
    long length = Requests.save(request, world.store("board").file("file", "upload"));
    Replies.json(response, 200, Map.of("length", length));
  }

  private void form(ServerRequest request, ServerResponse response) {
    try {
      Multipart form = Multipart.read(request, name -> world.store("board").file("part", name));
      Replies.json(response, 200, Map.of("fields", form.fields(), "files", form.files().keySet()));
    } catch (Multipart.Malformed e) {
      Replies.json(response, 400, Map.of("error", String.valueOf(e.getMessage())));
    }
  }

  @Override
  public OpenedAccount open() {
    world.store("board").putIfAbsent("account", "1", Json.object().put("token", world.newToken()));
    String token =
        world.store("board").get("account", "1").orElseThrow().path("token").stringValue();
    return new OpenedAccount("1", "Board", Set.of("api", "web"), Map.of("access_token", token));
  }
}
