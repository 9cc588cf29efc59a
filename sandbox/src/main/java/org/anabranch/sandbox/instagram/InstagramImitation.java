package org.anabranch.sandbox.instagram;

import io.helidon.webserver.http.HttpRules;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.anabranch.kernel.Json;
import org.anabranch.sandbox.Imitation;
import org.anabranch.sandbox.World;
import org.anabranch.sandbox.World.Detail;
import org.anabranch.sandbox.World.SandboxPost;
import org.anabranch.sandbox.internal.Chatter;
import org.anabranch.sandbox.internal.ContainerStore;
import org.anabranch.sandbox.internal.Grant;
import org.anabranch.sandbox.internal.GraphCall;
import org.anabranch.sandbox.internal.GraphDoor;
import org.anabranch.sandbox.internal.GraphError;
import org.anabranch.sandbox.internal.GraphPosts;
import org.anabranch.sandbox.internal.GraphTalk;
import org.anabranch.sandbox.internal.MetaPush;
import org.anabranch.sandbox.internal.Rupload;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Instagram's publishing for one professional account, Facebook Login variant: pictures are really
 * fetched when a container is made, reels and stories are uploaded, containers can be published
 * once and for a day, a hundred posts in 24 hours.
 */
public final class InstagramImitation implements Imitation {
  private static final String INSTAGRAM = "instagram";
  private static final int PER_DAY = 100;
  private static final int CAPTION = 2200;
  private static final Pattern HASHTAG = Pattern.compile("#[\\p{L}\\p{N}_]+");
  private static final Pattern MENTION = Pattern.compile("@[\\w.]+");
  private static final String BASIC = "instagram_basic";
  private static final String PUBLISH = "instagram_content_publish";
  private static final String INSIGHTS = "instagram_manage_insights";
  private static final String COMMENTS = "instagram_manage_comments";

  private final World world;
  private final GraphDoor door;
  private final GraphTalk talk;
  private final MetaPush push;
  private final ContainerStore containers;
  private final Rupload rupload;
  private final GraphPosts posts;
  private final InstagramMentions mentions;
  private final InstagramMedia media = new InstagramMedia();

  public InstagramImitation(World world) {
    this.world = world;
    this.door = new GraphDoor(world, INSTAGRAM, "v2[2-5]\\.0");
    this.talk = new GraphTalk(world, INSTAGRAM, door);
    this.push = new MetaPush(world, INSTAGRAM);
    this.containers = new ContainerStore(world, INSTAGRAM);
    this.rupload = new Rupload(world, INSTAGRAM, door);
    this.posts = new GraphPosts(world, INSTAGRAM);
    this.mentions = new InstagramMentions(talk, door, COMMENTS);
  }

  @Override
  public String platform() {
    return INSTAGRAM;
  }

