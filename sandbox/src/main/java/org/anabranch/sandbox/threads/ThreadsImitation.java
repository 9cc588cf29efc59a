package org.anabranch.sandbox.threads;

import io.helidon.webserver.http.HttpRules;
import java.util.Map;
import java.util.Set;
import org.anabranch.kernel.Json;
import org.anabranch.sandbox.Imitation;
import org.anabranch.sandbox.World;
import org.anabranch.sandbox.World.SandboxPost;
import org.anabranch.sandbox.internal.Chatter;
import org.anabranch.sandbox.internal.Grant;
import org.anabranch.sandbox.internal.GraphCall;
import org.anabranch.sandbox.internal.GraphDoor;
import org.anabranch.sandbox.internal.GraphError;
import org.anabranch.sandbox.internal.GraphPosts;
import org.anabranch.sandbox.internal.GraphTalk;
import tools.jackson.databind.node.ObjectNode;

/**
 * Threads' publishing for one user: containers of text, a picture, a video or a carousel, whose
 * files are really fetched; published once and within a day, 250 posts in 24 hours.
 */
public final class ThreadsImitation implements Imitation {
  private static final String THREADS = "threads";
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
  private final ThreadsContainers made;
  private final GraphPosts posts;

  public ThreadsImitation(World world) {
    this.world = world;
    this.door = new GraphDoor(world, THREADS, "v1\\.0");
    this.talk = new GraphTalk(world, THREADS, door);
    this.made = new ThreadsContainers(world, talk.chatter());
    this.posts = new GraphPosts(world, THREADS);
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
    talk.hides(rules, "/graph/{version}/{id}/manage_reply", MANAGE_REPLIES);
    rules
        .post("/graph/{version}/{user}/threads", door.open(PUBLISH, made::create))
        .post("/graph/{version}/{user}/threads_publish", door.open(PUBLISH, made::publish))
        .get("/graph/{version}/{user}/threads", door.open(BASIC, this::list))
        .get(
            "/graph/{version}/{user}/threads_publishing_limit",
            door.open(BASIC, call -> posts.limit(call, made.today(), ThreadsContainers.PER_DAY)))
        .get("/graph/{version}/{user}/replies", door.open(READ_REPLIES, this::replies))
        .get("/graph/{version}/{id}/insights", door.open(INSIGHTS, this::insights))
        .get("/graph/{version}/{id}", door.open(BASIC, this::node))
        .get("/web/@{user}/post/{id}", posts::page);
  }

  private void list(GraphCall call) {
    call.own("user");
    call.knowsPages("since", "until");
    posts.list(call, post -> post.inReplyTo().isEmpty(), this::shown);
  }

  private void replies(GraphCall call) {
    call.own("user");
    call.knowsPages("since", "until");
    posts.list(call, post -> !post.inReplyTo().isEmpty(), this::shown);
  }

  private void node(GraphCall call) {
    call.knows();
    String id = call.path("id");
    call.reply(made.find(id, call).orElseGet(() -> shown(posts.named(call), call)));
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
        default -> throw GraphError.field(field);
      }
    }
    return node;
  }

  private void insights(GraphCall call) {
    call.knows("metric");
    SandboxPost post = posts.named(call);
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
        default -> throw GraphError.field(field);
      }
    }
    return node;
  }
}
