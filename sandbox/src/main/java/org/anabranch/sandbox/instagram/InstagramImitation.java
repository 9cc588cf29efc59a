package org.anabranch.sandbox.instagram;

import io.helidon.webserver.http.HttpRules;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
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
  private static final String BASIC = "instagram_basic";
  private static final String PUBLISH = "instagram_content_publish";
  private static final String INSIGHTS = "instagram_manage_insights";
  private static final String COMMENTS = "instagram_manage_comments";
  private final World world;
  private final GraphDoor door;
  private final GraphTalk talk;
  private final MetaPush push;
  private final InstagramContainers made;
  private final Rupload rupload;
  private final GraphPosts posts;
  private final InstagramMentions mentions;

  public InstagramImitation(World world) {
    this.world = world;
    this.door = new GraphDoor(world, INSTAGRAM, "v2[2-5]\\.0");
    this.talk = new GraphTalk(world, INSTAGRAM, door);
    this.push = new MetaPush(world, INSTAGRAM);
    this.rupload = new Rupload(world, INSTAGRAM, door);
    this.made = new InstagramContainers(world, rupload);
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
    talk.hides(rules, "/graph/{version}/{id}", COMMENTS);
    rules
        .post("/graph/{version}/{user}/media", door.open(PUBLISH, made::create))
        .post("/graph/{version}/{user}/media_publish", door.open(PUBLISH, made::publish))
        .get("/graph/{version}/{user}/media", door.open(BASIC, this::list))
        .get(
            "/graph/{version}/{user}/content_publishing_limit",
            door.open(
                PUBLISH, call -> posts.limit(call, made.today(), InstagramContainers.PER_DAY)))
        .get("/graph/{version}/{user}/stories", door.open(BASIC, this::stories))
        .get("/graph/{version}/{id}/insights", door.open(INSIGHTS, this::insights))
        .get("/graph/{version}/{id}", door.open(BASIC, this::node))
        .post(
            "/rupload/ig-api-upload/{version}/{id}",
            rupload.route(PUBLISH, made::awaitsFile, made::arrived))
        .get("/web/p/{id}/", posts::page)
        .get("/web/stories/{user}/{id}/", posts::page)
        .get("/web/reel/{id}/", posts::page);
  }

  private void list(GraphCall call) {
    call.own("user");
    call.knowsPages();
    posts.list(call, post -> !isStory(post), this::shown);
  }

  private void stories(GraphCall call) {
    call.own("user");
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
    call.reply(made.find(id, call).orElseGet(() -> shown(posts.named(call), call)));
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
        default -> throw GraphError.field(field);
      }
    }
    return node;
  }

  private void insights(GraphCall call) {
    call.knows("metric", "period");
    SandboxPost post = posts.named(call);
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
