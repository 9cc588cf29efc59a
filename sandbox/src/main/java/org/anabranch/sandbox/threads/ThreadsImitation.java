package org.anabranch.sandbox.threads;

import io.helidon.webserver.http.HttpRules;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.anabranch.kernel.Json;
import org.anabranch.sandbox.Imitation;
import org.anabranch.sandbox.World;
import org.anabranch.sandbox.World.SandboxPost;
import org.anabranch.sandbox.internal.Chatter;
import org.anabranch.sandbox.internal.ContainerStore;
import org.anabranch.sandbox.internal.Fetch;
import org.anabranch.sandbox.internal.FileType;
import org.anabranch.sandbox.internal.Grant;
import org.anabranch.sandbox.internal.GraphCall;
import org.anabranch.sandbox.internal.GraphDoor;
import org.anabranch.sandbox.internal.GraphError;
import org.anabranch.sandbox.internal.GraphPosts;
import org.anabranch.sandbox.internal.GraphTalk;
import org.anabranch.sandbox.internal.Mp4;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Threads' publishing for one user: containers of text, a picture, a video or a carousel, whose
 * files are really fetched; published once and within a day, 250 posts in 24 hours.
 */
public final class ThreadsImitation implements Imitation {
  private static final String THREADS = "threads";
  private static final int PER_DAY = 250;
  private static final int LONGEST = 500;
  private static final long PICTURE_BYTES = 8L << 20;
  private static final long VIDEO_BYTES = 1L << 30;
  private static final Pattern LINK = Pattern.compile("https?://\\S+");
  private static final String BASIC = "threads_basic";
  private static final String PUBLISH = "threads_content_publish";
  private static final String INSIGHTS = "threads_manage_insights";
  private static final String READ_REPLIES = "threads_read_replies";
  private static final String MANAGE_REPLIES = "threads_manage_replies";
  private static final String MENTIONS = "threads_manage_mentions";
  private static final String DELETE = "threads_delete";

  private final World world;
  private final GraphDoor door;
  private final GraphTalk talk;
  private final ContainerStore containers;
  private final GraphPosts posts;
  private final ThreadsOptions options;
  private final Fetch fetch = new Fetch();

  public ThreadsImitation(World world) {
    this.world = world;
    this.door = new GraphDoor(world, THREADS, "v1\\.0");
    this.talk = new GraphTalk(world, THREADS, door);
    this.containers = new ContainerStore(world, THREADS);
    this.posts = new GraphPosts(world, THREADS);
    this.options = new ThreadsOptions(world);
  }

  @Override
  public String platform() {
    return THREADS;
  }

  @Override
  public OpenedAccount open() {
    Grant grant =
        Grant.open(
            world,
            THREADS,
            Set.of(
                BASIC,
                PUBLISH,
                READ_REPLIES,
                MANAGE_REPLIES,
                MENTIONS,
                DELETE,
                "threads_location_tagging",
                INSIGHTS));
    return new OpenedAccount(
        grant.id(),
        "anabranch",
        Set.of("graph", "web"),
        Map.of("access_token", grant.token(), "client_secret", grant.appSecret()));
  }

  @Override
  public void route(HttpRules rules) {
    talk.list(rules, "conversation", READ_REPLIES, true, ThreadsImitation::shown);
    talk.mentions(rules, "mentions", MENTIONS, ThreadsImitation::shown);
    talk.deletes(rules, DELETE, DELETE);
    rules.post(
        "/graph/{version}/{id}/manage_reply",
        door.open(
            MANAGE_REPLIES,
            call -> {
              if (!talk.hide(call, "hide")) {
                throw GraphError.unknownObject(call.path("id"));
              }
            }));
    rules
        .post("/graph/{version}/{user}/threads", door.open(PUBLISH, this::create))
        .post("/graph/{version}/{user}/threads_publish", door.open(PUBLISH, this::publish))
        .get("/graph/{version}/{user}/threads", door.open(BASIC, this::list))
        .get(
            "/graph/{version}/{user}/threads_publishing_limit",
            door.open(BASIC, call -> posts.limit(call, containers.today(), PER_DAY)))
        .get("/graph/{version}/{user}/replies", door.open(READ_REPLIES, this::replies))
        .get("/graph/{version}/{id}/insights", door.open(INSIGHTS, this::insights))
        .get("/graph/{version}/{id}", door.open(BASIC, this::node))
        .get("/web/@{user}/post/{id}", posts::page);
  }

  private static void ownUser(GraphCall call) {
    if (!call.path("user").equals(call.grant().id())) {
      throw GraphError.unknownObject(call.path("user"));
    }
  }

