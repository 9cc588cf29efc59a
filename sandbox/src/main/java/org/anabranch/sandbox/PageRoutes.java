package org.anabranch.sandbox;

import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import org.anabranch.sandbox.internal.Replies;
import org.anabranch.sandbox.internal.Requests;

/** The pages for people and what they need: the index, the style sheet, the posts' files. */
final class PageRoutes implements HttpService {
  private final SandboxServer server;
  private final DurableWorld world;
  private final String style;
  private final String icon;

  PageRoutes(SandboxServer server, DurableWorld world) {
    this.server = server;
    this.world = world;
    this.style = resource("sandbox.css");
    this.icon = resource("icon.svg");
  }

  private static String resource(String name) {
    try (InputStream in =
        Objects.requireNonNull(PageRoutes.class.getResourceAsStream(name), name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void routing(HttpRules rules) {
    rules
        .get("/", this::index)
        .get("/_sandbox/sandbox.css", (_, response) -> style(response))
        .get("/_sandbox/icon.svg", (_, response) -> icon(response))
        .get("/_sandbox/files/{platform}/{post}/{number}", this::file);
    for (Look look : Look.withPhone()) {
      rules.get("/" + look.key() + look.phonePath() + "{id}", (q, r) -> post(look, q, r));
    }
  }

  private void index(ServerRequest request, ServerResponse response) {
    String chosen = Requests.query(request, "platform").orElse("");
    Replies.page(response, 200, world.pages().index(server.platformsWithPosts(), chosen));
  }

  private void post(Look look, ServerRequest request, ServerResponse response) {
    world
        .post(look.key(), Requests.path(request, "id"))
        .ifPresentOrElse(
            post -> Replies.page(response, 200, world.page(post)),
            () -> Replies.text(response, 404, "There is no such post."));
  }

  private void style(ServerResponse response) {
    Replies.send(
        response, 200, "text/css; charset=utf-8", style, Map.of("Cache-Control", "max-age=300"));
  }

  private void icon(ServerResponse response) {
    Replies.send(response, 200, "image/svg+xml", icon, Map.of("Cache-Control", "max-age=300"));
  }

  /** Files are named by their post, never by a path, so none but a post's own can be asked for. */
  private void file(ServerRequest request, ServerResponse response) {
    String number = Requests.path(request, "number");
    world
        .post(Requests.path(request, "platform"), Requests.path(request, "post"))
        .filter(post -> number.matches("\\d{1,3}"))
        .filter(post -> Integer.parseInt(number) < post.media().size())
        .map(post -> post.media().get(Integer.parseInt(number)))
        .filter(a -> Replies.isInside(world.files(), a.file()))
        .ifPresentOrElse(
            a -> Replies.file(request, response, a.file(), shown(a.contentType())),
            () -> Replies.text(response, 404, "There is no such file."));
  }

  /** Only what a browser plays or shows; the rest is bytes to it, never a page. */
  private static String shown(String contentType) {
    return contentType.matches("(image/(png|jpeg|gif|webp)|video/(mp4|webm|quicktime))")
        ? contentType
        : "application/octet-stream";
  }
}
