package org.anabranch.sandbox.oauth;

import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.anabranch.kernel.Json;
import org.anabranch.sandbox.Imitation;
import org.anabranch.sandbox.World;
import org.anabranch.sandbox.internal.MetaPush;
import org.anabranch.sandbox.internal.Replies;
import org.anabranch.sandbox.internal.Requests;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Facebook Login, for Pages and for the Instagram accounts linked to them: a token of an hour,
 * exchanged for one of 60 days, gives each Page's own, which holds as long as the consent does.
 * There is no refresh token.
 */
final class FacebookOAuth extends OAuthServer {
  private final String platform;
  private final Set<String> scopes;

  FacebookOAuth(
      World world,
      String platform,
      String dialogueHost,
      Set<String> scopes,
      Supplier<Imitation.OpenedAccount> first) {
    super(
        world,
        platform,
        Dialogue.usual("/" + dialogueHost + "/{version}/dialog/oauth", ",", scopes),
        new Lifetimes(Duration.ofMinutes(10), Duration.ofHours(1), null, Lifetimes.Renewal.KEPT),
        first);
    this.platform = platform;
    this.scopes = new TreeSet<>(scopes);
  }

  @Override
  Set<String> hosts() {
    return platform.equals("facebook") ? Set.of() : Set.of("login");
  }

  /** People are not Pages: the first has two, of which one is the imitation's account. */
  @Override
  List<Person> people() {
    return List.of(
        new Person(other("user-1"), "Ana Branch"), new Person(other("user-2"), "Del Ta"));
  }

  @Override
  void routes(HttpRules rules) {
    rules
        .get("/graph/{version}/oauth/access_token", this::token)
        .get("/graph/{version}/me", this::me)
        .get("/graph/{version}/me/accounts", this::pages)
        .get("/graph/{version}/debug_token", this::debug)
        .get("/graph/{version}/me/permissions", this::permissions)
        .delete("/graph/{version}/me/permissions", this::disconnect)
        .get("/graph/{version}/{page}/subscribed_apps", (q, r) -> subscribed(q, r, Change.NONE))
        .post("/graph/{version}/{page}/subscribed_apps", (q, r) -> subscribed(q, r, Change.ADD))
        .delete(
            "/graph/{version}/{page}/subscribed_apps", (q, r) -> subscribed(q, r, Change.REMOVE));
  }

  private enum Change {
    NONE,
    ADD,
    REMOVE
  }

  /** A Page's token and {@code pages_manage_metadata}; what is subscribed is told by webhooks. */
  private void subscribed(ServerRequest request, ServerResponse response, Change change) {
    try {
      Map<String, String> sent = change == Change.ADD ? Requests.form(request) : query(request);
      JsonNode token = ledger.live(sent.getOrDefault("access_token", ""));
      String account = token.path("id").asString();
      String named = Requests.path(request, "page");
      boolean person = people().stream().anyMatch(p -> p.id().equals(account));
      if (person || !named.equals("me") && !named.equals(account)) {
        MetaErrors.send(response, 210, "A page access token is required to request this resource.");
      } else if (!Ledger.scopes(token).contains("pages_manage_metadata")) {
        MetaErrors.send(
            response,
            200,
            "(#200) To subscribe to the feed field, one of these permissions is needed:"
                + " pages_manage_metadata");
      } else {
        change(sent, response, account, change);
      }
    } catch (Wrong wrong) {
      MetaErrors.send(response, wrong);
    }
  }

  private void change(
      Map<String, String> sent, ServerResponse response, String account, Change change) {
    World.Store store = world.store(platform);
    switch (change) {
      case NONE -> {
        ObjectNode reply = Json.object();
        var data = reply.putArray("data");
        if (MetaPush.isSubscribed(store, account)) {
          data.addObject().put("id", clientId()).putArray("subscribed_fields").add("feed");
        }
        Replies.json(response, 200, reply);
      }
      case ADD -> {
        if (!sent.getOrDefault("subscribed_fields", "").equals("feed")) {
          MetaErrors.send(response, 100, "(#100) Param subscribed_fields must be one of {FEED}");
          return;
        }
        MetaPush.subscribe(store, account, true);
        Replies.json(response, 200, Map.of("success", true));
      }
      case REMOVE -> {
        MetaPush.subscribe(store, account, false);
        Replies.json(response, 200, Map.of("success", true));
      }
    }
  }

