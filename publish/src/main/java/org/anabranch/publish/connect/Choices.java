package org.anabranch.publish.connect;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.anabranch.kernel.Json;
import org.anabranch.kernel.Secret;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Tokens and whom they let one post as, while a person chooses; only ever kept sealed. */
record Choices(Tokens tokens, List<Identity> identities) {
  Choices {
    identities = List.copyOf(identities);
  }

  String json() {
    ObjectNode json = Json.object();
    json.put("access", tokens.access().reveal())
        .put("issued", tokens.issued().toString())
        .put("subject", tokens.subject());
    put(json, "refresh", tokens.refresh());
    if (tokens.expires() != null) {
      json.put("expires", tokens.expires().toString());
    }
    if (tokens.refreshUntil() != null) {
      json.put("refreshUntil", tokens.refreshUntil().toString());
    }
    new TreeSet<>(tokens.granted()).forEach(json.putArray("granted")::add);
    var all = json.putArray("identities");
    for (Identity identity : identities) {
      ObjectNode one =
          all.addObject()
              .put("id", identity.remoteId())
              .put("name", identity.name())
              .put("kind", identity.kind());
      put(one, "token", identity.token());
      ObjectNode credentials = one.putObject("credentials");
      identity.credentials().forEach((n, v) -> credentials.put(n, v.reveal()));
    }
    return json.toString();
  }

  private static void put(ObjectNode json, String name, @Nullable Secret value) {
    if (value != null) {
      json.put(name, value.reveal());
    }
  }

  static Choices of(String text) {
    JsonNode json = Json.tree(text);
    Set<String> granted = new TreeSet<>();
    json.path("granted").forEach(s -> granted.add(s.asString()));
    List<Identity> identities = new ArrayList<>();
    for (JsonNode one : json.path("identities")) {
      Map<String, Secret> credentials = new HashMap<>();
      one.path("credentials").forEachEntry((n, v) -> credentials.put(n, new Secret(v.asString())));
      identities.add(
          new Identity(
              one.path("id").asString(),
              one.path("name").asString(),
              one.path("kind").asString(),
              secret(one, "token"),
              credentials));
    }
    return new Choices(
        new Tokens(
            new Secret(json.path("access").asString()),
            secret(json, "refresh"),
            granted,
            Instant.parse(json.path("issued").asString()),
            instant(json, "expires"),
            instant(json, "refreshUntil"),
            json.path("subject").asString("")),
        identities);
  }

  private static @Nullable Secret secret(JsonNode json, String name) {
    return json.has(name) ? new Secret(json.path(name).asString()) : null;
  }

  private static @Nullable Instant instant(JsonNode json, String name) {
    return json.has(name) ? Instant.parse(json.path(name).asString()) : null;
  }
}
