package org.anabranch.sandbox;

import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.anabranch.kernel.Problem;
import org.anabranch.sandbox.World.SandboxPost;
import org.anabranch.sandbox.internal.Replies;
import org.anabranch.sandbox.internal.Requests;
import org.anabranch.sandbox.oauth.OAuthServer;
import tools.jackson.databind.JsonNode;

/** The sandbox's own API below {@code /_sandbox}: time, accounts, posts, faults, requests. */
final class Control implements HttpService {
  private static final double MOST_HOURS = 24.0 * 366;

  private final SandboxServer server;
  private final DurableWorld world;

  Control(SandboxServer server, DurableWorld world) {
    this.server = server;
    this.world = world;
  }

  @Override
  public void routing(HttpRules rules) {
    rules
        .get("/now", (_, response) -> now(response))
        .post("/let-pass", this::letPass)
        .post("/accounts/{platform}", this::open)
        .post("/apps/{platform}", this::app)
        .post("/callbacks/{platform}", this::callAt)
        .get("/oauth/{platform}", (request, response) -> tell(response, oauth(request)))
        .post(
            "/oauth/{platform}/expire",
            (request, response) ->
                Replies.json(response, 200, Map.of("expired", oauth(request).expire())))
        .post(
            "/oauth/{platform}/revoke",
            (request, response) ->
                Replies.json(response, 200, Map.of("revoked", oauth(request).revoke())))
        .get("/posts", (_, response) -> posts(response, server.platformsWithPosts()))
        .get(
            "/posts/{platform}",
            (request, response) -> posts(response, List.of(Requests.path(request, "platform"))))
        .post("/faults", this::addFaults)
        .delete(
            "/faults",
            (_, response) -> {
              server.faults().clear();
              Replies.empty(response, 204, Map.of());
            })
        .get("/requests", this::received)
        .delete(
            "/requests",
            (_, response) -> {
              world.received().clear();
              Replies.empty(response, 204, Map.of());
            });
  }

  /** What the model vendors received, oldest first; {@code ?platform=openai} for one of them. */
  private void received(ServerRequest request, ServerResponse response) {
    String platform = Requests.query(request, "platform").orElse("*");
    Replies.json(response, 200, Map.of("requests", world.received().of(platform)));
  }

  private void now(ServerResponse response) {
    Replies.json(response, 200, Map.of("now", world.now().toString()));
  }

  private void letPass(ServerRequest request, ServerResponse response) {
    String inForm = Requests.form(request).getOrDefault("hours", "");
    double hours =
        inForm.matches("\\d{1,4}")
            ? Double.parseDouble(inForm)
            : body(request).path("hours").asDouble(-1);
    if (!(hours >= 0 && hours <= MOST_HOURS)) {
      throw Problem.badInput(
              "hours-out-of-range",
              "The hours to let pass are a number from 0 to 8784.",
              "Send {\"hours\": 24}.")
          .asException();
    }
    server.letPass(Duration.ofMillis(Math.round(hours * 3_600_000)));
    if (inForm.isEmpty()) {
      now(response);
    } else {
      Replies.empty(response, 303, Map.of("Location", "/"));
    }
  }

  private void open(ServerRequest request, ServerResponse response) {
    String platform = Requests.path(request, "platform");
    Imitation.OpenedAccount account = server.open(platform);
    Replies.json(
        response,
        200,
        Map.of(
            "remoteId", account.remoteId(),
            "name", account.name(),
            "hosts", server.hosts(platform, account),
            "credentials", account.credentials()));
  }

  private OAuthServer oauth(ServerRequest request) {
    return server.oauth(Requests.path(request, "platform"));
  }

  /** Registers us as an app, as a developers' console would; always the same one. */
  private void app(ServerRequest request, ServerResponse response) {
    OAuthServer oauth = oauth(request);
    OAuthServer.RegisteredApp app = oauth.app();
    Replies.json(
        response,
        200,
        Map.of(
            "clientId", app.clientId(),
            "clientSecret", app.clientSecret(),
            "hosts", server.hosts(oauth.platform(), app.hosts()),
            "scopes", app.scopes()));
  }

