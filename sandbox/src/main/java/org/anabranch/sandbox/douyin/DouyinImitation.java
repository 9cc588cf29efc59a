package org.anabranch.sandbox.douyin;

import static org.anabranch.sandbox.douyin.DouyinDoor.DOUYIN;
import static org.anabranch.sandbox.douyin.DouyinDoor.error;
import static org.anabranch.sandbox.douyin.DouyinDoor.ok;

import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.anabranch.kernel.Json;
import org.anabranch.sandbox.Imitation;
import org.anabranch.sandbox.World;
import org.anabranch.sandbox.internal.DayQuota;
import org.anabranch.sandbox.internal.DouyinPush;
import org.anabranch.sandbox.internal.Grant;
import org.anabranch.sandbox.internal.Replies;
import org.anabranch.sandbox.internal.Requests;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Douyin's open platform. What share-to-Douyin needs: the app's token, of which the older one dies
 * soon after the next was asked for, share ids, tickets, and the app itself, which checks a link's
 * signature, ticket and share id and then shows the phone with everything filled in. And what
 * publishes for a person who granted it: {@link DouyinUploads} and {@link DouyinWorks}. As the
 * world's, its API answers 200 with the end in {@code data.error_code}.
 */
public final class DouyinImitation implements Imitation {
  private static final Duration TOKEN = Duration.ofHours(2);
  private static final Duration OVERLAP = Duration.ofMinutes(5);
  private static final Duration SHARE = Duration.ofHours(1);

  /** Share ids that an app gets in a day; the number is this imitation's. */
  private static final String SHARES = "/share-id/";

  private final World world;
  private final DayQuota quota;
  private final DouyinPush push;
  private final DouyinDoor door;
  private final DouyinUploads uploads;
  private final DouyinWorks works;

  public DouyinImitation(World world) {
    this.world = world;
    this.quota = new DayQuota(world, DOUYIN, Map.of(SHARES, 1_000L));
    this.push = new DouyinPush(world);
    this.door = new DouyinDoor(world);
    this.uploads = new DouyinUploads(world, door);
    this.works = new DouyinWorks(world, door, uploads);
  }

  @Override
  public String platform() {
    return DOUYIN;
  }

  @Override
  public OpenedAccount open() {
    Grant grant = grant();
    return new OpenedAccount(
        grant.id(),
        "Anabranch on Douyin",
        Set.of("api", "app", "web"),
        Map.of(
            "client_key",
            key(grant),
            "client_secret",
            grant.appSecret(),
            "access_token",
            grant.token()));
  }

  private Grant grant() {
    return door.grant();
  }

  private static String key(Grant grant) {
    return "aw" + grant.id();
  }

  @Override
  public boolean callAt(JsonNode settings) {
    return push.enter(key(grant()), grant().appSecret(), settings);
  }

  /** Only what went by a share id is told of. */
  @Override
  public void publishedByPhone(String state, String postId) {
    if (world.store(DOUYIN).get("share", state).isPresent()) {
      push.tell(
          "create_video",
          key(grant()),
          grant().appSecret(),
          grant().id(),
          Json.object()
              .put("item_id", "@8hx" + postId + "==")
              .put("video_id", postId)
              .put("share_id", state));
    }
  }

  @Override
  public void route(HttpRules rules) {
    rules
        .post("/api/oauth/client_token/", this::token)
        .post("/api/share-id/", this::share)
        .get("/api/open/getticket/", this::ticket)
        .get("/app/share", this::app);
    uploads.route(rules);
    works.route(rules);
  }

  private void token(ServerRequest request, ServerResponse response) {
    Map<String, String> form = Requests.form(request);
    Grant grant = grant();
    if (!"client_credential".equals(form.get("grant_type"))) {
      error(response, 10002, "grant_type must be client_credential");
    } else if (!key(grant).equals(form.get("client_key"))) {
      error(response, 10003, "client_key is unknown");
    } else if (!grant.appSecret().equals(form.get("client_secret"))) {
      error(response, 10013, "client_secret is wrong");
    } else {
      ok(response, Json.object().put("access_token", issue()).put("expires_in", TOKEN.toSeconds()));
    }
  }