  private void token(ServerRequest request, ServerResponse response) {
    Map<String, String> sent = query(request);
    try {
      client(sent, "client_id", "client_secret");
      if ("fb_exchange_token".equals(sent.get("grant_type"))) {
        JsonNode shortLived = ledger.live(sent.getOrDefault("fb_exchange_token", ""));
        Ledger.Issued issued =
            ledger.derive(shortLived, shortLived.path("id").asString(), Duration.ofDays(60));
        reply(response, issued);
      } else {
        reply(
            response,
            ledger.redeem(
                sent.getOrDefault("code", ""),
                clientId(),
                sent.getOrDefault("redirect_uri", ""),
                ""));
      }
    } catch (Wrong wrong) {
      MetaErrors.send(response, wrong);
    }
  }

  private static void reply(ServerResponse response, Ledger.Issued issued) {
    Replies.json(
        response,
        200,
        Map.of(
            "access_token", issued.access(),
            "token_type", "bearer",
            "expires_in", issued.expiresIn()));
  }

  private JsonNode caller(ServerRequest request) throws Wrong {
    return ledger.live(
        Requests.query(request, "access_token").or(() -> Requests.bearer(request)).orElse(""));
  }

  private void me(ServerRequest request, ServerResponse response) {
    try {
      String id = caller(request).path("id").asString();
      Replies.json(response, 200, Map.of("id", id, "name", name(id)));
    } catch (Wrong wrong) {
      MetaErrors.send(response, wrong);
    }
  }

  /** The second Page was not ticked in the dialogue: it comes without a token. */
  private void pages(ServerRequest request, ServerResponse response) {
    try {
      JsonNode caller = caller(request);
      ObjectNode reply = Json.object();
      var data = reply.putArray("data");
      if (caller.path("id").asString().equals(people().getFirst().id())) {
        page(data.addObject(), caller, grantField("id"), "Anabranch Page");
        page(data.addObject(), caller, other("page-2"), "Anabranch, second Page");
        data.addObject().put("id", other("page-3")).put("name", "A Page that was not ticked");
      }
      Replies.json(response, 200, reply);
    } catch (Wrong wrong) {
      MetaErrors.send(response, wrong);
    }
  }

  private void page(ObjectNode page, JsonNode caller, String id, String name) {
    Ledger.Issued issued = ledger.derive(caller, id, Lifetimes.FOREVER);
    boolean instagram = platform.equals("instagram");
    page.put("id", instagram ? "9" + id : id)
        .put("name", name)
        .put("access_token", issued.access());
    page.putArray("tasks").add("CREATE_CONTENT").add("MANAGE");
    if (instagram) {
      page.putObject("instagram_business_account")
          .put("id", id)
          .put("username", "anabranch" + (id.equals(grantField("id")) ? "" : ".second"));
    }
  }

  private void debug(ServerRequest request, ServerResponse response) {
    Map<String, String> sent = query(request);
    ObjectNode data = Json.object();
    try {
      JsonNode token = ledger.live(sent.getOrDefault("input_token", ""));
      ObjectNode told = data.putObject("data");
      told.put("app_id", clientId()).put("is_valid", true);
      told.put("expires_at", 0);
      told.put("data_access_expires_at", world.now().plus(Duration.ofDays(90)).getEpochSecond());
      Ledger.scopes(token).forEach(told.putArray("scopes")::add);
      Replies.json(response, 200, data);
    } catch (Wrong wrong) {
      data.putObject("data").put("is_valid", false);
      Replies.json(response, 200, data);
    }
  }

  /** What was ticked, and what was asked for and was not. */
  private void permissions(ServerRequest request, ServerResponse response) {
    try {
      Set<String> granted = Ledger.scopes(caller(request));
      ObjectNode reply = Json.object();
      var data = reply.putArray("data");
      for (String scope : scopes) {
        data.addObject()
            .put("permission", scope)
            .put("status", granted.contains(scope) ? "granted" : "declined");
      }
      Replies.json(response, 200, reply);
    } catch (Wrong wrong) {
      MetaErrors.send(response, wrong);
    }
  }

  private void disconnect(ServerRequest request, ServerResponse response) {
    try {
      ledger.revoke(caller(request).path("token").asString());
      Replies.json(response, 200, Map.of("success", true));
    } catch (Wrong wrong) {
      MetaErrors.send(response, wrong);
    }
  }
}
