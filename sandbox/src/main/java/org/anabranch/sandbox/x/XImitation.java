package org.anabranch.sandbox.x;

import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.anabranch.kernel.Json;
import org.anabranch.sandbox.Imitation;
import org.anabranch.sandbox.World;
import org.anabranch.sandbox.World.Attachment;
import org.anabranch.sandbox.World.Detail;
import org.anabranch.sandbox.World.SandboxPost;
import org.anabranch.sandbox.internal.Grant;
import org.anabranch.sandbox.internal.Replies;
import org.anabranch.sandbox.internal.Requests;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * X's API v2 as far as publishing needs it: media upload, posts, replies, quotes, polls and
 * communities, the timeline, and the public and private figures. It counts 280 weighted characters,
 * refuses the same text again within a quarter of an hour, and takes 100 posts in that time.
 */
public final class XImitation implements Imitation {
  private static final String X = "x";
  private static final int POSTS_PER_WINDOW = 100;
  private static final Duration WINDOW = Duration.ofMinutes(15);
  private static final Set<String> SCOPES =
      Set.of(
          "tweet.read",
          "tweet.write",
          "tweet.moderate.write",
          "users.read",
          "media.write",
          "offline.access");
  private static final Set<String> POST_FIELDS =
      Set.of(
          "text",
          "media",
          "reply",
          "quote_tweet_id",
          "reply_settings",
          "poll",
          "community_id",
          "share_with_followers",
          "made_with_ai",
          "paid_partnership",
          "nullcast",
          "card_uri",
          "direct_message_deep_link",
          "for_super_followers_only",
          "geo");

  private final World world;
  private final XDoor door;
  private final XMedia media;
  private final XTalk talk;
  private final XChoices choices;

  public XImitation(World world) {
    this.world = world;
    this.door = new XDoor(world);
    this.media = new XMedia(world, door);
    this.talk = new XTalk(world, door);
    this.choices = new XChoices(world);
  }

  @Override
  public String platform() {
    return X;
  }

  @Override
  public OpenedAccount open() {
    Grant grant = Grant.open(world, X, SCOPES);
    choices.open();
    return new OpenedAccount(
        grant.id(), "Anabranch on X", Set.of("api", "web"), Map.of("access_token", grant.token()));
  }

  @Override
  public void route(HttpRules rules) {
    media.route(rules);
    talk.route(rules);
    rules
        .post("/api/2/tweets", door.open("tweet.write", this::create))
        .get("/api/2/tweets", door.open("tweet.read", this::several))
        .get("/api/2/tweets/{id}", door.open("tweet.read", this::one))
        .get("/api/2/users/{id}/tweets", door.open("tweet.read", this::timeline))
        .get("/web/i/status/{id}", this::page);
  }

  private void create(ServerRequest request, ServerResponse response) {
    Grant grant = door.grant(request);
    JsonNode body = XDoor.body(request, POST_FIELDS);
    if (talk.answer(grant, body, response)) {
      return;
    }
    List<SandboxPost> recent = recent();
    if (recent.size() >= POSTS_PER_WINDOW) {
      Instant reset = recent.getLast().at().plus(WINDOW);
      throw XProblem.tooMany(reset.getEpochSecond(), POSTS_PER_WINDOW);
    }
    SandboxPost post = read(grant, body);
    boolean again =
        post.media().isEmpty()
            && recent.stream().anyMatch(p -> p.media().isEmpty() && p.text().equals(post.text()));
    if (again) {
      throw XProblem.forbidden("You are not allowed to create a Tweet with duplicate content.");
    }
    world.publish(post);
    ObjectNode reply = Json.object();
    reply.putObject("data").put("id", post.id()).put("text", post.text());
    int left = POSTS_PER_WINDOW - recent.size() - 1;
    Instant since = recent.isEmpty() ? world.now() : recent.getLast().at();
    Replies.json(
        response,
        201,
        reply,
        Map.of(
            "x-rate-limit-limit", Integer.toString(POSTS_PER_WINDOW),
            "x-rate-limit-remaining", Integer.toString(left),
            "x-rate-limit-reset", Long.toString(since.plus(WINDOW).getEpochSecond())));
  }

  private List<SandboxPost> recent() {
    Instant since = world.now().minus(WINDOW);
    return world.posts(X).stream().filter(p -> p.at().isAfter(since)).toList();
  }

  private SandboxPost read(Grant grant, JsonNode body) {
    String text = body.path("text").asString("").strip();
    Map<Detail, String> details = choices.read(body);
    if (text.isEmpty() && !body.has("media")) {
      throw XProblem.invalid("text", "text must not be empty when there is no media.");
    }
    if (XText.length(text) > XText.LONGEST) {
      throw XProblem.invalid("text", "Your Tweet text is too long.");
    }
    return new SandboxPost(
        X,
        world.newId(),
        grant.id(),
        "",
        text,
        "",
        attachments(body),
        "",
        body.path("made_with_ai").asBoolean(false),
        parent(body),
        world.now(),
        details);
  }

  private List<Attachment> attachments(JsonNode body) {
    if (!body.has("media")) {
      return List.of();
    }
    JsonNode ids = body.path("media").path("media_ids");
    if (!ids.isArray() || ids.isEmpty() || ids.size() > 4) {
      throw XProblem.invalid("media.media_ids", "media_ids must name 1 to 4 media.");
    }
    List<Attachment> files = new ArrayList<>();
    ids.forEach(id -> files.add(media.attachment(id.asString(""))));
    boolean alone =
        files.stream().anyMatch(f -> !Set.of("image/jpeg", "image/png").contains(f.contentType()));
    if (alone && files.size() > 1) {
      throw XProblem.invalid("media.media_ids", "A video or a GIF must be the only media.");
    }
    return files;
  }

