package org.anabranch.sandbox.linkedin;

import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
 * LinkedIn's versioned REST API for one member and its organisation as far as publishing needs it:
 * image, video and document uploads, posts in little text, links, polls and comments, the author
 * finder (whose scope is granted here, though few apps have it), and the member's post analytics.
 * The same text again within ten minutes is refused, and so is the 151st post of a day.
 */
public final class LinkedInImitation implements Imitation {
  private static final String LINKEDIN = "linkedin";
  static final String ORGANISATION = "urn:li:organization:5515715";
  private static final int LONGEST = 3000;
  private static final int PER_DAY = 150;
  private static final Duration SAME_TEXT = Duration.ofMinutes(10);
  private static final Set<String> SCOPES =
      Set.of(
          "openid",
          "profile",
          "w_member_social",
          "w_organization_social",
          "r_member_social",
          "r_member_postAnalytics");
  private static final Set<String> FIELDS =
      Set.of(
          "author",
          "commentary",
          "visibility",
          "distribution",
          "content",
          "lifecycleState",
          "isReshareDisabledByAuthor");
  private static final Pattern ENTITY =
      Pattern.compile("(?:^|&)entity=\\((?:share|ugc):(urn%3Ali%3A[^):]+)\\)(?:&|$)");

  private final World world;
  private final World.Store store;
  private final LinkedInDoor door;
  private final LinkedInMedia media;
  private final LinkedInComments comments;

  public LinkedInImitation(World world) {
    this.world = world;
    this.store = world.store(LINKEDIN);
    this.door = new LinkedInDoor(world);
    this.comments = new LinkedInComments(world);
    this.media = new LinkedInMedia(world, door);
  }

  @Override
  public String platform() {
    return LINKEDIN;
  }

  @Override
  public OpenedAccount open() {
    Grant grant = Grant.open(world, LINKEDIN, SCOPES);
    return new OpenedAccount(
        person(grant.id()),
        "Anabranch on LinkedIn",
        Set.of("api", "web"),
        Map.of("access_token", grant.token()));
  }

  static String person(String id) {
    return "urn:li:person:" + id;
  }

  /** Whether the caller is this actor, or may act for the one organisation of this world. */
  static boolean mayActAs(Grant grant, String urn) {
    return urn.equals(person(grant.id()))
        || (urn.equals(ORGANISATION) && grant.scopes().contains("w_organization_social"));
  }

  @Override
  public void route(HttpRules rules) {
    media.route(rules);
    comments.route(rules, door);
    rules
        .post("/api/rest/posts", door.open("w_member_social", this::create))
        .get("/api/rest/posts", door.open("r_member_social", this::byAuthor))
        .get("/api/rest/posts/{urn}", door.open("r_member_social", this::one))
        .post("/api/rest/posts/{urn}", door.open("w_member_social", this::update))
        .delete("/api/rest/posts/{urn}", door.open("w_member_social", this::remove))
        .get(
            "/api/rest/memberCreatorPostAnalytics",
            door.open("r_member_postAnalytics", this::analytics))
        .get("/web/feed/update/{urn}", this::page);
  }

  private void create(ServerRequest request, ServerResponse response) {
    JsonNode body = LinkedInDoor.body(request, FIELDS);
    String author = body.path("author").asString("");
    if (!mayActAs(door.grant(request), author)) {
      throw LinkedInProblem.denied("author");
    }
    required(body, "visibility", Set.of("PUBLIC", "CONNECTIONS"));
    required(body, "lifecycleState", Set.of("PUBLISHED"));
    if (!body.path("distribution").has("feedDistribution") || !body.has("commentary")) {
      throw LinkedInProblem.invalid("distribution.feedDistribution and commentary are required");
    }
    String commentary = body.path("commentary").asString("");
    JsonNode content = body.path("content");
    Map<Detail, String> details = LinkedInChoices.read(body);
    SandboxPost post = post(author, LittleText.shown(commentary), content).with(details);
    refuseExcess(post);
    store.put("commentary", post.id(), Json.object().put("text", commentary));
    world.publish(post);
    Replies.empty(response, 201, Map.of("x-restli-id", post.id()));
  }

