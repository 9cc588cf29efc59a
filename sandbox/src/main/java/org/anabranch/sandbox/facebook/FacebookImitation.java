package org.anabranch.sandbox.facebook;

import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.anabranch.kernel.Json;
import org.anabranch.sandbox.Imitation;
import org.anabranch.sandbox.World;
import org.anabranch.sandbox.World.Attachment;
import org.anabranch.sandbox.World.Detail;
import org.anabranch.sandbox.World.SandboxPost;
import org.anabranch.sandbox.internal.Chatter;
import org.anabranch.sandbox.internal.FileType;
import org.anabranch.sandbox.internal.Grant;
import org.anabranch.sandbox.internal.GraphCall;
import org.anabranch.sandbox.internal.GraphDoor;
import org.anabranch.sandbox.internal.GraphError;
import org.anabranch.sandbox.internal.GraphPages;
import org.anabranch.sandbox.internal.GraphTalk;
import org.anabranch.sandbox.internal.MetaPush;
import org.anabranch.sandbox.internal.Multipart;
import org.anabranch.sandbox.internal.Replies;
import org.anabranch.sandbox.internal.Requests;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Facebook's Graph API for one Page as far as publishing needs it: unpublished photos, posts with
 * or without them, videos in chunks, reels, stories, comments, the Page's published posts, and the
 * figures that are still served. A text that is the same as the newest post's within a minute is
 * refused.
 */
public final class FacebookImitation implements Imitation {
  private static final String FACEBOOK = "facebook";
  private static final int LONGEST = 63_206;
  private static final long PHOTO_BYTES = 10L << 20;
  private static final Duration SAME_TEXT = Duration.ofMinutes(1);
  private static final String MANAGE = "pages_manage_posts";
  private static final String READ = "pages_read_engagement";
  private static final String ENGAGE = "pages_manage_engagement";
  private static final String COMMENTS = "pages_read_user_content";

  private final World world;
  private final World.Store store;
  private final GraphDoor door;
  private final Reels reels;
  private final GraphTalk talk;
  private final MetaPush push;
  private final FeedVideos feedVideos;
  private final Stories stories;

  public FacebookImitation(World world) {
    this.world = world;
    this.store = world.store(FACEBOOK);
    this.door = new GraphDoor(world, FACEBOOK, "v2[2-5]\\.0");
    this.reels = new Reels(world, door);
    this.talk = new GraphTalk(world, FACEBOOK, door);
    this.push = new MetaPush(world, FACEBOOK);
    this.feedVideos = new FeedVideos(world);
    this.stories = new Stories(world);
  }

  @Override
  public String platform() {
    return FACEBOOK;
  }

  @Override
  public OpenedAccount open() {
    Grant grant =
        Grant.open(
            world,
            FACEBOOK,
            Set.of(MANAGE, READ, ENGAGE, COMMENTS, "read_insights", "pages_show_list"));
    return new OpenedAccount(
        grant.id(),
        "Anabranch Page",
        Set.of("graph", "rupload", "web"),
        Map.of("access_token", grant.token(), "client_secret", grant.appSecret()));
  }

  @Override
  public boolean callAt(JsonNode settings) {
    open();
    return push.enter(settings);
  }

  @Override
  public void timePassed() {
    push.tell(
        "page",
        Grant.open(world, FACEBOOK, Set.of()).appSecret(),
        (post, said) -> {
          ObjectNode change = Json.object().put("field", "feed");
          ObjectNode value =
              change
                  .putObject("value")
                  .put("item", "comment")
                  .put("verb", "add")
                  .put("post_id", post.id())
                  .put("comment_id", said.id())
                  .put("parent_id", said.parentId().isEmpty() ? post.id() : said.parentId())
                  .put("created_time", said.at().getEpochSecond())
                  .put("message", said.text());
          value.putObject("from").put("id", said.authorId()).put("name", said.author());
          return change;
        });
  }

  @Override
  public void route(HttpRules rules) {
    reels.route(rules);
    talk.list(rules, "comments", COMMENTS, true, FacebookImitation::shown);
    talk.mentions(rules, "tagged", COMMENTS, FacebookImitation::shown);
    talk.answers(rules, "comments", ENGAGE, 8000);
    talk.deletes(rules, ENGAGE, MANAGE);
    rules.post("/graph/{version}/{id}", this::change);
    rules
        .post("/graph/{version}/{page}/photos", door.open(MANAGE, this::photo))
        .post("/graph/{version}/{page}/feed", door.open(MANAGE, this::create))
        .get("/graph/{version}/{page}/published_posts", door.open(READ, this::published))
        .post("/graph/{version}/{page}/videos", door.open(MANAGE, feedVideos::step))
        .post("/graph/{version}/{page}/photo_stories", door.open(MANAGE, stories::photo))
        .get("/graph/{version}/{page}/stories", door.open(READ, stories::list))
        .get("/graph/{version}/{id}/insights", door.open("read_insights", this::insights))
        .get("/graph/{version}/{id}/video_insights", door.open("read_insights", this::insights))
        .get("/graph/{version}/{id}", door.open(READ, this::node))
        .get("/web/{page}/posts/{id}", this::page)
        .get("/web/{page}/videos/{id}", this::page)
        .get("/web/{page}/videos/{id}/", this::page)
        .get("/web/stories/{page}/{id}", this::page)
        .get("/web/reel/{id}", this::page)
        .get("/web/reel/{id}/", this::page);
  }

