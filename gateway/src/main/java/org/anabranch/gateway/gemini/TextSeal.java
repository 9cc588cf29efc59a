package org.anabranch.gateway.gemini;

import org.anabranch.gateway.conversation.Part;
import org.anabranch.gateway.conversation.Part.Signature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A seal that stands on a text and must come back on the same text. In the neutral form it follows
 * the text as a thought without words, and a mark tells that it stood on what is before; in a
 * stream, where texts are pieces, Google sends it on an empty text of its own.
 */
final class TextSeal {
  /** Not a letter of base 64, which seals are written in. */
  private static final String MARK = "^";

  private TextSeal() {}

  static Signature on(String text, Signature seal) {
    return text.isEmpty() ? seal : new Signature(seal.dialect(), MARK + seal.value());
  }

  /** The seal as Google gave it. */
  static Signature plain(Signature seal) {
    return seal.value().startsWith(MARK)
        ? new Signature(seal.dialect(), seal.value().substring(MARK.length()))
        : seal;
  }

  /** Puts a seal back on the text before it; false where it stood on none. */
  static boolean put(ArrayNode parts, Part.Thought thought) {
    Signature seal = thought.signature();
    JsonNode last = parts.isEmpty() ? parts : parts.get(parts.size() - 1);
    if (seal == null
        || !seal.value().startsWith(MARK)
        || !last.path("text").isString()
        || last.has("thoughtSignature")) {
      return false;
    }
    ((ObjectNode) last).put("thoughtSignature", plain(seal).value());
    return true;
  }
}