  private static void required(JsonNode body, String field, Set<String> values) {
    if (!values.contains(body.path(field).asString(""))) {
      throw LinkedInProblem.invalid(field + " must be one of " + values);
    }
  }

  private SandboxPost post(String author, String text, JsonNode content) {
    if (text.codePointCount(0, text.length()) > LONGEST) {
      throw LinkedInProblem.invalid("commentary exceeds the maximum length of 3000 characters");
    }
    List<Attachment> files = files(content);
    if (text.isBlank() && files.isEmpty() && content.isEmpty()) {
      throw LinkedInProblem.invalid("A post needs commentary or content");
    }
    boolean video = files.stream().anyMatch(f -> f.contentType().startsWith("video/"));
    return new SandboxPost(
        LINKEDIN,
        "urn:li:" + (video ? "ugcPost" : "share") + ":" + world.newId(),
        author,
        content.path("media").path("title").asString(""),
        text,
        "",
        files,
        content.path("article").path("source").asString(""),
        false,
        "",
        world.now());
  }

  private List<Attachment> files(JsonNode content) {
    List<Attachment> files = new ArrayList<>();
    JsonNode images = content.path("multiImage").path("images");
    if (content.has("multiImage") && (images.size() < 2 || images.size() > 20)) {
      throw LinkedInProblem.invalid("multiImage takes 2 to 20 images");
    }
    for (JsonNode image : images) {
      files.add(
          media.attachment(
              image.path("id").asString(""), image.path("altText").asString(""), true));
    }
    JsonNode single = content.path("media");
    if (!single.isMissingNode()) {
      files.add(
          media.attachment(
              single.path("id").asString(""), single.path("altText").asString(""), false));
    }
    return files;
  }

  private void refuseExcess(SandboxPost post) {
    List<SandboxPost> day =
        world.posts(LINKEDIN).stream()
            .filter(p -> p.at().isAfter(world.now().minus(Duration.ofHours(24))))
            .toList();
    if (day.size() >= PER_DAY) {
      throw new LinkedInProblem(
          429, 101, "TOO_MANY_REQUESTS", "Resource level throttle MEMBER DAY limit reached");
    }
    day.stream()
        .filter(p -> p.at().isAfter(world.now().minus(SAME_TEXT)))
        .filter(p -> p.media().isEmpty() && post.media().isEmpty())
        .filter(p -> p.text().equals(post.text()))
        .findFirst()
        .ifPresent(
            same -> {
              throw new LinkedInProblem(
                  422, 0, "DUPLICATE_POST", "Content is a duplicate of " + same.id());
            });
  }

  private void byAuthor(ServerRequest request, ServerResponse response) {
    if (!Requests.header(request, "X-RestLi-Method").orElse("").equals("FINDER")
        || !Requests.query(request, "q").orElse("").equals("author")) {
      throw LinkedInProblem.invalid("Only the finder q=author is served");
    }
    String author = Requests.query(request, "author").orElse("");
    int start = number(request, "start", "0", 100_000);
    int count = number(request, "count", "10", 100);
    ObjectNode reply = Json.object();
    ArrayNode elements = reply.putArray("elements");
    List<SandboxPost> all =
        world.posts(LINKEDIN).stream().filter(p -> p.accountId().equals(author)).toList();
    all.stream().skip(start).limit(count).forEach(post -> elements.add(shown(post)));
    ObjectNode paging = reply.putObject("paging").put("start", start).put("count", count);
    ArrayNode links = paging.putArray("links");
    if (all.size() > start + count) {
      links.addObject().put("rel", "next").put("href", "/rest/posts?start=" + (start + count));
    }
    Replies.json(response, 200, reply);
  }

  private static int number(ServerRequest request, String name, String usual, int most) {
    String given = Requests.query(request, name).orElse(usual);
    if (!given.matches("\\d{1,6}") || Integer.parseInt(given) > most) {
      throw LinkedInProblem.invalid(name + " must be at most " + most);
    }
    return Integer.parseInt(given);
  }