  static void ownPage(GraphCall call) {
    if (!call.path("page").equals(call.grant().id())) {
      throw GraphError.unknownObject(call.path("page"));
    }
  }

  private void photo(GraphCall call) {
    ownPage(call);
    call.knows("published", "caption", "alt_text_custom", "source", "temporary");
    if (!call.parameter("published").orElse("true").equals("false")) {
      throw GraphError.parameter("Only unpublished photos are imitated");
    }
    Multipart.Part file =
        call.file().orElseThrow(() -> GraphError.of(324, 2069019, "Missing or invalid image file"));
    String type = FileType.of(file.file());
    if (!type.startsWith("image/") || file.length() > PHOTO_BYTES) {
      throw GraphError.of(
          1, 1366046, "Photos must be smaller than 10 MB and saved as JPG, PNG, GIF or TIFF");
    }
    String id = world.newId();
    store.put(
        "photo",
        id,
        Json.object()
            .put("file", file.file().getFileName().toString())
            .put("type", type)
            .put("alt", call.parameter("alt_text_custom").orElse("")));
    call.reply(Json.object().put("id", id));
  }

  private void create(GraphCall call) {
    ownPage(call);
    call.knows("message", "link", "published", "attached_media", "place");
    String message = call.parameter("message").orElse("").strip();
    String link = call.parameter("link").orElse("");
    List<Attachment> photos = photos(call);
    if (message.isEmpty() && link.isEmpty() && photos.isEmpty()) {
      throw GraphError.parameter("A post needs a message, a link or a picture");
    }
    if (message.codePointCount(0, message.length()) > LONGEST) {
      throw GraphError.parameter("The message is longer than 63,206 characters");
    }
    if (!link.isEmpty() && !link.matches("https?://.+")) {
      throw GraphError.of(100, 1609005, "The link is not valid");
    }
    world.posts(FACEBOOK).stream()
        .findFirst()
        .filter(p -> photos.isEmpty() && p.media().isEmpty() && p.text().equals(message))
        .filter(p -> p.at().isAfter(world.now().minus(SAME_TEXT)))
        .ifPresent(
            _ -> {
              throw GraphError.of(506, 1455006, "Duplicate status message");
            });
    SandboxPost post =
        new SandboxPost(
            FACEBOOK,
            call.grant().id() + "_" + world.newId(),
            call.grant().id(),
            "",
            message,
            "",
            photos,
            link,
            false,
            "",
            world.now(),
            place(call));
    world.publish(post);
    call.reply(Json.object().put("id", post.id()));
  }

  private static Map<Detail, String> place(GraphCall call) {
    Optional<String> place = call.parameter("place");
    if (place.filter(p -> !p.matches("\\d{6,20}")).isPresent()) {
      throw GraphError.parameter("place must be the id of a Page with a location");
    }
    return place.map(p -> Map.of(Detail.LOCATION, p)).orElse(Map.of());
  }

  private List<Attachment> photos(GraphCall call) {
    List<Attachment> photos = new ArrayList<>();
    for (int i = 0; ; i++) {
      Optional<String> attached = call.parameter("attached_media[" + i + "]");
      if (attached.isEmpty()) {
        return photos;
      }
      photos.add(photoOf(attached.get()));
    }
  }

  private Attachment photoOf(String attached) {
    String id = "";
    try {
      id = Json.tree(attached).path("media_fbid").asString("");
    } catch (JacksonException e) {
      throw GraphError.parameter("attached_media must be JSON with media_fbid");
    }
    String wanted = id;
    JsonNode photo = store.get("photo", id).orElseThrow(() -> GraphError.unknownObject(wanted));
    return attachment(store, photo);
  }

  static Attachment attachment(World.Store store, JsonNode photo) {
    return new Attachment(
        store.file("upload", photo.path("file").asString()),
        photo.path("type").asString(),
        photo.path("alt").asString());
  }

  /** A node's own address: a comment is hidden, a post gets other words. */
  private void change(ServerRequest request, ServerResponse response) throws Exception {
    boolean comment = talk.chatter().find(Requests.path(request, "id")).isPresent();
    door.open(
            comment ? ENGAGE : MANAGE,
            call -> {
              if (!comment) {
                edit(call);
              } else if (!talk.hide(call, "is_hidden")) {
                throw GraphError.unknownObject(call.path("id"));
              }
            })
        .handle(request, response);
  }

