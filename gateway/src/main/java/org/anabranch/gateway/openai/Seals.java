package org.anabranch.gateway.openai;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.anabranch.gateway.conversation.Part;
import org.anabranch.gateway.conversation.Part.Signature;
import org.anabranch.kernel.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reasoning items of responses, both ways. What OpenAI sealed is kept with the item's id, which it
 * wants back; the seals of other vendors travel in the same field with their dialect before them,
 * so that a client that sends the item back keeps them alive.
 */
final class Seals {
  static final String DIALECT = "openai-responses";
  private static final String SEALED = "+sealed";

  /** How ids of items begin that were made here. */
  private static final String OURS = "rs_resp_";

  private static final Pattern FOREIGN =
      Pattern.compile("(?<dialect>[a-z][a-z-]*)(?<sealed>\\+sealed)?:(?<value>.*)", Pattern.DOTALL);

  private Seals() {}

  /** Whether an item is reasoning that OpenAI did not seal: another vendor's, or told without. */
  static boolean isForeign(JsonNode item) {
    if (!item.path("type").asString("").equals("reasoning")) {
      return false;
    }
    String sealed = item.path("encrypted_content").asString("");
    return sealed.isEmpty()
        ? item.path("id").asString("").startsWith(OURS)
        : FOREIGN.matcher(sealed).matches();
  }

  /** The thought that an item holds. */
  static Part read(JsonNode item) {
    String text = text(item.path("summary"));
    text = text.isEmpty() ? text(item.path("content")) : text;
    String sealed = item.path("encrypted_content").asString("");
    if (sealed.isEmpty()) {
      return new Part.Thought(text, null);
    }
    Matcher foreign = FOREIGN.matcher(sealed);
    if (!foreign.matches()) {
      String own = item.path("id").asString("") + ":" + sealed;
      return new Part.Thought(text, new Signature(DIALECT, own));
    }
    Signature seal = new Signature(foreign.group("dialect"), foreign.group("value"));
    return foreign.group("sealed") == null
        ? new Part.Thought(text, seal)
        : new Part.SealedThought(seal);
  }

  private static String text(JsonNode parts) {
    StringBuilder text = new StringBuilder();
    for (JsonNode part : parts) {
      text.append(text.isEmpty() ? "" : "\n\n").append(part.path("text").asString(""));
    }
    return text.toString();
  }

  /**
   * The item for a client.
   *
   * @param id where the seal holds none
   */
  static ObjectNode write(String id, String text, @Nullable Signature seal, boolean sealed) {
    String own = seal != null && seal.dialect().equals(DIALECT) ? seal.value() : null;
    ObjectNode item =
        Json.object().put("type", "reasoning").put("id", own == null ? id : ownId(own));
    ArrayNode summary = item.putArray("summary");
    if (!text.isEmpty()) {
      summary.addObject().put("type", "summary_text").put("text", text);
    }
    if (seal == null) {
      return item;
    }
    String foreign = seal.dialect() + (sealed ? SEALED : "") + ":" + seal.value();
    return item.put("encrypted_content", own == null ? foreign : ownValue(own));
  }

  private static String ownId(String value) {
    return value.substring(0, Math.max(0, value.indexOf(':')));
  }

  private static String ownValue(String value) {
    return value.substring(value.indexOf(':') + 1);
  }
}