  private void create(GraphCall call) {
    ownUser(call);
    call.knows(
        "media_type",
        "text",
        "image_url",
        "video_url",
        "is_carousel_item",
        "children",
        "reply_to_id",
        "reply_control",
        "topic_tag",
        "link_attachment",
        "quote_post_id",
        "location_id",
        "alt_text",
        "allowlisted_country_codes",
        "poll_attachment");
    String type = call.required("media_type");
    ObjectNode container = containers.fresh(type);
    call.parameter("reply_to_id")
        .filter(to -> talk.chatter().find(to).isPresent())
        .ifPresent(to -> container.put("answers", to));
    text(call, container, type);
    options.read(call, container, type);
    switch (type) {
      case "TEXT" -> containers.work(container);
      case "IMAGE" -> picture(call, container);
      case "VIDEO" -> video(call, container);
      case "CAROUSEL" -> carousel(call, container);
      default -> throw GraphError.parameter("media_type must be TEXT, IMAGE, VIDEO or CAROUSEL");
    }
    call.reply(Json.object().put("id", container.path("id").asString()));
  }

  private static void text(GraphCall call, ObjectNode container, String type) {
    String text = call.parameter("text").orElse("");
    if (type.equals("TEXT") && text.isBlank()) {
      throw GraphError.parameter("The parameter text is required");
    }
    if (length(text) > LONGEST) {
      throw GraphError.parameter("Param text must be at most 500 characters long");
    }
    if (LINK.matcher(text).results().map(r -> r.group()).distinct().count() > 5) {
      throw GraphError.parameter("A post has at most 5 links");
    }
    if (call.parameter("alt_text").orElse("").length() > 1000) {
      throw GraphError.parameter("Param alt_text must be at most 1000 characters long");
    }
    if (call.parameter("link_attachment").isPresent() && !type.equals("TEXT")) {
      throw GraphError.parameter("link_attachment goes with media_type TEXT only");
    }
    container
        .put("text", text)
        .put("link", call.parameter("link_attachment").orElse(""))
        .put("item", call.flag("is_carousel_item"));
  }

  /** Emoji count their UTF-8 bytes. */
  private static int length(String text) {
    return text.codePoints()
        .map(
            c ->
                Character.isEmoji(c) && c > 0xff
                    ? Character.toString(c).getBytes(StandardCharsets.UTF_8).length
                    : 1)
        .sum();
  }

  private void picture(GraphCall call, ObjectNode container) {
    Path file = containers.file(container);
    if (!fetch.to(file, call.required("image_url"), PICTURE_BYTES)) {
      throw GraphError.of(9004, 2207052, "The media could not be fetched from this URI");
    }
    String type = FileType.of(file);
    if (!Set.of("image/jpeg", "image/png").contains(type)) {
      throw GraphError.of(36001, 2207005, "The image format is not supported: use JPEG or PNG");
    }
    keep(call, container, type);
    containers.work(container);
  }

  /** A video is fetched later; what is wrong with it is told by the container. */
  private void video(GraphCall call, ObjectNode container) {
    Path file = containers.file(container);
    boolean here = fetch.to(file, call.required("video_url"), VIDEO_BYTES);
    keep(call, container, "video/mp4");
    if (!here) {
      containers.fail(container, "FAILED_DOWNLOADING_VIDEO");
      return;
    }
    Optional<Mp4> video = FileType.of(file).equals("video/mp4") ? Mp4.read(file) : Optional.empty();
    if (video.isEmpty()) {
      containers.fail(container, "FAILED_PROCESSING_VIDEO");
    } else if (video.get().duration().toSeconds() > 300 || video.get().duration().isZero()) {
      containers.fail(container, "INVALID_DURATION");
    } else {
      containers.work(container);
    }
  }

  private static void keep(GraphCall call, ObjectNode container, String type) {
    container
        .put("file", ContainerStore.FETCHED)
        .put("mime", type)
        .put("alt", call.parameter("alt_text").orElse(""));
  }

  private void carousel(GraphCall call, ObjectNode container) {
    List<String> children = List.of(call.required("children").split(","));
    if (children.size() < 2 || children.size() > 20) {
      throw GraphError.of(100, 2207028, "A carousel has 2 to 20 items");
    }
    ArrayNode inside = container.putArray("children");
    for (String id : children) {
      ObjectNode child = containers.find(id).orElseThrow(ThreadsImitation::gone);
      if (!child.path("item").asBoolean(false)) {
        throw GraphError.parameter("The container " + id + " is no carousel item");
      }
      publishable(child);
      inside.add(id);
    }
    containers.work(container);
  }

