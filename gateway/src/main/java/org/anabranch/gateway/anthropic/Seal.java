package org.anabranch.gateway.anthropic;

import org.anabranch.gateway.conversation.Part.Signature;
import org.jspecify.annotations.Nullable;

/**
 * Signatures of reasoning as this dialect's clients see them. Anthropic's own stand as they are;
 * those of others, and the want of one, stand under a mark that no Anthropic signature has, being
 * no base 64. Clients give back what they were given, so that the vendor who sealed it gets it
 * again, and nobody else.
 */
final class Seal {
  static final String DIALECT = "anthropic";

  /** What begins every seal that is not Anthropic's. */
  static final String MARK = "anabranch:";

  /** Divides a call's id from the signature that belongs to it. */
  private static final char OF_CALL = '#';

  private Seal() {}

  /** As a client gets it. */
  static String show(@Nullable Signature signature) {
    if (signature == null) {
      return MARK + ":";
    }
    return signature.dialect().equals(DIALECT)
        ? signature.value()
        : MARK + signature.dialect() + ":" + signature.value();
  }

  /** As a client gives it back; null when there was none. */
  static @Nullable Signature read(@Nullable String shown) {
    if (shown == null || shown.isEmpty()) {
      return null;
    }
    if (!shown.startsWith(MARK)) {
      return new Signature(DIALECT, shown);
    }
    int colon = shown.indexOf(':', MARK.length());
    if (colon <= MARK.length()) {
      return null;
    }
    return new Signature(shown.substring(MARK.length(), colon), shown.substring(colon + 1));
  }

  /**
   * A signature that belongs to a call of a tool, for which this dialect has no place: it goes
   * before the call as reasoning that only its vendor can read.
   */
  static String showOfCall(String callId, Signature signature) {
    return MARK + signature.dialect() + OF_CALL + callId + ":" + signature.value();
  }

  /** The same, read again; null when it is none. */
  static @Nullable OfCall readOfCall(String shown) {
    int hash = shown.indexOf(OF_CALL);
    int colon = shown.indexOf(':', hash + 1);
    int first = shown.indexOf(':', MARK.length());
    if (!shown.startsWith(MARK) || hash < 0 || first < hash || colon < 0) {
      return null;
    }
    int value = shown.lastIndexOf(':') + 1;
    return new OfCall(
        shown.substring(hash + 1, value - 1),
        new Signature(shown.substring(MARK.length(), hash), shown.substring(value)));
  }

  record OfCall(String callId, Signature signature) {}
}