  private String parent(JsonNode body) {
    if (!body.has("reply")) {
      return "";
    }
    String parent = body.path("reply").path("in_reply_to_tweet_id").asString("");
    if (world.post(X, parent).isEmpty()) {
      throw XProblem.forbidden(
          "You attempted to reply to a Tweet that is deleted or not visible to you.");
    }
    return parent;
  }

  private void several(ServerRequest request, ServerResponse response) {
    String[] ids = Requests.query(request, "ids").orElse("").split(",");
    if (ids.length > 100 || ids[0].isEmpty()) {
      throw XProblem.invalid("ids", "ids must name 1 to 100 posts.");
    }
    ObjectNode reply = Json.object();
    for (String id : ids) {
      add(reply, id, request, true);
    }
    Replies.json(response, 200, reply);
  }

  private void one(ServerRequest request, ServerResponse response) {
    ObjectNode reply = Json.object();
    add(reply, Requests.path(request, "id"), request, false);
    Replies.json(response, 200, reply);
  }

  /** A post that is not there is an entry in {@code errors} of a reply that succeeds. */
  private void add(ObjectNode reply, String id, ServerRequest request, boolean many) {
    world
        .post(X, id)
        .map(post -> shown(post, request))
        .ifPresentOrElse(
            tweet -> {
              if (many) {
                reply.withArray("data").add(tweet);
              } else {
                reply.set("data", tweet);
              }
            },
            () ->
                reply
                    .withArray("errors")
                    .addObject()
                    .put("title", "Not Found Error")
                    .put("type", "https://api.twitter.com/2/problems/resource-not-found")
                    .put("detail", "Could not find tweet with ids: [" + id + "].")
                    .put("resource_id", id));
  }

  private void timeline(ServerRequest request, ServerResponse response) {
    int most = most(request);
    int from = Requests.query(request, "pagination_token").map(XImitation::offset).orElse(0);
    String user = Requests.path(request, "id");
    long since = number(Requests.query(request, "since_id").orElse("0"));
    List<SandboxPost> all =
        world.posts(X).stream()
            .filter(p -> p.accountId().equals(user) && number(p.id()) > since)
            .toList();
    List<SandboxPost> page = all.stream().skip(from).limit(most).toList();
    ObjectNode reply = Json.object();
    if (!page.isEmpty()) {
      ArrayNode data = reply.putArray("data");
      page.forEach(post -> data.add(shown(post, request)));
    }
    ObjectNode meta = reply.putObject("meta").put("result_count", page.size());
    if (from + page.size() < all.size()) {
      meta.put("next_token", "p" + (from + page.size()));
    }
    Replies.json(response, 200, reply);
  }

  private static int most(ServerRequest request) {
    String text = Requests.query(request, "max_results").orElse("10");
    int most = text.matches("\\d{1,3}") ? Integer.parseInt(text) : 0;
    if (most < 5 || most > 100) {
      throw XProblem.invalid("max_results", "max_results must be from 5 to 100.");
    }
    return most;
  }

  private static int offset(String token) {
    if (!token.matches("p\\d{1,6}")) {
      throw XProblem.invalid("pagination_token", "There is no such page.");
    }
    return Integer.parseInt(token.substring(1));
  }

  private static long number(String id) {
    if (!id.matches("\\d{1,19}")) {
      throw XProblem.invalid("id", "An id is a number of 1 to 19 digits.");
    }
    return Long.parseLong(id);
  }

  private ObjectNode shown(SandboxPost post, ServerRequest request) {
    ObjectNode tweet = Json.object().put("id", post.id());
    String key = post.media().isEmpty() ? "" : "3_" + post.id();
    XText.show(tweet, post.text(), key, "https://x.com/i/status/" + post.id());
    XFields fields = XFields.of(request);
    fields.refer(tweet, "replied_to", post.inReplyTo());
    fields.refer(tweet, "quoted", post.detail(Detail.QUOTES));
    if (fields.has("created_at")) {
      tweet.put("created_at", post.at().toString());
    }
    if (fields.hasAuthor()) {
      tweet.put("author_id", post.accountId());
    }
    if (!fields.has("entities")) {
      tweet.remove("entities");
    }
    figures(tweet, fields, post);
    return tweet;
  }

  private void figures(ObjectNode tweet, XFields fields, SandboxPost post) {
    World.Reactions seen = world.reactions(post);
    if (fields.has("public_metrics")) {
      tweet
          .putObject("public_metrics")
          .put(fields.reposts(), seen.shares() - seen.shares() / 5)
          .put("reply_count", seen.comments())
          .put("like_count", seen.likes())
          .put("quote_count", seen.shares() / 5)
          .put("bookmark_count", seen.saves())
          .put("impression_count", seen.views());
    }
    if (fields.has("non_public_metrics")) {
      tweet
          .putObject("non_public_metrics")
          .put("impression_count", seen.views())
          .put("url_link_clicks", seen.clicks())
          .put("user_profile_clicks", 0);
    }
  }

  private void page(ServerRequest request, ServerResponse response) {
    world
        .post(X, Requests.path(request, "id"))
        .ifPresentOrElse(
            post -> Replies.page(response, 200, world.page(post)),
            () -> Replies.text(response, 404, "There is no such post."));
  }
}
