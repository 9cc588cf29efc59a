package org.anabranch.sandbox.oauth;

import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.anabranch.kernel.Json;
import org.anabranch.sandbox.Imitation;
import org.anabranch.sandbox.World;
import org.anabranch.sandbox.internal.Replies;
import org.anabranch.sandbox.internal.Requests;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Threads: a token of an hour, exchanged for one of 60 days, which may be prolonged once it is a
 * day old and as long as it holds.
 */
final class ThreadsOAuth extends OAuthServer {
  private static final Duration LONG = Duration.ofDays(60);
  private static final Duration DAY = Duration.ofHours(24);
  private static final Duration DATA_ACCESS = Duration.ofDays(90);

  ThreadsOAuth(World world, Supplier<Imitation.OpenedAccount> first) {
    super(
        world,
        "threads",
        Dialogue.usual(
            "/login/oauth/authorize",
            ",",
            Set.of(
                "threads_basic",
                "threads_content_publish",
                "threads_read_replies",
                "threads_manage_replies",
                "threads_manage_mentions",
                "threads_manage_insights",
                "threads_location_tagging",
                "threads_delete")),
        new Lifetimes(Duration.ofMinutes(10), Duration.ofHours(1), null, Lifetimes.Renewal.KEPT),
        first);
  }

  @Override
  Set<String> hosts() {
    return Set.of("login");
  }

  @Override
  void routes(HttpRules rules) {
    rules
        .post("/graph/oauth/access_token", this::redeem)
        .get("/graph/access_token", this::exchange)
        .get("/graph/refresh_access_token", this::prolong)
        .get("/graph/v1.0/me", this::me)
        .get("/graph/v1.0/debug_token", this::debug);
  }

  private void redeem(ServerRequest request, ServerResponse response) {
    Map<String, String> form = Requests.form(request);
    try {
      client(form, "client_id", "client_secret");
      Ledger.Issued issued = tokens(form);
      Replies.json(
          response,
          200,
          Map.of("access_token", issued.access(), "user_id", Long.parseLong(issued.person())));
    } catch (Wrong wrong) {
      MetaErrors.send(response, wrong);
    }
  }

  private void exchange(ServerRequest request, ServerResponse response) {
    Map<String, String> sent = query(request);
    try {
      if (!"th_exchange_token".equals(sent.get("grant_type"))) {
        throw new Wrong(Wrong.What.GRANT_TYPE, "grant_type");
      }
      if (!secret().equals(sent.get("client_secret"))) {
        throw new Wrong(Wrong.What.CLIENT, "client_secret");
      }
      longLived(response, ledger.live(sent.getOrDefault("access_token", "")));
    } catch (Wrong wrong) {
      MetaErrors.send(response, wrong);
    }
  }

  private void prolong(ServerRequest request, ServerResponse response) {
    Map<String, String> sent = query(request);
    ledger.count("refreshes");
    try {
      if (!"th_refresh_token".equals(sent.get("grant_type"))) {
        throw new Wrong(Wrong.What.GRANT_TYPE, "grant_type");
      }
      JsonNode token = ledger.live(sent.getOrDefault("access_token", ""));
      Instant issued = Instant.parse(token.path("issued").asString());
      if (issued.plus(DAY).isAfter(world.now())) {
        throw new Wrong(Wrong.What.TOO_YOUNG, "The token is younger than a day");
      }
      longLived(response, token);
    } catch (Wrong wrong) {
      MetaErrors.send(response, wrong);
    }
  }

  private void longLived(ServerResponse response, JsonNode from) {
    Ledger.Issued issued = ledger.derive(from, from.path("id").asString(), LONG);
    Replies.json(
        response,
        200,
        Map.of(
            "access_token", issued.access(),
            "token_type", "bearer",
            "expires_in", issued.expiresIn()));
  }

  /** Tells the app's testers of any token of the app; of those who can consent the first is one. */
  private void debug(ServerRequest request, ServerResponse response) {
    Map<String, String> sent = query(request);
    String token = sent.getOrDefault("input_token", "");
    try {
      JsonNode caller = ledger.live(sent.getOrDefault("access_token", ""));
      if (!caller.path("id").asString().equals(people().getFirst().id())) {
        MetaErrors.send(response, 10, "(#10) Application does not have permission for this action");
      } else if (token.isEmpty()) {
        MetaErrors.send(response, 100, "(#100) The parameter input_token is required");
      } else {
        Replies.json(response, 200, Json.object().set("data", told(token)));
      }
    } catch (Wrong wrong) {
      MetaErrors.send(response, wrong);
    }
  }

  private ObjectNode told(String token) {
    ObjectNode told = Json.object().put("type", "USER").put("application", "Anabranch");
    try {
      JsonNode known = ledger.live(token);
      long issued = seconds(known, "issued");
      told.put("is_valid", true)
          .put("issued_at", issued)
          .put("expires_at", seconds(known, "until"))
          .put("data_access_expires_at", issued + DATA_ACCESS.toSeconds())
          .put("user_id", known.path("id").asString());
      Ledger.scopes(known).forEach(told.putArray("scopes")::add);
    } catch (Wrong wrong) {
      told.put("is_valid", false).putArray("scopes");
    }
    return told;
  }

  private static long seconds(JsonNode token, String field) {
    return Instant.parse(token.path(field).asString()).getEpochSecond();
  }

  private void me(ServerRequest request, ServerResponse response) {
    try {
      JsonNode token = ledger.live(Requests.query(request, "access_token").orElse(""));
      String id = token.path("id").asString();
      Replies.json(response, 200, Map.of("id", id, "username", name(id)));
    } catch (Wrong wrong) {
      MetaErrors.send(response, wrong);
    }
  }
}
