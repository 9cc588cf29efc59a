package org.anabranch.sandbox.models;

import java.util.SplittableRandom;

/** Seeded prose about nothing: what an answer consists of once it has told what arrived. */
final class River {
  private static final String[] WHO = {
    "the river", "a channel", "the water", "the bank", "an island", "the delta", "a boat",
    "the ferry", "the current", "a heron", "the reed", "the bridge", "a stone", "the mill"
  };
  private static final String[] DOES = {
    "turns", "slows", "divides", "returns", "waits", "widens", "carries", "leaves", "follows",
    "meets", "passes", "shifts", "holds", "finds"
  };
  private static final String[] HOW = {
    "below the town", "in the morning", "without hurry", "at high water", "by the old road",
    "past the willows", "under a grey sky", "once more", "to the sea", "in two arms",
    "beyond the weir", "with the silt", "towards evening", "through the meadow"
  };

  private River() {}

  /** Whole sentences of at least {@code words} words together; nothing for 0. */
  static String prose(int words, SplittableRandom random) {
    StringBuilder text = new StringBuilder();
    for (int count = 0; count < words; ) {
      String sentence = one(WHO, random) + " " + one(DOES, random) + " " + one(HOW, random);
      count += sentence.split(" ").length;
      text.append(text.isEmpty() ? "" : " ");
      text.append(Character.toUpperCase(sentence.charAt(0))).append(sentence.substring(1));
      text.append('.');
    }
    return text.toString();
  }

  private static String one(String[] words, SplittableRandom random) {
    return words[random.nextInt(words.length)];
  }
}