  private void callAt(ServerRequest request, ServerResponse response) {
    if (!server.callAt(Requests.path(request, "platform"), body(request))) {
      throw Problem.badInput(
              "callback-not-taken",
              "The platform calls nobody there.",
              "Send {\"url\": \"http://127.0.0.1:8080/callbacks/…\", \"token\": …, \"key\": …} to a"
                  + " platform that calls, with its receiver running.")
          .asException();
    }
    Replies.json(response, 200, Map.of("calling", true));
  }

  private static void tell(ServerResponse response, OAuthServer oauth) {
    Replies.json(
        response, 200, Map.of("platform", oauth.platform(), "refreshes", oauth.refreshes()));
  }

  private record Shown(
      String platform,
      String id,
      String title,
      String text,
      String link,
      boolean aiLabel,
      String inReplyTo,
      String at,
      int media,
      World.Reactions simulated) {}

  private void posts(ServerResponse response, List<String> platforms) {
    Replies.json(
        response,
        200,
        Map.of(
            "posts",
            platforms.stream().flatMap(p -> world.posts(p).stream()).map(this::shown).toList()));
  }

  private Shown shown(SandboxPost post) {
    return new Shown(
        post.platform(),
        post.id(),
        post.title(),
        post.text(),
        post.link(),
        post.aiLabel(),
        post.inReplyTo(),
        post.at().toString(),
        post.media().size(),
        world.reactions(post));
  }

  private void addFaults(ServerRequest request, ServerResponse response) {
    JsonNode body = body(request);
    try {
      List<Faults.Fault> all =
          (body.isArray() ? body.valueStream() : body.path("faults").valueStream())
              .map(Control::fault)
              .toList();
      all.forEach(server.faults()::add);
      Replies.json(response, 200, Map.of("added", all.size()));
    } catch (IllegalArgumentException e) {
      throw Problem.badInput(
              "fault-invalid",
              "A fault is not understood: " + e.getMessage(),
              "Send {\"faults\": [{\"platform\": \"x\", \"method\": \"POST\", \"pathPattern\":"
                  + " \"/tweets$\", \"kind\": \"LOSE_REPLY\", \"times\": 1}]}.")
          .asException(e);
    }
  }

  /** Throws {@link IllegalArgumentException}, {@link PatternSyntaxException} included. */
  private static Faults.Fault fault(JsonNode json) {
    JsonNode body = json.path("body");
    Faults.Kind kind = kind(json.path("kind").asString(""));
    return new Faults.Fault(
        json.path("platform").asString("*"),
        json.path("model").asString("*"),
        json.path("method").asString("*"),
        Pattern.compile(json.path("pathPattern").asString("")),
        kind,
        json.path("status").asInt(kind == Faults.Kind.STATUS ? 503 : 0),
        body.isString() ? body.stringValue() : body.isMissingNode() ? "" : body.toString(),
        Duration.ofSeconds(json.path("retryAfter").asInt(0)),
        Duration.ofMillis(json.path("delayMillis").asInt(0)),
        json.path("after").asInt(0),
        json.path("probability").asDouble(1),
        json.path("times").asInt(1));
  }

  private static Faults.Kind kind(String name) {
    return Arrays.stream(Faults.Kind.values())
        .filter(k -> k.name().equalsIgnoreCase(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "kind is “%s”, expected one of %s"
                        .formatted(name, Arrays.toString(Faults.Kind.values()))));
  }

  private static JsonNode body(ServerRequest request) {
    Optional<JsonNode> json = Requests.json(request);
    return json.orElseThrow(
        () ->
            Problem.badInput("not-json", "The body is not JSON.", "Send application/json.")
                .asException());
  }
}
