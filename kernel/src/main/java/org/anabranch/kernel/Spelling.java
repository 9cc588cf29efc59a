package org.anabranch.kernel;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** What somebody meant who mistyped a name. */
public final class Spelling {
  private Spelling() {}

  /**
   * The name that differs least from what was typed, in at most one letter of three; a letter that
   * is missing, added, another or changed places with its neighbour differs, upper case does not.
   */
  public static Optional<String> nearest(String typed, Collection<String> known) {
    int atMost = typed.length() < 2 ? 0 : Math.max(1, typed.length() / 3);
    return known.stream()
        .filter(k -> Math.abs(k.length() - typed.length()) <= atMost)
        .filter(k -> difference(typed, k) <= atMost)
        .min(Comparator.<String>comparingInt(k -> difference(typed, k)).thenComparing(k -> k));
  }

  /** A question to put behind a refusal, with a blank before it; empty where nothing is near. */
  public static String question(String typed, Collection<String> known) {
    return nearest(typed, known).map(k -> " Did you mean “" + k + "”?").orElse("");
  }

  /** Damerau's and Levenshtein's distance, where no letter is moved twice. */
  private static int difference(String typed, String known) {
    String a = typed.toLowerCase(Locale.ROOT);
    String b = known.toLowerCase(Locale.ROOT);
    int[][] steps = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        steps[i][j] = i == 0 || j == 0 ? i + j : step(a, b, i, j, steps);
      }
    }
    return steps[a.length()][b.length()];
  }

  private static int step(String a, String b, int i, int j, int[][] steps) {
    int other = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
    int least =
        Math.min(steps[i - 1][j - 1] + other, Math.min(steps[i - 1][j], steps[i][j - 1]) + 1);
    boolean swapped =
        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
    return swapped ? Math.min(least, steps[i - 2][j - 2] + 1) : least;
  }
}
