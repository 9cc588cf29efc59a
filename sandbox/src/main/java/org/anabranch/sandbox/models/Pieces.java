package org.anabranch.sandbox.models;

import java.util.ArrayList;
import java.util.List;

/**
 * The simulated tokens of a text: up to six letters or digits with the space before them, or any
 * other character alone. Put together they are the text again.
 */
public final class Pieces {
  private static final int LONGEST = 6;

  private Pieces() {}

  public static List<String> of(String text) {
    List<String> pieces = new ArrayList<>(text.length() / 4 + 1);
    for (int at = 0; at < text.length(); ) {
      int end = end(text, at);
      pieces.add(text.substring(at, end));
      at = end;
    }
    return pieces;
  }

  public static int count(String text) {
    int count = 0;
    for (int at = 0; at < text.length(); at = end(text, at)) {
      count++;
    }
    return count;
  }

  private static int end(String text, int start) {
    int at = start;
    if (text.charAt(at) == ' ' && at + 1 < text.length()) {
      at++;
    }
    int letters = 0;
    while (at < text.length() && letters < LONGEST) {
      int point = text.codePointAt(at);
      if (!Character.isLetterOrDigit(point)) {
        break;
      }
      at += Character.charCount(point);
      letters++;
    }
    return letters > 0 ? at : at + Character.charCount(text.codePointAt(at));
  }
}