  private void edit(GraphCall call) {
    call.knows("message");
    String id = call.path("id");
    String message = call.required("message");
    if (message.codePointCount(0, message.length()) > LONGEST) {
      throw GraphError.parameter("The message is longer than 63,206 characters");
    }
    SandboxPost post = world.post(FACEBOOK, id).orElseThrow(() -> GraphError.unknownObject(id));
    world.revise(post.saying(post.title(), message));
    call.reply(Json.object().put("success", true));
  }

  private static ObjectNode shown(Chatter.Said said, GraphCall call) {
    ObjectNode node = Json.object().put("id", said.id());
    for (String field : call.fields()) {
      switch (field) {
        case "id" -> {}
        case "message" -> node.put("message", said.text());
        case "created_time" -> node.put("created_time", said.at().toString());
        case "from" -> node.putObject("from").put("id", said.authorId()).put("name", said.author());
        case "parent" -> {
          if (!said.parentId().isEmpty()) {
            node.putObject("parent").put("id", said.parentId());
          }
        }
        default -> throw GraphError.parameter("Tried accessing nonexisting field (" + field + ")");
      }
    }
    return node;
  }

  private void published(GraphCall call) {
    ownPage(call);
    call.knowsPages("since", "until");
    GraphPages.send(
        call,
        world.posts(FACEBOOK).stream().filter(p -> p.id().contains("_")).toList(),
        this::shown);
  }

  private void node(GraphCall call) {
    call.knows();
    String id = call.path("id");
    Optional<ObjectNode> reel = reels.find(id).or(() -> feedVideos.find(id));
    Optional<SandboxPost> post = world.post(FACEBOOK, id);
    if (reel.isEmpty() && post.isEmpty()) {
      throw GraphError.unknownObject(id);
    }
    ObjectNode node = post.map(p -> shown(p, call)).orElseGet(() -> Json.object().put("id", id));
    if (call.fields().contains("status") && reel.isPresent()) {
      node.set(
          "status",
          reels.find(id).map(reels::status).orElseGet(() -> feedVideos.status(reel.get())));
    }
    call.reply(node);
  }

  private ObjectNode shown(SandboxPost post, GraphCall call) {
    boolean reel = !post.id().contains("_");
    World.Reactions seen = world.reactions(post);
    ObjectNode node = Json.object().put("id", post.id());
    for (String field : call.fields()) {
      switch (field) {
        case "id", "status" -> {}
        case "message" -> {
          if (!post.text().isEmpty()) {
            node.put("message", post.text());
          }
        }
        case "created_time" -> node.put("created_time", post.at().toString());
        case "permalink_url" -> node.put("permalink_url", permalink(post, reel, call));
        case "shares" -> node.putObject("shares").put("count", seen.shares());
        case "comments" -> total(node, "comments", seen.comments());
        case "reactions", "likes" -> total(node, field, seen.likes());
        default -> throw GraphError.parameter("Tried accessing nonexisting field (" + field + ")");
      }
    }
    return node;
  }

  private static String permalink(SandboxPost post, boolean reel, GraphCall call) {
    if (post.detail(Detail.PLACEMENT).equals("story")) {
      return Stories.address(post, call);
    } else if (reel && post.detail(Detail.PLACEMENT).isEmpty()) {
      return "/" + post.accountId() + "/videos/" + post.id() + "/";
    }
    return reel
        ? "/reel/" + post.id() + "/"
        : call.base() + "/facebook/web/" + post.accountId() + "/posts/" + post.id();
  }

  private static void total(ObjectNode node, String name, long count) {
    ObjectNode edge = node.putObject(name);
    edge.putArray("data");
    edge.putObject("summary").put("total_count", count);
  }

  private void insights(GraphCall call) {
    call.knows("metric", "period", "since", "until");
    SandboxPost post =
        world
            .post(FACEBOOK, call.path("id"))
            .orElseThrow(() -> GraphError.unknownObject(call.path("id")));
    boolean reel = !post.id().contains("_");
    World.Reactions seen = world.reactions(post);
    Map<String, Long> served =
        reel && post.detail(Detail.PLACEMENT).isEmpty()
            ? Map.of("total_video_views", seen.views())
            : reel
                ? Map.of(
                    "fb_reels_total_plays", seen.views(), "blue_reels_play_count", seen.views())
                : Map.of(
                    "post_media_view", seen.views(),
                    "post_total_media_view_unique", seen.reach(),
                    "post_clicks", seen.clicks());
    ObjectNode reply = Json.object();
    ArrayNode data = reply.putArray("data");
    for (String name : call.required("metric").split(",")) {
      Long value = served.get(name);
      if (value == null) {
        throw GraphError.parameter("The value must be a valid insights metric");
      }
      ObjectNode figure = data.addObject().put("name", name).put("period", "lifetime");
      figure.putArray("values").addObject().put("value", value);
    }
    call.reply(reply);
  }

  private void page(ServerRequest request, ServerResponse response) {
    world
        .post(FACEBOOK, Requests.path(request, "id"))
        .ifPresentOrElse(
            post -> Replies.page(response, 200, world.page(post)),
            () -> Replies.text(response, 404, "This content is not available."));
  }
}
