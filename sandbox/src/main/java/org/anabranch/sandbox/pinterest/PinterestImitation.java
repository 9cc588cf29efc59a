package org.anabranch.sandbox.pinterest;

import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.anabranch.kernel.Digest;
import org.anabranch.kernel.Json;
import org.anabranch.sandbox.Imitation;
import org.anabranch.sandbox.World;
import org.anabranch.sandbox.World.Attachment;
import org.anabranch.sandbox.World.Detail;
import org.anabranch.sandbox.World.SandboxPost;
import org.anabranch.sandbox.internal.Grant;
import org.anabranch.sandbox.internal.Replies;
import org.anabranch.sandbox.internal.Requests;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Pinterest's API v5 as far as publishing needs it: two boards, pins with pictures or a video, and
 * their figures. The account's id is its first board's. Its replies are dated by the world's clock.
 */
public final class PinterestImitation implements Imitation {
  static final String PINTEREST = "pinterest";
  static final String SECOND_BOARD = "549755885175";

  /** Pictures come inside the JSON: five of 20 MB each, a third larger for being text. */
  private static final JsonMapper LARGE =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxStringLength(28 << 20)
                          .maxDocumentLength(140L << 20)
                          .build())
                  .build())
          .build();

  private final World world;
  private final PinterestDoor door;
  private final PinterestMedia media;
  private final PinMedia pinMedia;
  private final Pins pins;

  public PinterestImitation(World world) {
    this.world = world;
    this.door = new PinterestDoor(world);
    this.media = new PinterestMedia(world, door);
    this.pinMedia = new PinMedia(world, media);
    this.pins = new Pins(world);
  }

  @Override
  public String platform() {
    return PINTEREST;
  }

  @Override
  public OpenedAccount open() {
    Grant grant =
        Grant.open(
            world,
            PINTEREST,
            Set.of("boards:read", "pins:read", "pins:write", "user_accounts:read"));
    return new OpenedAccount(
        grant.id(),
        "Anabranch on Pinterest",
        Set.of("api", "web"),
        Map.of("access_token", grant.token()));
  }

  @Override
  public void route(HttpRules rules) {
    media.route(rules);
    rules
        .get("/api/v5/boards", door.open("boards:read", this::boards))
        .get("/api/v5/boards/{id}/pins", door.open("pins:read", this::onBoard))
        .post("/api/v5/pins", door.open("pins:write", this::create))
        .get("/api/v5/pins/{id}", door.open("pins:read", this::show))
        .patch("/api/v5/pins/{id}", door.open("pins:write", this::change))
        .delete("/api/v5/pins/{id}", door.open("pins:write", this::remove))
        .get("/api/v5/pins/{id}/analytics", door.open("pins:read", this::analytics))
        .get("/web/pin/{id}", this::page)
        .get("/web/pin/{id}/", this::page);
  }

  private String board() {
    return open().remoteId();
  }

  private void boards(ServerRequest request, ServerResponse response) {
    pageSize(request);
    ObjectNode reply = Json.object();
    ArrayNode items = reply.putArray("items");
    for (String id : List.of(board(), SECOND_BOARD)) {
      items
          .addObject()
          .put("id", id)
          .put("name", id.equals(SECOND_BOARD) ? "Rivers" : "Anabranch")
          .put("privacy", "PUBLIC")
          .put("pin_count", on(id).size());
    }
    reply.putNull("bookmark");
    Replies.json(response, 200, reply);
  }

  private List<SandboxPost> on(String board) {
    return world.posts(PINTEREST).stream().filter(p -> Pins.board(p).equals(board)).toList();
  }

  private boolean isBoard(String id) {
    return id.equals(board()) || id.equals(SECOND_BOARD);
  }

  private static int pageSize(ServerRequest request) {
    String size = Requests.query(request, "page_size").orElse("25");
    if (!size.matches("[1-9]\\d{0,2}") || Integer.parseInt(size) > 250) {
      throw PinterestError.invalid("page_size must be from 1 to 250.");
    }
    return Integer.parseInt(size);
  }

  private void onBoard(ServerRequest request, ServerResponse response) {
    int size = pageSize(request);
    String bookmark = Requests.query(request, "bookmark").orElse("0");
    if (!bookmark.matches("\\d{1,6}")) {
      throw PinterestError.invalid("The bookmark is not valid.");
    }
    if (!isBoard(Requests.path(request, "id"))) {
      throw PinterestError.boardNotFound();
    }
    int from = Integer.parseInt(bookmark);
    List<SandboxPost> all = on(Requests.path(request, "id"));
    ObjectNode reply = Json.object();
    ArrayNode items = reply.putArray("items");
    all.stream().skip(from).limit(size).map(Pins::shown).forEach(items::add);
    if (from + size < all.size()) {
      reply.put("bookmark", Integer.toString(from + size));
    } else {
      reply.putNull("bookmark");
    }
    Replies.json(response, 200, reply);
  }

  private void create(ServerRequest request, ServerResponse response) throws IOException {
    JsonNode body = body(request);
    String board = body.path("board_id").asString("");
    if (!isBoard(board)) {
      throw PinterestError.boardNotFound();
    }
    if (body.has("board_section_id") && !body.path("board_section_id").asString("").equals("1")) {
      throw PinterestError.invalid("The board section was not found.");
    }
    String altText = limited(body, "alt_text", 500);
    String link = limited(body, "link", 2048);
    if (!link.isEmpty() && !link.matches("https?://\\S+")) {
      throw PinterestError.invalid("link is not a URL.");
    }
    List<Attachment> shown = pinMedia.of(body.path("media_source"), altText);
    SandboxPost pin =
        new SandboxPost(
            PINTEREST,
            world.newId(),
            board(),
            limited(body, "title", 100),
            limited(body, "description", 800),
            "",
            shown,
            link,
            false,
            "",
            world.now(),
            details(board, body.path("media_source"), shown));
    world.publish(pin);
    Replies.json(response, 201, Pins.shown(pin));
  }

  private static Map<Detail, String> details(String board, JsonNode source, List<Attachment> media)
      throws IOException {
    Map<Detail, String> details = new EnumMap<>(Detail.class);
    details.put(Detail.BOARD, board);
    if (source.has("cover_image_data")) {
      details.put(Detail.COVER, Digest.sha256(media.getLast().file()));
    } else if (source.path("cover_image_key_frame_time").isIntegralNumber()) {
      long seconds = source.path("cover_image_key_frame_time").asLong();
      details.put(Detail.COVER, 1000 * seconds + "ms");
    }
    return details;
  }

  private static JsonNode body(ServerRequest request) throws IOException {
    if (!request.content().hasEntity()) {
      throw PinterestError.invalid("The body must be JSON.");
    }
    try (InputStream in = request.content().inputStream()) {
      return LARGE.readTree(in);
    } catch (JacksonException e) {
      throw PinterestError.invalid("The body must be JSON.");
    }
  }

  private static String limited(JsonNode body, String name, int most) {
    String text = body.path(name).asString("");
    if (text.codePointCount(0, text.length()) > most) {
      throw PinterestError.invalid(name + " must be at most " + most + " characters.");
    }
    return text;
  }

  private SandboxPost pin(ServerRequest request) {
    return world
        .post(PINTEREST, Requests.path(request, "id"))
        .orElseThrow(PinterestError::pinNotFound);
  }

  private void show(ServerRequest request, ServerResponse response) {
    Replies.json(response, 200, Pins.shown(pin(request)));
  }

  private void change(ServerRequest request, ServerResponse response) throws IOException {
    SandboxPost pin = pin(request);
    JsonNode body = body(request);
    String title = body.has("title") ? limited(body, "title", 100) : pin.title();
    String words = body.has("description") ? limited(body, "description", 800) : pin.text();
    world.revise(pin.saying(title, words));
    Replies.json(response, 200, Pins.shown(pin(request)));
  }

  private void remove(ServerRequest request, ServerResponse response) {
    world.withdraw(PINTEREST, pin(request).id());
    Replies.empty(response, 204, Map.of());
  }

  private void analytics(ServerRequest request, ServerResponse response) {
    SandboxPost pin = pin(request);
    Replies.json(
        response,
        200,
        pins.analytics(
            pin,
            Pins.date(Requests.query(request, "start_date").orElse("")),
            Pins.date(Requests.query(request, "end_date").orElse("")),
            List.of(Requests.query(request, "metric_types").orElse("").split(","))));
  }

  private void page(ServerRequest request, ServerResponse response) {
    world
        .post(PINTEREST, Requests.path(request, "id"))
        .ifPresentOrElse(
            post -> Replies.page(response, 200, world.page(post)),
            () -> Replies.text(response, 404, "There is no such pin.\n"));
  }
}