  private void publish(GraphCall call) {
    ownUser(call);
    call.knows("creation_id");
    ObjectNode container =
        containers.find(call.required("creation_id")).orElseThrow(ThreadsImitation::gone);
    if (container.path("item").asBoolean(false)) {
      throw GraphError.parameter("A carousel item cannot be published by itself");
    }
    publishable(container);
    Optional<Chatter.Said> to = talk.chatter().find(container.path("answers").asString(""));
    if (to.isPresent()) {
      call.reply(Json.object().put("id", answered(container, to.get(), call)));
      return;
    }
    if (containers.today() >= PER_DAY) {
      throw GraphError.of(9, 2207042, "The profile has reached its posts for 24 hours");
    }
    String link = container.path("link").asString("");
    call.reply(Json.object().put("id", containers.publish(container, call.grant().id(), link)));
  }

  /** An answer to a remark is no post of the account's own; published again it is the same. */
  private String answered(ObjectNode container, Chatter.Said to, GraphCall call) {
    String id = container.path("id").asString();
    World.Store store = world.store(THREADS);
    return store
        .get("answered", id)
        .map(said -> said.path("id").asString())
        .orElseGet(
            () -> {
              Chatter.Said said =
                  talk.chatter()
                      .answer(
                          to.postId(),
                          to.id(),
                          call.grant().id(),
                          "anabranch",
                          container.path("text").asString(""));
              store.put("answered", id, Json.object().put("id", said.id()));
              return said.id();
            });
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
    return GraphError.of(24, 4279009, "Media not found");
  }

  private void list(GraphCall call) {
    ownUser(call);
    call.knowsPages("since", "until");
    posts.list(call, post -> post.inReplyTo().isEmpty(), this::shown);
  }

  private void replies(GraphCall call) {
    ownUser(call);
    call.knowsPages("since", "until");
    posts.list(call, post -> !post.inReplyTo().isEmpty(), this::shown);
  }

  private void node(GraphCall call) {
    call.knows();
    String id = call.path("id");
    Optional<ObjectNode> container = containers.find(id);
    if (container.isPresent()) {
      call.reply(shown(container.get(), call));
    } else {
      SandboxPost post = world.post(THREADS, id).orElseThrow(() -> GraphError.unknownObject(id));
      call.reply(shown(post, call));
    }
  }

  private ObjectNode shown(ObjectNode container, GraphCall call) {
    ObjectNode node = Json.object().put("id", container.path("id").asString());
    for (String field : call.fields()) {
      switch (field) {
        case "id" -> {}
        case "status" -> node.put("status", containers.status(container));
        case "error_message" -> {
          if (container.has("error")) {
            node.put("error_message", container.path("error").asString());
          }
        }
        default -> throw GraphError.parameter("Tried accessing nonexisting field (" + field + ")");
      }
    }
    return node;
  }

  private ObjectNode shown(SandboxPost post, GraphCall call) {
    ObjectNode node = Json.object().put("id", post.id());
    for (String field : call.fields()) {
      switch (field) {
        case "id" -> {}
        case "text" -> node.put("text", post.text());
        case "timestamp" -> node.put("timestamp", post.at().toString());
        case "replied_to" -> {
          if (!post.inReplyTo().isEmpty()) {
            node.putObject("replied_to").put("id", post.inReplyTo());
          }
        }
        case "shortcode" -> node.put("shortcode", post.id());
        case "permalink" ->
            node.put("permalink", call.base() + "/threads/web/@anabranch/post/" + post.id());
        default -> throw GraphError.parameter("Tried accessing nonexisting field (" + field + ")");
      }
    }
    return node;
  }

  private void insights(GraphCall call) {
    call.knows("metric");
    SandboxPost post =
        world
            .post(THREADS, call.path("id"))
            .orElseThrow(() -> GraphError.unknownObject(call.path("id")));
    World.Reactions seen = world.reactions(post);
    posts.insights(
        call,
        Map.of(
            "views",
            seen.views(),
            "likes",
            seen.likes(),
            "replies",
            seen.comments(),
            "reposts",
            seen.shares() - seen.shares() / 5 - seen.shares() / 10,
            "quotes",
            seen.shares() / 5,
            "shares",
            seen.shares() / 10));
  }

  private static ObjectNode shown(Chatter.Said said, GraphCall call) {
    ObjectNode node = Json.object().put("id", said.id());
    for (String field : call.fields()) {
      switch (field) {
        case "id" -> {}
        case "text" -> node.put("text", said.text());
        case "username" -> node.put("username", said.author());
        case "timestamp" -> node.put("timestamp", said.at().toString());
        case "root_post" -> {} // a mention is no reply
        case "is_reply_owned_by_me" -> node.put("is_reply_owned_by_me", said.own());
        case "replied_to" ->
            node.putObject("replied_to")
                .put("id", said.parentId().isEmpty() ? said.postId() : said.parentId());
        default -> throw GraphError.parameter("Tried accessing nonexisting field (" + field + ")");
      }
    }
    return node;
  }
}
