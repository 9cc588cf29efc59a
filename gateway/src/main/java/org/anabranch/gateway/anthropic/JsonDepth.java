package org.anabranch.gateway.anthropic;

/** Follows an object of JSON that comes in pieces, to know when it is whole. */
final class JsonDepth {
  private int depth;
  private boolean begun;
  private boolean inText;
  private boolean escaped;

  void saw(String piece) {
    for (int i = 0; i < piece.length(); i++) {
      char c = piece.charAt(i);
      if (inText) {
        inText = escaped || c != '"';
        escaped = !escaped && c == '\\';
      } else {
        switch (c) {
          case '"' -> inText = true;
          case '{', '[' -> {
            depth++;
            begun = true;
          }
          case '}', ']' -> depth--;
          default -> {
            // a scalar, or what stands between
          }
        }
      }
    }
  }

  boolean hasBegun() {
    return begun;
  }

  boolean isWhole() {
    return begun && depth <= 0;
  }
}