  private void one(ServerRequest request, ServerResponse response) {
    String urn = Requests.path(request, "urn");
    SandboxPost post =
        world.post(LINKEDIN, urn).orElseThrow(() -> LinkedInProblem.missing("the post"));
    Replies.json(response, 200, shown(post));
  }

  private void update(ServerRequest request, ServerResponse response) {
    if (!Requests.header(request, "X-RestLi-Method").orElse("").equals("PARTIAL_UPDATE")) {
      throw LinkedInProblem.invalid("A post is only partially updated");
    }
    SandboxPost post = own(request).orElseThrow(() -> LinkedInProblem.missing("the post"));
    JsonNode set = LinkedInDoor.body(request, Set.of("patch")).path("patch").path("$set");
    String commentary = set.path("commentary").asString("");
    if (set.size() != 1 || commentary.isBlank() || commentary.length() > 2 * LONGEST) {
      throw LinkedInProblem.invalid("Only the commentary of a post is updated here");
    }
    store.put("commentary", post.id(), Json.object().put("text", commentary));
    world.revise(post.saying(post.title(), LittleText.shown(commentary)));
    Replies.empty(response, 204, Map.of());
  }

  /** A post that is gone is answered like one that goes now. */
  private void remove(ServerRequest request, ServerResponse response) {
    own(request).ifPresent(post -> world.withdraw(LINKEDIN, post.id()));
    Replies.empty(response, 204, Map.of());
  }

  private Optional<SandboxPost> own(ServerRequest request) {
    Optional<SandboxPost> post = world.post(LINKEDIN, Requests.path(request, "urn"));
    if (post.isPresent() && !mayActAs(door.grant(request), post.get().accountId())) {
      throw LinkedInProblem.denied("author");
    }
    return post;
  }

  private ObjectNode shown(SandboxPost post) {
    String commentary =
        store.get("commentary", post.id()).map(c -> c.path("text").asString()).orElse("");
    return Json.object()
        .put("id", post.id())
        .put("author", post.accountId())
        .put("commentary", commentary)
        .put("lifecycleState", "PUBLISHED")
        .put("visibility", post.details().getOrDefault(Detail.VISIBILITY, "PUBLIC"))
        .put("publishedAt", post.at().toEpochMilli())
        .put("createdAt", post.at().toEpochMilli());
  }

  private void analytics(ServerRequest request, ServerResponse response) {
    Matcher entity = ENTITY.matcher(request.query().rawValue());
    if (!Requests.query(request, "q").orElse("").equals("entity") || !entity.find()) {
      throw LinkedInProblem.invalid("Only q=entity with (share:…) or (ugc:…) is served");
    }
    SandboxPost post =
        world
            .post(LINKEDIN, URLDecoder.decode(entity.group(1), StandardCharsets.UTF_8))
            .orElseThrow(() -> LinkedInProblem.missing("the post"));
    if (!Requests.query(request, "aggregation").orElse("TOTAL").equals("TOTAL")) {
      throw LinkedInProblem.invalid("Only aggregation=TOTAL is served");
    }
    String type = Requests.query(request, "queryType").orElse("");
    ObjectNode reply = Json.object();
    reply.putArray("elements").addObject().put("count", figure(world.reactions(post), type));
    Replies.json(response, 200, reply);
  }

  private static long figure(World.Reactions seen, String type) {
    return switch (type) {
      case "IMPRESSION" -> seen.views();
      case "MEMBERS_REACHED" -> seen.reach();
      case "RESHARE" -> seen.shares();
      case "REACTION" -> seen.likes();
      case "COMMENT" -> seen.comments();
      case "POST_SAVE" -> seen.saves();
      default -> throw LinkedInProblem.invalid("queryType is not known");
    };
  }

  private void page(ServerRequest request, ServerResponse response) {
    Optional<SandboxPost> post = world.post(LINKEDIN, Requests.path(request, "urn"));
    post.ifPresentOrElse(
        p -> Replies.page(response, 200, world.page(p)),
        () -> Replies.text(response, 404, "This post cannot be displayed."));
  }
}
