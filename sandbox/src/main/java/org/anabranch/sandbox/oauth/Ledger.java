package org.anabranch.sandbox.oauth;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.anabranch.kernel.Json;
import org.anabranch.sandbox.World;
import org.anabranch.sandbox.oauth.Wrong.What;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The codes and tokens of one imitated platform, kept in the world. A code is good once and
 * shortly, for the client, redirect address and verifier it was asked with. All tokens that came of
 * one consent are a family and end together when it is revoked. Safe for many threads.
 */
final class Ledger {
  static final String TOKEN = "oauth_token";
  private static final String CODE = "oauth_code";
  private static final String REFRESH = "oauth_refresh";
  private static final String FAMILY = "oauth_family";
  private static final String COUNT = "oauth_count";

  private final World world;
  private final World.Store store;
  private final Lifetimes lifetimes;
  private final UnaryOperator<Set<String>> rights;

  /**
   * @param rights what a token with these scopes may do, in the words of the platform's imitation
   */
  Ledger(World world, String platform, Lifetimes lifetimes, UnaryOperator<Set<String>> rights) {
    this.world = world;
    this.store = world.store(platform);
    this.lifetimes = lifetimes;
    this.rights = rights;
  }

  /** A consent that was given. */
  record Consent(
      String client,
      String redirect,
      Set<String> scopes,
      String person,
      String challenge,
      boolean withRefresh) {
    Consent {
      scopes = Set.copyOf(new TreeSet<>(scopes));
    }
  }

  /** Tokens as they were issued; both ends counted from now. */
  record Issued(
      String access,
      @Nullable String refresh,
      Set<String> scopes,
      String person,
      long expiresIn,
      long refreshExpiresIn) {}

  synchronized String code(Consent consent) {
    String code = world.newToken();
    ObjectNode document =
        Json.object()
            .put("client", consent.client())
            .put("redirect", consent.redirect())
            .put("person", consent.person())
            .put("challenge", consent.challenge())
            .put("refresh", consent.withRefresh())
            .put("family", world.newId())
            .put("until", world.now().plus(lifetimes.code()).toString());
    consent.scopes().forEach(document.putArray("scopes")::add);
    store.put(CODE, code, document);
    return code;
  }

  /** For platforms that do not ask for the redirect address a second time. */
  synchronized Issued redeemAnywhere(String code, String client) throws Wrong {
    String redirect = store.get(CODE, code).map(c -> c.path("redirect").asString("")).orElse("");
    return redeem(code, client, redirect, "");
  }

  /** The first use of a code gives tokens; a second one ends what came of the first. */
  synchronized Issued redeem(String code, String client, String redirect, String verifier)
      throws Wrong {
    JsonNode known =
        store.get(CODE, code).orElseThrow(() -> new Wrong(What.CODE, "The code is unknown"));
    String family = known.path("family").asString();
    if (known.path("used").asBoolean(false)) {
      end(family);
      throw new Wrong(What.CODE, "The code was used");
    }
    store.put(CODE, code, ((ObjectNode) known.deepCopy()).put("used", true));
    if (!until(known).isAfter(world.now())) {
      throw new Wrong(What.CODE, "The code is too old");
    }
    if (!known.path("client").asString("").equals(client)
        || !known.path("redirect").asString("").equals(redirect)) {
      throw new Wrong(What.CODE, "The code was given to another client or address");
    }
    String challenge = known.path("challenge").asString("");
    if (!challenge.isEmpty() && !challenge.equals(s256(verifier))) {
      throw new Wrong(What.CODE, "The code verifier does not fit the challenge");
    }
    return issue(
        known.path("person").asString(),
        scopes(known),
        family,
        lifetimes.access(),
        known.path("refresh").asBoolean(true) ? lifetimes.refresh() : null);
  }

  synchronized Issued refresh(String token) throws Wrong {
    count("refreshes");
    JsonNode known =
        store
            .get(REFRESH, token)
            .orElseThrow(() -> new Wrong(What.REFRESH_TOKEN, "The refresh token is unknown"));
    String family = known.path("family").asString();
    if (known.path("used").asBoolean(false)) {
      if (lifetimes.renewal() == Lifetimes.Renewal.SINGLE_USE) {
        end(family);
      }
      throw new Wrong(What.REFRESH_TOKEN, "The refresh token was used");
    }
    if (isEnded(family) || !until(known).isAfter(world.now())) {
      throw new Wrong(What.REFRESH_TOKEN, "The refresh token is expired or revoked");
    }
    String person = known.path("person").asString();
    if (lifetimes.renewal() == Lifetimes.Renewal.KEPT) {
      return issue(person, scopes(known), family, lifetimes.access(), null);
    }
    store.put(REFRESH, token, ((ObjectNode) known.deepCopy()).put("used", true));
    Duration left = Duration.between(world.now(), until(known));
    return issue(
        person,
        scopes(known),
        family,
        lifetimes.access(),
        lifetimes.renewal() == Lifetimes.Renewal.ROTATES_UNTIL_SAME_END
            ? left
            : lifetimes.refresh());
  }

  /** A refresh token that was put in another's place. */
  record Renewed(String token, long expiresIn) {}

