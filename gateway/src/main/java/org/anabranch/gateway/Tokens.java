package org.anabranch.gateway;

/**
 * How many tokens a text is, where nobody counted. A guess: about four ASCII characters to a token,
 * half a token to each UTF-8 byte of anything else.
 */
final class Tokens {
  private Tokens() {}

  static long estimate(long asciiBytes, long otherBytes) {
    return Math.ceilDiv(asciiBytes, 4) + Math.ceilDiv(otherBytes, 2);
  }

  static long estimate(String text) {
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

  /** A generous bound for reserving: half as much again, and some for the frame of a chat. */
  static long atMost(long estimated) {
    return estimated + estimated / 2 + 32;
  }
}
