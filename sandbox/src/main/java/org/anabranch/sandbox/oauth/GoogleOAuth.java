package org.anabranch.sandbox.oauth;

import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.anabranch.kernel.Json;
import org.anabranch.sandbox.Imitation;
import org.anabranch.sandbox.World;
import org.anabranch.sandbox.internal.Grant;
import org.anabranch.sandbox.internal.Replies;
import org.anabranch.sandbox.internal.Requests;
import tools.jackson.databind.node.ObjectNode;

/**
 * Google for YouTube: the refresh token comes at a person's first consent, or when consent is asked
 * for anew; a refresh does not repeat it.
 */
final class GoogleOAuth extends StandardOAuth {
  private static final String SCOPE = "https://www.googleapis.com/auth/";

  GoogleOAuth(World world, Supplier<Imitation.OpenedAccount> first) {
    super(
        world,
        "youtube",
        Dialogue.usual(
            "/accounts/o/oauth2/v2/auth",
            " ",
            Set.of(
                SCOPE + "youtube.upload",
                SCOPE + "youtube",
                SCOPE + "youtube.readonly",
                SCOPE + "youtube.force-ssl",
                SCOPE + "yt-analytics.readonly")),
        new Lifetimes(
            Duration.ofMinutes(5),
            Duration.ofSeconds(3599),
            Lifetimes.FOREVER,
            Lifetimes.Renewal.KEPT),
        first,
        false);
  }

  @Override
  Set<String> hosts() {
    return Set.of("accounts", "oauth2");
  }

  /** The scope {@code youtube} covers uploading and reading. */
  @Override
  Set<String> rights(Set<String> scopes) {
    Set<String> rights = new TreeSet<>();
    scopes.forEach(s -> rights.add(s.replace(SCOPE, "")));
    if (rights.contains("youtube")) {
      rights.addAll(Set.of("youtube.upload", "youtube.readonly"));
    }
    return rights;
  }

  @Override
  void routes(HttpRules rules) {
    rules
        .post("/oauth2/token", this::token)
        .post("/oauth2/revoke", this::revoked)
        .get("/api/youtube/v3/channels", this::channels);
  }

  @Override
  boolean withRefresh(Map<String, String> asked, String person) {
    return "offline".equals(asked.get("access_type"))
        && ("consent".equals(asked.get("prompt")) || !ledger.isKnown(person));
  }

  private void channels(ServerRequest request, ServerResponse response) {
    Optional<Grant> grant = Requests.bearer(request).flatMap(t -> Grant.of(world, "youtube", t));
    if (grant.isEmpty()) {
      ObjectNode refusal = Json.object();
      refusal
          .putObject("error")
          .put("code", 401)
          .put("message", "Request had invalid authentication credentials.")
          .put("status", "UNAUTHENTICATED");
      Replies.json(response, 401, refusal);
      return;
    }
    ObjectNode reply = Json.object().put("kind", "youtube#channelListResponse");
    ObjectNode channel = reply.putArray("items").addObject();
    channel.put("kind", "youtube#channel").put("id", grant.get().id());
    channel.putObject("snippet").put("title", name(grant.get().id()));
    Replies.json(response, 200, reply);
  }
}
