package org.anabranch.sandbox.internal;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import org.anabranch.kernel.Json;
import org.anabranch.sandbox.World;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Douyin's Webhooks: whoever entered an address is asked to send a challenge back, and then called,
 * signed with the SHA-1 of the app's secret and the body.
 */
public final class DouyinPush {
  private static final String DOUYIN = "douyin";
  private static final String KIND = "callback";
  private static final String ONLY = "only";

  private final World world;
  private final Caller caller = new Caller();

  public DouyinPush(World world) {
    this.world = world;
  }

  /** False when whoever is there does not answer with the challenge. */
  public boolean enter(String clientKey, String secret, JsonNode settings) {
    long challenge = Long.parseLong(world.newId()) % 1_000_000;
    String url = settings.path("url").asString("");
    ObjectNode body = event("verify_webhook", clientKey, "");
    body.putObject("content").put("challenge", challenge);
    boolean answers =
        send(url, secret, body).filter(reply -> isChallenge(reply, challenge)).isPresent();
    if (answers) {
      world.store(DOUYIN).put(KIND, ONLY, settings);
    }
    return answers;
  }

  private static boolean isChallenge(String reply, long challenge) {
    try {
      return Json.tree(reply).path("challenge").asLong(-1) == challenge;
    } catch (JacksonException e) {
      return false;
    }
  }

  /** Tells whoever entered an address; nobody else. */
  public void tell(
      String name, String clientKey, String secret, String person, ObjectNode content) {
    world
        .store(DOUYIN)
        .get(KIND, ONLY)
        .ifPresent(
            to ->
                send(
                    to.path("url").asString(""),
                    secret,
                    event(name, clientKey, person).set("content", content)));
  }

  private static ObjectNode event(String name, String clientKey, String person) {
    return Json.object()
        .put("event", name)
        .put("from_user_id", person)
        .put("client_key", clientKey);
  }

  private Optional<String> send(String url, String secret, ObjectNode body) {
    String text = body.toString();
    return caller.post(
        url,
        "application/json",
        text,
        Map.of("X-Douyin-Signature", sha1(secret + text), "Msg-Id", world.newId()));
  }

  private static String sha1(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-1", e);
    }
  }
}