  @Override
  public OpenedAccount open() {
    Grant grant = Grant.open(world, INSTAGRAM, Set.of(BASIC, PUBLISH, COMMENTS, INSIGHTS));
    return new OpenedAccount(
        grant.id(),
        "anabranch",
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
    String secret = Grant.open(world, INSTAGRAM, Set.of()).appSecret();
    for (Chatter.Mention how : Set.of(Chatter.Mention.WORDS, Chatter.Mention.COMMENT)) {
      push.tellMentions(INSTAGRAM, secret, how, InstagramMentions::change);
    }
    push.tell(
        INSTAGRAM,
        secret,
        (post, said) -> {
          ObjectNode change = Json.object().put("field", "comments");
          ObjectNode value =
              change.putObject("value").put("id", said.id()).put("text", said.text());
          value.putObject("from").put("id", said.authorId()).put("username", said.author());
          value.putObject("media").put("id", post.id()).put("media_product_type", "FEED");
          return change;
        });
  }

  @Override
  public void route(HttpRules rules) {
    mentions.route(rules);
    talk.list(rules, "comments", COMMENTS, false, this::shown);
    talk.answers(rules, "replies", COMMENTS, 2200);
    talk.answers(rules, "comments", COMMENTS, 2200);
    talk.deletes(rules, COMMENTS, PUBLISH);
    rules.post(
        "/graph/{version}/{id}",
        door.open(
            COMMENTS,
            call -> {
              if (!talk.hide(call, "hide")) {
                throw GraphError.unknownObject(call.path("id"));
              }
            }));
    rules
        .post("/graph/{version}/{user}/media", door.open(PUBLISH, this::create))
        .post("/graph/{version}/{user}/media_publish", door.open(PUBLISH, this::publish))
        .get("/graph/{version}/{user}/media", door.open(BASIC, this::list))
        .get(
            "/graph/{version}/{user}/content_publishing_limit",
            door.open(PUBLISH, call -> posts.limit(call, containers.today(), PER_DAY)))
        .get("/graph/{version}/{user}/stories", door.open(BASIC, this::stories))
        .get("/graph/{version}/{id}/insights", door.open(INSIGHTS, this::insights))
        .get("/graph/{version}/{id}", door.open(BASIC, this::node))
        .post(
            "/rupload/ig-api-upload/{version}/{id}",
            rupload.route(PUBLISH, this::awaitsFile, this::arrived))
        .get("/web/p/{id}/", posts::page)
        .get("/web/stories/{user}/{id}/", posts::page)
        .get("/web/reel/{id}/", posts::page);
  }

  static void ownUser(GraphCall call) {
    if (!call.path("user").equals(call.grant().id())) {
      throw GraphError.unknownObject(call.path("user"));
    }
  }

  private void create(GraphCall call) {
    ownUser(call);
    call.knows(
        "image_url",
        "video_url",
        "media_type",
        "is_carousel_item",
        "children",
        "caption",
        "alt_text",
        "is_ai_generated",
        "cover_url",
        "thumb_offset",
        "share_to_feed",
        "upload_type",
        "collaborators",
        "user_tags",
        "location_id",
        "trial_params");
    String type = call.parameter("media_type").orElse("IMAGE");
    ObjectNode container = containers.fresh(type);
    caption(call, container);
    InstagramOptions.read(call, container, type);
    switch (type) {
      case "IMAGE" -> picture(call, container);
      case "CAROUSEL" -> carousel(call, container);
      case "REELS" -> reel(call, container);
      case "VIDEO" -> item(call, container);
      case "STORIES" -> story(call, container);
      default -> throw GraphError.parameter("media_type must be VIDEO, CAROUSEL, REELS or STORIES");
    }
  }

  private static void caption(GraphCall call, ObjectNode container) {
    String caption = call.parameter("caption").orElse("");
    boolean item = call.flag("is_carousel_item");
    if (caption.codePointCount(0, caption.length()) > CAPTION
        || HASHTAG.matcher(caption).results().count() > 30
        || MENTION.matcher(caption).results().count() > 20) {
      throw GraphError.of(36004, 2207010, "The caption is too long or has too many tags");
    }
    if (item && (call.parameter("is_ai_generated").isPresent() || !caption.isEmpty())) {
      throw GraphError.parameter("Set caption and is_ai_generated on the carousel container only");
    }
    container.put("text", caption).put("ai", call.flag("is_ai_generated")).put("item", item);
  }

  private void picture(GraphCall call, ObjectNode container) {
    media.picture(call.required("image_url"), containers.file(container));
    container
        .put("file", ContainerStore.FETCHED)
        .put("mime", "image/jpeg")
        .put("alt", call.parameter("alt_text").orElse(""));
    containers.work(container);
    reply(call, container);
  }

  private void carousel(GraphCall call, ObjectNode container) {
    List<String> children = List.of(call.required("children").split(","));
    if (children.size() < 2 || children.size() > 10) {
      throw GraphError.of(100, 2207028, "A carousel has 2 to 10 items");
    }
    ArrayNode inside = container.putArray("children");
    for (String id : children) {
      ObjectNode child = containers.find(id).orElseThrow(InstagramImitation::gone);
      if (!child.path("item").asBoolean(false)) {
        throw GraphError.parameter("The container " + id + " is no carousel item");
      }
      publishable(child);
      inside.add(id);
    }
    containers.work(container);
    reply(call, container);
  }

  /** A video by itself is a reel: {@code VIDEO} is for carousels only. It is fetched later. */
  private void item(GraphCall call, ObjectNode container) {
    if (!call.flag("is_carousel_item")) {
      throw GraphError.parameter(
          "The VIDEO value for media_type is no longer supported: use REELS");
    }
    Path file = containers.file(container);
    boolean here = media.video(call.required("video_url"), file);
    container.put("file", ContainerStore.FETCHED).put("mime", "video/mp4");
    Optional<String> unfit =
        here ? media.reel(file) : Optional.of("Error: 2207003 the video could not be downloaded");
    if (unfit.isPresent()) {
      containers.fail(container, unfit.get());
    } else {
      containers.work(container);
    }
    reply(call, container);
  }

  private void story(GraphCall call, ObjectNode container) {
    if (call.parameter("caption").isPresent()) {
      throw GraphError.parameter("A story has no caption");
    }
    if (call.parameter("upload_type").isPresent()) {
      reel(call, container);
      return;
    }
    media.story(call.required("image_url"), containers.file(container));
    container.put("file", ContainerStore.FETCHED).put("mime", "image/jpeg");
    containers.work(container);
    reply(call, container);
  }

  private void reel(GraphCall call, ObjectNode container) {
    if (!call.required("upload_type").equals("resumable")) {
      throw GraphError.parameter("Only upload_type=resumable is imitated for reels");
    }
    if (call.parameter("alt_text").isPresent()) {
      throw GraphError.parameter("Reels have no alt_text");
    }
    call.parameter("cover_url")
        .ifPresent(
            cover -> {
              String sum = media.cover(cover, containers.file(container));
              ContainerStore.detail(container, Detail.COVER, Optional.of(sum));
            });
    containers.put(container);
    reply(call, container);
  }

  private static void reply(GraphCall call, ObjectNode container) {
    String id = container.path("id").asString();
    ObjectNode reply = Json.object().put("id", id);
    if (call.parameter("upload_type").isPresent()) {
      String path = "/instagram/rupload/ig-api-upload/" + call.path("version") + "/" + id;
      reply.put("uri", call.base() + path);
    }
    call.reply(reply);
  }

  private boolean awaitsFile(String id) {
    return containers
        .find(id)
        .filter(c -> List.of("REELS", "STORIES").contains(c.path("type").asString()))
        .filter(c -> !c.has("file"))
        .filter(c -> containers.status(c).equals("IN_PROGRESS"))
        .isPresent();
  }

  private void arrived(String id) {
    ObjectNode container = containers.find(id).orElseThrow();
    container.put("file", Rupload.KIND).put("mime", "video/mp4");
    Optional<String> unfit = media.reel(rupload.file(id));
    if (unfit.isPresent()) {
      containers.fail(container, unfit.get());
    } else {
      containers.work(container);
    }
  }

  private void publish(GraphCall call) {
    ownUser(call);
    call.knows("creation_id");
    ObjectNode container =
        containers.find(call.required("creation_id")).orElseThrow(InstagramImitation::gone);
    if (container.path("item").asBoolean(false)) {
      throw GraphError.parameter("A carousel item cannot be published by itself");
    }
    publishable(container);
    if (containers.today() >= PER_DAY) {
      throw GraphError.of(9, 2207042, "The account has reached its posts for 24 hours");
    }
    call.reply(Json.object().put("id", containers.publish(container, call.grant().id(), "")));
  }

  private void publishable(ObjectNode container) {
    switch (containers.status(container)) {
      case "FINISHED" -> {}
      case "EXPIRED" -> throw GraphError.of(24, 2207020, "The media has expired");
      case "ERROR" -> throw GraphError.of(9007, 2207032, "The media could not be created");
      default -> throw GraphError.of(9007, 2207027, "Media ID is not available");
    }
  }

  private static GraphError gone() {
    return GraphError.of(24, 2207008, "The requested resource does not exist");
  }

  private void list(GraphCall call) {
    ownUser(call);
    call.knowsPages();
    posts.list(call, post -> !isStory(post), this::shown);
  }

  private void stories(GraphCall call) {
    ownUser(call);
    call.knowsPages();
    Instant dayAgo = world.now().minus(Duration.ofHours(24));
    posts.list(call, post -> isStory(post) && post.at().isAfter(dayAgo), this::shown);
  }

  private static boolean isStory(SandboxPost post) {
    return post.detail(Detail.PLACEMENT).equals("story");
  }

  private void node(GraphCall call) {
    call.knows();
    String id = call.path("id");
    if (id.equals(call.grant().id())) {
      mentions.read(call);
      return;
    }
    Optional<ObjectNode> container = containers.find(id);
    if (container.isPresent()) {
      call.reply(shown(container.get(), call));
    } else {
      SandboxPost post = world.post(INSTAGRAM, id).orElseThrow(() -> GraphError.unknownObject(id));
      call.reply(shown(post, call));
    }
  }

  private ObjectNode shown(ObjectNode container, GraphCall call) {
    String id = container.path("id").asString();
    String status = containers.status(container);
    ObjectNode node = Json.object().put("id", id);
    for (String field : call.fields()) {
      switch (field) {
        case "id" -> {}
        case "status_code" -> node.put("status_code", status);
        case "status" -> node.put("status", container.path("error").asString(status));
        case "video_status" -> {
          ObjectNode phase = node.putObject("video_status").putObject("uploading_phase");
          phase.put("status", container.has("file") ? "complete" : "in_progress");
          phase.put("bytes_transferred", rupload.arrived(id));
        }
        default -> throw GraphError.parameter("Tried accessing nonexisting field (" + field + ")");
      }
    }
    return node;
  }

  private ObjectNode shown(SandboxPost post, GraphCall call) {
    boolean reel = post.media().getFirst().contentType().equals("video/mp4");
    ObjectNode node = Json.object().put("id", post.id());
    for (String field : call.fields()) {
      switch (field) {
        case "id" -> {}
        case "caption" -> node.put("caption", post.text());
        case "timestamp" -> node.put("timestamp", post.at().toString());
        case "is_ai_generated" -> node.put("is_ai_generated", post.aiLabel());
        case "media_product_type" ->
            node.put("media_product_type", isStory(post) ? "STORY" : reel ? "REELS" : "FEED");
        case "permalink" ->
            node.put(
                "permalink",
                call.base()
                    + "/instagram/web/"
                    + (isStory(post) ? "stories/anabranch/" : reel ? "reel/" : "p/")
                    + post.id()
                    + "/");
        default -> throw GraphError.parameter("Tried accessing nonexisting field (" + field + ")");
      }
    }
    return node;
  }

  private void insights(GraphCall call) {
    call.knows("metric", "period");
    SandboxPost post =
        world
            .post(INSTAGRAM, call.path("id"))
            .orElseThrow(() -> GraphError.unknownObject(call.path("id")));
    World.Reactions seen = world.reactions(post);
    long all = seen.likes() + seen.comments() + seen.shares() + seen.saves();
    posts.insights(
        call,
        Map.of(
            "views", seen.views(),
            "reach", seen.reach(),
            "likes", seen.likes(),
            "comments", seen.comments(),
            "shares", seen.shares(),
            "saved", seen.saves(),
            "total_interactions", all));
  }

  /** Answers are told inside the comment that they answer. */
  private ObjectNode shown(Chatter.Said said, GraphCall call) {
    ObjectNode node = Json.object().put("id", said.id());
    node.put("text", said.text())
        .put("username", said.author())
        .put("timestamp", said.at().toString());
    node.putObject("from").put("id", said.authorId()).put("username", said.author());
    List<Chatter.Said> answers =
        world.post(INSTAGRAM, said.postId()).map(talk.chatter()::below).orElse(List.of()).stream()
            .filter(a -> a.parentId().equals(said.id()) && !a.hidden())
            .toList();
    if (!answers.isEmpty() && call.parameter("fields").orElse("").contains("replies{")) {
      ArrayNode data = node.putObject("replies").putArray("data");
      for (Chatter.Said answer : answers) {
        ObjectNode one = data.addObject().put("id", answer.id()).put("text", answer.text());
        one.put("username", answer.author()).put("timestamp", answer.at().toString());
        one.putObject("from").put("id", answer.authorId()).put("username", answer.author());
      }
    }
    return node;
  }
}