  /** Replaces a refresh token by one with a new end, at most {@code times} over. */
  synchronized Renewed renewRefresh(String token, int times) throws Wrong {
    JsonNode known =
        store
            .get(REFRESH, token)
            .filter(t -> !t.path("used").asBoolean(false))
            .filter(t -> !isEnded(t.path("family").asString()))
            .filter(t -> until(t).isAfter(world.now()))
            .filter(t -> t.path("renewed").asInt(0) < times)
            .orElseThrow(
                () -> new Wrong(What.REFRESH_TOKEN, "The refresh token cannot be renewed"));
    Duration life = Objects.requireNonNull(lifetimes.refresh());
    String fresh = "r" + world.newToken();
    store.put(REFRESH, token, ((ObjectNode) known.deepCopy()).put("used", true));
    store.put(
        REFRESH,
        fresh,
        ((ObjectNode) known.deepCopy())
            .put("renewed", known.path("renewed").asInt(0) + 1)
            .put("until", world.now().plus(life).toString()));
    return new Renewed(fresh, life.toSeconds());
  }

  /** Seconds until a refresh token ends. */
  synchronized long refreshLeft(String token) {
    return store
        .get(REFRESH, token)
        .map(t -> Duration.between(world.now(), until(t)).toSeconds())
        .orElse(0L);
  }

  /** Another access token of the same family, such as a long-lived one or a Page's. */
  synchronized Issued derive(JsonNode from, String person, Duration life) {
    return issue(person, scopes(from), from.path("family").asString(), life, null);
  }

  private Issued issue(
      String person,
      Set<String> scopes,
      String family,
      Duration life,
      @Nullable Duration refreshLife) {
    String access = world.newToken();
    ObjectNode document =
        Json.object()
            .put("id", person)
            .put("token", access)
            .put("app_secret", secret())
            .put("family", family)
            .put("issued", world.now().toString())
            .put("until", world.now().plus(life).toString());
    rights.apply(scopes).forEach(document.putArray("scopes")::add);
    store.put(TOKEN, access, document);
    @Nullable String refresh = null;
    if (refreshLife != null) {
      refresh = "r" + world.newToken();
      ObjectNode kept =
          Json.object()
              .put("person", person)
              .put("family", family)
              .put("until", world.now().plus(refreshLife).toString());
      scopes.forEach(kept.putArray("scopes")::add);
      store.put(REFRESH, refresh, kept);
    }
    return new Issued(
        access,
        refresh,
        scopes,
        person,
        life.toSeconds(),
        refreshLife == null ? 0 : refreshLife.toSeconds());
  }

  private String secret() {
    return store.get("grant", "only").map(g -> g.path("app_secret").asString("")).orElse("");
  }

  /** The document of an access token that holds. */
  synchronized JsonNode live(String access) throws Wrong {
    return find(access)
        .orElseThrow(
            () -> new Wrong(What.ACCESS_TOKEN, "The access token is unknown, expired or revoked"));
  }

  private Optional<JsonNode> find(String access) {
    return store
        .get(TOKEN, access)
        .filter(t -> until(t).isAfter(world.now()))
        .filter(t -> !isEnded(t.path("family").asString()));
  }

  /** Revokes the consent that an access or refresh token came of; unknown ones are no error. */
  synchronized void revoke(String token) {
    store
        .get(TOKEN, token)
        .or(() -> store.get(REFRESH, token))
        .ifPresent(t -> end(t.path("family").asString()));
  }

  /** Ends every access token now; refresh tokens stay. */
  synchronized int expireAll() {
    int ended = 0;
    for (JsonNode token : store.list(TOKEN)) {
      if (until(token).isAfter(world.now())) {
        ObjectNode expired = (ObjectNode) token.deepCopy();
        store.put(
            TOKEN, token.path("token").asString(), expired.put("until", world.now().toString()));
        ended++;
      }
    }
    return ended;
  }

  /** Takes back every consent. */
  synchronized int revokeAll() {
    Set<String> families = new LinkedHashSet<>();
    store.list(TOKEN).forEach(t -> families.add(t.path("family").asString()));
    families.removeIf(this::isEnded);
    families.forEach(this::end);
    return families.size();
  }

  private void end(String family) {
    store.put(FAMILY, family, Json.object().put("ended", world.now().toString()));
  }

  private boolean isEnded(String family) {
    return store.get(FAMILY, family).isPresent();
  }

  /** Whether this person consented before: Google gives its refresh token only the first time. */
  boolean isKnown(String person) {
    return store.list(TOKEN).stream()
        .anyMatch(t -> t.path("id").asString().equals(person) && !isEnded(family(t)));
  }

  private static String family(JsonNode token) {
    return token.path("family").asString();
  }

  synchronized void count(String what) {
    store.put(COUNT, what, Json.object().put("n", counted(what) + 1));
  }

  int counted(String what) {
    return store.get(COUNT, what).map(c -> c.path("n").asInt(0)).orElse(0);
  }

  static Set<String> scopes(JsonNode document) {
    Set<String> scopes = new TreeSet<>();
    document.path("scopes").forEach(s -> scopes.add(s.asString()));
    return scopes;
  }

  private static Instant until(JsonNode document) {
    return Instant.parse(document.path("until").asString());
  }

  /** RFC 7636's S256. */
  static String s256(String verifier) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }
}
