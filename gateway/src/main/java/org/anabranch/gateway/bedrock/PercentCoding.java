package org.anabranch.gateway.bedrock;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

/** Percent encoding as Amazon wants it: all but letters, digits and {@code -._~}. */
final class PercentCoding {
  private static final String HEX = "0123456789ABCDEF";

  private PercentCoding() {}

  static String encode(String text) {
    StringBuilder out = new StringBuilder(text.length() + 16);
    encode(text, false, out);
    return out.toString();
  }

  static void encode(String text, boolean slashesStay, StringBuilder out) {
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      if (isUnreserved(b) || (slashesStay && b == '/')) {
        out.append((char) b);
      } else {
        out.append('%').append(HEX.charAt((b >> 4) & 15)).append(HEX.charAt(b & 15));
      }
    }
  }

  /** A stray percent sign leaves the text as it is. */
  static String decode(String text) {
    try {
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return text;
    }
  }

  private static boolean isUnreserved(byte b) {
    return (b >= 'a' && b <= 'z')
        || (b >= 'A' && b <= 'Z')
        || (b >= '0' && b <= '9')
        || b == '-'
        || b == '.'
        || b == '_'
        || b == '~';
  }
}
