package org.anabranch.gateway.conversation;

/**
 * How many tokens a text is, where nobody counted. A guess: about four ASCII characters to a token,
 * half a token to each UTF-8 byte of anything else.
 */
public final class Tokens {
  private Tokens() {}

  public static long estimate(long asciiBytes, long otherBytes) {
    return Math.ceilDiv(asciiBytes, 4) + Math.ceilDiv(otherBytes, 2);
  }

  public static long estimate(String text) {
    long ascii = 0;
    long other = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 0x80) {
        ascii++;
      } else {
        other += c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
      }
    }
    return estimate(ascii, other);
  }

  /** Of all that an answer says. */
  public static long of(Reply reply) {
    return reply.choices().stream().mapToLong(c -> estimate(Part.text(c.parts()))).sum();
  }

  /**
   * What no tokenizer exceeds: a token is at least a byte, and each message has some of a frame.
   */
  public static long atMost(long bytes, long messages) {
    return bytes + 16 * messages + 16;
  }
}
