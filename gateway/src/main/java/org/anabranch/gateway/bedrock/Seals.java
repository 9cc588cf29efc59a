package org.anabranch.gateway.bedrock;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.anabranch.gateway.conversation.Part.Signature;
import org.jspecify.annotations.Nullable;

/**
 * Carries other vendors' seals on reasoning through Bedrock's clients, who send back what they got:
 * a seal that is not Bedrock's own travels under a mark, with its dialect's name. Signatures are
 * texts; reasoning that is sealed whole stands in base 64.
 */
final class Seals {
  private static final String MARK = "anabranch.";

  /** How the mark looks at the start of base 64; what follows it is of no account. */
  private static final String MARK_IN_BASE64 = "YW5hYnJhbmNo";

  /** Divides a call's id from the seal that belongs to it. */
  private static final char OF_CALL = '#';

  private Seals() {}

  /**
   * A seal that belongs to a call of a tool, for which Bedrock has no place: it goes before the
   * call as reasoning that only its vendor can read.
   */
  record OfCall(String callId, Signature signature) {}

  /** Whether this text, as it stands in a request, is another vendor's seal. */
  static boolean isForeign(String seal) {
    return seal.startsWith(MARK) || seal.startsWith(MARK_IN_BASE64);
  }

  /** What may be found in a body that holds foreign seals. */
  static byte[][] signs() {
    return new byte[][] {
      ("\"" + MARK).getBytes(StandardCharsets.US_ASCII),
      ("\"" + MARK_IN_BASE64).getBytes(StandardCharsets.US_ASCII)
    };
  }

  static String write(Signature signature) {
    return signature.dialect().equals(BedrockOutbound.DIALECT)
        ? signature.value()
        : MARK + signature.dialect() + "." + signature.value();
  }

  static Signature read(String text) {
    int dot = text.startsWith(MARK) ? text.indexOf('.', MARK.length()) : -1;
    return dot < 0
        ? new Signature(BedrockOutbound.DIALECT, text)
        : new Signature(text.substring(MARK.length(), dot), text.substring(dot + 1));
  }

  static String writeSealed(Signature data) {
    return data.dialect().equals(BedrockOutbound.DIALECT) ? data.value() : base64(write(data));
  }

  static Signature readSealed(String base64) {
    String text = marked(base64);
    return text == null ? new Signature(BedrockOutbound.DIALECT, base64) : read(text);
  }

  static String writeOfCall(String callId, Signature signature) {
    return base64(MARK + signature.dialect() + OF_CALL + callId + OF_CALL + signature.value());
  }

  /** Null when it seals reasoning, not a call. */
  static @Nullable OfCall readOfCall(String base64) {
    String text = marked(base64);
    int first = text == null ? -1 : text.indexOf(OF_CALL);
    int second = first < 0 || text == null ? -1 : text.indexOf(OF_CALL, first + 1);
    if (text == null || second < 0 || text.lastIndexOf('.', first) >= MARK.length()) {
      return null;
    }
    String dialect = text.substring(MARK.length(), first);
    Signature signature = new Signature(dialect, text.substring(second + 1));
    return new OfCall(text.substring(first + 1, second), signature);
  }

  /** The text under the mark; null without one. */
  private static @Nullable String marked(String base64) {
    if (!base64.startsWith(MARK_IN_BASE64)) {
      return null;
    }
    try {
      String text = new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
      return text.startsWith(MARK) ? text : null;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