  private String issue() {
    World.Store store = world.store(DOUYIN);
    Instant soon = world.now().plus(OVERLAP);
    store
        .get("client_token", "newest")
        .map(newest -> newest.path("token").asString(""))
        .flatMap(old -> store.get("token", old).map(t -> Map.entry(old, t)))
        .filter(old -> until(old.getValue()).isAfter(soon))
        .ifPresent(old -> store.put("token", old.getKey(), ending(soon)));
    String token = "clt." + world.newToken();
    store.put("token", token, ending(world.now().plus(TOKEN)));
    store.put("client_token", "newest", Json.object().put("token", token));
    return token;
  }

  private static ObjectNode ending(Instant at) {
    return Json.object().put("until", at.toString());
  }

  private static Instant until(JsonNode stored) {
    return Instant.parse(stored.path("until").asString());
  }

  private boolean lives(String kind, String id) {
    return world
        .store(DOUYIN)
        .get(kind, id)
        .filter(stored -> until(stored).isAfter(world.now()))
        .isPresent();
  }

  private boolean refused(ServerRequest request, ServerResponse response) {
    Optional<String> token = Requests.header(request, "access-token");
    if (token.isPresent() && lives("token", token.get())) {
      return false;
    }
    error(response, 28001003, "access_token is invalid");
    return true;
  }

  private void share(ServerRequest request, ServerResponse response) {
    if (refused(request, response)) {
      return;
    }
    if (!quota.take(SHARES)) {
      error(response, 28003017, "the quota is used up");
      return;
    }
    String id = world.newId();
    world.store(DOUYIN).put("share", id, ending(world.now().plus(SHARE)));
    ok(response, Json.object().put("share_id", id));
  }

  private void ticket(ServerRequest request, ServerResponse response) {
    if (refused(request, response)) {
      return;
    }
    String ticket = world.newToken();
    world
        .store(DOUYIN)
        .put("ticket", ticket, ending(world.now().plus(TOKEN)).put("ticket", ticket));
    ok(response, Json.object().put("ticket", ticket).put("expires_in", TOKEN.toSeconds()));
  }

  /** The app on the phone: it opens a link only when everything about it is right. */
  private void app(ServerRequest request, ServerResponse response) {
    Optional<String> wrong = wrong(request);
    if (wrong.isPresent()) {
      Replies.text(response, 400, "Douyin does not open this link: " + wrong.get() + ".");
      return;
    }
    ObjectNode filled =
        Json.object()
            .put("title", query(request, "short_title"))
            .put("text", query(request, "title"))
            .put("state", query(request, "state"));
    var media = filled.putArray("mediaUrls");
    if (query(request, "video_path").isEmpty()) {
      Json.tree(query(request, "image_list_path")).forEach(media::add);
    } else {
      media.add(query(request, "video_path"));
    }
    Replies.empty(
        response,
        303,
        Map.of(
            "Location",
            "/_sandbox/phone/douyin?package="
                + URLEncoder.encode(filled.toString(), StandardCharsets.UTF_8)));
  }

  private Optional<String> wrong(ServerRequest request) {
    if (!query(request, "client_key").equals(key(grant()))) {
      return Optional.of("its client_key is unknown");
    }
    if (!query(request, "share_type").equals("h5")) {
      return Optional.of("its share_type is not h5");
    }
    if (!lives("share", query(request, "state"))) {
      return Optional.of("its share id is unknown or older than an hour");
    }
    if (!signed(request)) {
      return Optional.of("its signature fits no ticket");
    }
    boolean video = query(request, "video_path").startsWith("http");
    boolean images = query(request, "image_list_path").startsWith("[\"http");
    return video == images ? Optional.of("it has neither a video nor pictures") : Optional.empty();
  }

  private boolean signed(ServerRequest request) {
    String given = query(request, "signature");
    return world.store(DOUYIN).list("ticket").stream()
        .filter(ticket -> until(ticket).isAfter(world.now()))
        .map(
            ticket ->
                "nonce_str=%s&ticket=%s&timestamp=%s"
                    .formatted(
                        query(request, "nonce_str"),
                        ticket.path("ticket").asString(),
                        query(request, "timestamp")))
        .anyMatch(text -> md5(text).equals(given));
  }

  private static String query(ServerRequest request, String name) {
    return Requests.query(request, name).orElse("");
  }

  private static String md5(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has MD5", e);
    }
  }
}
