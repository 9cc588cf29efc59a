package org.anabranch.gateway.guard;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.anabranch.kernel.Json;
import org.anabranch.kernel.Secret;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What an outside checker says of some texts.
 *
 * @param reason for the client; may be empty
 * @param replacements as many as there were texts, where some are to be replaced; else empty
 * @param unchecked null where the checker has said it
 */
public record Verdict(
    Action action, String reason, List<String> replacements, @Nullable Unchecked unchecked) {
  private static final int LONGEST_REASON = 300;

  /** What is to be done. */
  public enum Action {
    ALLOW,
    FLAG,
    REDACT,
    BLOCK
  }

  /**
   * Why the checker has said nothing.
   *
   * @param mayPass whether it may answer the same question when it is asked again
   */
  public record Unchecked(String why, boolean mayPass) {}

  public Verdict {
    replacements = List.copyOf(replacements);
  }

  /** What is done, as configured, where the checker has said nothing. */
  public static Verdict unchecked(Action action, String why, boolean mayPass) {
    return new Verdict(
        action, "It could not be checked: " + why + ".", List.of(), new Unchecked(why, mayPass));
  }

  /**
   * The question, as JSON.
   *
   * @param parts what is no text and is shown; stands there only where there is any
   */
  public static byte[] question(
      String stage, String workspace, String model, List<String> texts, List<Unread> parts) {
    ObjectNode question =
        Json.object().put("stage", stage).put("workspace", workspace).put("model", model);
    ArrayNode said = question.putArray("texts");
    texts.forEach(said::add);
    if (!parts.isEmpty()) {
      ArrayNode shown = question.putArray("parts");
      parts.forEach(p -> shown.add(p.json()));
    }
    return Json.MAPPER.writeValueAsBytes(question);
  }

  /** The HMAC-SHA-256 of the moment, a full stop and the question, in hexadecimal digits. */
  public static String signature(Secret secret, long atSeconds, byte[] question) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.reveal().getBytes(UTF_8), "HmacSHA256"));
      mac.update((atSeconds + ".").getBytes(UTF_8));
      return HexFormat.of().formatHex(mac.doFinal(question));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java has HMAC-SHA-256", e);
    }
  }

  /** Reads the answer; null when it makes no sense. */
  public static @Nullable Verdict read(byte[] answer, int texts) {
    JsonNode node;
    try {
      node = Json.MAPPER.readTree(answer);
    } catch (JacksonException e) {
      return null;
    }
    Action action = action(node.path("action").asString(""));
    String reason = node.path("reason").asString("");
    List<String> replacements = new ArrayList<>();
    node.path("replacements").forEach(r -> replacements.add(r.asString("")));
    if (action == null || action == Action.REDACT && replacements.size() != texts) {
      return null;
    }
    return new Verdict(
        action,
        reason.substring(0, Math.min(reason.length(), LONGEST_REASON)),
        action == Action.REDACT ? replacements : List.of(),
        null);
  }

  private static @Nullable Action action(String name) {
    for (Action action : Action.values()) {
      if (action.name().toLowerCase(Locale.ROOT).equals(name)) {
        return action;
      }
    }
    return null;
  }
}
