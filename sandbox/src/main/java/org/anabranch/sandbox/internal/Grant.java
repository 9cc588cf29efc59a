package org.anabranch.sandbox.internal;

import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.anabranch.kernel.Json;
import org.anabranch.sandbox.World;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What one imitated person allowed one app on one platform: the account's id, its token, the app's
 * secret, and the scopes. Kept in the world: one for each platform that holds for good, and those
 * that came of the consent page.
 */
public record Grant(String id, String token, String appSecret, Set<String> scopes) {
  private static final String KIND = "grant";
  private static final String ONLY = "only";

  public Grant {
    scopes = Set.copyOf(scopes);
  }

  /** Goes through the consent once; later calls return the same. */
  public static Grant open(World world, String platform, Set<String> scopes) {
    World.Store store = world.store(platform);
    Optional<JsonNode> known = store.get(KIND, ONLY);
    if (known.isEmpty()) {
      ObjectNode fresh =
          Json.object()
              .put("id", world.newId())
              .put("token", world.newToken())
              .put("app_secret", world.newToken());
      scopes.stream().sorted().forEach(fresh.putArray("scopes")::add);
      store.putIfAbsent(KIND, ONLY, fresh);
      known = store.get(KIND, ONLY);
    }
    return withAll(store, known.orElseThrow(), scopes);
  }

  /** A world that is older than one of the scopes grants it all the same. */
  private static Grant withAll(World.Store store, JsonNode known, Set<String> scopes) {
    Grant grant = read(known);
    if (!grant.scopes().containsAll(scopes)) {
      Set<String> all = new TreeSet<>(grant.scopes());
      all.addAll(scopes);
      ObjectNode wider = ((ObjectNode) known).deepCopy();
      all.forEach(wider.putArray("scopes")::add);
      store.put(KIND, ONLY, wider);
      grant = read(wider);
    }
    return grant;
  }

  /** The grant that this token stands for; empty when there is none such. */
  public static Optional<Grant> of(World world, String platform, String token) {
    World.Store store = world.store(platform);
    return store
        .get(KIND, ONLY)
        .map(Grant::read)
        .filter(grant -> grant.token().equals(token))
        .or(() -> connected(world, store, token));
  }

  /** One that a person gave on the consent page, while it holds. */
  private static Optional<Grant> connected(World world, World.Store store, String token) {
    return store
        .get("oauth_token", token)
        .filter(t -> Instant.parse(t.path("until").asString()).isAfter(world.now()))
        .filter(t -> store.get("oauth_family", t.path("family").asString()).isEmpty())
        .map(Grant::read);
  }

  private static Grant read(JsonNode stored) {
    Set<String> scopes = new LinkedHashSet<>();
    stored.path("scopes").forEach(scope -> scopes.add(scope.asString()));
    return new Grant(
        stored.path("id").asString(),
        stored.path("token").asString(),
        stored.path("app_secret").asString(),
        scopes);
  }
}
