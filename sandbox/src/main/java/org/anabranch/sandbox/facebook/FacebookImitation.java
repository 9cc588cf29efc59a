package org.anabranch.sandbox.facebook;

import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.anabranch.kernel.Json;
import org.anabranch.sandbox.Imitation;
import org.anabranch.sandbox.World;
import org.anabranch.sandbox.World.Detail;
import org.anabranch.sandbox.World.SandboxPost;
import org.anabranch.sandbox.internal.Chatter;
import org.anabranch.sandbox.internal.Grant;
import org.anabranch.sandbox.internal.GraphCall;
import org.anabranch.sandbox.internal.GraphDoor;
import org.anabranch.sandbox.internal.GraphError;
import org.anabranch.sandbox.internal.GraphPages;
import org.anabranch.sandbox.internal.GraphTalk;
import org.anabranch.sandbox.internal.MetaPush;
import org.anabranch.sandbox.internal.Replies;
import org.anabranch.sandbox.internal.Requests;
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
  private static final String MANAGE = "pages_manage_posts";
  private static final String READ = "pages_read_engagement";
  private static final String ENGAGE = "pages_manage_engagement";
  private static final String COMMENTS = "pages_read_user_content";

  private final World world;
  private final FeedPosts feed;

  private final GraphDoor door;
  private final Reels reels;
  private final GraphTalk talk;
  private final MetaPush push;
  private final FeedVideos feedVideos;
  private final Stories stories;

  public FacebookImitation(World world) {
    this.world = world;
    this.feed = new FeedPosts(world);
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
        .post("/graph/{version}/{page}/photos", door.open(MANAGE, feed::photo))
        .post("/graph/{version}/{page}/feed", door.open(MANAGE, feed::create))
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

  /** A node's own address: a comment is hidden, a post gets other words. */
  private void change(ServerRequest request, ServerResponse response) throws Exception {
    boolean comment = talk.chatter().find(Requests.path(request, "id")).isPresent();
    door.open(
            comment ? ENGAGE : MANAGE,
            call -> {
              if (!comment) {
                feed.edit(call);
              } else if (!talk.hide(call, "is_hidden")) {
                throw GraphError.unknownObject(call.path("id"));
              }
            })
        .handle(request, response);
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
        default -> throw GraphError.field(field);
      }
    }
    return node;
  }

  private void published(GraphCall call) {
    call.own("page");
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
        default -> throw GraphError.field(field);
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
